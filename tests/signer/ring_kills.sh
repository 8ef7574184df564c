#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sensor that is killed, or whose disk breaks, while it takes a new release and removes a withdrawn one: whatever it has is
# whole, the next run completes it, and the way back stays closed.
# usage: ring_kills.sh PROJECT PROGRAM
set -uo pipefail

project=$1
for tool in strace openssl; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
strace -o /dev/null true 2>/dev/null || { echo "skipped: strace may not trace here"; exit 77; }
# shellcheck source=tests/signer/repository_plan.sh
. "$project/tests/signer/repository_plan.sh"
# shellcheck source=tests/signer/kill_points.sh
. "$project/tests/signer/kill_points.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin keys repo
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1 ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
passed=0 failed=0
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1"
        sed 's/^/    /' log | head -n 8
    fi
}
publish() { with "$@" --repository repo; }
line=(firebreak fetch ring --root image.root --director-root director.root --store trust --ring canary --into have)
now=(--url "file://$scratch/repo") before=(--url "file://$scratch/repo.before")

# Two states of one repository: acme's 1 for canary, then its 2, and its 1 withdrawn.
make_keys cold hot kill || exit 1
cat >repo/repository.yaml <<'END'
format: firebreak-repository/1
rings: [canary]
image:
  root: {keys: [../keys/cold.pub], days: 365}
  targets: {keys: [../keys/cold.pub], days: 180}
  snapshot: {keys: [../keys/cold.pub], days: 30}
  timestamp: {keys: [../keys/cold.pub], days: 7}
  withdrawn: {keys: [../keys/kill.pub], days: 365}
director:
  root: {keys: [../keys/cold.pub], days: 365}
  targets: {keys: [../keys/hot.pub], days: 7}
  snapshot: {keys: [../keys/hot.pub], days: 7}
  timestamp: {keys: [../keys/hot.pub], days: 2}
END
head -c 100000 /dev/urandom >one
head -c 100000 /dev/urandom >two
{
    publish cold hot kill -- firebreak publish init
    publish cold -- firebreak publish release --stream acme --counter 1 one
    publish hot -- firebreak publish assign --stream acme --counter 1 --ring canary
    cp repo/image/1.root.json image.root
    cp repo/director/1.root.json director.root
    firebreak fetch init --root image.root --director-root director.root --store trust
    mkdir have
    "${line[@]}" "${now[@]}"
    cp -r repo repo.before
    publish cold -- firebreak publish release --stream acme --counter 2 two
    publish hot -- firebreak publish assign --stream acme --counter 2 --ring canary
    publish kill cold hot -- firebreak withdraw --stream acme --counter 1 --reason crash
} >log 2>&1
cp -r trust trust.before
cp -r have have.before
holds "it has the first" cmp one have/acme%2F1%2Fone

fresh() { rm -rf trust have && cp -r trust.before trust && cp -r have.before have; }
# What is there is whole, and there is no other name.
is_whole() {
    local file
    for file in have/*; do
        [ -e "$file" ] || continue
        case $file in
        have/acme%2F1%2Fone) cmp -s one "$file" || return 1 ;;
        have/acme%2F2%2Ftwo) cmp -s two "$file" || return 1 ;;
        *) return 1 ;;
        esac
    done
}
is_complete() { [ "$(cd have && echo ./*)" = ./acme%2F2%2Ftwo ] && cmp -s two have/acme%2F2%2Ftwo; }
# The next runs: the first may still say what it removes; then all is well, and the old repository is refused.
recovers() {
    is_whole || { echo "something torn is there"; return 1; }
    "${line[@]}" "${now[@]}" >said 2>&1
    local status=$?
    { [ $status -eq 0 ] || { [ $status -eq 1 ] && [ "$(grep -c '^error' said)" -eq "$(grep -c '^error\[FB8070' said)" ]; }; } ||
        { echo "then it ends with $status"; head -n 5 said; return 1; }
    is_complete || { echo "then it is not complete"; return 1; }
    "${line[@]}" "${now[@]}" >said 2>&1 || { echo "once more, and it fails"; return 1; }
    "${line[@]}" "${before[@]}" >said 2>&1
    status=$?
    if [ $status -ne 1 ] || ! grep -q 'FB8062' said; then
        echo "the old repository ends with $status"
        return 1
    fi
    is_complete || { echo "the old one came back"; return 1; }
}
killed_before() { fresh; }
killed() { recovers; }

# Between two calls that change the disk it is the same.
changing='^(write|pwrite64|fsync|fdatasync|rename|renameat|renameat2|unlink|unlinkat|mkdir|mkdirat|ftruncate) '
if grep -q __asan_init "$2"; then
    export KILL_STRIDE=6
    echo "one of $KILL_STRIDE points: with a sanitizer each run is slow"
fi
fresh
POINTS=$changing each_point killed "${line[@]}" "${now[@]}"
holds "a sensor that is killed" test "$wrong" -eq 1 # the run that is not killed says FB8070 too
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 30

# A disk that is full, breaks, or may only be read, from some call on.
faults=0 wrong=0
for fault in write:ENOSPC pwrite64:ENOSPC fsync:EIO rename:EROFS renameat:EROFS unlink:EROFS unlinkat:EROFS mkdir:ENOSPC; do
    name=${fault%:*} error=${fault#*:}
    for ((at = 1; at < 200; at += 2 * ${KILL_STRIDE:-1})); do
        fresh
        strace -qq -o trace -e "inject=$name:error=$error:when=$at+" "${line[@]}" "${now[@]}" >said 2>&1
        status=$?
        grep -q INJECTED trace || break
        faults=$((faults + 1))
        # Standard output is written too: where only that fails, all else is done.
        if [ $status -lt 2 ] && ! is_complete; then
            wrong=$((wrong + 1))
            echo "$error of $name $at: it ends with $status"
        fi
        recovers || { wrong=$((wrong + 1)); echo "after $error of $name $at"; }
    done
done
# Files that may not grow: what is written is short, and then nothing.
for blocks in 0 1 8; do
    fresh
    (ulimit -f $blocks && trap '' XFSZ && exec "${line[@]}" "${now[@]}" --quiet) >said 2>&1
    status=$?
    faults=$((faults + 1))
    [ $status -ge 2 ] || { wrong=$((wrong + 1)); echo "files of $blocks blocks: it ends with $status"; }
    recovers || { wrong=$((wrong + 1)); echo "after files of $blocks blocks"; }
done
echo "broken at $faults calls"
holds "a disk that breaks" test "$wrong" -eq 0
holds "it broke often enough" test "$faults" -gt 8
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
