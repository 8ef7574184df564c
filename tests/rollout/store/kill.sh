#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A controller killed at every system call of a promotion, of a halt and of a frame leaves the store as
# before or as after: its journal leads to its state, no count is lost or counted twice, and the next
# controller ends what was begun.  Then a full disk, a store that can only be read, a lock, and damage:
# told by name, and refused.
# usage: kill.sh DRIVE_ROLLOUT [STRIDE]   (STRIDE 7: every seventh call)
set -uo pipefail

drive=$(realpath "$1") stride=${2:-1}
command -v strace >/dev/null || { echo "skipped: strace is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export LC_ALL=C.UTF-8 ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
strace -qq -o trace true 2>/dev/null || { echo "skipped: nothing can be traced here"; exit 77; }
passed=0 failed=0
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1"
        sed 's/^/    /' log | head -n 10
    fi
}
"$drive" prepare whole.db || { echo "no store is made"; exit 1; }
before=$("$drive" check whole.db)
echo "before: $before"

# Puts the store back as it was, to be worked on.
again() {
    rm -f work.db*
    cp whole.db work.db
}

# after ACTION: what the store says when nobody interferes
after() {
    again
    "$drive" "$1" work.db && "$drive" check work.db
}

# Each system call of an action, from the one that opens the store on, as "NAME N": its N-th of that name.
# (strace counts every name apart.)
calls_of() {
    again
    strace -qq -o trace "$drive" "$1" work.db
    awk '{ name = $0; sub(/\(.*/, "", name); count[name]++ }
        /^openat\(.*work\.db/ { inside = 1 }
        inside && name != "exit_group" { print name, count[name] }' trace
}

for action in promote halt frame; do
    wanted=$(after "$action") || { echo "$action fails"; failed=$((failed + 1)); }
    [ "$wanted" != "$before" ] || { echo "$action changes nothing"; failed=$((failed + 1)); }
    mapfile -t calls < <(calls_of "$action")
    kills=0 wrong=0 early=0 late=0
    for ((at = 0; at < ${#calls[@]}; at += stride)); do
        read -r name count <<<"${calls[at]}"
        again
        strace -qq -o trace -e trace="$name" -e inject="$name:signal=KILL:when=$count" "$drive" "$action" work.db >log 2>&1 &&
            { wrong=$((wrong + 1)); echo "$action, $name $count: not killed"; }
        kills=$((kills + 1))
        found=$("$drive" check work.db 2>log)
        case $found in
        "$before") early=$((early + 1)) ;;
        "$wanted") late=$((late + 1)) ;;
        *)
            wrong=$((wrong + 1))
            echo "$action, $name $count: $found $(cat log)"
            ;;
        esac
        "$drive" "$action" work.db 2>log || { wrong=$((wrong + 1)); echo "$action again, $name $count: $(cat log)"; }
        found=$("$drive" check work.db 2>log)
        expected=$wanted
        if [ "$action" = halt ]; then # a second one is a second line
            found=${found%% *}
            expected=${wanted%% *}
        fi
        [ "$found" = "$expected" ] || { wrong=$((wrong + 1)); echo "$action again, $name $count: $found instead of $expected"; }
    done 2>/dev/null # the shell tells of every kill
    echo "$action: killed at $kills of ${#calls[@]} system calls; $early as before, $late as after"
    holds "$action: killed anywhere, before or after" test "$wrong" -eq 0
    holds "$action: there were enough" test "$kills" -gt $((90 / stride)) -a "$early" -gt 0 -a "$late" -gt 0
done

# says WHAT COMMAND...: it fails with exit status 2, and says so
says() {
    "${@:2}" >log 2>&1
    local status=$?
    if [ $status -eq 2 ] && grep -q "$1" log; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "\"$1\" is not said, exit status $status:"
        sed 's/^/    /' log | head -n 5
    fi
}

again
says "disk is full" strace -qq -o trace -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC "$drive" halt work.db
holds "a full disk changes nothing" test "$("$drive" check work.db)" = "$before"
again
says "store" strace -qq -o trace -e trace=fdatasync,fsync -e inject=fdatasync,fsync:error=EIO "$drive" halt work.db
holds "after a disk that fails it is before or after" "$drive" check work.db
if command -v python3 >/dev/null; then
    again
    python3 -c '
import sqlite3, subprocess, sys
held = sqlite3.connect("work.db", isolation_level=None)
held.execute("BEGIN IMMEDIATE")
sys.exit(subprocess.call(sys.argv[1:]))' "$drive" halt work.db >told 2>&1
    holds "a lock is told" test $? -eq 2
    holds "by its name" grep -q "locked by another program" told

    # What somebody changes behind our back is found: the state, a line, the newest line, a counter.
    while IFS=';' read -r what sql; do
        again
        python3 -c '
import sqlite3, sys
store = sqlite3.connect("work.db")
for name in ("journal_is_never_changed", "journal_is_never_cut"):
    store.execute("DROP TRIGGER " + name)
store.execute(sys.argv[1])
store.commit()' "$sql"
        says "$what" "$drive" check work.db
    done <<'TABLE'
state is not what its journal says;UPDATE rollout SET state = replace(state, '"allowed":50', '"allowed":90')
line of the journal was changed;UPDATE journal SET line = replace(line, 'dora', 'anna') WHERE sequence = (SELECT max(sequence) FROM journal) OR sequence = 3
line of the journal was changed;UPDATE journal SET line = replace(line, 'dora', 'anna') WHERE sequence = 1
does not follow the one before;DELETE FROM journal WHERE sequence = 2
does not end where its state does;DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)
counter is behind;UPDATE counter SET value = value - 1
TABLE
    again
    python3 -c '
import sqlite3
store = sqlite3.connect("work.db")
try:
    store.execute("DELETE FROM journal")
    raise SystemExit("a line of the journal can be deleted")
except sqlite3.DatabaseError:
    pass'
    holds "the journal only grows" test $? -eq 0
fi
again
size=$(stat -c %s work.db)
truncate -s $((size / 2)) work.db
says "damaged" "$drive" check work.db
again
dd if=/dev/urandom of=work.db bs=1 seek=4096 count=4096 conv=notrunc status=none
says "damaged" "$drive" check work.db
echo "this is no database, but a text that is long enough to be taken for one" >work.db
says "no store of rollouts" "$drive" check work.db
: >work.db
says "no store of rollouts" "$drive" check work.db
rm -f work.db*
says "cannot be opened" "$drive" check work.db
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
