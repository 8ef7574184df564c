#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The reference engine needs nothing of a C library but four functions, and has no data that
# changes: compiled freestanding and linked without libraries, it shows one symbol and asks for these.
# usage: freestanding.sh PROJECT COMPILER TABLE.c
set -euo pipefail

project=$1 compiler=$2 table=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$project"
for source in sensor/reference/*.c base/core/fold.c base/core/utf8.c "$table"; do
    "$compiler" -std=c17 -ffreestanding -O2 -fPIC -fno-stack-protector -DFB_SENSOR_VERSION='"1"' -I. \
        -c "$source" -o "$scratch/$(basename "$source" .c).o"
done
"$compiler" -shared -nostdlib -Wl,--version-script=cmake/engine_exports.map "$scratch"/*.o -o "$scratch/engine.so"

broken=0
strange=$(nm -D "$scratch/engine.so" | awk '$(NF - 1) == "U" { print $NF }' | sed 's/@.*//' | grep -vxE 'memcpy|memmove|memset|memcmp' || true)
[ -z "$strange" ] || {
    echo "the engine needs of a host:" "$strange"
    broken=1
}
shown=$(nm -D --defined-only "$scratch/engine.so" | awk '{ print $NF }')
[ "$shown" = firebreak_engine ] || {
    echo "the engine shows:" "$shown"
    broken=1
}
changing=$(size -A "$scratch"/*.o | awk '($1 == ".data" || $1 == ".bss") && $2 > 0')
[ -z "$changing" ] || {
    echo "the engine has data that changes: $changing"
    broken=1
}
# It includes of ours only what the format fixes.
strange=$(grep -hoE '^#include "[^"]+"' sensor/reference/*.[ch] | grep -vE '"(sensor/(engine.h|reference/[a-z_0-9]+\.h)|base/core/(attributes|fold|fold_table|span|utf8)\.h)"' || true)
[ -z "$strange" ] || {
    echo "the engine includes:" "$strange"
    broken=1
}
exit $broken
