#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# minisign, signify and openssl verify what our keys signed, and refuse it over other bytes; we verify
# what openssl signed; openssl opens our key files and we open its.
# usage: judges.sh PROGRAM SIGN_FILE
set -uo pipefail

firebreak=$1 sign_file=$2
for tool in minisign signify-openbsd openssl; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
passed=0 failed=0
# holds WHAT COMMAND...; fails WHAT COMMAND...
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
export PHRASE="open sesame"
head -c 300000 /dev/urandom >file
{ cat file; echo; } >other

for algorithm in ed25519 ecdsa-p256 rsa-pss; do
    holds "generate $algorithm" "$firebreak" key generate -q --algorithm $algorithm --passphrase-env PHRASE -o $algorithm.key
    holds "export $algorithm" "$firebreak" key export --passphrase-env PHRASE $algorithm.key -o $algorithm.pub
    holds "$algorithm: the key file is for its owner alone" test "$(stat -c %a $algorithm.key)" = 600
    fails "overwrite $algorithm" "$firebreak" key generate -q --algorithm $algorithm --passphrase-env PHRASE -o $algorithm.key
    openssl pkey -in $algorithm.key -passin env:PHRASE -pubout -out theirs.pub 2>log
    holds "openssl opens $algorithm" cmp theirs.pub $algorithm.pub
    fails "openssl opens $algorithm with another passphrase" openssl pkey -in $algorithm.key -passin pass:closed -noout
    "$sign_file" raw $algorithm.key file >$algorithm.sig || failed=$((failed + 1))
    case $algorithm in
    ed25519) how=(openssl pkeyutl -verify -rawin -pubin -inkey "$algorithm.pub" -sigfile "$algorithm.sig" -in) ;;
    ecdsa-p256) how=(openssl dgst -sha256 -verify "$algorithm.pub" -signature "$algorithm.sig") ;;
    rsa-pss) how=(openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sigopt rsa_mgf1_md:sha256
        -verify "$algorithm.pub" -signature "$algorithm.sig") ;;
    esac
    holds "openssl verifies $algorithm" "${how[@]}" file
    fails "openssl verifies $algorithm over other bytes" "${how[@]}" other
done

openssl dgst -sha256 -sign rsa-pss.key -passin env:PHRASE -out pkcs1.sig file
fails "PKCS #1 v1.5 is another scheme" "$sign_file" verify rsa-pss.pub file pkcs1.sig
openssl dgst -sha384 -sign ecdsa-p256.key -passin env:PHRASE -out sha384.sig file
fails "ECDSA over SHA-384 is another scheme" "$sign_file" verify ecdsa-p256.pub file sha384.sig
openssl dgst -sha256 -sign ecdsa-p256.key -passin env:PHRASE -out sha256.sig file
holds "we verify openssl's ECDSA" "$sign_file" verify ecdsa-p256.pub file sha256.sig
openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20 -sign rsa-pss.key -passin env:PHRASE -out pss.sig file
holds "we verify openssl's RSA-PSS with another salt" "$sign_file" verify rsa-pss.pub file pss.sig
: >empty.sig
fails "a signature of no bytes" "$sign_file" verify ed25519.pub file empty.sig

for kind in 'EC -pkeyopt ec_paramgen_curve:P-384' 'RSA -pkeyopt rsa_keygen_bits:1024' 'ED448' 'RSA-PSS -pkeyopt rsa_keygen_bits:2048'; do
    # shellcheck disable=SC2086 # the words of $kind are arguments
    openssl genpkey -algorithm $kind -aes256 -pass env:PHRASE -out odd.key 2>/dev/null
    fails "a key of $kind" "$firebreak" key show --passphrase-env PHRASE odd.key
done
openssl genpkey -algorithm ED25519 -aes256 -pass env:PHRASE -out theirs.key
holds "we open openssl's key" "$firebreak" key show --passphrase-env PHRASE theirs.key
openssl genpkey -algorithm ED25519 -out clear.key
fails "a key that is not encrypted" "$firebreak" key show --passphrase-env PHRASE clear.key

for form in minisign signify; do
    holds "export as $form" "$firebreak" key export --form $form ed25519.pub -o $form.pub
    fails "export ECDSA as $form" "$firebreak" key export --form $form ecdsa-p256.pub
done
"$sign_file" minisign ed25519.key file >file.minisig || failed=$((failed + 1))
"$sign_file" signify ed25519.key file >file.sig || failed=$((failed + 1))
holds "minisign verifies" minisign -Vm file -x file.minisig -p minisign.pub
cp log shown
holds "minisign shows the trusted comment" grep -q 'ring:canary file:content.bundle' shown
fails "minisign verifies other bytes" minisign -Vm other -x file.minisig -p minisign.pub
sed -i 's/ring:canary/ring:stable/' file.minisig
fails "minisign verifies another comment" minisign -Vm file -x file.minisig -p minisign.pub
holds "signify verifies" signify-openbsd -V -p signify.pub -x file.sig -m file
fails "signify verifies other bytes" signify-openbsd -V -p signify.pub -x file.sig -m other

# No secret on a command line: no option takes one, and none shows while a key is made.
fails "--passphrase is no option" "$firebreak" key generate --passphrase x
fails "a trace has the passphrase" grep -c "$PHRASE" <(strace -f -e trace=write "$firebreak" key show --passphrase-env PHRASE rsa-pss.key 2>&1)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
