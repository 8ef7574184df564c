#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `firebreak rollout --server` against a real daemon on loopback, over TLS with client certificates and
# tokens, beside the same rollouts read from the daemon's store; and against servers that are broken.
# usage: rollout_server.sh PROJECT PROGRAM
set -uo pipefail

project=$1 firebreak=$2
for tool in curl openssl python3; do
    command -v $tool >/dev/null || {
        echo "skipped: $tool is not installed (./scripts/setup test installs it)"
        exit 77
    }
done
scratch=$(mktemp -d)
pids=()
trap '((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$scratch"' EXIT
for variable in "${!FIREBREAK_@}"; do unset "$variable"; done
export LC_ALL=C.UTF-8 NO_COLOR=1
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99
cd "$scratch" || exit 1
failed=0 checks=0

# expect STATUS WORDS COMMAND...: the command ends with STATUS and says WORDS on either stream.
expect() {
    local status=$1 words=$2 got
    shift 2
    "$@" >out 2>err
    got=$?
    checks=$((checks + 1))
    # Messages are wrapped to a width: compared with single spaces.
    if [ "$got" -ne "$status" ] || [[ $(cat out err | tr -s ' \n' ' ') != *"$words"* ]]; then
        failed=$((failed + 1))
        echo "line ${BASH_LINENO[0]}: ended with $got, expected $status and \"$words\": $*"
        sed 's/^/    /' out err
    fi
}

# One authority for the server and for clients, another one that nobody trusts.
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null; }
certificate() { # NAME AUTHORITY
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null \
        && openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -out "$1.pem" \
            -extfile <(echo "subjectAltName=IP:127.0.0.1") 2>/dev/null
}
authority ours && authority theirs && certificate server ours && certificate robot-1 ours && certificate robot-2 theirs || exit 1

{
    echo "people:"
    for person in olga:operator ann:approver ben:approver look:observer gate:sensor; do
        name=${person%:*}
        printf 'token-%s\n' "$name" >"$name"
        printf -- '- {name: %s, roles: [%s], token_sha256: "%s"}\n' "$name" "${person#*:}" "$(printf 'token-%s' "$name" | sha256sum | cut -c 1-64)"
    done
    echo "- {name: robot, roles: [operator], certificate: robot-*}"
} >access.yaml
echo wrong >stranger
sed '/^freezes/,$d' "$project/examples/rollout/rollout.yaml" >rollout.yaml

"$firebreak" serve --state state --access access.yaml --listen 127.0.0.1:0 --certificate server.pem \
    --certificate-key server.key --client-ca ours.pem 2>log &
pids+=($!)
for _ in $(seq 600); do
    grep -q '"event":"serving"' log && break
    sleep 0.1
done
port=$(sed -n 's/.*"event":"serving".*"port":\([0-9]*\).*/\1/p' log)
[ -n "$port" ] || { echo "the daemon does not serve: $(cat log)"; exit 1; }
export FIREBREAK_SERVER=https://127.0.0.1:$port FIREBREAK_CA=ours.pem
as() { # PERSON ARGUMENT...
    local person=$1
    shift
    "$firebreak" rollout "$@" --token-file "$person"
}
robot() { "$firebreak" rollout "$@" --certificate robot-1.pem --certificate-key robot-1.key; }

# Who asks is known by token or certificate, and has a role.
expect 1 "error[FB9012]" "$firebreak" rollout status
expect 1 "error[FB9012]" as stranger status
expect 1 "error[FB9012]" as gate status
expect 1 "error[FB9012]" as look start rollout.yaml
expect 2 "the server does not answer: SSL" as olga status --ca theirs.pem
# TLS 1.3 tells the client after its request: refused as nobody, or cut off.
"$firebreak" rollout status --certificate robot-2.pem --certificate-key robot-2.key >out 2>err
status=$? checks=$((checks + 1))
[ $status -eq 1 ] || [ $status -eq 2 ] || { echo "a certificate of another authority: $status"; failed=$((failed + 1)); }
expect 2 "belong together" "$firebreak" rollout status --certificate robot-1.pem
expect 0 "" as look status
[ ! -s out ] || { echo "there is no rollout yet"; failed=$((failed + 1)); }

# A rollout from its plan to the end.
sed 's/share: 10%,/share: 10%, steps: [500000],/' rollout.yaml >unsafe.yaml
expect 1 "error[FB9001]" robot start unsafe.yaml
expect 0 "content-291: draft" robot start rollout.yaml
expect 1 "error[FB9011]: it is not approved" robot start rollout.yaml
sed 's/budget: 50 /budget: 60 /' rollout.yaml >other.yaml
! cmp -s rollout.yaml other.yaml || { echo "the other plan is the same"; failed=$((failed + 1)); }
expect 1 "error[FB9011]: there is another plan of this name" robot start other.yaml
expect 1 "error[FB9012]: none of your roles may do this" robot approve content-291
expect 1 "error[FB9013]" as ann approve content-291 --ring north
expect 0 "content-291: draft" as ann approve content-291
expect 0 "content-291: draft" robot baseline --reason measured content-291 crash=2e-5
expect 1 "error[FB9013]: a baseline is above 0 and below 1" robot baseline --reason measured content-291 crash=2
expect 1 "error[FB9013]: the plan does not depend on it" robot depend --reason soaked content-291 290.1
expect 0 "approved: it may be started" as ben approve content-291
expect 0 "opened ring internal, step 1: 50 hosts may fetch" robot start rollout.yaml
expect 1 "error[FB9011]: success criteria are written before the start" robot baseline --reason late content-291 crash=3e-5
expect 0 "content-291, ring internal: yes" as look may content-291 internal
expect 2 "content-291, ring canary: not yet" as look may content-291 canary
expect 1 "error[FB9013]" as look may content-291 north
expect 0 "held in ring internal, by an operator" robot hold --reason tickets content-291
expect 0 "goes on in ring internal; its bake begins anew" robot resume content-291
expect 0 "content-291: baking" as look status content-291
expect 0 "held in ring internal, by an operator" robot hold --reason "more tickets" content-291
expect 1 "error[FB9013]: a daemon lets time go on by itself" robot tick content-291
expect 64 "a daemon knows who asks" robot halt --who dora content-291
expect 1 "error[FB9012]" as look halt content-291
expect 0 "halted in ring internal, by an operator it is on the disk" as ann halt content-291
expect 0 "firebreak rollout rollback --server $FIREBREAK_SERVER --reason WHY content-291" robot halt content-291
expect 0 "content-291: halted it is on the disk" robot halt content-291
expect 0 '"durable": true' robot halt --format json content-291
expect 1 "content-291, ring canary: no" as look may content-291 canary
expect 1 "error[FB9011]: it is not held" robot resume content-291
expect 1 '"rule": "FB9011"' robot resume --format json content-291
expect 0 "rolls back to 291.7, by an operator" robot rollback --reason "as drilled" content-291
# Nobody fetched it, so that the daemon's next tick ends it.
for _ in $(seq 600); do
    as look status content-291 | grep -c '^content-291: withdrawn' >ended && break
    sleep 0.1
done
expect 0 "content-291: withdrawn" as look status content-291
expect 1 "error[FB9011]" robot withdraw --reason again content-291
sed 's/^name: .*/name: content-300/; /^release:/s/1b4f/2b4f/' rollout.yaml >next.yaml
expect 0 "content-300: draft" robot start next.yaml
expect 0 "withdrawn sensors keep what they fetched, until the keepers of the offline keys type firebreak withdraw" robot withdraw --reason "another one comes" content-300
expect 0 "sha256 $(sed -n "s/^release:.*sha256: *['\"]*\([0-9a-f]*\).*/\1/p" next.yaml)" as look status content-300
expect 2 'the daemon has no rollout "content-292"' as look status content-292
expect 1 "error[FB9013]" as look status 'a/b'

# Where the plan names keys, a token alone approves nothing: what is signed goes through the same interface.
export P=phrase
keyid() { "$firebreak" key show "$1.pub" | cut -d ' ' -f 1; }
for kind in ann:ed25519 ben:ecdsa-p256 mallory:rsa-pss; do
    name=${kind%:*}
    "$firebreak" key generate -q --algorithm "${kind#*:}" --passphrase-env P -o "$name.signs" \
        && "$firebreak" key export --passphrase-env P -o "$name.pub" "$name.signs" || exit 1
done
signed_plan() { # NAME DIGIT
    sed "s/^name: .*/name: $1/; /^release:/s/1b4f/$2b4f/; s/from: .ann, ben, cleo./from: [{name: ann, key: $(keyid ann)}, {name: ben, key: $(keyid ben)}, cleo]/" rollout.yaml >"$1.yaml"
}
signs() { as "${1%:*}" approve --key "${1#*:}.signs" --passphrase-env P "${@:2}"; }
# post PERSON PATH: sends `body` as it is, and shows the answer
post() { curl -s --cacert ours.pem -H "Authorization: Bearer $(cat "$1")" -H 'Content-Type: application/json' --data-binary @body "$FIREBREAK_SERVER/v1/rollouts/$2"; }
get() { curl -s --cacert ours.pem -H "Authorization: Bearer $(cat look)" "$FIREBREAK_SERVER/v1/rollouts/$1"; }
signed_plan signed-1 3
expect 0 "signed-1: draft" robot start signed-1.yaml
expect 0 "\"ann\":\"$(keyid ann)\"" get signed-1
expect 1 "error[FB9014]: the plan names a key of theirs: their approval must be signed with it" as ann approve signed-1
expect 1 "error[FB9014]: the approval is signed with another key than the plan names for them" signs ann:ben signed-1
expect 1 "error[FB9014]: the plan names nobody whose key has the id $(keyid mallory)" signs ann:mallory signed-1
expect 1 "error[FB9013]: the plan has no ring" signs ann:ann --ring north signed-1
expect 2 "passphrase" env P=wrong "$firebreak" rollout approve --key ann.signs --passphrase-env P --token-file ann signed-1
expect 0 "signed-1: draft" signs ann:ann signed-1
expect 0 "signed-1: approved: it may be started" signs ben:ben signed-1
expect 0 "signed-1: approved" signs ann:ann --ring early signed-1
expect 0 "opened ring internal" robot start signed-1.yaml
expect 0 "approve by ann, signed with key $(keyid ann): taken in" as look replay signed-1
# What was signed for it is of no use for the next one, nor for another ring, nor by somebody else.
get "signed-1/journal.jsonl?from=2" >lines
python3 -c '
import json
for number, line in enumerate(open("lines")):
    event = json.loads(line)["event"]
    if event["kind"] == "approve":
        json.dump({k: event[k] for k in ("envelope", "key")}, open("body-%d" % number, "w"))
        flipped = event["envelope"].index("\"sig\":\"") + 20
        text = event["envelope"][:flipped] + ("A" if event["envelope"][flipped] != "A" else "B") + event["envelope"][flipped + 1:]
        json.dump({"envelope": text, "key": event["key"]}, open("flipped-%d" % number, "w"))'
signed_plan signed-2 4
expect 0 "signed-2: draft" robot start signed-2.yaml
cp body-0 body
expect 0 '"rule":"FB9014","message":"the approval is of another release"' post ann signed-2/approve
expect 0 '"message":"the approval is signed with another key than the plan names for them"' post ben signed-2/approve
expect 0 '"rule":"FB9011"' post ann signed-1/approve
python3 -c 'import json; b = json.load(open("body-0")); b["ring"] = "all"; json.dump(b, open("body", "w"))'
expect 0 '"message":"the approval is of another ring, or of the start instead of a ring"' post ann signed-1/approve
cp flipped-2 body && sed -i 's/^{/{"ring":"early",/' body
expect 0 '"message":"the signature of the approval does not hold"' post ann signed-1/approve
cp body-2 body && sed -i 's/^{/{"ring":"early",/' body
expect 0 '"state":"baking"' post ann signed-1/approve
echo '{"envelope":"","key":""}' >body
expect 0 '"rule":"FB9014"' post ann signed-2/approve
echo '{"envelope":1}' >body
expect 0 '"code":"invalid"' post ann signed-2/approve
head -c 40000 /dev/zero | tr '\0' ' ' >body
expect 0 '"code":"large"' post ann signed-2/approve
expect 0 "signed-2: draft" as look status signed-2
expect 0 "halted in ring internal, by an operator" robot halt signed-1

# The daemon's journal has them by name, and the audit log what was not allowed.
expect 0 "by ann: halted by hand, and no reason was given" as look replay content-291
expect 0 "by robot" as look replay content-291
grep -q '"who":"robot".*"what":"approve".*"result":"not allowed"' state/audit.jsonl || { echo "the audit log lacks what was not allowed"; failed=$((failed + 1)); }

# Where it is kept shows nowhere: the same bytes from the daemon as from its store.
for ask in status "status content-291" "status --format json" "replay content-291" "replay --format json content-291" \
    "replay signed-1" "replay --format json signed-1" "status --format json signed-1" "replay --until 3 content-291" "may content-291 canary" "may --format json content-291 0"; do
    checks=$((checks + 1))
    # shellcheck disable=SC2086
    as look $ask >remote 2>&1
    remote=$?
    # shellcheck disable=SC2086
    "$firebreak" rollout $ask --store state/rollouts.sqlite >local 2>&1
    if [ $remote -ne $? ] || ! diff remote local >difference || [ ! -s local ]; then
        failed=$((failed + 1))
        echo "rollout $ask says something else with --server:"
        cat difference
    fi
done

# Servers that are broken: no verdict is made of what they say, and a halt goes on asking.
cat >broken.py <<'END'
import http.server, os, sys
count = 0
class Broken(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words): pass
    def answer(self):
        global count
        count += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.split("/")[3].split("?")[0] if self.path.count("/") > 2 else "list"
        whole = b'{"name":"late","state":"halted","sequence":7,"decision":"halt","explanation":"halted in ring internal, by an operator"}'
        if name == "late" and count < 3:
            self.connection.close()
            return
        status, length, body, more = 200, None, b"{}", []
        if name == "late": body = whole
        if name == "cut": body, length = whole[:40], len(whole)
        if name == "torn": body = whole[:40]
        if name == "page": body = b"<html>welcome</html>"
        if name == "lost": status, body = 500, b"oops"
        if name == "often": status, body = 429, b'{"error":{"code":"rate","message":"slowly"}}'
        if name == "moved": status, more = 302, [("Location", "/v1/rollouts/late")]
        if name == "long": body = b" " * (17 << 20)
        if name == "bell": body = b'{"name":"bell","state":"x","sequence":1,"decision":"halt","explanation":"\\u001b[31mred"}'
        self.send_response(status)
        for pair in more: self.send_header(*pair)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        try: self.wfile.write(body)
        except OSError: pass
        self.close_connection = True
    do_GET = do_POST = answer
server = http.server.HTTPServer(("127.0.0.1", 0), Broken)
with open("port.new", "w") as out: out.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
END
python3 broken.py &
pids+=($!)
for _ in $(seq 600); do
    [ -f port ] && break
    sleep 0.1
done
FIREBREAK_SERVER="http://127.0.0.1:$(cat port)/"
ask() { "$firebreak" rollout "$@"; }
expect 0 "halted in ring internal" ask halt late
expect 2 "the server does not answer" ask hold --reason x cut
expect 2 "the answer is not whole" ask hold --reason x torn
expect 2 "no daemon of rollouts" ask hold --reason x page
expect 2 "status 500" ask hold --reason x lost
expect 2 "status 429: slowly" ask hold --reason x often
expect 2 "status 302" ask hold --reason x moved
expect 2 "longer than an answer can be" ask hold --reason x long
expect 2 "the daemon's answer is not what one is" ask hold --reason x empty
expect 2 "the daemon's answer is not what one is" ask status
expect 0 "red" ask hold --reason x bell
! grep -q $'\033' out || { echo "a terminal would take the server's bytes for commands"; failed=$((failed + 1)); }

# Told to end, it ends well; then nobody answers.
kill "${pids[0]}"
wait "${pids[0]}"
status=$? checks=$((checks + 1))
[ $status -eq 0 ] || { echo "the daemon ended with $status: $(tail -n 3 log)"; failed=$((failed + 1)); }
! grep -q 'Sanitizer\|runtime error' log || { echo "a sanitizer complains"; cat log; failed=$((failed + 1)); }
FIREBREAK_SERVER=https://127.0.0.1:$port
expect 2 "is it running" as look status
echo "$checks checks, $failed failed"
[ "$failed" -eq 0 ]
