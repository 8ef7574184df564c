#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Holds the table of docs/attacks.md against the tests: every attack that has to be there has a row, every test that a row names is
# one of ctest's, and every scenario stands in its file, as the name of a function or between quotation marks.
# usage: attacks.sh PROJECT BUILD
set -uo pipefail

table=$1/docs/attacks.md build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p' >"$scratch/tests"
[ -s "$scratch/tests" ] || { echo "skipped: ctest lists no tests of $build"; exit 77; }
passed=0 failed=0
wrong() {
    failed=$((failed + 1))
    echo "$*"
}
while read -r attack; do
    if grep -qF "| $attack |" "$table"; then passed=$((passed + 1)); else wrong "no row for: $attack"; fi
done <<'END'
rollback
freeze
mix-and-match
fast-forward
endless data
slow retrieval
wrong role
one key counted twice
threshold not met
key confusion
zero-length signature
duplicate JSON keys
integers beyond 2^53
non-canonical JSON
unicode tricks in names
signature over other bytes
expired at each role
clock stepping back
stolen online key that withdraws
stolen online key that rolls back
a project that hides a build
hostile archives
END
# | attack | what | `test` | `file` | `scenario`, `scenario` |
rows=0
while IFS='|' read -r _ attack _ test file scenarios _; do
    rows=$((rows + 1))
    test=$(tr -d '` ' <<<"$test")
    path=$1/$(tr -d '` ' <<<"$file")
    if grep -qxF "$test" "$scratch/tests"; then passed=$((passed + 1)); else wrong "row $rows ($attack): ctest has no $test"; fi
    [ -f "$path" ] || { wrong "row $rows ($attack): there is no $path"; continue; }
    while read -r scenario; do
        if grep -qF -e "\"$scenario\"" -e "def $scenario(" -e "START_TEST($scenario)" -e ": $scenario'" -e "} $scenario\"" "$path"; then
            passed=$((passed + 1))
        else
            wrong "row $rows: $path has no scenario: $scenario"
        fi
    done < <(tr '`' '\n' <<<"$scenarios" | sed -n 'n;p')
done < <(grep '^|.*`' "$table")
[ "$rows" -gt 30 ] || wrong "the table has $rows rows"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
