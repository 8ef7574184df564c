#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A second opinion on what the data pack's regular expressions cost: npm's recheck.
# usage: recheck.sh PROJECT CLASSES CACHE DATA
set -uo pipefail

project=$1 classes=$2 cache=$3 data=$4
here=$project/tests/whole/recheck
if [ -z "$data" ]; then
    echo "skipped: the data packs are not there (docs/TESTING.md says where they belong)"
    exit 77
fi
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$here" "$cache" --omit=optional # its programs for other platforms are not needed
node "$here/compare.js" "$modules" "$data/content-data/converted" "$classes" "$project/docs/regex-cost.md"
