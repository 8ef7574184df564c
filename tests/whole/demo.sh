#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The demonstration ends well, and says what it is for.
# usage: demo.sh PROJECT PROGRAM
set -uo pipefail

output=$("$1/scripts/demo" "$2" 2>&1) || {
    echo "$output"
    exit 1
}
broken=0
for needed in FB3001 FB3002 windows-7.11 'instances[1].criteria[20]' FB6001 'release, as releaser' FB9012 'halted' 'points: '; do
    grep -qF -- "$needed" <<<"$output" || {
        echo "the demonstration does not show $needed"
        broken=1
    }
done
[ "$broken" -eq 0 ] || echo "$output"
exit $broken
