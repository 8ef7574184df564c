#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The JSON Schemas, judged by ajv: they accept and refuse what our loaders do, and accept what our
# program writes.
# usage: schemas.sh PROJECT PROGRAM LOAD-DOCUMENTS CACHE
set -uo pipefail

project=$1 firebreak=$2 loader=$3 cache=$4
here=$project/tests/whole/schemas
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$here" "$cache"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node "$here/check.js" "$modules" "$project" "$firebreak" "$loader" "$scratch"
