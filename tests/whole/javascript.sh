#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A second reader of our content files: the stock Kaitai Struct compiler makes a JavaScript parser
# from schemas/content_file.ksy, and it must read what we compiled to the tree that we print.
# usage: javascript.sh PROJECT PROGRAM CACHE
set -uo pipefail

project=$1 firebreak=$2 cache=$3
here=$project/tests/whole/javascript
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$here" "$cache"

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
