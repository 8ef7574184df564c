# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests of repositories: keys, a plan, and short words for what a release engineer types.
# Everything is made in the folder where the test stands; `firebreak` is in PATH.

# make_keys NAME...: NAME.key with the passphrase "p", NAME.pub; quick to open, since that is done many hundred times
make_keys() {
    for name in "$@"; do
        P=p firebreak key generate -q --passphrase-env P -o "keys/$name.key" &&
            openssl pkcs8 -topk8 -in "keys/$name.key" -passin pass:p -out quick -passout pass:p \
                -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1 && mv quick "keys/$name.key" &&
            firebreak key export --passphrase-fd 3 -o "keys/$name.pub" "keys/$name.key" 3<<<p || return 1
    done
}

# with KEY... -- COMMAND...: the command with these keys, whose passphrases come one a line.
with() {
    local keys=()
    while [ "$1" != -- ]; do
        keys+=(--key "keys/$1.key")
        shift
    done
    shift
    "$@" "${keys[@]}" --passphrase-fd 3 3< <(yes p | head -n "$((${#keys[@]} / 2))")
}

# write_plan FOLDER IMAGE_ROOT_KEYS: the two-of-two of root, targets and withdrawn; acme alone, zeta with
# the owner's signature; an online key for the director.
write_plan() {
    cat >"$1/repository.yaml" <<EOF
format: firebreak-repository/1
rings: [canary, early, all]
image:
  root: {keys: [$2], threshold: 2, days: 365}
  targets: {keys: [../keys/targets1.pub, ../keys/targets2.pub], threshold: 2, days: 180}
  snapshot: {keys: [../keys/image.pub], days: 30}
  timestamp: {keys: [../keys/image.pub], days: 7}
  withdrawn: {keys: [../keys/kill1.pub, ../keys/kill2.pub], threshold: 2, days: 365}
  vendors:
    - {name: acme, streams: [acme/291, acme/292], keys: [../keys/acme.pub], days: 90}
    - {name: zeta, streams: [zeta/rules], keys: [../keys/zeta.pub], owner: [../keys/owner.pub], days: 90}
director:
  root: {keys: [../keys/root1.pub, ../keys/root2.pub], threshold: 2, days: 365}
  targets: {keys: [../keys/online.pub], days: 7}
  snapshot: {keys: [../keys/online.pub], days: 7}
  timestamp: {keys: [../keys/online.pub], days: 2}
EOF
}

passed=0 failed=0
# ends WHAT STATUS TEXT COMMAND...: and TEXT (a pattern) is among what it says
ends() {
    "${@:4}" >log 2>&1
    local status=$?
    if [ $status -eq "$2" ] && { [ -z "$3" ] || grep -qE "$3" log; }; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: exit status $status"
        sed 's/^/    /' log | head -n 8
    fi
}
# holds WHAT COMMAND...
holds() { ends "$1" 0 "" "${@:2}"; }
# publish KEY... -- COMMAND...
publish() { with "$@" --repository repo; }
# has WHAT PYTHON: true of `state`, what `publish show` says
has() {
    if firebreak publish show --repository repo --format json | python3 -c "
import json, sys
state = json.load(sys.stdin)
rows = {row['path']: row for row in state['releases']}
roles = {(side, row['role']): row['version'] for side in ('image', 'director') for row in state[side]}
sys.exit(0 if ($2) else 1)"; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: not so"
    fi
}
