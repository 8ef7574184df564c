#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From content to a release with nothing left out: all eight gates, with engines of the build, corpora and fuzz;
# attest (in the same command, and in its own), bundle, two people's signatures, verify.  The file of July 2024 gets no signature that way, and
# neither does a contract that does not name its engine, nor an engine that is not the fleet's.
# usage: evidence.sh PROJECT PROGRAM FOLDER-OF-ENGINES
set -uo pipefail

project=$1 engines=$3
for tool in python3 openssl sha256sum; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin contracts corpora
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 P=phrase ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
# shellcheck source=tests/signer/quick_keys.sh
. "$project/tests/signer/quick_keys.sh"
passed=0 failed=0
# ends WHAT STATUS LINES COMMAND...: its status, and each of the patterns in its output
ends() {
    local what=$1 status=$2 lines=$3 line wrong=""
    "${@:4}" >said 2>&1
    [ $? -eq "$status" ] || wrong="another exit status"
    while read -r line; do
        [ -z "$line" ] || grep -qE "$line" said || wrong="$wrong; not said: $line"
    done <<<"$lines"
    if [ -z "$wrong" ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$what: $wrong"
        sed 's/^/    /' said | head -n 20
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
digest() { sha256sum <"$1" | cut -c 1-64; }

# ---- a project with everything that the gates can be asked for ----
cp "$project"/examples/channel-file-291/{template-types.json,harmless.fbc,fatal.fbc} .
cp "$engines/historical.so" windows-7.11.so
cp "$engines/reference.so" windows-7.30.so
for build in windows-7.11 windows-7.30; do
    firebreak contract --quiet $build.so -o contracts/$build.json 2>log || { cat log; exit 1; }
done
cat >firebreak.yaml <<'END'
template_types: [template-types.json]
contracts: [contracts/]
engines: {windows-7.11: windows-7.11.so, windows-7.30: windows-7.30.so}
corpora:
  - {events: corpora/attacks.jsonl, label: must-match}
  - {events: corpora/office.jsonl, label: must-not-match}
END
python3 - <<'END'
import json
names = [field["name"] for field in json.load(open("template-types.json"))["fields"]]
def event(expect=None, **values):
    row = {"type": "ipc", "values": [values.get(name) for name in names]}
    return json.dumps({**row, "expect": expect} if expect else row) + "\n"
with open("corpora/attacks.jsonl", "w") as out:
    out.write(event("beacon-pipe-msse", PipeName="\\MSSE-1234-server", ServerImage="C:\\Windows\\System32\\rundll32.exe"))
    out.write(event("remote-service-pipe", PipeName="\\PSEXESVC-HOST-4-stdin", RemoteAddress="192.0.2.7", ClientUser="CORP\\anna"))
with open("corpora/office.jsonl", "w") as out:
    out.write(event(PipeName="\\spoolss", ServerImage="C:\\Windows\\System32\\spoolsv.exe"))
    out.write(event(PipeName="\\PSEXESVC", RemoteAddress="192.0.2.7", ClientUser="CORP\\svc-deploy"))
END

sign_papers() {
    firebreak key sign --as inventory --key fleet.key --passphrase-env P inventory.json -o inventory.dsse.json
}
# The policy of all eight gates, and a fleet of both builds with their engines.
papers() {
    POLICY=",\"acknowledged\":[\"FB7000 $(digest harmless.fbc)\"],\"fuzz_cases\":2048,
\"corpora\":[\"$(digest corpora/attacks.jsonl)\",\"$(digest corpora/office.jsonl)\"]" \
        "$project/examples/signing/setup.sh" contracts/*.json
    change inventory.json '
import hashlib
for b in d["builds"]: b["engine"] = hashlib.sha256(open(b["build"] + ".so", "rb").read()).hexdigest()'
    sign_papers
}
gate() { firebreak gate --evidence "$@"; } # RECORD [OPTION...] CONTENT
attest() { firebreak attest --quiet "$1" --key gates.key --passphrase-env P -o "$2"; }
bundle() { firebreak bundle create --quiet -o "$1" "$2"; }
sign() { # BUNDLE EVIDENCE RELEASE
    firebreak sign "$1" --root root.json --evidence "$2" --inventory inventory.dsse.json --policy policy.dsse.json \
        --key author.key --passphrase-env P -o "$3"
}
no_release() { [ ! -e "$1" ] || { failed=$((failed + 1)); echo "there is a $1"; }; }

quick_keys "$P" fleet policy gates author releaser
papers || exit 1
ends "all gates pass, and the record is signed at once" 0 "verdict: pass" \
    gate evidence --attest-key gates.key --passphrase-env P --cases 2048 harmless.fbc
ends "bundle" 0 "" bundle harmless.bundle harmless.fbc
ends "the author signs" 0 "FB8037" sign harmless.bundle evidence release
ends "one person is not enough" 1 "FB8033" firebreak verify release --root root.json
ends "the releaser signs" 0 "" firebreak sign release --root root.json --key releaser.key --passphrase-env P
ends "verify" 0 "release, as author
release, as releaser
verdict: pass" firebreak verify release --root root.json

# What the evidence says, read by somebody else: of both engines, all corpora, enough cases, isolated.
python3 - >log 2>&1 <<'END'
import base64, hashlib, json
sha = lambda path: hashlib.sha256(open(path, "rb").read()).hexdigest()
for gate in "layout types contract cost change replay engine fuzz".split():
    envelope = json.load(open("release/evidence/%s.dsse.json" % gate))
    predicate = json.loads(base64.b64decode(envelope["payload"]))["predicate"]
    assert predicate["result"] in ("PASSED", "WARNED"), (gate, predicate["result"])
    inputs = predicate["configuration"]
    found = {(i["name"], i["annotations"]["build"]): i for i in inputs if i["name"] in ("engine", "contract")}
    for build in ("windows-7.11", "windows-7.30"):
        assert found["engine", build]["digest"]["sha256"] == sha(build + ".so")
        assert found["contract", build]["annotations"]["engine_sha256"] == sha(build + ".so")
        assert found["contract", build]["annotations"]["supply"] == "observed"
    corpora = sorted(i["digest"]["sha256"] for i in inputs if i["name"] == "corpus")
    assert corpora == sorted([sha("corpora/attacks.jsonl"), sha("corpora/office.jsonl")]), corpora
    run = next(i for i in inputs if i["name"] == "run")["annotations"]
    assert {"child", "cleared", "limits", "seccomp", "no-network"} <= set(run["isolation"]), run["isolation"]
    if gate == "fuzz":
        assert run["files"][0]["figures"]["executed"] >= 2048 and "seed" in run["files"][0]["figures"]
END
ends "what the evidence says" 0 "" test ! -s log
cat log

# The file of July 2024: rejected, and then not signed, whoever signs the evidence of that.
# It is tried in one engine, without random cases: that is enough, and the build left out is told of too.
sed 's/^contracts:.*/contracts: [contracts\/windows-7.11.json]/; s/, windows-7.30: [^}]*//' firebreak.yaml >fatal.yaml
ends "the fatal file" 1 "FB3001
FB6001" gate fatal-record --project fatal.yaml --cases 0 --all-gates fatal.fbc
ends "attest the failure" 0 "" attest fatal-record fatal-evidence
ends "bundle the fatal file" 0 "" bundle fatal.bundle fatal.fbc
ends "no signature for the fatal file" 1 "FB8022.*contract
FB8022.*engine
FB8027.*windows-7.30" sign fatal.bundle fatal-evidence fatal-release
no_release fatal-release
ends "nor by the evidence of the other file" 1 "FB8025" sign fatal.bundle evidence fatal-release
no_release fatal-release

# Another engine in the field than the one that was tried.
cp inventory.json good.json
change inventory.json 'd["builds"][0]["engine"] = "1" * 64'
sign_papers
ends "another engine in the field" 1 "FB8027.*engine" sign harmless.bundle evidence other-release
no_release other-release
mv good.json inventory.json
sign_papers

# The same contract, but for the name of its engine.
rm -rf changed && cp -r evidence changed
for gate in engine fuzz; do
    change changed/$gate.json '
for c in d["predicate"]["configuration"]:
    if c["name"] == "contract" and c["annotations"]["build"] == "windows-7.11": del c["annotations"]["engine_sha256"]'
done
ends "attest a contract without an engine" 0 "" attest changed changed-evidence
ends "a contract that names no engine" 2 "FB8028.*windows-7.11|FB8028.*engine
verdict: undecided \(1 error" sign harmless.bundle changed-evidence other-release
no_release other-release

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
