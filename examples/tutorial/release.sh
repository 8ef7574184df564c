#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All that docs/tutorial.md types for its first release, once more for another: the sources are compiled, checked
# and gated, the evidence is signed, and two people sign the release; then it is published under its counter.
# usage: P=PASSPHRASE release.sh VERSION SOURCE...     makes content-VERSION.bundle and release-VERSION/
set -eu

version=$1
shift
firebreak compile --quiet --channel 1 --content-version "$version" -o content.fbc "$@"
firebreak check --quiet content.fbc
rm -rf record evidence
firebreak gate --quiet --evidence record content.fbc >gates.txt || true # gates that the policy does not ask for
firebreak attest --quiet record --key gates.key --passphrase-env P -o evidence
firebreak bundle create --quiet -o "content-$version.bundle" content.fbc
firebreak sign --quiet "content-$version.bundle" --root root.json --policy policy.dsse.json --inventory inventory.dsse.json \
    --evidence evidence --key author.key --passphrase-env P -o "release-$version"
firebreak sign --quiet "release-$version" --root root.json --key releaser.key --passphrase-env P
firebreak publish release --quiet --repository repository --key cold.key --passphrase-env P \
    --stream lab/1 --counter "$version" "release-$version/content.bundle"
