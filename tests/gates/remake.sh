#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The content of examples/foreign-format/ is what its script makes, byte for byte.
# usage: remake.sh PROJECT
set -euo pipefail
example=$1/examples/foreign-format
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$example/make-content" "$scratch"
for name in good fatal; do
    cmp "$example/$name.spk" "$scratch/$name.spk"
done
[ "$(stat -c %s "$scratch"/*.spk | awk '$1 > 100' | wc -l)" -eq 2 ]
