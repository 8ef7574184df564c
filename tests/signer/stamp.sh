#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Timestamps of RFC 3161: a local authority (openssl ts) answers our requests, and openssl and we
# judge the answers alike.
# usage: stamp.sh STAMP_FILE
set -uo pipefail

stamp_file=$1
command -v openssl >/dev/null || { echo "skipped: openssl is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
passed=0 failed=0
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1"
        sed 's/^/    /' log
    fi
}
fails() {
    if "${@:2}" >log 2>&1; then
        failed=$((failed + 1))
        echo "$1: it should not"
    else passed=$((passed + 1)); fi
}
cat >ts.cnf <<'EOF'
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
EOF
echo 01 >serial
ec=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
for ca in ca other; do
    openssl req -x509 "${ec[@]}" -subj /CN=$ca -days 30 -keyout $ca.key -out $ca.pem 2>log
done
# authority NAME EXTENSIONS
authority() {
    openssl req "${ec[@]}" -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>log
    printf '%s\n' "$2" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile "$1.ext" -out "$1.pem" 2>log
}
authority tsa 'extendedKeyUsage=critical,timeStamping'
authority web 'extendedKeyUsage=serverAuth'
head -c 64 /dev/urandom >signature
head -c 64 /dev/urandom >another
reply() {
    openssl ts -reply -config ts.cnf -section one -queryfile "$1" -signer "$2.pem" -inkey "$2.key" -out "$3" 2>log
}
holds "a request" "$stamp_file" request signature
"$stamp_file" request signature >query
"$stamp_file" request signature >second
"$stamp_file" request another >for-another
fails "two requests are the same" cmp query second
openssl ts -query -in query -text >text 2>log
holds "openssl reads it" grep -q 'Hash Algorithm: sha256' text
before=$(date +%s)
reply query tsa response
holds "we accept the answer" "$stamp_file" verify signature response ca.pem query
cp log time
holds "its time is now" test "$(cat time)" -ge "$before" -a "$(cat time)" -le "$(date +%s)"
holds "also without the request" "$stamp_file" verify signature response ca.pem
holds "openssl accepts it" openssl ts -verify -data signature -in response -CAfile ca.pem -untrusted tsa.pem
holds "openssl accepts it for the request" openssl ts -verify -queryfile query -in response -CAfile ca.pem -untrusted tsa.pem
fails "over other bytes" "$stamp_file" verify another response ca.pem
fails "over other bytes, with their request" "$stamp_file" verify another response ca.pem for-another
fails "over other bytes, with the request of these" "$stamp_file" verify another response ca.pem query
fails "an answer to another request" "$stamp_file" verify signature response ca.pem second
fails "another root" "$stamp_file" verify signature response other.pem query
fails "no root" "$stamp_file" verify signature response signature query
: >nothing
fails "no answer" "$stamp_file" verify signature nothing ca.pem query
head -c -1 response >short.tsr
fails "an answer that is cut" "$stamp_file" verify signature short.tsr ca.pem query
{ cat response; echo; } >longer
fails "an answer with more behind it" "$stamp_file" verify signature longer ca.pem query
size=$(stat -c %s response) changed=0
for ((at = 0; at < size; at += 37)); do
    { head -c "$at" response; printf '\xff'; tail -c +$((at + 2)) response; } >spoiled
    cmp -s spoiled response && continue
    "$stamp_file" verify signature spoiled ca.pem query >log 2>&1 && changed=$((changed + 1)) && cmp response spoiled
done
# A certificate that nobody checks may stand in the answer; none that counts may change.
holds "a changed answer" test "$changed" -eq 0
reply query web refused
fails "a certificate that is not for timestamps" "$stamp_file" verify signature refused ca.pem query
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
