#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A second reader of our content files: the stock Kaitai Struct compiler makes a JavaScript parser
# from schemas/content_file.ksy, and it must read what we compiled to the tree that we print.
# usage: javascript.sh PROJECT PROGRAM CACHE
set -uo pipefail

project=$1 firebreak=$2 cache=$3
here=$project/tests/whole/javascript
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
    echo "skipped: npm could not install the stock compiler (is the registry within reach?)"
    exit 77
fi
flock -u 9

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
broken=0
cp -r "$project/examples/sigma" "$project/examples/channel-file-291" "$scratch/"
cp -r "$here/every-operator" "$scratch/"

# compile FOLDER SOURCE...: makes FOLDER/content.fbc
compile() {
    local folder=$1
    shift
    "$firebreak" compile --project "$scratch/$folder/firebreak.yaml" -o "$scratch/$folder/content.fbc" \
        "${@/#/$scratch/$folder/}" || {
        echo "$folder does not compile"
        exit 1
    }
}
compile sigma rules
compile every-operator source.json

for file in "$scratch"/*/*.fbc; do
    if ! "$firebreak" inspect --all --format json -o "$scratch/tree.json" "$file" ||
        ! node "$here/compare.js" "$modules" "$project/schemas/content_file.ksy" "$file" "$scratch/tree.json"; then
        echo "${file#"$scratch"/}: the two readers differ"
        broken=1
    fi
done
exit $broken
