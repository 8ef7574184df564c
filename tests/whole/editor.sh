#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The language server that editors use for YAML, over the files that `firebreak init` writes.
# usage: editor.sh PROJECT PROGRAM CACHE
set -uo pipefail

project=$1 firebreak=$2 cache=$3
here=$project/tests/whole/editor
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$here" "$cache"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node "$here/check.js" "$modules" "$firebreak" "$scratch"
