#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Campaigns: coverage leads through the maze (maze.c), whatever compiler the engine comes from; a
# campaign that is killed at any moment goes on as if nothing had been; one that is stopped tells.
# usage: campaign.sh FIREBREAK ENGINES     ENGINES: folder of maze_*.so
set -uo pipefail

engines=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin
ln -s "$1" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1
passed=0 failed=0
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAILED: $1"
        cat log
    fi
}

echo '{"template_type":"call","id":5,"revision":1,"fields":[{"name":"Kind","kind":"string"},{"name":"Path","kind":"string"},{"name":"User","kind":"string"}]}' >types.json
echo '{"sensor":"small","build":"1","supply":"declared","template_types":{"call":{"id":5,"revision":1,"inputs":2,"operators":["wildcard","equals"],"instances":8,"values_per_criterion":4,"value_bytes":64}},"limits":{"file_bytes":65536,"memory_bytes":67108864,"load_ms":1000,"eval_us":100000}}' >small.json
echo '{"channel":1,"version":1,"instances":[{"id":"a","template_type":"call","criteria":{"Path":{"op":"equals","values":["/bin"]}}}]}' >one.json
printf 'template_types: [types.json]\ncontracts: [small.json]\ncontent: [one.fbc]\n' >firebreak.yaml
firebreak compile -o one.fbc one.json >log 2>&1 || { cat log; exit 1; }

# What a report says but for the time it took.
report() {
    firebreak fuzz --format json --quiet "$@" one.fbc |
        sed -E 's/"seconds": [0-9.e+-]+/"seconds": 0/; /"(campaign|cases|jobs|engine)":/d'
}
# maze NAME CAMPAIGN CASES ...
maze() {
    report --engine "small-1=$engines/maze_$1.so" --campaign "$2" --cases "$3" "${@:4}"
}
tells() {
    grep -qF "$2" "$1" || { cat "$1"; false; }
}
says_not() {
    ! grep -F "$2" "$1"
}

# ---- Coverage ----
cases=65536
for kind in "$engines"/maze_*.so; do
    kind=${kind##*/maze_} kind=${kind%.so}
    maze "$kind" "campaign-$kind" $cases >"$kind.json"
    if [ "$kind" = blind ]; then
        holds "without counters nobody gets through" says_not "$kind.json" FB6001
        holds "and the report says that there are none" tells "$kind.json" "tells no coverage"
    else
        holds "counters of $kind lead through" tells "$kind.json" "SIGSEGV: write through a NULL pointer"
        holds "cases that $kind told of are kept" test -n "$(find "campaign-$kind" -path '*/corpus/case-*')"
    fi
done
guided=$(find "$engines" -name 'maze_*.so' ! -name maze_blind.so -printf '%f\n' | sort | head -n 1)
guided=${guided#maze_} guided=${guided%.so}

# ---- The same whoever runs it ----
few=16384
maze "$guided" one $few --jobs 1 >one.out
maze "$guided" three $few --jobs 3 >three.out
holds "three workers find what one finds" diff one.out three.out
holds "and keep the same corpus" diff -r one/small-1-*/corpus three/small-1-*/corpus

# ---- Killed ----
if command -v strace >/dev/null; then
    kills=0 broken=0
    for ((run = 0; run < 60; run++)); do
        at=$((run % 14 + 1))
        ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -qq -o trace -e trace=fsync,rename,renameat,renameat2,unlinkat \
            -e "inject=fsync,rename,renameat,renameat2,unlinkat:signal=KILL:when=$at" \
            firebreak fuzz --quiet --engine "small-1=$engines/maze_$guided.so" --campaign killed --cases $few one.fbc >log 2>&1
        case $? in
        0 | 1) break ;; # it came to its end: the maze answers nothing, which is a finding
        137) kills=$((kills + 1)) ;;
        *) broken=$((broken + 1)) && cat log ;;
        esac
    done 2>/dev/null
    echo "killed $kills times"
    holds "it was killed often" test "$kills" -gt 8
    holds "each time it could go on" test "$broken" -eq 0
    maze "$guided" killed $few >killed.out
    holds "it comes to what one run comes to" diff one.out killed.out
    holds "with the same corpus" diff -r one/small-1-*/corpus killed/small-1-*/corpus
    holds "and leaves nothing behind" test -z "$(find killed -name '.firebreak-*')"
else
    echo "skipped: strace is not installed, so nothing was killed"
fi

# ---- Made longer ----
cp -r one longer
maze "$guided" longer $cases >longer.json
holds "a campaign that was made longer goes on" tells longer.json "SIGSEGV: write through a NULL pointer"
holds "up to its new end" tells longer.json '"not_run": 0'

# ---- Stopped ----
firebreak fuzz --format json --quiet --engine "small-1=$engines/maze_blind.so" --campaign stopped one.fbc >stopped.txt &
pid=$!
for ((i = 0; i < 600; i++)); do
    [ -n "$(find stopped -name state 2>/dev/null)" ] && break
    sleep 0.1
done
kill -TERM $pid
wait $pid
holds "one that is stopped is undecided" test $? -eq 2
holds "and says how far it was" tells stopped.txt "the plan was cut short behind case"

# ---- Two at once, and damage ----
state=$(find longer -name state)
python3 - "$(dirname "$state")/lock" $cases >log 2>&1 <<'END' && locked=1 || locked=0
import fcntl, subprocess, sys, os
lock = open(sys.argv[1], "r+")
fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
guided = [n for n in sorted(os.listdir(os.environ["ENGINES"])) if n.startswith("maze_") and n != "maze_blind.so"][0]
run = subprocess.run(["firebreak", "fuzz", "--format", "json", "--engine", "small-1=" + os.environ["ENGINES"] + "/" + guided,
                      "--campaign", "longer", "--cases", sys.argv[2], "one.fbc"], capture_output=True, text=True)
print(run.stdout, run.stderr)
sys.exit(0 if run.returncode == 2 and "another process runs this campaign" in " ".join(run.stdout.split()) else 1)
END
[ "$locked" -eq 1 ] || cat log
holds "two processes do not run one campaign" test "$locked" -eq 1
printf 'x' | dd of="$state" bs=1 seek=100 conv=notrunc status=none
maze "$guided" longer $cases >damaged.json
holds "a damaged state is told and not used" tells damaged.json "it is damaged"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
