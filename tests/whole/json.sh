#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our JSON reports against our JSON Schema, judged by ajv: made-up ones and those of the examples.
# usage: json.sh PROJECT PROGRAM WRITE-REPORTS CACHE
set -uo pipefail

project=$1 firebreak=$2 write_reports=$3 cache=$4
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$project/tests/whole/json" "$cache"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$write_reports" "$scratch" || exit 1
cd "$project/examples" || exit 1
"$firebreak" check --project channel-file-291/firebreak.yaml --format json channel-file-291/*.fbc >"$scratch/check.json"
"$firebreak" check --project no-such-file.yaml --format json >"$scratch/obstacle.json"
"$firebreak" compile --project sigma/firebreak.yaml --format json sigma/rules >"$scratch/compile.json"
node "$project/tests/whole/json/judge.js" "$modules" "$project/schemas/json/report.schema.json" "$scratch"/*.json
