#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bundles of every hostile kind are refused, each for its own reason.
# usage: hostile.sh READ_BUNDLES
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
for tool in python3 zstd; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$here/hostile.py" "$scratch" || exit 1
"$1" "$scratch"/*.bundle
