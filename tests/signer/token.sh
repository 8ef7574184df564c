#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Keys in a token: SoftHSM through OpenSSL's engine pkcs11.  ECDSA and RSA sign there, openssl and we
# verify, a wrong PIN opens nothing, and the engine is loaded only for such keys.
# usage: token.sh PROGRAM SIGN_FILE
set -uo pipefail

firebreak=$1 sign_file=$2
for tool in softhsm2-util pkcs11-tool openssl; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
engine=$(find /usr/lib -path '*engines-3/pkcs11.so' 2>/dev/null | head -n 1)
if [ -z "$module" ] || [ -z "$engine" ]; then echo "skipped: no SoftHSM module or no engine"; exit 77; fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir tokens
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$scratch" >softhsm2.conf
export SOFTHSM2_CONF=$scratch/softhsm2.conf PKCS11_MODULE_PATH=$module PHRASE=123456
# What SoftHSM and the engine keep until the end is theirs.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
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
token=(pkcs11-tool --module "$module" --token-label release --login --pin "$PHRASE")
holds "a token" softhsm2-util --init-token --free --label release --so-pin 87654321 --pin "$PHRASE"
holds "a P-256 key" "${token[@]}" --keypairgen --key-type EC:prime256v1 --label author --id 01
holds "an RSA key" "${token[@]}" --keypairgen --key-type rsa:2048 --label approver --id 02
echo "what is signed" >file
echo "something else" >other

for label in author approver; do
    uri="pkcs11:token=release;object=$label;type=private"
    holds "export $label" "$firebreak" key export --passphrase-env PHRASE "$uri" -o $label.pub
    holds "show $label" "$firebreak" key show --passphrase-env PHRASE "$uri"
    cut -c 1-64 log >id
    "$firebreak" key show $label.pub >shown
    holds "$label: one id" grep -qf id shown
    "$sign_file" raw "$uri" file >$label.sig || { echo "$label does not sign"; failed=$((failed + 1)); }
    holds "$label: our signature verifies" "$sign_file" verify $label.pub file $label.sig
    fails "$label: it verifies over other bytes" "$sign_file" verify $label.pub other $label.sig
    PHRASE=000000 fails "$label: another PIN" "$firebreak" key show --passphrase-env PHRASE "$uri"
done
holds "openssl verifies ECDSA" openssl dgst -sha256 -verify author.pub -signature author.sig file
holds "openssl verifies RSA-PSS" openssl dgst -sha256 -sigopt rsa_padding_mode:pss -verify approver.pub -signature approver.sig file
fails "a key that is not there" "$firebreak" key show --passphrase-env PHRASE "pkcs11:token=release;object=nobody;type=private"
fails "without a PIN" "$firebreak" key show "pkcs11:token=release;object=author;type=private"
PKCS11_MODULE_PATH=$scratch/absent.so fails "without a module" "$firebreak" key show --passphrase-env PHRASE "pkcs11:token=release;object=author;type=private"
if command -v strace >/dev/null; then
    strace -f -e trace=openat -o trace "$firebreak" key show author.pub >log 2>&1
    fails "the engine is loaded for a file" grep -q 'pkcs11' trace
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
