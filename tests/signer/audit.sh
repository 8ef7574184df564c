#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What an audit says of a release and of a sealed journal, and what it refuses to believe: a real release, changed
# in each of its parts; an override; a rollout in both lanes; a journal and a seal that somebody changed.
# usage: audit.sh PROJECT PROGRAM
# shellcheck disable=SC2046 # the file args is words
set -uo pipefail

project=$1
for tool in python3 openssl sha256sum; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1 P=phrase
# shellcheck source=tests/signer/quick_keys.sh
. "$project/tests/signer/quick_keys.sh"
passed=0 failed=0
# says WHAT EXPRESSION: Python over `points` (number -> point), `d` and `text` (of a point, all its statements)
says() {
    if python3 -c '
import json, sys
d = json.load(open("audit.json"))
points = {p["point"]: p for p in d["points"]}
answers = {n: p["answer"] for n, p in points.items()}
def text(n):
    return json.dumps(points[n])
sources = {s["name"]: s for s in d["sources"]}
rules = [f["rule"] for f in d["findings"] if not f["set_aside"] and f["level"] == "error"]
sys.exit(0 if eval(sys.argv[1]) else 1)' "$2" 2>log; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: not so: $2"
        tail -n 2 log
        python3 -c 'import json; print(json.dumps([[p["point"], p["answer"], p["contradicted"]] for p in json.load(open("audit.json"))["points"]]))'
    fi
}
# audits WHAT STATUS OPTIONS...
audits() {
    firebreak audit --root root.json --format json -o audit.json "${@:3}" >log 2>&1
    local status=$?
    if [ $status -eq "$2" ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: exit status $status instead of $2"
        head -n 5 log
    fi
}
digest() { sha256sum <"$1" | cut -c 1-64; }
as() { python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(d, open(sys.argv[1], "w"))' "$1" "$2"; }

cp -r "$project"/examples/channel-file-291/. .
cp "$project"/examples/signing/*.sh .
quick_keys "$P" fleet policy gates author releaser chief clerk
./prepare.sh harmless.json || exit 1
{ firebreak sign -q harmless.bundle $(cat args) -o release && firebreak sign -q release --root root.json --key releaser.key --passphrase-env P; } >log || exit 1
firebreak key export --passphrase-env P -o clerk.pub clerk.key || exit 1

# ---- The release alone ----
audits "a release" 0 release
says "it verifies" 'd["verifies"] and d["verdict"] == "pass" and d["findings"] == []'
says "what nobody showed" 'all(answers[n] == "not shown" for n in (4, 5, 8, 9, 10))'
says "what it shows itself" 'all(answers[n] == "shown in part" for n in (1, 2, 3, 6, 7, 11))'
says "each statement has a source that is signed" 'all(sources[s["source"]]["signatures"] for p in d["points"] for s in p["shown"])'
says "who signed evidence" 'sources["evidence/layout.dsse.json"]["signatures"][0]["role"] == "evidence of layout"'
says "two people" '[s["role"] for s in sources["release.dsse.json"]["signatures"]] == ["release, as author", "release, as releaser"]'
says "gates without evidence that passed" '"that gate fuzz passed" in text(1) and "gate layout passed" in text(1)'
says "builds" 'all(b in text(3) for b in ("windows-7.11", "windows-7.15", "windows-7.16")) and "its own engine" not in text(3)'
for name in author releaser; do
    id=$(firebreak key show $name.pub | awk '{print $1}')
    says "the key of $name" "'$id' in json.dumps(sources['release.dsse.json'])"
done
says "digests are those of the files" '__import__("hashlib").sha256(open("release/policy.dsse.json", "rb").read()).hexdigest() == sources["policy.dsse.json"]["sha256"]'
audits "a point that is required" 1 --require 6 release
says "it is told" 'rules == ["FB8051"]'
audits "all points" 1 --require all release
says "each is told" 'rules == ["FB8051"] * 11'

# ---- A release that does not verify answers nothing ----
for part in content.bundle policy.dsse.json inventory.dsse.json release.dsse.json evidence/contract.dsse.json; do
    rm -rf changed && cp -r release changed
    python3 - "changed/$part" <<'PY'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[len(b) // 2] ^= 1
open(sys.argv[1], "wb").write(b)
PY
    audits "a changed $part" 1 changed
    says "nothing is answered of a changed $part" 'not d["verifies"] and not any(p["shown"] for p in d["points"]) and d["sources"] == [] and rules'
done
rm -rf changed && cp -r release changed && rm changed/evidence/types.dsse.json
audits "without evidence that was relied on" 1 changed
says "nothing is answered" 'not d["verifies"] and rules == ["FB8034"]'
cp root.json other.json && as other.json 'd["policy"]["keys"] = d["inventory"]["keys"]'
firebreak audit --root other.json --format json -o audit.json release >log 2>&1
says "another root" 'not d["verifies"] and "FB8020" in rules'

# ---- A rollout, and its seal ----
plan() { # NAME BUNDLE ROLLBACK
    cat >"$1.yaml" <<END
name: $1
release: {name: "291.7", sha256: $(digest "$2")}
rollback: {name: "291.6", sha256: $(digest "$3")}
kill_switch: {name: "291-off", sha256: $(digest release/content.bundle)}
approvals: {needed: 1, from: [ann, ben]}
emergency: {budget: 50, bake: 50%}
critical: true
work: 1s
fleet: [{platform: windows, hosts: 100000}]
metrics:
- {name: crash, against: baseline, baseline: 0.001}
- {name: silence, against: baseline, baseline: 0.001}
- {name: cpu, against: baseline, baseline: 0.001}
- {name: false_positive, against: baseline, baseline: 0.001}
rings:
- {name: internal, share: 0.02%, bake: 10m, control: 0%}
- {name: canary, share: 1%, bake: 20m, control: 0%}
- {name: all, share: 100%, bake: 1h, control: 0%}
customers:
  acme: {delay: 1h}
END
}
{ firebreak bundle create -q -o old.bundle harmless.fbc fatal.fbc && firebreak bundle create -q -o older.bundle fatal.fbc; } >log || exit 1
rollout() { firebreak rollout "$1" --store "$store" -q "${@:2}"; }
begin() { # NAME BUNDLE LANE...
    plan "$1" "$2" "$([ "$2" = old.bundle ] && echo older.bundle || echo old.bundle)"
    rollout start --who dora "$1.yaml" && rollout approve --who ann "$1" && rollout start "${@:3}" --who dora "$1.yaml"
}
seal() { # STORE KEY
    rm -f seal.dsse.json
    firebreak rollout seal --store "$1" -o seal.json && firebreak key sign --as dsse --key "$2" --passphrase-env P -o seal.dsse.json seal.json
}
store=r.db
{ begin content-291 release/content.bundle --emergency && begin drill old.bundle && rollout halt --who ann --reason drill drill && rollout rollback --who dora --reason drill drill; } >log 2>&1 || { cat log; exit 1; }
audits "a store that nobody sealed" 0 --store r.db release
says "is not believed" 'answers[4] == "not shown" and "seal" in text(4) and not any(s["name"].startswith("journal") for s in d["sources"])'
seal r.db clerk.key || exit 1
sealed=(--store r.db --seal seal.dsse.json --key clerk.pub)
audits "a sealed store" 0 "${sealed[@]}" release
says "the emergency lane" 'answers[10] == "shown" and "emergency lane" in text(10) and "waits 50.0 %" in text(10) and "went through the emergency lane" in text(10)'
says "who asked, who approved" '"dora asked for the rollout, and ann approved it" in text(6)'
says "the clerk vouches" 'sources["journal of content-291"]["signatures"][0]["role"] == "seal of the journals"'
says "rings that were not reached" '"ring internal: 20 hosts, bake 5.0 min" in text(4) and "that ring canary" in text(4)'
says "all four kinds of metrics" 'answers[5] == "shown"'
says "the drill" 'answers[8] == "shown in part" and "were halted 1 time" in text(8) and "were rolled back 1 time" in text(8)'
says "customers" 'answers[9] == "shown" and "a delay of" in text(9)'
says "criteria before the start" 'answers[2] == "shown"'
says "the rollback is not proven, nor the kill switch" '"that the prepared rollback 291.6 passed" in text(1) and "that the prepared kill switch" in text(1)'
audits "with the release of the kill switch" 0 "${sealed[@]}" --released release release
says "which is proven" '"the prepared kill switch 291-off is a release that verifies" in text(1) and "that the prepared rollback" in text(1)'
rollout hold --who dora --reason later content-291 >log 2>&1
says "a name in a line is no signature" 'answers[6] == "shown in part" and "that ann signed the approval of the start: it is not signed" in text(6) and not any(s.startswith("approval") for s in sources)'
audits "a line after the seal" 0 "${sealed[@]}" release
says "is told, and nothing is taken from it" '"the 1 line that the journal got after" in text(11) and "the rollout is held" not in json.dumps(d)'

# ---- What is not what it was ----
# The store lets nobody change its journal; somebody with the file can.
sql() {
    python3 -c '
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = ?", ("trigger",)).fetchall():
    c.execute("DROP TRIGGER " + name)
sys.exit(c.execute(sys.argv[2]).rowcount < 1 or c.commit())' "$@"
}
rm -f c.db* && cp r.db c.db && cp r.db-wal c.db-wal 2>/dev/null
sql c.db "UPDATE journal SET line = replace(line, '\"who\":\"ann\"', '\"who\":\"ben\"')" || exit 1
audits "a journal that was changed" 1 --store c.db --seal seal.dsse.json --key clerk.pub release
says "is found out" 'answers[11] == "contradicted" and rules == ["FB8050"] and answers[4] == "not shown"'
store=o.db
{ begin content-291 release/content.bundle && begin drill old.bundle; } >log 2>&1 || exit 1
audits "another store under the same seal" 1 --store o.db --seal seal.dsse.json --key clerk.pub release
says "is another journal" 'answers[11] == "contradicted" and "another one now" in text(11)'
audits "a seal of somebody else" 1 --store r.db --seal seal.dsse.json --key author.pub release
says "is none" 'answers[11] == "contradicted" and "not signed by a key that --key names" in text(11) and answers[4] == "not shown"'
cp seal.dsse.json changed.json
python3 - <<'PY'
import base64, json
d = json.load(open("changed.json"))
d["payload"] = base64.b64encode(base64.b64decode(d["payload"]).replace(b"content-291", b"content-292")).decode()
json.dump(d, open("changed.json", "w"))
PY
audits "a seal that was changed" 1 --store r.db --seal changed.json --key clerk.pub release
says "is none either" 'answers[11] == "contradicted"'
printf '{}' >empty.json
firebreak key sign --as dsse --key clerk.key --passphrase-env P -o other.dsse.json empty.json
audits "something else that the clerk signed" 1 --store r.db --seal other.dsse.json --key clerk.pub release
says "is no seal" '"says something else" in text(11)'
audits "a bare seal" 1 --store r.db --seal seal.json --key clerk.pub release
says "is no envelope" '"no envelope" in text(11)'

# ---- Approvals that are signed ----
firebreak key generate -q --algorithm rsa-pss --passphrase-env P -o ann.key && firebreak key export --passphrase-env P -o ann.pub ann.key || exit 1
ann=$(firebreak key show ann.pub | awk '{print $1}')
plan signed release/content.bundle old.bundle
sed -i "s/from: .ann, ben./from: [{name: ann, key: $ann}, ben]/; s/name: canary,/name: canary, approvals: 1,/" signed.yaml
store=s.db
{ rollout start --who dora signed.yaml && rollout approve --who ann --key ann.key --passphrase-env P signed; } >log 2>&1 || { cat log; exit 1; }
seal s.db clerk.key || exit 1
audits "a signed approval" 0 --store s.db --seal seal.dsse.json --key clerk.pub release
says "is shown with its key" "answers[6] == 'shown' and 'ann approved the start of this very plan and release by a signature: key $ann' in text(6)"
says "and is a source of its own" "sources['approval of signed by ann']['signatures'] == [{'role': 'approval by ann', 'keyid': '$ann', 'algorithm': 'rsa-pss'}] and sources['approval of signed by ann']['at']"
cp s.db flipped.db && cp s.db-wal flipped.db-wal 2>/dev/null
rollout approve --who ben --ring canary signed >log 2>&1 || { cat log; exit 1; }
seal s.db clerk.key || exit 1
audits "a name among signatures" 0 --store s.db --seal seal.dsse.json --key clerk.pub release
says "is told" "answers[6] == 'shown in part' and 'that ben signed the approval of ring canary: it is not signed' in text(6) and 'key $ann' in text(6)"
# Whoever has the file, and all digests made anew, and even the clerk's seal over it, has not ann's key.
python3 - <<'PY' || exit 1
import hashlib, json, sqlite3
c = sqlite3.connect("flipped.db")
for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    c.execute("DROP TRIGGER " + name)
line, = c.execute("SELECT line FROM journal WHERE sequence = 2").fetchone()
at = line.index('\\"sig\\":\\"') + 30
line = line[:at] + ("A" if line[at] != "A" else "B") + line[at + 1:]
covered = line[:line.rindex(',"sha256":"')]
digest = hashlib.sha256(covered.encode()).hexdigest()
c.execute("UPDATE journal SET line = ? WHERE sequence = 2", (covered + ',"sha256":"' + digest + '"}',))
c.execute("UPDATE rollout SET digest = ?", (digest,))
c.commit()
PY
firebreak rollout replay --store flipped.db signed >log 2>&1
if [ $? -eq 2 ] && grep -q 'line 2 of the journal: its approval does not hold' log; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "a replay believes a forged approval"
    cat log
fi
seal flipped.db clerk.key || exit 1
audits "a forged approval under a seal" 1 --store flipped.db --seal seal.dsse.json --key clerk.pub release
says "is found out" 'answers[11] == "contradicted" and "its approval does not hold: the signature of the approval does not hold" in text(11) and answers[6] != "shown"'

# ---- An override ----
./override.sh harmless.json >log 2>&1 || { cat log; exit 1; }
rm evidence/types.dsse.json
{ firebreak sign -q harmless.bundle $(cat args) -o urgent --override override.dsse.json && firebreak sign -q urgent --root root.json --key releaser.key --passphrase-env P; } >log || exit 1
audits "an override that sets something aside" 1 urgent
says "the bypass has its reason" '"under attack" in text(1) and "that the override was reviewed" in text(1) and "override.dsse.json" in sources'
says "a check was skipped" 'answers[10] == "contradicted" and "FB8021" in text(10) and rules == ["FB8050"]'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 50 ]
