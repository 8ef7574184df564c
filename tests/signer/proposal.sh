#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Changes that are signed on several machines: proposed where the repository is, signed where the keys are, accepted once
# enough have signed; and what is no proposal of ours, was changed, overtaken or signed by one key alone is refused.
# usage: proposal.sh PROJECT PROGRAM
set -uo pipefail

project=$1
for tool in python3 openssl strace; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
# shellcheck source=tests/signer/repository_plan.sh
. "$project/tests/signer/repository_plan.sh"
# shellcheck source=tests/signer/kill_points.sh
. "$project/tests/signer/kill_points.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin keys repo vendor owner
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1 P=p ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
propose() { firebreak publish "$@" --repository repo; }
accept() { firebreak publish accept "$@" --repository repo --passphrase-env P; }
# cosign FOLDER KEY FILE: on a machine that has this key and this file, and nothing else
cosign() {
    (cd "$1" && mkdir -p keys && cp "$scratch/keys/$2.key" keys/ && firebreak publish cosign "$3" --key "keys/$2.key" --passphrase-env P)
    local status=$?
    rm -r "$1/keys"
    return $status
}
change() { # FILE PYTHON: what is signed is changed
    python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(d, open(sys.argv[1], "w"))' "$1" "$2"
}

make_keys root1 root2 root3 targets1 targets2 image kill1 kill2 acme zeta owner online || exit 1
write_plan repo "../keys/root1.pub, ../keys/root2.pub"
for number in one two three four five; do echo $number >$number.bundle; done
holds "init" publish root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner online -- firebreak publish init
release=(release --stream zeta/rules --counter)

# Two machines, one after the other; the repository's has the key of snapshot and timestamp alone.
holds "propose" propose "${release[@]}" 1 one.bundle --propose next.json
has "nothing is published" "not rows and roles['image', 'zeta'] == 1"
ends "never over another" 2 "never overwritten" propose "${release[@]}" 1 one.bundle --propose next.json
ends "with no signature" 2 "role zeta must be signed by 2 of its 2 keys; 0" accept next.json --key keys/image.key
cp next.json vendor/
ends "the vendor sees what it is" 0 "zeta/rules/1/one.bundle  $(sha256sum one.bundle | cut -c 1-64)" cosign vendor zeta next.json
ends "with one of two" 2 "2 of its 2 keys; 1" accept vendor/next.json --key keys/image.key
ends "and once more the same key" 0 "" cosign vendor zeta next.json
ends "which is still one" 2 "2 of its 2 keys; 1" accept vendor/next.json --key keys/image.key
change vendor/next.json 'd["signatures"].append(dict(d["signatures"][0], keyid="0" * 64))'
ends "also under another name" 2 "2 of its 2 keys; 1" accept vendor/next.json --key keys/image.key
cp vendor/next.json owner/
ends "a key of nobody's" 0 "" cosign owner root1 next.json
ends "does not count" 2 "2 of its 2 keys; 1" accept owner/next.json --key keys/image.key
holds "the owner" cosign owner owner next.json
ends "without a key for the snapshot" 2 "role snapshot must be signed" accept owner/next.json --key keys/online.key
has "still nothing" "not rows"
holds "accept" accept owner/next.json --key keys/image.key
has "it is published, in the version that was proposed" "rows['zeta/rules/1/one.bundle']['release_counter'] == 1 and roles['image', 'zeta'] == 2"
holds "with the signatures that count alone" python3 -c '
import json
d = json.load(open("repo/image/2.zeta.json"))
assert len(d["signatures"]) == 2 and d["signed"] == json.load(open("next.json"))["signed"]'
holds "twice is fine" accept owner/next.json --key keys/image.key

# Two machines at the same time: copies that have a signature each.
holds "propose" propose "${release[@]}" 2 two.bundle --propose second.json
cp second.json vendor/ && cp second.json owner/
holds "the vendor" cosign vendor zeta second.json
holds "the owner" cosign owner owner second.json
ends "one copy" 2 "2 of its 2 keys; 1" accept vendor/second.json --key keys/image.key
cp next.json other.json
ends "copies of different things" 2 "no copy of what" accept vendor/second.json other.json --key keys/image.key
holds "both copies" accept vendor/second.json owner/second.json --key keys/image.key
has "that is published" "'zeta/rules/2/two.bundle' in rows"

# Changed on its way: before anybody signs it, and after.
holds "propose" propose "${release[@]}" 3 three.bundle --propose third.json
cp third.json vendor/changed.json
change vendor/changed.json 'd["signed"]["targets"]["zeta/rules/3/three.bundle"]["hashes"]["sha256"] = "0" * 64'
holds "signed as it was changed" cosign vendor zeta changed.json
holds "by both" cosign vendor owner changed.json
ends "changed, and signed by all" 2 "nobody proposed this here" accept vendor/changed.json --key keys/image.key
cp third.json vendor/ && cosign vendor zeta third.json >log && cosign vendor owner third.json >log
cp vendor/third.json late.json
change vendor/third.json 'd["signed"]["expires"] = "2999-01-01T00:00:00Z"'
ends "changed after it was signed" 2 "nobody proposed this here" accept vendor/third.json --key keys/image.key
change vendor/third.json 'd["signed"]["version"] += 1'
ends "another version" 2 "nobody proposed this here" accept vendor/third.json --key keys/image.key
cp late.json swapped.json
change swapped.json 'd["signatures"][0]["sig"], d["signatures"][1]["sig"] = d["signatures"][1]["sig"], d["signatures"][0]["sig"]'
ends "signatures under each other's names" 2 "2 of its 2 keys; 0" accept swapped.json --key keys/image.key
cp late.json empty.json
change empty.json 'd["signatures"][0]["sig"] = ""'
ends "a signature of no bytes" 2 "" accept empty.json --key keys/image.key
: >nothing.json
ends "a proposal of no bytes" 2 "" accept nothing.json --key keys/image.key
ends "nor is it signed" 2 "" firebreak publish cosign nothing.json --key keys/zeta.key --passphrase-env P

# Overtaken: the versions that were proposed are never used for anything else.
holds "another release meanwhile" publish zeta owner image -- firebreak publish release --stream zeta/rules --counter 4 four.bundle
has "has a version of its own" "roles['image', 'zeta'] == 5"
ends "stale" 2 "was changed after this was proposed" accept late.json --key keys/image.key
holds "no file has that version" test ! -e repo/image/4.zeta.json
ends "no longer a higher counter" 2 "counter 4 already" propose "${release[@]}" 3 three.bundle --propose again.json
ends "nothing to propose" 2 "nothing to propose" propose "${release[@]}" 4 four.bundle --propose again.json
holds "two proposals of one state" propose "${release[@]}" 5 five.bundle --propose a.json
holds "with versions of their own" propose "${release[@]}" 6 five.bundle --propose b.json
holds "not the same" python3 -c '
import json
a, b = (json.load(open(name))["signed"] for name in ("a.json", "b.json"))
assert (a["version"], b["version"]) == (6, 7)'
for file in a b; do
    cp $file.json vendor/ && cosign vendor zeta $file.json >log && cosign vendor owner $file.json >log
done
holds "the second" accept vendor/b.json --key keys/image.key
ends "and the first never more" 2 "was changed after this was proposed" accept vendor/a.json --key keys/image.key
has "which has a lower version" "roles['image', 'zeta'] == 7 and 'zeta/rules/5/five.bundle' not in rows"

# A plan that changed; a proposal that ended.
holds "propose a withdrawal" firebreak withdraw --stream zeta/rules --counter 1 --reason crash --propose kill.json --repository repo
cp kill.json vendor/ && cosign vendor kill1 kill.json >log && cosign vendor kill2 kill.json >log
has "nothing is withdrawn" "not any(row['withdrawn'] for row in rows.values())"
holds "withdraw" accept vendor/kill.json --key keys/image.key
has "now it is" "rows['zeta/rules/1/one.bundle']['withdrawn']"
holds "the director's rows" propose assign --stream zeta/rules --counter 2 --ring canary --propose ring.json
holds "its key" firebreak publish cosign ring.json --key keys/online.key --passphrase-env P
holds "accept" accept ring.json --key keys/online.key
has "the ring has it" "rows['zeta/rules/2/two.bundle']['rings'] == ['canary']"
sed 's/days: 90/days: 1/' repo/repository.yaml >plan.yaml && cp repo/repository.yaml long.yaml && cp plan.yaml repo/repository.yaml
holds "a proposal for a day" propose release --stream acme/291 --counter 8 five.bundle --propose day.json
cp long.yaml repo/repository.yaml
holds "which acme signs" firebreak publish cosign day.json --key keys/acme.key --passphrase-env P
if command -v faketime >/dev/null && ! grep -q __asan_init "$2"; then
    ends "two days later" 2 "has ended" faketime '+2 days' "$2" publish accept day.json --repository repo --passphrase-env P --key keys/image.key
fi
holds "in time" accept day.json --key keys/image.key

# A new root: signed by the old keys and the new one, each on a machine of its own.
sed -i '0,/root2.pub/s//root3.pub/' repo/repository.yaml
ends "no root, no change" 2 "publish rotate" propose "${release[@]}" 9 two.bundle --propose root.json
holds "propose a root" propose rotate --propose root.json
has "nothing is published" "roles['image', 'root'] == 1"
cp root.json vendor/ && cp root.json owner/ && cp root.json changed.json
ends "who would hold it" 0 "root: 2 of" cosign vendor root1 root.json
holds "the new key" cosign vendor root3 root.json
ends "the old threshold is not met" 2 "not signed by as many keys" accept vendor/root.json --key keys/image.key
has "nothing is published yet" "roles['image', 'root'] == 1"
change changed.json 'd["signed"]["expires"] = "2999-01-01T00:00:00Z"'
cp changed.json vendor/ && for key in root1 root2 root3; do cosign vendor $key changed.json >log; done
ends "another root" 2 "nobody proposed this here" accept vendor/changed.json --key keys/image.key
holds "the old key, elsewhere" cosign owner root2 root.json
holds "both copies" accept vendor/root.json owner/root.json --key keys/image.key
has "rotated" "roles['image', 'root'] == 2"
ends "nothing is left to rotate" 2 "nothing to propose" propose rotate --propose root3.json
cp repo/image/1.root.json image.root && cp repo/director/1.root.json director.root
firebreak fetch init --root image.root --director-root director.root --store trust >log
holds "a sensor follows all of it" firebreak fetch ring --root image.root --director-root director.root --store trust \
    --url "file://$scratch/repo" --ring canary --into vendor
holds "to the bytes" cmp two.bundle vendor/zeta%2Frules%2F2%2Ftwo.bundle

# Killed while it proposes or accepts: a version is never there with two contents, and typed again it comes through.
cp -r repo repo.before
contents() { # every version that anybody may have signed or seen, with its digest
    python3 - "$@" <<'PY'
import hashlib, json, pathlib, sys
seen = {}
for name in sys.argv[1:]:
    for path in [*pathlib.Path(name).glob("image/*.zeta.json"), *pathlib.Path(name).glob("image/proposed/*.zeta.json"), *pathlib.Path(name).glob("*.json")]:
        try:
            signed = json.loads(path.read_text())["signed"]
        except (ValueError, KeyError):
            continue
        text = json.dumps(signed, sort_keys=True)
        assert seen.setdefault(signed["version"], text) == text, (path, signed["version"])
PY
}
proposing_before() { rm -rf repo p && cp -r repo.before repo && mkdir p; }
proposing() {
    propose "${release[@]}" 9 four.bundle --propose p/again.json || return 1
    contents repo p
}
if grep -q __asan_init "$2"; then
    export KILL_STRIDE=8
    echo "one of $KILL_STRIDE points: with a sanitizer each run is slow"
fi
export POINTS='^(write|fsync|rename|renameat|renameat2|unlink|unlinkat|mkdir|mkdirat) '
proposing_before
each_point proposing firebreak publish "${release[@]}" 9 four.bundle --propose p/first.json --repository repo
holds "killed while it proposes" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 8
rm -rf repo && cp -r repo.before repo
mkdir last
propose "${release[@]}" 9 four.bundle --propose last/last.json && cosign last zeta last.json >log && cosign last owner last.json >log
rm -rf repo.before && cp -r repo repo.before
accepting_before() { rm -rf repo && cp -r repo.before repo; }
accepting() {
    firebreak publish show --repository repo >log && accept last/last.json --key keys/image.key && contents repo last &&
        cmp -s <(python3 -c 'import json; print(json.load(open("last/last.json"))["signed"])') \
            <(python3 -c 'import json; print(json.load(open("repo/image/8.zeta.json"))["signed"])')
}
accepting_before
each_point accepting firebreak publish accept last/last.json --repository repo --passphrase-env P --key keys/image.key
holds "killed while it accepts" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 8
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
