#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Releases as a whole: what is refused, who counts, what an override does, what other programs verify; and a
# process that is killed at each of its system calls in turn leaves a complete release or none.
# usage: release.sh PROJECT PROGRAM trust|decide|emergency|kill
set -uo pipefail

project=$1 part=$3
for tool in python3 openssl strace sha256sum; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
# shellcheck source=tests/signer/kill_points.sh
. "$project/tests/signer/kill_points.sh"
# shellcheck source=tests/signer/quick_keys.sh
. "$project/tests/signer/quick_keys.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1 P=phrase ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
passed=0 failed=0
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1"
        sed 's/^/    /' log | head -n 10
    fi
}
# ends WHAT STATUS RULE COMMAND...: and the report names the rule; "-": no error at all
ends() {
    "${@:4}" >said 2>&1
    local status=$? wrong=""
    [ $status -eq "$2" ] || wrong="exit status $status instead of $2"
    if [ "$3" = - ]; then
        ! grep -q '^error' said || wrong="$wrong; there is an error"
    else
        grep -q "\[$3\]" said || wrong="$wrong; $3 is not named"
    fi
    if [ -z "$wrong" ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: $wrong"
        sed 's/^/    /' said | head -n 12
    fi
}
# change FILE EXPRESSION: Python that changes the JSON value `d`
change() {
    python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(d, open(sys.argv[1], "w"))' "$1" "$2"
}
run_of='run = next(c for c in d["predicate"]["configuration"] if c["name"] == "run")["annotations"]'

cp -r "$project"/examples/channel-file-291/{contracts,template-types.json,harmless.fbc,fatal.fbc} .
printf 'template_types: [template-types.json]\ncontracts: [contracts/]\n' >firebreak.yaml
sha=$(sha256sum <harmless.fbc | cut -c 1-64)
gates=layout,types,contract,cost,change
setup() {
    POLICY=",\"acknowledged\":[\"FB7000 $sha\"]${1-}" "$project/examples/signing/setup.sh" --gates "$gates" contracts/*.json
}
document() { firebreak key sign --as "$1" --key "$2" --passphrase-env P -o "$1.dsse.json" "$1.json"; }
sign() {
    firebreak sign "${BUNDLE-291.bundle}" --root root.json --evidence "${EVIDENCE-evidence}" --inventory inventory.dsse.json \
        --policy policy.dsse.json --passphrase-env P -o "$@"
}
cosign() { firebreak sign "$1" --root root.json --passphrase-env P --key "$2"; }
verify() { firebreak verify --root root.json "$@"; }

quick_keys "$P" fleet policy gates author releaser || exit 1
setup || exit 1
firebreak gate --evidence record harmless.fbc >log
holds "a record of all gates" test -e record/layout.json -a -e record/fuzz.json -a -e record/report.json
firebreak gate --evidence record harmless.fbc >said 2>&1
holds "a folder that is there" test $? -eq 2
holds "attest" firebreak attest record --key gates.key --passphrase-env P -o evidence
firebreak bundle create -o 291.bundle harmless.fbc >log
ends "the first signature" 0 FB8037 sign release --key author.key
ends "one of two" 1 FB8033 verify release
ends "the other signature" 0 - cosign release releaser.key
ends "verify" 0 - verify release
holds "who vouched" grep -q 'release, as releaser' said
holds "there is a place for proofs" test -d release/log
ends "a key signs once" 2 FB0004 cosign release releaser.key
ends "a key without a role" 1 FB8033 cosign release gates.key
ends "onto a release that is there" 2 FB0001 sign release --key author.key
holds "still whole" verify release

# ---- trust ----
trust() {
# The statements, by somebody else's eyes.
python3 - <<'PY' >log 2>&1
import base64, hashlib, json
def payload(path):
    e = json.load(open(path))
    return json.loads(base64.b64decode(e["payload"]))
s = payload("release/release.dsse.json")
d = lambda p: hashlib.sha256(open("release/" + p, "rb").read()).hexdigest()
assert s["predicateType"] == "https://slsa.dev/verification_summary/v1"
assert s["subject"] == [{"name": "291.bundle", "digest": {"sha256": d("content.bundle")}}]
p = s["predicate"]
assert p["verificationResult"] == "PASSED" and p["resourceUri"] == "content:291.bundle"
assert p["policy"]["digest"]["sha256"] == d("policy.dsse.json")
assert all(d(i["uri"]) == i["digest"]["sha256"] for i in p["inputAttestations"])
assert len(p["inputAttestations"]) == 9
assert p["verifiedLevels"] == ["GATE_LAYOUT", "GATE_TYPES", "GATE_CONTRACT", "GATE_COST", "GATE_CHANGE"]
g = payload("release/evidence/contract.dsse.json")
assert g["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
assert g["subject"][0]["digest"]["sha256"] == hashlib.sha256(open("harmless.fbc", "rb").read()).hexdigest()
assert g["predicate"]["result"] == "WARNED", g["predicate"]["result"]
contracts = {c["annotations"]["build"]: c for c in g["predicate"]["configuration"] if c["name"] == "contract"}
assert set(contracts) == {"windows-7.11", "windows-7.15", "windows-7.16"}
for build, c in contracts.items():
    assert c["digest"]["sha256"] == hashlib.sha256(open("contracts/%s.json" % build, "rb").read()).hexdigest()
    assert c["annotations"]["supply"] == "observed"
PY
holds "what the statements say" test ! -s log
cat log

# Changed after it was signed: in every file, one byte.
for file in content.bundle policy.dsse.json inventory.dsse.json release.dsse.json evidence/layout.dsse.json; do
    rm -rf bad
    cp -r release bad
    python3 -c '
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[1], "wb").write(data)' "bad/$file"
    verify bad >said 2>&1
    holds "one bit of $file" test $? -eq 1
done
rm -rf bad && cp -r release bad && rm bad/evidence/fuzz.dsse.json
ends "evidence that was relied on is gone" 1 FB8034 verify bad
rm -rf bad && cp -r release bad && : >bad/release.dsse.json
ends "a decision of no bytes" 1 FB8033 verify bad
rm -rf bad && cp -r release bad && change bad/release.dsse.json 'd["signatures"][0]["sig"] = ""'
ends "a signature of no bytes" 1 FB8033 verify bad
rm -rf bad && cp -r release bad && change bad/release.dsse.json 'd["signatures"] = [d["signatures"][0]] * 2'
ends "one key counted twice" 1 FB8033 verify bad
change bad/release.dsse.json 'd["signatures"][1]["keyid"] = "00"'
ends "nor under another name" 1 FB8033 verify bad
rm -rf bad && cp -r release bad
sed -i 's/"payloadType":/"payloadType":"x","payloadType":/' bad/release.dsse.json
ends "a key given twice" 1 FB8033 verify bad
rm -rf bad && cp -r release bad && cp bad/policy.dsse.json bad/release.dsse.json
ends "another document's envelope" 1 FB8033 verify bad
cp root.json good-root.json
change root.json 'd["policy"], d["inventory"] = d["inventory"], d["policy"]'
ends "wrong roles" 1 FB8020 verify release
cp good-root.json root.json
sed 's/"threshold":1/"threshold":9007199254740993/' good-root.json >root.json
ends "an integer beyond 2^53" 2 FB0004 verify release
cp good-root.json root.json
sed 's/"scheme":"ed25519"/"scheme":"ecdsa-sha2-nistp256"/' good-root.json >root.json
verify release >said 2>&1
holds "the same key, another algorithm" test $? -eq 2
cp good-root.json root.json

}

lacking() { # WHAT RULE STATUS GATE PYTHON: evidence that says something else, signed by the right key
    rm -rf record2 evidence2 none
    cp -r record record2
    [ "$4" = - ] || change "record2/$4.json" "$run_of"$'\n'"$5"
    firebreak attest record2 --key gates.key --passphrase-env P -o evidence2 >log
    EVIDENCE=evidence2 ends "$1" "$3" "$2" sign none --key author.key
    holds "$1: nothing is written" test ! -e none
}

decide() {
lacking "a gate that rejects" FB8022 1 layout 'run["files"][0]["verdict"] = "reject"'
lacking "a gate that is undecided" FB8023 1 cost 'run["files"][0]["verdict"] = "undecided"'
lacking "a gate that was not run" FB8023 1 types 'run["files"][0]["state"] = "not-run"'
lacking "a gate left out without leave" FB8023 1 types 'run["files"][0]["state"] = "not-applicable"'
lacking "one gate asked alone" FB8023 1 types 'run["scope"] = "partial"'
lacking "evidence of last year" FB8024 1 layout 'run["finished"] = "2025-01-01T00:00:00Z"'
lacking "evidence from the future" FB8024 1 layout 'run["finished"] = "2099-01-01T00:00:00Z"'
lacking "evidence about other bytes" FB8025 1 change 'h = "0" * 64; run["files"][0]["sha256"] = h; d["subject"][0]["digest"]["sha256"] = h'
lacking "a build left out" FB8027 1 contract 'd["predicate"]["configuration"] = [c for c in d["predicate"]["configuration"] if c.get("annotations", {}).get("build") != "windows-7.15"]'
lacking "another contract" FB8027 1 contract '
for c in d["predicate"]["configuration"]:
    if c["name"] == "contract": c["digest"]["sha256"] = "1" * 64'
lacking "a supply that is only declared" FB8028 2 contract '
for c in d["predicate"]["configuration"]:
    if c["name"] == "contract": c["annotations"]["supply"] = "declared"'
lacking "another format" FB8031 1 layout '
for c in d["predicate"]["configuration"]:
    if c["name"] == "format": c["digest"]["sha256"] = "1" * 64'
lacking "no format" FB8031 1 layout 'd["predicate"]["configuration"] = [c for c in d["predicate"]["configuration"] if c["name"] != "format"]'
lacking "a crash that the project hides" FB8031 1 contract 'run["hidden"] = ["FB3001 %s instances[0]" % ("1" * 64)]'
lacking "a first use that the project hides" FB8030 1 change 'run["hidden"] = ["FB7001 %s instances[0]" % ("1" * 64)]'
lacking "more findings than a report can list" FB8030 1 change 'run["dropped"] = 1'
rm -rf evidence2 && cp -r evidence evidence2 && rm evidence2/layout.dsse.json
EVIDENCE=evidence2 ends "a gate without evidence" 1 FB8021 sign none --key author.key
cp evidence2/types.dsse.json evidence2/layout.dsse.json
EVIDENCE=evidence2 ends "another gate's evidence" 1 FB8026 sign none --key author.key
rm -rf evidence2 && firebreak attest record --key author.key --passphrase-env P -o evidence2 >log
EVIDENCE=evidence2 ends "evidence of a key that is not trusted" 1 FB8026 sign none --key author.key
rm -rf evidence2 && cp -r evidence evidence2 && change evidence2/layout.dsse.json 'd["signatures"][0]["sig"] = ""'
EVIDENCE=evidence2 ends "evidence with an empty signature" 1 FB8026 sign none --key author.key
ends "a key without a role signs nothing" 1 FB8033 sign none --key fleet.key
firebreak bundle create -o other.bundle fatal.fbc >log
BUNDLE=other.bundle ends "another bundle" 1 FB8025 sign none --key author.key
{ cat 291.bundle; echo; } >longer.bundle
BUNDLE=longer.bundle ends "a bundle with more behind it" 1 FB8006 sign none --key author.key
holds "nothing is written" test ! -e none

# A project that hides a build, and one that skips a gate: neither is the author's to decide.
rm contracts/windows-7.11.json
firebreak gate --evidence hiding fatal.fbc >said
holds "the build is not missed by the gates" grep -q '^contract *pass' said
firebreak attest hiding --key gates.key --passphrase-env P -o hidden >log
BUNDLE=other.bundle EVIDENCE=hidden ends "a project that hides a build" 1 FB8027 sign none --key author.key
cp "$project"/examples/channel-file-291/contracts/windows-7.11.json contracts/
firebreak gate --gate layout --gate types --evidence few harmless.fbc >log
firebreak attest few --key gates.key --passphrase-env P -o some >log
EVIDENCE=some ends "a project that skips gates" 1 FB8021 sign none --key author.key

# Policies and inventories.
ends "a policy of another key" 0 - firebreak key sign --as policy --key author.key --passphrase-env P -q -o stranger.json policy.json
cp policy.dsse.json right.json && cp stranger.json policy.dsse.json
ends "is not the policy" 1 FB8020 sign none --key author.key
cp right.json policy.dsse.json
cp inventory.dsse.json policy.dsse.json
ends "an inventory is no policy" 1 FB8020 sign none --key author.key
cp right.json policy.dsse.json
cp policy.json plain.json
change policy.json 'd["expires"] = "2026-01-01T00:00:00Z"'
document policy policy.key
ends "a policy that has expired" 1 FB8024 sign none --key author.key
for broken in 'd["separation"] = True; d["roles"]["approver"] = d["roles"]["author"]' 'd["threshold"] = 3' 'd["gates"] = []' \
    'd["more"] = 1' 'd["evidence"]["keys"] = []' 'd["evidence"]["keys"] *= 2' 'd["expires"] = "2026-02-30T00:00:00Z"' \
    'd["version"] = 2 ** 53' 'd["roles"]["releaser"] = d["evidence"]; del d["roles"]["releaser"]["valid_hours"]'; do
    cp plain.json policy.json
    change policy.json "$broken"
    document policy policy.key >log 2>&1
    holds "no such policy: $broken" test $? -eq 2
done
cp plain.json policy.json
cp right.json policy.dsse.json
cp inventory.json fleet.json
change inventory.json 'd["builds"].append({"build": "linux-1.0", "contract": "2" * 64, "share_ppm": 5})'
document inventory fleet.key
ends "a build that is new in the field" 1 FB8027 sign none --key author.key
ends "a release that is too old for the fleet" 1 FB8027 verify release --inventory inventory.dsse.json
# The fleet as it is now is what is signed now: an inventory that was valid at the decision, and is not any more, is none.
cp fleet.json inventory.json
decided=$(python3 -c 'import base64, json; print(json.loads(base64.b64decode(json.load(open("release/release.dsse.json"))["payload"]))["predicate"]["timeVerified"])')
soon=$(($(date -d "$decided" +%s) + 1))
change inventory.json "d[\"expires\"] = \"$(date -u -d "@$soon" +%Y-%m-%dT%H:%M:%SZ)\""
document inventory fleet.key
while [ "$(date +%s)" -le $soon ]; do sleep 0.2; done
ends "an inventory that has ended since" 1 FB8024 verify release --inventory inventory.dsse.json
ends "the release's own was right at its time" 0 - verify release
cp fleet.json inventory.json
document inventory fleet.key
ends "the same again" 0 - verify release --inventory inventory.dsse.json
cp inventory.dsse.json first.dsse.json
change inventory.json 'd["version"] += 1'
document inventory fleet.key
ends "by the next inventory" 0 FB8037 sign later --key author.key
cosign later releaser.key >log
ends "which verifies" 0 - verify later --inventory inventory.dsse.json
ends "an inventory of before" 1 FB8024 verify later --inventory first.dsse.json
cp first.dsse.json inventory.dsse.json
cp fleet.json inventory.json
change inventory.json 'd["builds"] *= 2'
document inventory fleet.key >log 2>&1
holds "a build twice" test $? -eq 2
cp fleet.json inventory.json
document inventory fleet.key


# Isolation and cases, where the policy asks for gates that run content.
gates=engine,fuzz setup ',"isolation":["landlock"],"fuzz_cases":100' || exit 1
rm -rf record3 evidence3
cp -r record record3
for gate in engine fuzz; do
    change record3/$gate.json "$run_of"'
run["isolation"] = ["child", "cleared", "limits", "seccomp", "no-network", "landlock"]
run["files"][0].update(verdict="pass", state="ran", figures={"executed": 100})
for c in d["predicate"]["configuration"]:
    if c["name"] == "contract": c["annotations"]["engine_sha256"] = "1" * 64'
done
cp -r record3 record4
firebreak attest record3 --key gates.key --passphrase-env P -o evidence3 >log
EVIDENCE=evidence3 ends "all layers" 0 FB8037 sign layers --key author.key
change record3/engine.json "$run_of"$'\n''run["isolation"].remove("seccomp")'
rm -rf evidence3 && firebreak attest record3 --key gates.key --passphrase-env P -o evidence3 >log
EVIDENCE=evidence3 ends "a layer that is always required" 1 FB8029 sign none --key author.key
cp record4/engine.json record3/engine.json
change record3/fuzz.json "$run_of"$'\n''run["isolation"].remove("landlock")'
rm -rf evidence3 && firebreak attest record3 --key gates.key --passphrase-env P -o evidence3 >log
EVIDENCE=evidence3 ends "a layer of the policy's" 1 FB8029 sign none --key author.key
cp record4/fuzz.json record3/fuzz.json
change record3/fuzz.json "$run_of"$'\n''run["files"][0]["figures"]["executed"] = 99'
rm -rf evidence3 && firebreak attest record3 --key gates.key --passphrase-env P -o evidence3 >log
EVIDENCE=evidence3 ends "too few cases" 1 FB8031 sign none --key author.key

}

# An authority that is asked over HTTP, honest and not.
ask_authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -out stranger.pem -subj /CN=tsa -days 30 -config tsa.cnf -extensions ext >log 2>&1
    export no_proxy=127.0.0.1
    exec 4> >(exec "$project/tests/signer/stamp_server.py" address)
    for ((i = 0; i < 600; i++)); do [ ! -e address ] || break; sleep 0.1; done
    local url
    url=$(cat address)
    asks() { # WHAT STATUS RULE TEXT PATH [OPTION...]
        ends "$1" "$2" "$3" firebreak sign stamped --root root.json --timestamp-url "$url/$5" "${@:6}"
        holds "$1: it says so" grep -q "$4" said
    }
    rm stamped/timestamp.tsr
    asks "an authority that is not there" 2 FB0001 "does not answer" good --timestamp-url http://127.0.0.1:1/
    asks "asked, it answers" 0 - pass good
    ends "and that verifies" 0 - verify stamped
    holds "openssl says so too" openssl ts -verify -data sig -in stamped/timestamp.tsr -CAfile ca.pem -untrusted tsa.pem
    cp stamped/timestamp.tsr right.tsr
    asks "an answer of before" 1 FB8032 "nonce mismatch" replay
    asks "an answer about other bytes" 1 FB8032 "imprint mismatch" imprint
    asks "an authority that nobody trusts" 1 FB8032 "certificate verify error" stranger
    asks "a rejection" 1 FB8032 "gives no timestamp: rejection (badAlg)" reject
    asks "a page" 2 FB0001 "of another type" html
    asks "a type that only begins so" 2 FB0001 "of another type" similar
    asks "no bytes" 1 FB8032 "no response of RFC 3161" nothing
    asks "noise" 1 FB8032 "no response of RFC 3161" noise
    asks "a part of an answer" 2 FB0001 "does not answer" cut
    asks "a server that fails" 2 FB0001 "status 500" broken
    asks "a server without it" 2 FB0001 "status 404" absent
    asks "one that sends us elsewhere" 2 FB0001 "status 307" elsewhere
    asks "an answer without an end" 2 FB0001 "longer than" huge
    asks "one that says how much will come" 2 FB0001 "longer\|larger\|does not answer" announced
    asks "one that never is done" 2 FB0001 "too slow" slow --patience 1
    holds "the right one stays" cmp right.tsr stamped/timestamp.tsr
    holds "and nothing else is there" test "$(find stamped -name '.firebreak*' | wc -l)" -eq 0
    rm stamped/timestamp.tsr
    asks "a replay, where there is none" 1 FB8032 "nonce mismatch" replay
    holds "nothing is written" test ! -e stamped/timestamp.tsr
    exec 4>&-
}

# ---- emergency ----
urgent() {
# An emergency.
quick_keys "$P" chief deputy
for who in chief deputy; do
    firebreak key export --passphrase-env P -o $who.pub $who.key
done
keys="$(firebreak key export --form tuf chief.pub),$(firebreak key export --form tuf deputy.pub)"
setup ",\"override\":{\"threshold\":2,\"keys\":[$keys],\"max_hours\":24}" || exit 1
rm -rf evidence2 && cp -r evidence evidence2 && rm evidence2/cost.dsse.json
emergency() { # PYTHON KEY...
    cat >override.json <<END
{"format":"firebreak-override/1","bundle":"$(sha256sum <291.bundle | cut -c 1-64)","reason":"the fleet is under attack",
"issued":"$(date -u +%Y-%m-%dT%H:%M:%SZ)","expires":"$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)","waives":["FB8021"]}
END
    change override.json "$1"
    document override "$2"
    [ $# -lt 3 ] || { cp override.dsse.json once.json && firebreak key sign --as override --key "$3" --passphrase-env P -o override.dsse.json once.json; }
}
override() { EVIDENCE=evidence2 sign "$1" --key author.key --override override.dsse.json; }
emergency pass chief.key deputy.key
ends "an override" 0 FB8035 override urgent
cosign urgent releaser.key >log
ends "it shows" 0 FB8035 verify urgent
verify --format json urgent >urgent.json
holds "and what it waived" python3 -c '
import json
r = json.load(open("urgent.json"))
hidden = [f for f in r["findings"] if f["rule"] == "FB8021"]
assert len(hidden) == 1 and hidden[0]["suppressed"]["reason"] == "the fleet is under attack", hidden
assert r["verdict"] == "pass"'
emergency pass chief.key
ends "one of two who may" 1 FB8036 override none
emergency 'd["bundle"] = "3" * 64' chief.key deputy.key
ends "of another bundle" 1 FB8036 override none
emergency 'd["issued"] = "2026-01-01T00:00:00Z"; d["expires"] = "2026-01-01T10:00:00Z"' chief.key deputy.key
ends "of another year" 1 FB8036 override none
emergency 'd["expires"] = "2099-01-01T00:00:00Z"' chief.key deputy.key
ends "one for ever" 1 FB8036 override none
emergency 'd["waives"] = ["FB8022"]' chief.key deputy.key
ends "of something else" 1 FB8021 override none
for broken in 'd["waives"] = ["FB8025"]' 'd["waives"] = ["FB8033"]' 'd["waives"] = []' 'd["reason"] = ""'; do
    emergency "$broken" chief.key >log 2>&1
    holds "no such override: $broken" test ! -e none
done
setup || exit 1

# Timestamps, by an authority of our own.
cat >tsa.cnf <<'END'
[tsa]
default_tsa = here
[here]
serial = serial
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
[strict]
serial = serial
default_policy = 1.2.3.4
digests = sha512
signer_digest = sha256
[ext]
extendedKeyUsage = critical,timeStamping
END
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ca -days 30 >log 2>&1
openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa >log 2>&1
openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile tsa.cnf -extensions ext -out tsa.pem >log 2>&1
echo 01 >serial
setup ',"timestamp":true' || exit 1
change root.json 'd["timestamp_roots"] = open("ca.pem").read()'
ends "sign" 0 FB8037 sign stamped --key author.key
cosign stamped releaser.key >log
ends "without a timestamp" 1 FB8032 verify stamped
holds "a request" firebreak sign stamped --root root.json --timestamp-request query
openssl ts -reply -config tsa.cnf -queryfile query -signer tsa.pem -inkey tsa.key -out answer >log 2>&1
ends "add the timestamp" 0 - firebreak sign stamped --root root.json --timestamp answer
ends "with it" 0 - verify stamped
python3 -c '
import base64, json
e = json.load(open("stamped/release.dsse.json"))
open("sig", "wb").write(base64.b64decode(e["signatures"][0]["sig"]))'
holds "openssl says so too" openssl ts -verify -data sig -in stamped/timestamp.tsr -CAfile ca.pem -untrusted tsa.pem
echo other >sig2
openssl ts -query -data sig2 -sha256 -cert -out query >log 2>&1
openssl ts -reply -config tsa.cnf -queryfile query -signer tsa.pem -inkey tsa.key -out wrong >log 2>&1
ends "a timestamp of other bytes" 1 FB8032 firebreak sign stamped --root root.json --timestamp wrong
holds "the right one stays" cmp answer stamped/timestamp.tsr
cp wrong stamped/timestamp.tsr
ends "nor does it verify" 1 FB8032 verify stamped
ask_authority
setup || exit 1

# Others verify our files.
if command -v minisign >/dev/null && command -v signify-openbsd >/dev/null; then
    for form in minisign signify; do
        firebreak key export --form $form author.pub -o $form.pub
        firebreak key sign --as $form --key author.key --passphrase-env P -o $form.sig harmless.fbc
    done
    holds "minisign" minisign -Vm harmless.fbc -x minisign.sig -p minisign.pub
    holds "signify" signify-openbsd -V -p signify.pub -x signify.sig -m harmless.fbc
    cp fatal.fbc changed
    ! minisign -Vm changed -x minisign.sig -p minisign.pub >log 2>&1
    holds "minisign refuses other bytes" test $? -eq 0
else
    echo "skipped: minisign and signify-openbsd are not installed"
fi
ends "minisign knows one key" 2 FB0004 firebreak key sign --as minisign --key author.key --key releaser.key --passphrase-env P harmless.fbc

}

# ---- kill ----
made_before() { rm -rf killed .firebreak-*; }
made() {
    [ -e killed ] || return 0
    verify killed >said 2>&1
    [ $? -eq 1 ] && [ "$(grep -c '^error' said)" -eq 2 ] && [ "$(grep -c '^error\[FB8033' said)" -eq 2 ]
}
added_before() {
    rm -f whole/.firebreak-*
    cp before.json whole/release.dsse.json
}
added() { cmp -s before.json whole/release.dsse.json || verify whole >said 2>&1; }
attested_before() { rm -rf attested .firebreak-*; }
attested() { [ ! -e attested ] || [ "$(find attested -type f | wc -l)" -eq 9 ]; }

kill_all() {
if grep -q __asan_init bin/firebreak; then
    export KILL_STRIDE=4
    echo "one of $KILL_STRIDE points: with a sanitizer each run is slow"
fi
made_before
each_point made firebreak sign 291.bundle --root root.json --evidence evidence --inventory inventory.dsse.json \
    --policy policy.dsse.json --passphrase-env P --key author.key -o killed
holds "a release is complete or not there" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 60
sign whole --key author.key >log
cp whole/release.dsse.json before.json
each_point added firebreak sign whole --root root.json --passphrase-env P --key releaser.key
holds "one signature or two" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 5
attested_before
each_point attested firebreak attest record --key gates.key --passphrase-env P -o attested
holds "evidence is complete or not there" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 40
}

case $part in
trust) trust ;;
decide) decide ;;
emergency) urgent ;;
kill) kill_all ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
