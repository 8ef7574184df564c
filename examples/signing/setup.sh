#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys, a root of trust, a policy and a fleet inventory for trying `firebreak sign`; docs/signing.md tells what
# each is.  Writes into the working folder: NAME.key and NAME.pub for fleet, policy, gates, author and
# releaser; root.json, policy.json, inventory.json; policy.dsse.json and inventory.dsse.json.
# usage: P=PASSPHRASE setup.sh [--gates LIST] CONTRACT...     a contract's file is called BUILD.json, or .yaml
# More of a policy's keys may stand in the variable POLICY: ',"fuzz_cases":16384'.
set -eu

gates=""
if [ "${1-}" = --gates ]; then
    gates=",\"gates\":[\"$(echo "$2" | sed 's/,/","/g')\"]"
    shift 2
fi
for who in fleet policy gates author releaser; do
    [ -e $who.key ] || firebreak key generate --quiet --passphrase-env P -o $who.key
    firebreak key export --passphrase-env P -o $who.pub $who.key
done
role() { # THRESHOLD KEY...
    threshold=$1
    shift
    printf '{"threshold":%s,"keys":[' "$threshold"
    separator=""
    for who; do
        printf '%s%s' "$separator" "$(firebreak key export --form tuf "$who.pub")"
        separator=,
    done
    printf ']'
}
expires=$(date -u -d '+1 year' +%Y-%m-%dT%H:%M:%SZ)

echo "{\"format\":\"firebreak-root/1\",\"policy\":$(role 1 policy)},\"inventory\":$(role 1 fleet)}}" >root.json
cat >policy.json <<END
{"format":"firebreak-policy/1","version":1,"expires":"$expires",
"evidence":$(role 1 gates),"valid_hours":72},
"roles":{"author":$(role 1 author)},"releaser":$(role 1 releaser)}},"threshold":2,"separation":true$gates${POLICY-}}
END
builds=""
for contract; do
    name=${contract##*/}
    name=${name%.*}
    builds="$builds,{\"build\":\"$name\",\"contract\":\"$(sha256sum <"$contract" | cut -c 1-64)\",\"share_ppm\":1000}"
done
echo "{\"format\":\"firebreak-inventory/1\",\"version\":1,\"expires\":\"$expires\",\"builds\":[${builds#,}]}" >inventory.json
firebreak key sign --as policy --key policy.key --passphrase-env P -o policy.dsse.json policy.json
firebreak key sign --as inventory --key fleet.key --passphrase-env P -o inventory.dsse.json inventory.json
