# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests that open the same keys many hundred times.

# quick_keys PASSPHRASE NAME...: NAME.key, Ed25519 in the form of `firebreak key generate` but with scrypt's least cost.
# Scripts of examples/signing/ take keys that are there.
quick_keys() {
    local phrase=$1 name
    shift
    for name in "$@"; do
        openssl genpkey -algorithm ed25519 | with_least_cost "$phrase" "$name.key" || return 1
    done
}
# quicken PASSPHRASE FILE: makes a key that is there one of those
quicken() {
    openssl pkey -in "$2" -passin "pass:$1" | with_least_cost "$1" "$2.quick" && mv "$2.quick" "$2"
}
with_least_cost() { openssl pkcs8 -topk8 -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1 -passout "pass:$1" -out "$2"; }
