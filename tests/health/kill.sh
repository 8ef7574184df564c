#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An ingestion killed at every system call, two rotations of its log among them: what was acknowledged is
# counted by the next, each host is told of once, and what is sent again has no effect.
# usage: kill.sh DRIVE_INGEST [STRIDE]   (STRIDE 7: every seventh call)
set -uo pipefail

drive=$(realpath "$1") stride=${2:-1}
command -v strace >/dev/null || { echo "skipped: strace is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
strace -qq -o trace true 2>/dev/null || { echo "skipped: nothing can be traced here"; exit 77; }

mkdir whole
strace -qq -o trace "$drive" run whole || { echo "it fails without a kill"; exit 1; }
[ "$(ls whole)" = "$(printf 'acknowledged\nhealth.log\nhealth.log.snapshot\ntold')" ] || { ls whole; exit 1; }
"$drive" check whole >/dev/null || { echo "what it leaves is not whole"; exit 1; }
# From the first that opens the log on; strace counts every name apart.
mapfile -t calls < <(awk '{ name = $0; sub(/\(.*/, "", name); count[name]++ }
    /health\.log/ { inside = 1 }
    inside && name != "exit_group" { print name, count[name] }' trace)
kills=0 wrong=0 rotating=0
for ((at = 0; at < ${#calls[@]}; at += stride)); do
    read -r name count <<<"${calls[at]}"
    rm -rf work
    mkdir work
    strace -qq -o trace -e trace="$name" -e inject="$name:signal=KILL:when=$count" "$drive" run work >log 2>&1 &&
        { wrong=$((wrong + 1)); echo "$name $count: not killed"; }
    kills=$((kills + 1))
    [ ! -e work/health.log.old ] || rotating=$((rotating + 1))
    "$drive" check work >log 2>&1 || { wrong=$((wrong + 1)); echo "$name $count: $(cat log)"; }
    [ ! -e work/health.log.new ] || { wrong=$((wrong + 1)); echo "$name $count: half a file is left"; }
done 2>/dev/null # the shell tells of every kill
echo "killed at $kills of ${#calls[@]} system calls, $wrong wrong; $rotating with two files of the log"
[ "$wrong" -eq 0 ] && [ "$kills" -ge $((80 / stride)) ] && { [ "$rotating" -gt 0 ] || [ "$stride" -gt 5 ]; }
