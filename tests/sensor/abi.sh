#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sensor/engine.h by itself is C89, C99, C++98 and C++17 without a warning; the macro that states
# field counts refuses to compile where they differ, in C and in C++.
# usage: abi.sh PROJECT C-COMPILER
set -uo pipefail

header=$1/sensor/engine.h compiler=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$header" "$scratch/engine.h"
cd "$scratch" || exit 2
broken=0
cat >alone.c <<'END'
#include "engine.h"
#include "engine.h"
static const struct fb_engine_description *describe(void) { return 0; }
const struct fb_engine firebreak_engine = { sizeof(struct fb_engine), FB_ENGINE_ABI, FB_ENGINE_HOST_MEMORY, "n", "v", describe, 0, 0, 0, 0, 0, 0 };
END
cat >counted.c <<'END'
#include "engine.h"
#define IPC_FIELDS 21
void unused(void);
void unused(void)
{
    FB_ENGINE_FIELD_COUNT(unused, 3, 3);
}
int pass(const struct fb_engine_supply_sink *sink);
int pass(const struct fb_engine_supply_sink *sink)
{
    struct fb_engine_input inputs[IPC_INPUTS];
    FB_ENGINE_FIELD_COUNT(ipc, IPC_FIELDS, sizeof inputs / sizeof inputs[0]);
    inputs[0].bytes = 0;
    inputs[0].length = FB_ENGINE_COMPILED(ipc) == 21 ? 0 : 1;
    sink->inputs(sink->context, inputs, FB_ENGINE_COMPILED(ipc));
    return FB_ENGINE_OK;
}
END
# compiles WANTED(0|1) LANGUAGE STANDARD FILE DEFINITION...
compiles() {
    local wanted=$1 language=$2 standard=$3 file=$4 status=0
    shift 4
    "$compiler" -x "$language" -std="$standard" -pedantic-errors -Wall -Wextra -Werror -c "$file" -o /dev/null "$@" \
        >log 2>&1 || status=1
    # What fails has to fail for this reason: an array of negative size.
    [ "$status" -eq 0 ] || grep -q negative log || status=2
    [ "$status" -eq "$wanted" ] || {
        echo "$file as $standard with $*: status $status"
        cat log
        broken=1
    }
}
for standard in c89 c99 c17; do
    compiles 0 c $standard alone.c
    compiles 0 c $standard counted.c -DIPC_INPUTS=21
    compiles 1 c $standard counted.c -DIPC_INPUTS=20
    compiles 1 c $standard counted.c -DIPC_INPUTS=22
done
for standard in c++98 c++17; do
    compiles 0 c++ $standard alone.c
    compiles 0 c++ $standard counted.c -DIPC_INPUTS=21
    compiles 1 c++ $standard counted.c -DIPC_INPUTS=20
    compiles 1 c++ $standard counted.c -DIPC_INPUTS=22
done
exit $broken
