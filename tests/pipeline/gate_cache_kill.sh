#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `gate --cache`, killed at each system call that may change the disk: an entry is whole, by its own digest, or
# not there, and the next run ends as if nothing had been.
# usage: gate_cache_kill.sh PROJECT PROGRAM
set -uo pipefail

project=$1 program=$2
command -v strace >/dev/null || { echo "skipped: strace is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
strace -qq -o trace true 2>/dev/null || { echo "skipped: nothing can be traced here"; exit 77; }
export LC_ALL=C.UTF-8 ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
cp -r "$project/examples/channel-file-291/." .
# shellcheck source=tests/signer/kill_points.sh
. "$project/tests/signer/kill_points.sh"

cat >events.jsonl <<'END'
{"type":"ipc","values":[null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null]}
END
printf 'corpora: [{events: events.jsonl, label: background}]\n' >>firebreak.yaml
cached=("$program" gate -q --gate replay --cache cache harmless.fbc)
is_whole() { [ "$(sed -n 2p "$1")" = "$(tail -n +3 "$1" | sha256sum | cut -c 1-64)" ]; }
entry_before() { rm -rf cache; }
entry() {
    local file
    for file in cache/*; do
        [ ! -e "$file" ] || is_whole "$file" || return 1
    done
    "${cached[@]}" >said 2>&1 && is_whole cache/*
}
entry_before
"${cached[@]}" >said 2>&1 || { echo "replay does not pass"; cat said; exit 1; }
is_whole cache/* || { echo "there is no entry"; exit 1; }
entry_before
POINTS='^(write|pwrite64|fsync|rename|renameat|renameat2|openat|mkdir|chmod|fchmod|unlink|close) ' each_point entry "${cached[@]}"
[ "$kills" -gt 0 ] && [ "$wrong" -eq 0 ]
