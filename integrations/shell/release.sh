#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Any other CI, from content to a release that its author signed.  Fails closed: whatever does not end
# with exit status 0 ends all, and leaves no release.  Keys and passphrases are named, never given.
# usage: PHRASE=... release.sh CONTENT RELEASE TRUST
#   TRUST: a folder with root.json, policy.dsse.json and inventory.dsse.json; keys are gates.key, author.key there
set -eu

content=$1 release=$2 trust=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# 1 is a finding, 2 is undecided; neither goes on.  ALSO=2 leaves it to the signed policy, and so to `sign`,
# whether gates that could not be asked here are needed.
status=0
firebreak gate --evidence "$work/record" -- "$content" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq "${ALSO:-0}" ] || exit "$status"
firebreak attest "$work/record" --key "$trust/gates.key" --passphrase-env PHRASE -o "$work/evidence"
firebreak bundle create -o "$work/content.bundle" "$content"
firebreak sign "$work/content.bundle" --root "$trust/root.json" --policy "$trust/policy.dsse.json" \
    --inventory "$trust/inventory.dsse.json" --evidence "$work/evidence" \
    --key "$trust/author.key" --passphrase-env PHRASE -o "$release"
