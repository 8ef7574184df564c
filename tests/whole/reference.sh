#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The reference is what the program says of itself today: made anew, and compared.
# usage: reference.sh PROJECT PROGRAM
set -uo pipefail

project=$1 firebreak=$2
if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is not installed (./scripts/setup test installs it)"
    exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$project/scripts/reference" "$firebreak" "$scratch" || exit 1
# What was made is all of it, and nothing fell out of a list: every page has a line for each.
for page in commands:'^## ':20 files:'^## ':12 rules:'^| \[FB':140 metrics:'^| `firebreak_':12; do
    IFS=: read -r name pattern least <<<"$page"
    found=$(grep -c "$pattern" "$scratch/$name.md")
    [ "$found" -ge "$least" ] || { echo "$name.md has $found entries, at least $least are expected"; exit 1; }
done
if ! diff -ru "$project/docs/reference" "$scratch"; then
    echo "docs/reference/ is not what the program says; make it anew: scripts/reference $firebreak"
    exit 1
fi
