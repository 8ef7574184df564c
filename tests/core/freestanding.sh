#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The ground floor needs nothing of a host: compiled freestanding, its objects ask for no symbol
# but its own and the four that a freestanding compiler may use.
# usage: freestanding.sh PROJECT COMPILER
set -eu
cd "$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for source in base/core/*.c; do
    "$2" -std=c17 -ffreestanding -O2 -fno-stack-protector -I. -c "$source" -o "$scratch/$(basename "$source" .c).o"
done
strange=$(nm -u "$scratch"/*.o | awk '$1 == "U" { print $2 }' | sort -u |
          grep -vE '^(fb_.*|memcpy|memmove|memset|memcmp|_GLOBAL_OFFSET_TABLE_)$' || true)
if [ -n "$strange" ]; then
    echo "base/core needs of a host:" "$strange"
    exit 1
fi
