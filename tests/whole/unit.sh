#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The systemd unit of the daemon: systemd reads it without a word, and finds little that it leaves open.
# usage: unit.sh PROJECT PROGRAM
set -uo pipefail

project=$1 firebreak=$2
command -v systemd-analyze >/dev/null || { echo "skipped: systemd-analyze is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A unit as it is not installed yet: with this program, and without the manual page.
unit=$scratch/firebreak.service
sed -e "s|^ExecStart=/usr/bin/firebreak|ExecStart=$firebreak|" -e '/^Documentation=/d' "$project/cmake/systemd/firebreak.service" >"$unit"
printf '[Service]\nExecStart=%s version\n' "$firebreak" >"$scratch/plain.service"
# verified UNIT: without a word
verified() {
    systemd-analyze verify --man=no "$1" >"$scratch/log" 2>&1 && [ ! -s "$scratch/log" ]
}
verified "$scratch/plain.service" ||
    { echo "skipped: systemd-analyze does not work here: $(head -n 1 "$scratch/log")"; exit 77; }

failed=0
verified "$unit" ||
    { echo "verify:"; cat "$scratch/log"; failed=1; }
# From 0 (closed) to 100 (open); a service without any hardening has 96.
if systemd-analyze security --help | grep -c -- --threshold >"$scratch/log"; then
    systemd-analyze security --offline=true --threshold=20 "$unit" >"$scratch/log" 2>&1 ||
        { echo "security:"; tail -n 3 "$scratch/log"; failed=1; }
    systemd-analyze security --offline=true --threshold=20 "$scratch/plain.service" >"$scratch/log" 2>&1 &&
        { echo "a unit without hardening is let through"; failed=1; }
else
    echo "skipped in part: this systemd-analyze has no thresholds"
fi
[ "$failed" -eq 0 ] && echo "the unit is in order: $(systemd-analyze security --offline=true "$unit" 2>/dev/null | tail -n 1)"
exit "$failed"
