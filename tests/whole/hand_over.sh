#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a rollout that is withdrawn to sensors that keep nothing of it: what its status names is what
# `firebreak withdraw` signs away, and `fetch ring` removes.
# usage: hand_over.sh PROJECT PROGRAM
set -uo pipefail

project=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin content
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1 P=phrase
failed=0
# ends STATUS WHAT COMMAND...
ends() {
    "${@:3}" >log 2>&1
    local status=$?
    [ $status -eq "$1" ] || { failed=1; echo "$2: exit status $status"; sed 's/^/    /' log | head -n 12; }
}

ends 0 "a bundle" firebreak bundle create --quiet --project "$project/examples/channel-file-291/firebreak.yaml" -o content.bundle "$project/examples/channel-file-291/fatal.fbc"
digest=$(sha256sum content.bundle | cut -c 1-64)

# What sensors trust, and what they have.
stream=acme/291 counter=1
ends 0 "a repository" "$project/examples/signing/repository.sh" repository
# shellcheck disable=SC2317 # called through ends, like the functions below
signed() { printf '%s\n%s\n' "$P" "$P" | firebreak "$@" --repository repository --stream "$stream" --counter "$counter" --passphrase-fd 0; }
ends 0 "released" signed publish release --key cold.key content.bundle
ends 0 "assigned" signed publish assign --ring canary --key hot.key
cp repository/image/1.root.json image.json
cp repository/director/1.root.json director.json
ends 0 "a sensor" firebreak fetch init --root image.json --director-root director.json --store trust
fetch() { firebreak fetch ring --root image.json --director-root director.json --store trust --url "file://$scratch/repository" --ring canary --into content; }
ends 0 "it has the release" fetch
[ "$(find content -type f -exec sha256sum {} + | cut -c 1-64)" = "$digest" ] || { failed=1; echo "the sensor has other bytes"; }

# The rollout of this release: it halts, and is withdrawn.
cat >plan.yaml <<YAML
name: content-291
release: {name: acme/291/1, sha256: "$digest"}
rollback: {name: acme/291/0, sha256: "$(printf '0%.0s' {1..64})"}
approvals: {from: [ann, ben]}
metrics: [{name: crash, against: baseline, baseline: 1e-5}, {name: silence, against: baseline, baseline: 1e-4}]
fleet: [{hosts: 100000}]
rings: [{name: canary, share: 1%, bake: 10m}, {name: all, bake: 10m}]
YAML
of_store() { firebreak rollout "$1" --store rollouts.db "${@:2}"; }
ends 0 "asked for" of_store start --who dora plan.yaml
ends 0 "approved" of_store approve --who ann content-291
ends 0 "started" of_store start --who dora plan.yaml
ends 0 "halted" of_store halt --who dora --reason "hosts crash" content-291
ends 0 "withdrawn" of_store withdraw --who dora --reason "hosts crash" content-291

# The release is named by stream and counter, which is all that the keepers of the offline keys need.
name=$(of_store status --format json | sed -n 's/^ *"release": "\(.*\)",$/\1/p')
stream=${name%/*} counter=${name##*/}
[ "$name" = acme/291/1 ] || { failed=1; echo "the status does not name the release, but \"$name\""; }
ends 0 "withdrawn for ever" signed withdraw --reason "hosts crash" --key cold.key --key hot.key
firebreak publish show --repository repository --format json >shown.json || failed=1
grep -c "$digest" shown.json >log || { echo "the repository does not name what is withdrawn"; failed=1; }
fetch >log 2>&1
[ -z "$(find content -type f)" ] || { failed=1; echo "the sensor keeps it"; cat log; }
ends 2 "nobody hands it out again" signed publish assign --ring canary --key hot.key
[ "$failed" -eq 0 ] && echo "handed over"
exit "$failed"
