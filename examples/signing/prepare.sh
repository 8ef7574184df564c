#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything that `firebreak sign` needs of one content source: setup.sh, then the content file, its signed
# evidence and its bundle (one.json: one.fbc, evidence/, one.bundle), and the options in the file `args`.
# Only the gates layout, types and contract are asked for, unless the variable GATES names others.
# usage: P=PASSPHRASE prepare.sh SOURCE.json
set -eu

name=${1%.json}
"$(dirname "$0")/setup.sh" --gates "${GATES-layout,types,contract}" contracts/*.json
rm -rf record evidence release
firebreak compile --quiet -o "$name.fbc" "$1"
firebreak gate --quiet --evidence record -o gates.txt "$name.fbc" || true # gates that nobody asks for may be undecided
firebreak attest --quiet record --key gates.key --passphrase-env P -o evidence >gates.txt
firebreak bundle create --quiet -o "$name.bundle" "$name.fbc" >gates.txt
echo "--root root.json --evidence evidence --inventory inventory.dsse.json --policy policy.dsse.json" \
    "--key author.key --passphrase-env P" >args
