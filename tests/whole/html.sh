#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our HTML reports in headless Chromium, driven by playwright-core.
# usage: html.sh PROJECT PROGRAM WRITE-REPORTS CACHE [FOLDER-FOR-SCREENSHOTS]    MAZE: an engine, tests/fuzz_room/maze.c
set -uo pipefail

project=$1 firebreak=$2 write_reports=$3 cache=$4
browser=$(command -v chromium) || {
    echo "skipped: chromium is not installed (./scripts/setup test installs it)"
    exit 77
}
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$project/tests/whole/html" "$cache"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$write_reports" "$scratch" || exit 1
cd "$project/examples" || exit 1
for format in html json; do
    "$firebreak" check --project channel-file-291/firebreak.yaml --format $format -o "$scratch/check.$format" \
        channel-file-291/*.fbc
done
# An engine that answers nothing, fuzzed as two builds that supply two and three of a type's fields.
(
    mkdir "$scratch/small" && cd "$scratch/small" || exit 1
    field='<b>Path'
    echo '{"template_type":"call","id":5,"revision":1,"fields":[{"name":"Kind","kind":"string"},{"name":"'"$field"'","kind":"string"},{"name":"User","kind":"string"}]}' >types.json
    for build in 1 2; do
        echo '{"sensor":"small","build":"'$build'","supply":"declared","template_types":{"call":{"id":5,"revision":1,"inputs":'$((build + 1))',"operators":["wildcard","equals"],"instances":8,"values_per_criterion":4,"value_bytes":64}},"limits":{"file_bytes":65536,"memory_bytes":67108864,"load_ms":1000,"eval_us":100000}}' >small-$build.json
    done
    echo '{"channel":1,"version":1,"instances":[{"id":"a","template_type":"call","criteria":{"'"$field"'":{"op":"equals","values":["/bin"]}}}]}' >one.json
    printf 'template_types: [types.json]\ncontracts: [small-1.json, small-2.json]\n' >firebreak.yaml
    "$firebreak" compile -q -o one.fbc one.json || exit 1
    for format in html json; do
        "$firebreak" fuzz -q --cases 0 --format $format -o "$scratch/fuzz.$format" --engine "small-1=$MAZE" --engine "small-2=$MAZE" one.fbc
        [ $? -eq 1 ] || exit 1
    done
) || exit 1
# An audit of a release under an override, whose reason is hostile.
(
    mkdir "$scratch/audit" "$scratch/bin" && cp -r channel-file-291/. signing/*.sh "$scratch/audit" && cd "$scratch/audit" || exit 1
    ln -s "$firebreak" "$scratch/bin/firebreak"
    export P=phrase PATH=$scratch/bin:$PATH
    sed -i 's/under attack/under attack <script>document.title=1<\/script>/' override.sh
    # shellcheck disable=SC2046 # the file args is words
    { ./override.sh harmless.json && rm evidence/types.dsse.json &&
        firebreak sign -q harmless.bundle $(cat args) -o release --override override.dsse.json &&
        firebreak sign -q release --root root.json --key releaser.key --passphrase-env P; } >log || { cat log; exit 1; }
    for format in html json; do
        firebreak audit release --root root.json --format $format -o audit.$format
        [ $? -eq 1 ] || exit 1
    done
) || exit 1
node "$project/tests/whole/html/judge.js" "$modules" "$browser" "$scratch" "${@:5}"
