#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `check --watch` in a process of its own: a block at once, another one after each change, and the
# exit code of the last verdict when it is told to end.  Nothing is timed: what must come is waited
# for, long.
# usage: watch.sh PROJECT PROGRAM
set -uo pipefail

project=$1 program=$2
scratch=$(mktemp -d)
pid=""
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null; rm -rf "$scratch"' EXIT
cp -r "$project/examples/channel-file-291/." "$scratch"
cd "$scratch" || exit 1
failed=0

fail() {
    echo "$*"
    sed 's/^/    out: /' out
    sed 's/^/    err: /' err
    failed=$((failed + 1))
}

# start ARGUMENT...: the program in the background, with signals as a terminal would have them.
start() {
    : >out
    env --default-signal=INT,TERM "$program" check --watch "$@" >out 2>err &
    pid=$!
}

# block NUMBER VERDICT WHAT: waits until so many blocks are there; the last has this verdict.
block() {
    local i
    for ((i = 0; i < 600; i++)); do
        [ "$(grep -c '^verdict:' out)" -lt "$1" ] || break
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    [ "$(grep -c '^verdict:' out)" -eq "$1" ] || fail "$3: no block $1, or more"
    grep '^verdict:' out | tail -n 1 | grep "^verdict: $2" >/dev/null || fail "$3: block $1 is not: $2"
}

# end SIGNAL STATUS
end() {
    kill "-$1" "$pid"
    wait "$pid"
    local status=$?
    pid=""
    [ $status -eq "$2" ] || fail "after SIG$1 the exit status is $status, expected $2"
}

start harmless.fbc
block 1 pass "at once"
cp fatal.fbc aside && mv aside harmless.fbc
block 2 reject "a file that another one is renamed to"
grep -q -- '^---- harmless.fbc changed ----$' out || fail "what changed is not named"
cp firebreak.yaml kept
echo 'contratcs: []' >>firebreak.yaml
block 3 undecided "a project file that breaks"
cp kept firebreak.yaml
block 4 reject "and is mended"
echo '{' >contracts/new.json
block 5 undecided "a contract that is new"
rm contracts/new.json
block 6 reject "and goes again"
echo "of no concern" >>README.md
"$program" compile -q -o harmless.fbc harmless.json >/dev/null
block 7 pass "content that is compiled again"
! grep -q 'README.md changed' out || fail "a file of no concern starts a run"
end TERM 0

mkdir content
cp fatal.fbc content
start -q content
block 1 reject "a folder"
mkdir -p content/deep/er
cp harmless.fbc content/deep/er/other.fbc
block 2 reject "a folder that is new"
rm content/fatal.fbc
block 3 pass "a file that is gone"
cp fatal.fbc content/deep/er/other.fbc
block 4 reject "a file that is written in place"
end INT 1

start nowhere.fbc
block 1 undecided "a file that is not there"
cp harmless.fbc nowhere.fbc
block 2 pass "and comes"
end INT 0

echo "$failed failed"
[ $failed -eq 0 ]
