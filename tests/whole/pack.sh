#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# All Windows rules of the data pack: they compile, the same bytes twice; the contract gate names
# exactly the rules that an independent conversion of them names; nothing else is wrong.
# usage: pack.sh PROJECT PROGRAM PACK_PROJECT DATA
set -uo pipefail

project=$1 firebreak=$2 pack_project=$3 data=${4:-}
if [ -z "$data" ]; then
    echo "skipped: the data packs are not there (docs/TESTING.md says where they belong)"
    exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
broken=0
complain() {
    echo "$*"
    broken=1
}
# expect STATUS COMMAND...
expect() {
    local wanted=$1 status=0
    shift
    "$@" >"$scratch/log" 2>&1 || status=$?
    [ "$status" -eq "$wanted" ] || {
        tail -n 30 "$scratch/log"
        complain "exit status $status instead of $wanted: $*"
    }
}
"$pack_project" "$data/content-data/converted/types.json" "$scratch" || exit 1
options=(--project "$scratch/firebreak.yaml")
sigma=$data/content-data/sigma
rules=("$sigma"/rules "$sigma"/rules-emerging-threats "$sigma"/rules-threat-hunting "$sigma"/rules-placeholder)
total=$(find "${rules[@]}" -name '*.yml' | wc -l)
[ "$total" -eq 2555 ] || complain "the pack has $total rules"

# Some rules can not be compiled, so without --keep-going nothing is written.
expect 1 "$firebreak" compile "${options[@]}" -o "$scratch/none.fbc" "${rules[@]}"
[ ! -e "$scratch/none.fbc" ] || complain "a content file was written although rules do not compile"
expect 1 "$firebreak" compile "${options[@]}" --keep-going --format json -o "$scratch/one.fbc" "${rules[@]}"
cp "$scratch/log" "$scratch/compile.json"
expect 1 "$firebreak" compile "${options[@]}" --keep-going -o "$scratch/two.fbc" "${rules[@]}"
cmp "$scratch/one.fbc" "$scratch/two.fbc" || complain "two runs give different bytes"

left_out=$(grep -oE '"subject": *"[^"]*\.yml"' "$scratch/compile.json" | sort -u | wc -l)
echo "$((total - left_out)) of $total rules compile"
if [ "$left_out" -lt 15 ] || [ $((left_out * 100)) -gt $((total * 3)) ]; then
    complain "$left_out rules do not compile"
fi

expect 1 "$firebreak" check "${options[@]}" --coverage --format json -o "$scratch/report.json" "$scratch/one.fbc"
expect 0 "$firebreak" inspect --source "${options[@]}" -o "$scratch/source.json" "$scratch/one.fbc"
expect 0 "$firebreak" compile "${options[@]}" -o "$scratch/again.fbc" "$scratch/source.json"
cmp "$scratch/one.fbc" "$scratch/again.fbc" || complain "the source that inspect prints gives other bytes"

if command -v node >/dev/null; then
    node "$project/tests/whole/pack.js" "$data/content-data/converted" "$scratch/report.json" "$scratch/source.json" ||
        complain "the contract gate differs from the independent conversion"
else
    echo "skipped: node is not installed, findings were not compared with the independent conversion"
    [ "$broken" -ne 0 ] || exit 77
fi
exit $broken
