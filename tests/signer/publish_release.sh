#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A repository whose plan names a root of trust takes whole releases alone, each verified before anything of it is published.
# usage: publish_release.sh PROJECT PROGRAM
set -uo pipefail

project=$1
for tool in python3 openssl sha256sum; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
# shellcheck source=tests/signer/repository_plan.sh
. "$project/tests/signer/repository_plan.sh"
# shellcheck source=tests/signer/quick_keys.sh
. "$project/tests/signer/quick_keys.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin keys repo
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1 P=phrase
passed=0 failed=0
# ends WHAT STATUS TEXT COMMAND...: and TEXT (a pattern) is among what it says
ends() {
    "${@:4}" >log 2>&1
    local status=$?
    if [ $status -eq "$2" ] && { [ -z "$3" ] || grep -qE "$3" log; }; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: exit status $status"
        sed 's/^/    /' log | head -n 12
    fi
}
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1"
        sed 's/^/    /' log | head -n 12
    fi
}
publish() { with acme image -- firebreak publish release --repository repo --stream acme/291 "$@"; }
# Everything that sensors can see, by its bytes.
published() { find repo -type f ! -name lock -exec sha256sum {} + | sort; }
# refuses WHAT STATUS TEXT ARGUMENT...: and nothing is published
refuses() {
    published >before
    ends "$1" "$2" "$3" publish --counter 9 "${@:4}"
    published >after
    holds "$1: nothing is published" diff before after
}
# change FILE: one bit in its middle
change() {
    python3 -c '
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[1], "wb").write(data)' "$1"
}

cp -r "$project"/examples/channel-file-291/. .
quick_keys "$P" fleet policy gates author releaser
"$project/examples/signing/prepare.sh" harmless.json >log 2>&1 || { cat log; exit 1; }
# shellcheck disable=SC2046 # words
holds "sign" firebreak sign harmless.bundle $(cat args) -o release
cp -r release half
holds "sign, the second" firebreak sign release --root root.json --key releaser.key --passphrase-env P
make_keys root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner online || exit 1
write_plan repo "../keys/root1.pub, ../keys/root2.pub"
holds "init" with root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner online -- firebreak publish init --repository repo

refuses "a folder without a root of trust" 2 "names a root of trust" release
sed -i 's|^image:|root_of_trust: ../root.json\n&|' repo/repository.yaml
refuses "plain bytes" 2 "plain files are not released" release/content.bundle
refuses "a release and plain bytes" 2 "plain files are not released" release harmless.fbc
refuses "two releases" 2 "plain files are not released" release release
refuses "a folder that is no release" 2 "keys/release.dsse.json" keys
refuses "one signature of two" 1 'error\[FB8033' half
for file in content.bundle policy.dsse.json inventory.dsse.json release.dsse.json evidence/layout.dsse.json; do
    rm -rf bad && cp -r release bad && change "bad/$file"
    refuses "one bit of $file" 1 '^error\[FB80' bad
done
rm -rf bad && cp -r release bad && printf 'more' >>bad/content.bundle
refuses "more bytes" 1 '^error\[FB80' bad
rm -rf bad && cp -r release bad && rm bad/evidence/contract.dsse.json
refuses "evidence is gone" 1 'error\[FB8034' bad
cp root.json kept.json
sed 's/"policy":/"swapped":/; s/"inventory":/"policy":/; s/"swapped":/"inventory":/' kept.json >root.json
refuses "the root of others" 1 'error\[FB8020' release
rm root.json
refuses "no root" 2 "root.json" release
: >root.json
refuses "an empty root" 2 "root.json" release
cp kept.json root.json

ends "a release" 0 "release, as releaser" publish --counter 9 release
sha=$(sha256sum <release/content.bundle | cut -c 1-64)
holds "its very bytes are a target" cmp release/content.bundle "repo/targets/acme/291/9/$sha.content.bundle"
firebreak publish show --repository repo --format json >shown
holds "and one row" python3 -c '
import json, sys
rows = json.load(open("shown"))["releases"]
assert [(r["path"], r["sha256"], r["release_counter"]) for r in rows] == [("acme/291/9/content.bundle", sys.argv[1], 9)], rows' "$sha"
published >before
ends "again, as after a crash" 0 "verdict: pass" publish --counter 9 release
published >after
holds "which changes nothing" diff before after
publish --counter 10 --format json half >report.json 2>log
holds "what was found, for programs" python3 -c '
import json
report = json.load(open("report.json"))
assert report["verdict"] == "reject" and any(f["rule"] == "FB8033" for f in report["findings"]), report'
ends "a rollback is of bytes that were verified" 0 "" with acme image -- firebreak publish rollback --repository repo --stream acme/291 --to 9 --counter 11
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
