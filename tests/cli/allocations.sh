#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs whole commands with each allocation failing in turn, those of libraries too.  The program
# then ends with 2, or as if nothing had failed and with the same output; it never crashes or hangs.
# usage: allocations.sh PROJECT PROGRAM PRELOADED-LIBRARY
set -uo pipefail

project=$1 program=$2 library=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$project/examples/channel-file-291/." "$scratch"
cd "$scratch" || exit 1
failed=0

# What a run must say in any case; the excerpt of a finding may be missing, and lines are then filled
# otherwise.
essence() {
    sed -E '/^ *(0x[0-9a-f]+)? *\|/d' "$1" | tr -s '[:space:]' ' '
}

# survives STRIDE ARGUMENT...: the command with every STRIDEth allocation failing, until none is
# left to fail.  What allocates before anything else is the same for all commands.
survives() {
    local stride=$1 truth status n=0 runs=0
    shift
    "$program" "$@" >truth.out 2>/dev/null
    truth=$?
    essence truth.out >truth
    while :; do
        n=$((n + stride))
        : >hit
        timeout 60 env FB_FAIL_ALLOCATION=$n FB_FAIL_DESCRIPTOR=9 LD_PRELOAD="$library" \
            "$program" "$@" >out 2>err 9>>hit
        status=$?
        [ -s hit ] || break
        runs=$((runs + 1))
        if [ $status -ne 2 ] && { [ $status -ne $truth ] || ! essence out | cmp -s - truth; }; then
            echo "$*: with allocation $n failing the exit status is $status"
            failed=$((failed + 1))
        elif [ $status -eq 2 ] && [ ! -s err ] && [ ! -s out ]; then
            echo "$*: with allocation $n failing nothing is said"
            failed=$((failed + 1))
        fi
    done
    echo "$*: $runs runs"
    if [ $runs -eq 0 ] || [ $status -ne $truth ] || ! cmp -s out truth.out; then
        echo "$*: it does not end as it should when nothing fails"
        failed=$((failed + 1))
    fi
}

survives 1 check fatal.fbc
survives 13 check --format json -o report.json harmless.fbc
survives 13 check --jobs 2 fatal.fbc harmless.fbc
survives 1 compile -o new.fbc fatal.json
survives 13 inspect --source fatal.fbc
survives 13 inspect --format json harmless.fbc
survives 1 contract --compare contracts/windows-7.11.json contracts/windows-7.15.json
survives 5 init
survives 1 explain FB3001
survives 1 schema show project
survives 13 schema list
survives 1 completion zsh
survives 1 help --man check
survives 1 check --bogus
echo "$failed failed"
[ $failed -eq 0 ]
