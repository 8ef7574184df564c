#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The linters pass over the project, and each of them notices what is planted for it.
# usage: lint.sh PROJECT
set -uo pipefail

project=$1
broken=0
"$project/scripts/lint" "$project" || broken=1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A small project that is in order.
fresh() {
    rm -rf "$scratch/p"
    mkdir -p "$scratch/p"/{scripts,bench,.ci,tests,cli,isolate,sensor,base/core,base/host,validator/model,validator/gates,compiler}
    cp "$project/scripts/layers.txt" "$scratch/p/scripts/"
    cp "$project/.clang-format" "$scratch/p/"
    printf '%s\n' '/* SPDX-License-Identifier: Apache-2.0 */' '#include "base/core/span.h"' >"$scratch/p/base/host/a.c"
    printf '%s\n' '/* SPDX-License-Identifier: Apache-2.0 */' '#include "sensor/engine.h"' >"$scratch/p/isolate/a.c" # one file of a room
    printf 'fb_room(fb_host SOURCES a.c LINKS fb_core)\n' >"$scratch/p/base/host/CMakeLists.txt"
}
# planted WHAT FILE TEXT EXPECTED: lint must fail and say EXPECTED.
planted() {
    local what=$1 file=$2 text=$3 expected=$4 output
    fresh
    printf '%b' "$text" >"$scratch/p/$file"
    if output=$("$project/scripts/lint" "$scratch/p" 2>&1); then
        echo "lint did not notice: $what"
        broken=1
    elif ! grep -qF -- "$expected" <<<"$output"; then
        echo "lint noticed $what, but did not say '$expected':"
        echo "$output"
        broken=1
    fi
}

fresh
"$project/scripts/lint" "$scratch/p" >/dev/null 2>&1 || {
    echo "lint complains about a project that is in order:"
    "$project/scripts/lint" "$scratch/p"
    broken=1
}
spdx='/* SPDX-License-Identifier: Apache-2.0 */\n'
planted "an arrow that goes up" base/core/b.c "$spdx#include \"base/host/file.h\"\n" \
    "base/core must not include from base/host"
planted "the validator including the compiler" validator/gates/b.h "$spdx#include \"compiler/sink.h\"\n" \
    "validator/gates/b.h:2: validator/gates must not include from compiler"
planted "an indented include" validator/model/b.c "$spdx#  include \"validator/gates/gate.h\"\n" \
    "validator/model must not include from validator/gates"
planted "an include of another file than the one that is allowed" isolate/b.c "$spdx#include \"sensor/other.h\"\n" \
    "isolate must not include from sensor"
planted "an include from beside" base/host/b.c "$spdx#include \"file.h\"\n" "not written from the root"
planted "an include through .." base/host/b.c "$spdx#include \"../host/file.h\"\n" "not written from the root"
planted "a link edge that goes up" base/host/CMakeLists.txt "fb_room(fb_host SOURCES a.c LINKS fb_gates)\n" \
    "base/host must not link fb_gates"
planted "a source without its licence" base/host/b.c "static int x;\n" "no SPDX line"
planted "strcpy" base/host/b.c "${spdx}void f(char *a, const char *b)\n{\n    strcpy(a, b);\n}\n" "functions that we do not use"
planted "a library that prints" base/host/b.c "${spdx}void f(void)\n{\n    printf(\"x\");\n}\n" "libraries never print"
planted "a path of one machine" base/host/b.c "$spdx/* see /""home/somebody/x */\n" "absolute paths of a machine"
if command -v clang-format >/dev/null; then
    planted "tabs" base/host/b.c "${spdx}void f(void)\n{\n\treturn;\n}\n" "not as clang-format makes it"
fi
exit $broken
