#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `firebreak rollout approve --key` killed at its system calls: the store has the approval with its signature, which
# a replay checks, or has neither; and the next one takes.
# usage: approve_kill.sh PROJECT PROGRAM [STRIDE]   (STRIDE 7: every seventh call)
set -uo pipefail

project=$1 stride=${3:-1}
command -v strace >/dev/null || { echo "skipped: strace is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
for variable in "${!FIREBREAK_@}"; do unset "$variable"; done
export LC_ALL=C.UTF-8 NO_COLOR=1 P=phrase ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0:exitcode=99
strace -qq -o trace true 2>/dev/null || { echo "skipped: nothing can be traced here"; exit 77; }
rollout() { firebreak rollout "$1" --store work.db "${@:2}"; }
approve=(firebreak rollout approve -q --store work.db --who ann --key ann.key --passphrase-env P content-291)

firebreak key generate -q --passphrase-env P -o ann.key && firebreak key export --passphrase-env P -o ann.pub ann.key || exit 1
sed "/^freezes/,\$d; s/needed: 2, from: .ann, ben, cleo./needed: 1, from: [{name: ann, key: $(firebreak key show ann.pub | cut -d ' ' -f 1)}, ben, cleo]/" \
    "$project/examples/rollout/rollout.yaml" >plan.yaml
rollout start -q --who dora plan.yaml >/dev/null || exit 1
mkdir whole && mv work.db* whole
again() {
    rm -f work.db*
    cp whole/* .
}

again
strace -qq -o trace "${approve[@]}" >said || { cat said; exit 1; }
# What only reads, locks or waits leaves the files as they are.
awk '{ name = $0; sub(/\(.*/, "", name); count[name]++ }
    /^openat\(.*work\.db/ { inside = 1 }
    inside && name ~ /^(p?write(64|v)?|pwritev|f(data)?sync|ftruncate|unlink)$/ { print name, count[name] }' trace |
    awk -v stride="$stride" 'NR % stride == 0' >points
kills=0 wrong=0 early=0 late=0
while read -r name number; do
    again
    strace -qq -o trace -e "inject=$name:signal=KILL:when=$number" "${approve[@]}" >said 2>&1 </dev/null
    kills=$((kills + 1))
    why=""
    journal=$(rollout replay content-291 2>said) || why="the journal does not replay: $(cat said)"
    case $journal in
    *"approve    by ann, signed with key"*) late=$((late + 1)) ;;
    *approve*) why="an approval without its signature: $journal" ;;
    *) early=$((early + 1)) ;;
    esac
    [[ $(rollout status) == *content-291*$([[ $journal == *approve* ]] && echo approved || echo draft)* ]] || why="the state is not the journal's"
    "${approve[@]}" >said 2>&1 </dev/null || why="it cannot be approved again: $(cat said)"
    [[ $(rollout status) == *approved* ]] || why="it is not approved in the end"
    [ -z "$why" ] || { wrong=$((wrong + 1)); echo "killed at $name $number: $why"; }
done <points 2>/dev/null # the shell tells of every kill
echo "killed at $kills system calls: $early before, $late after, $wrong wrong"
[ "$wrong" -eq 0 ] && [ "$early" -gt 0 ] && [ "$late" -gt 0 ]
