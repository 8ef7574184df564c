#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every header compiles alone, and twice, without a warning.
# usage: headers.sh PROJECT COMPILER FLAG...
set -uo pipefail

cd "$1" || exit 2
compiler=$2
shift 2
checked=0 broken=0
while read -r header; do
    printf '#include "%s"\n#include "%s"\ntypedef int translation_unit;\n' "$header" "$header" |
        "$compiler" -std=c17 -Werror -fsyntax-only -D_GNU_SOURCE -I. "$@" -x c - || {
        echo "$header does not compile alone"
        broken=$((broken + 1))
    }
    checked=$((checked + 1))
done < <(find base sensor/engine.h sensor/reference validator compiler rollout pipeline cli -name '*.h' | sort)
echo "$checked headers, $broken broken"
[ "$checked" -gt 20 ] && [ "$broken" -eq 0 ]
