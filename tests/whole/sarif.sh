#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our SARIF, judged by Microsoft's SARIF Multitool, and compared with our JSON.
# usage: sarif.sh PROJECT PROGRAM WRITE-REPORTS CACHE
set -uo pipefail

project=$1 firebreak=$2 write_reports=$3 cache=$4
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$project/tests/whole/sarif" "$cache"

# Its own launcher does no more; .NET unpacks itself, and would ask for ICU.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_BUNDLE_EXTRACT_BASE_DIR=$scratch/dotnet
tool=$modules/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
if ! chmod +x "$tool" || ! "$tool" --version >/dev/null 2>&1; then
    echo "skipped: the SARIF Multitool does not run on this machine"
    exit 77
fi

# judge FILE...: true when the tool finds no error in them; what it says is in $scratch/words.
judge() {
    "$tool" validate "$@" >"$scratch/words" 2>&1 && ! grep -E '(: |\) )error ' "$scratch/words" >/dev/null
}

"$write_reports" "$scratch" || exit 1
cd "$project/examples" || exit 1
for format in sarif json; do
    "$firebreak" check --project channel-file-291/firebreak.yaml --format $format channel-file-291/*.fbc \
        >"$scratch/check.$format"
    "$firebreak" check --project suppressions/firebreak.yaml --format $format channel-file-291/*.fbc \
        >"$scratch/suppressed-check.$format"
done
"$firebreak" check --project no-such-file.yaml --format sarif >"$scratch/obstacle.sarif"
"$firebreak" compile --project sigma/firebreak.yaml --format sarif sigma/rules >"$scratch/compile.sarif"

broken=0
if ! judge "$scratch"/*.sarif || ! grep -q "$(find "$scratch" -name '*.sarif' | wc -l) files scanned" "$scratch/words"; then
    cat "$scratch/words"
    broken=1
fi
node "$project/tests/whole/sarif/compare.js" "$scratch/check.sarif" "$scratch/check.json" || broken=1
node "$project/tests/whole/sarif/compare.js" "$scratch/suppressed-check.sarif" "$scratch/suppressed-check.json" || broken=1

# A tool that takes everything would be no judge.
mkdir "$scratch/bad"
sed 's/"ruleIndex": [0-9]*/"ruleIndex": 7777/' "$scratch/check.sarif" >"$scratch/bad/index.sarif"
sed 's/"version": "2.1.0"/"version": "9"/' "$scratch/check.sarif" >"$scratch/bad/version.sarif"
sed 's/"byteLength": /"bytesLength": /' "$scratch/check.sarif" >"$scratch/bad/key.sarif"
for file in "$scratch"/bad/*.sarif; do
    if judge "$file"; then
        echo "the tool takes a bad ${file##*/}"
        cat "$scratch/words"
        broken=1
    fi
done
exit $broken
