#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From `publish` to a sensor: rings, two vendors, rollback, rotation, withdrawal; and what somebody who stole the
# director's key, or the server, can do with it: nothing that was not signed offline, nothing backwards.
# usage: repository_fetch.sh PROJECT PROGRAM
set -uo pipefail

project=$1
for tool in python3 openssl; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
# shellcheck source=tests/signer/repository_plan.sh
. "$project/tests/signer/repository_plan.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin keys repo have
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1
sensor() { # [STORE]
    firebreak fetch ring --root image.root --director-root director.root --store "${1:-trust}" --url "file://$scratch/repo" \
        --ring canary --into have
}
has_files() { # FILES...: just these are there
    holds "$*" test "$(cd have && echo ./*)" = "$(printf './%s ' "${@:-*}" | sed 's/ $//')"
}
steal() { # SIDE ROLE CHANGE: by the online key
    "$project/tests/signer/stolen_key.py" repo "$1" keys/online.key "$(firebreak key show keys/online.pub | cut -d ' ' -f 1)" "$2" "$3"
}
# As if it had never happened: also the versions that a thief ran up, which otherwise only new keys undo.
keep() { rm -rf good good.trust && cp -r repo good && cp -r trust good.trust; }
restore() { rm -rf repo trust && cp -r good repo && cp -r good.trust trust; }

make_keys root1 root2 root3 targets1 targets2 image kill1 kill2 acme zeta owner online || exit 1
write_plan repo "../keys/root1.pub, ../keys/root2.pub"
echo one >one
echo two >two
echo three >three
holds "init" publish root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner online -- firebreak publish init
cp repo/image/1.root.json image.root
cp repo/director/1.root.json director.root
holds "a store" firebreak fetch init --root image.root --director-root director.root --store trust
ends "only once" 2 "" firebreak fetch init --root image.root --director-root director.root --store trust
ends "nothing yet" 0 'no release is assigned to ring "canary"' sensor
has_files
holds "acme 1" publish acme image -- firebreak publish release --stream acme/291 --counter 1 one
holds "acme 2" publish acme image -- firebreak publish release --stream acme/291 --counter 2 two
holds "zeta 1" publish zeta owner image -- firebreak publish release --stream zeta/rules --counter 1 three
holds "canary" publish online -- firebreak publish assign --stream acme/291 --counter 1 --ring canary
holds "another ring" publish online -- firebreak publish assign --stream zeta/rules --counter 1 --ring all
ends "acme alone" 0 "" sensor
has_files acme%2F291%2F1%2Fone
holds "both vendors" publish online -- firebreak publish assign --stream zeta/rules --counter 1 --ring canary
holds "the next" publish online -- firebreak publish assign --stream acme/291 --counter 2 --ring canary
ends "both" 0 "" sensor
has_files acme%2F291%2F1%2Fone acme%2F291%2F2%2Ftwo zeta%2Frules%2F1%2Fthree
holds "the bytes" cmp two have/acme%2F291%2F2%2Ftwo

# The director's key is stolen.
keep
row='"acme/291/2/two"'
steal director targets "rows['acme/291/3/evil'] = dict(rows[$row], custom={'release_counter': 3, 'rings': ['canary'], 'stream': 'acme/291'})"
ends "what was never released" 1 FB8069 sensor
restore
steal director targets "rows[$row]['hashes']['sha256'] = '$(sha256sum three | cut -c 1-64)'; rows[$row]['length'] = 6"
ends "other bytes" 1 FB8069 sensor
restore
steal director targets "rows[$row]['custom']['release_counter'] = 9"
ends "another counter" 1 FB8069 sensor
restore
steal director targets "rows[$row]['custom']['stream'] = 'acme/292'"
ends "another stream" 1 FB8069 sensor
restore
steal director targets "old = json.loads((folder / '2.targets.json').read_text())['signed']['targets']; rows.clear(); rows.update(old)"
ends "back to counter 1" 1 FB8071 sensor
restore
steal image withdrawn "rows['withdrawn/$(sha256sum two | cut -c 1-64).json'] = {'custom': {'withdrawn': 'x'}, 'hashes': {'sha256': '0' * 64}, 'length': 1}"
ends "a withdrawal by the online key" 1 "FB8061" sensor
has_files acme%2F291%2F1%2Fone acme%2F291%2F2%2Ftwo zeta%2Frules%2F1%2Fthree
restore
ends "as before" 0 "" sensor

# Withdrawn: removed, whatever the director does; and nothing calls it back.
holds "withdraw" publish kill1 kill2 image -- firebreak withdraw --stream acme/291 --counter 2 --reason crash
keep
ends "the director hands it out still" 1 FB8070 sensor
has_files acme%2F291%2F1%2Fone zeta%2Frules%2F1%2Fthree
rm -rf repo/image/timestamp.json && echo x >repo/director/timestamp.json
cp -r good/image/. repo/image/
cp two have/acme%2F291%2F2%2Ftwo
ends "without a director" 1 FB8070 sensor
has_files acme%2F291%2F1%2Fone zeta%2Frules%2F1%2Fthree
restore
newest=$(python3 -c 'import json; print(json.load(open("repo/image/timestamp.json"))["signed"]["meta"]["snapshot.json"]["version"])')
cp "repo/image/$((newest - 1)).snapshot.json" "repo/image/$newest.snapshot.json"
firebreak fetch init --root image.root --director-root director.root --store new
ends "a server that leaves the withdrawal out" 1 "FB806" sensor new
restore
holds "rollback, signed offline" publish acme image -- firebreak publish rollback --stream acme/291 --to 1 --counter 3
holds "given to the ring" publish online -- firebreak publish assign --stream acme/291 --counter 3 --ring canary
ends "rolled back" 0 "" sensor
holds "the old bytes" cmp one have/acme%2F291%2F3%2Fone

# Rotation; a store that lost its memory; clocks.
sed -i '0,/root2.pub/s//root3.pub/' repo/repository.yaml
holds "rotate" publish root1 root2 root3 image online -- firebreak publish rotate
ends "follows" 0 "" sensor
ends "time goes on" 1 FB8063 firebreak fetch ring --now 2999-01-01T00:00:00Z --root image.root --director-root director.root \
    --store new --url "file://$scratch/repo" --ring canary --into have
ends "whose file, and both times" 1 "and it is 2999-01-01T00:00:00Z here" firebreak fetch ring --quiet --format github --now 2999-01-01T00:00:00Z \
    --root image.root --director-root director.root --store new --url "file://$scratch/repo" --ring canary --into have
rm trust/releases.json
ends "nobody knows what is old" 2 "fetch init" sensor
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
