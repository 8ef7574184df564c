#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An emergency, for trying overrides: prepare.sh with a policy that lets the key chief.key set things aside
# for a day, and override.dsse.json, which does so for FB8021 for an hour.
# usage: P=PASSPHRASE override.sh SOURCE.json
set -eu

here=$(dirname "$0")
[ -e chief.key ] || firebreak key generate --quiet --passphrase-env P -o chief.key
chief=$(firebreak key export --form tuf --passphrase-env P chief.key)
POLICY=",\"override\":{\"threshold\":1,\"keys\":[$chief],\"max_hours\":24}" "$here/prepare.sh" "$1"
cat >override.json <<END
{"format":"firebreak-override/1","bundle":"$(sha256sum <"${1%.json}.bundle" | cut -c 1-64)",
"reason":"the fleet is under attack","issued":"$(date -u +%Y-%m-%dT%H:%M:%SZ)",
"expires":"$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)","waives":["FB8021"]}
END
firebreak key sign --as override --key chief.key --passphrase-env P -o override.dsse.json override.json
