#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The daemon as people, sensors and attackers meet it: interface, restarts, TLS, the page in headless
# Chromium, what promtool thinks of its figures.
# usage: serve.sh PROJECT PROGRAM CACHE [FOLDER-FOR-SCREENSHOTS]
set -uo pipefail

project=$1 firebreak=$2 cache=$3
for tool in curl openssl promtool chromium; do
    command -v $tool >/dev/null || {
        echo "skipped: $tool is not installed (./scripts/setup test installs it)"
        exit 77
    }
done
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$project/tests/whole/serve" "$cache"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node "$project/tests/whole/serve/judge.js" "$modules" "$(command -v chromium)" "$firebreak" "$scratch" "${@:4}"
