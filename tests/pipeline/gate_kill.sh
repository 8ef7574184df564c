#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `gate --evidence`, killed at each of its system calls: the record is there, complete, or it is not there.
# So is what `gate --attest-key` makes, whose outer process is killed: and that has every signature.
# usage: gate_kill.sh PROJECT PROGRAM
set -uo pipefail

project=$1 program=$2
for tool in strace openssl; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
strace -qq -o trace true 2>/dev/null || { echo "skipped: nothing can be traced here"; exit 77; }
export LC_ALL=C.UTF-8 ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
cp -r "$project/examples/channel-file-291/." .
# shellcheck source=tests/signer/kill_points.sh
. "$project/tests/signer/kill_points.sh"
# shellcheck source=tests/signer/quick_keys.sh
. "$project/tests/signer/quick_keys.sh"

gate() { "$program" gate -q --gate layout --gate contract --evidence record harmless.fbc; }
gate >said
files=$(cd record && find . -type f | sort)
[ "$(wc -l <<<"$files")" -eq 14 ] || { echo "a record has other files: $files"; exit 1; }
rm -rf record

whole_before() { rm -rf record .firebreak-*; }
whole() { [ ! -e record ] || [ "$(cd record && find . -type f | sort)" = "$files" ]; }
# A sanitizer changes nothing in what a kill leaves behind, and makes each run slow.
grep -q __asan_init "$program" && export KILL_STRIDE=4
each_point whole "$program" gate -q --gate layout --gate contract --evidence record harmless.fbc
[ $((kills * ${KILL_STRIDE:-1})) -gt 40 ] && [ "$wrong" -eq 0 ] || exit 1

export P=phrase
quick_keys "$P" key && mv key.key key.pem
attested=("$program" gate -q --gate layout --gate contract --evidence record --attest-key key.pem --passphrase-env P harmless.fbc)
rm -rf record
"${attested[@]}" >said
files=$(cd record && find . -type f | sort)
[ "$(grep -c '/\(layout\|contract\).\(dsse.\)\?json$' <<<"$files")" -eq 4 ] || { echo "evidence has other files: $files"; exit 1; }
whole_before
# Between two calls that change the disk it is the same.
POINTS='^(write|fsync|renameat2|unlinkat|unlink|rmdir|mkdir|mkdirat|openat|wait4) ' each_point whole "${attested[@]}"
[ $((kills * ${KILL_STRIDE:-1})) -gt 40 ] && [ "$wrong" -eq 0 ]
