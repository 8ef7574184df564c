#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The JSON Schemas, judged by ajv: they accept and refuse what our loaders do, and accept what our
# program writes.
# usage: schemas.sh PROJECT PROGRAM LOAD-DOCUMENTS CACHE
set -uo pipefail

project=$1 firebreak=$2 loader=$3 cache=$4
here=$project/tests/whole/schemas
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
    (cd "$modules.part" && npm ci --ignore-scripts --loglevel=error) && mv "$modules.part" "$modules"
}
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if ! install_modules; then
    echo "skipped: npm could not install ajv (is the registry within reach?)"
    exit 77
fi
flock -u 9

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node "$here/check.js" "$modules" "$project" "$firebreak" "$loader" "$scratch"
