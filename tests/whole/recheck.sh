#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A second opinion on what the data pack's regular expressions cost: npm's recheck.
# usage: recheck.sh PROJECT CLASSES CACHE DATA
set -uo pipefail

project=$1 classes=$2 cache=$3 data=$4
here=$project/tests/whole/recheck
if [ -z "$data" ]; then
    echo "skipped: the data packs are not there (docs/testing.md says where they belong)"
    exit 77
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "skipped: node and npm are not installed (./scripts/setup test installs them)"
    exit 77
fi

# The packages that the lock file names, installed once for all presets.
modules=$cache/$(sha256sum "$here/package-lock.json" | cut -c 1-12)
install_modules() {
    [ ! -d "$modules" ] || return 0
    rm -rf "$modules.part"
    mkdir -p "$modules.part"
    cp "$here"/{package.json,package-lock.json,.npmrc} "$modules.part/"
    (cd "$modules.part" && npm ci --ignore-scripts --omit=optional --loglevel=error) && mv "$modules.part" "$modules"
}
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if ! install_modules; then
    echo "skipped: npm could not install recheck (is the registry within reach?)"
    exit 77
fi
flock -u 9
node "$here/compare.js" "$modules" "$data/content-data/converted" "$classes" "$project/docs/regex-cost.md"
