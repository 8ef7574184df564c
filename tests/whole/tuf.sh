#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A repository that we made, served over HTTP by a plain file server, is what tuf-js updates from: first release,
# a rotation of every key of the root, a rollback, a withdrawal; and what tuf-js refuses, it refuses.
# usage: tuf.sh PROJECT PROGRAM CACHE
set -uo pipefail

project=$1 cache=$3
# shellcheck source=tests/whole/npm_modules.sh
. "$project/tests/whole/npm_modules.sh"
npm_modules "$project/tests/whole/tuf" "$cache"
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }
# shellcheck source=tests/signer/repository_plan.sh
. "$project/tests/signer/repository_plan.sh"
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin keys repo
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8
passed=0 failed=0
# expect WHAT STATUS LINES COMMAND...: its status, and each of the lines (patterns) among its output
expect() {
    local what=$1 status=$2 lines=$3 line wrong=
    "${@:4}" >log 2>&1
    [ $? -eq "$status" ] || wrong="another exit status"
    while read -r line; do
        [ -z "$line" ] || grep -qE "^$line\$" log || wrong="$wrong; no line $line"
    done <<<"$lines"
    if [ -z "$wrong" ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$what: $wrong"
        sed 's/^/    /' log | head -n 12
    fi
}
publish() { with "$@" --repository repo; }

make_keys root1 root2 root3 root4 targets1 targets2 image image2 kill1 kill2 acme zeta owner online || exit 1
write_plan repo "../keys/root1.pub, ../keys/root2.pub"
offline=(root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner)
expect "init" 0 "" publish "${offline[@]}" online -- firebreak publish init
echo one >one.bundle
echo two >two.bundle
expect "release" 0 "" publish acme image -- firebreak publish release --stream acme/291 --counter 1 one.bundle
expect "release of the other vendor, with the owner" 0 "" publish zeta owner image -- firebreak publish release --stream zeta/rules --counter 7 two.bundle
expect "assign" 0 "" publish online -- firebreak publish assign --stream acme/291 --counter 1 --ring canary

python3 - "$scratch/repo" "$scratch/port" <<'EOF' &
import functools, http.server, os, sys
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=sys.argv[1]))
with open(sys.argv[2] + ".part", "w") as out:
    out.write(str(server.server_port))
os.rename(sys.argv[2] + ".part", sys.argv[2])
server.serve_forever()
EOF
server=$!
for ((i = 0; i < 600; i++)); do
    [ -s port ] && break
    sleep 0.1
done
url=http://127.0.0.1:$(cat port)
update() { # SIDE STORE TARGET...
    node "$project/tests/whole/tuf/update.js" "$modules" "$scratch/$2" "$url/$1/" "$url/targets/" "${@:3}"
}
mkdir image director late
cp repo/image/1.root.json image/root.json
cp repo/director/1.root.json director/root.json
cp repo/image/1.root.json late/root.json
one=acme/291/1/one.bundle
expect "image" 0 "root 1
snapshot 3
$one 1 one
zeta/rules/7/two.bundle 7 two
acme/291/2/one.bundle unknown" update image image $one zeta/rules/7/two.bundle acme/291/2/one.bundle
expect "director" 0 "$one 1 one
zeta/rules/7/two.bundle unknown" update director director $one zeta/rules/7/two.bundle

# A rotation of every root key and of the key of snapshot and timestamp: who was there before follows it.
write_plan repo "../keys/root3.pub, ../keys/root4.pub"
sed -i 's/image\.pub/image2.pub/' repo/repository.yaml
expect "rotate without the old keys" 2 "" publish root3 root4 image2 online targets1 targets2 -- firebreak publish rotate
expect "rotate" 0 "" publish root1 root2 root3 root4 image2 online -- firebreak publish rotate
expect "an old client" 0 "root 2
$one 1 one" update image image $one
expect "one that begins with the first root" 0 "root 2
$one 1 one" update image late $one
expect "the old key signs nothing more" 2 "" publish acme image -- firebreak publish release --stream acme/291 --counter 2 two.bundle
expect "once more, by the new root alone" 0 "" publish root3 root4 root1 root2 image2 online -- firebreak publish rotate

# Forward, back to old bytes, and withdrawn.
expect "release 2" 0 "" publish acme image2 -- firebreak publish release --stream acme/291 --counter 2 two.bundle
expect "rollback" 0 "" publish acme image2 -- firebreak publish rollback --stream acme/291 --to 1 --counter 3
expect "withdraw" 0 "" publish kill1 kill2 image2 -- firebreak withdraw --stream acme/291 --counter 2 --reason crash
digest=$(sha256sum two.bundle | cut -c 1-64)
expect "all of it" 0 "acme/291/3/one.bundle 3 one
acme/291/2/two.bundle 2 two
withdrawn/$digest.json $digest .*\"reason\":\"crash\".*" update image image acme/291/3/one.bundle acme/291/2/two.bundle "withdrawn/$digest.json"
expect "refresh" 0 "" publish online -- firebreak publish refresh
expect "director again" 0 "timestamp 5" update director director

# The judge notices: other bytes, an old timestamp, a role signed by the wrong key.
find repo/targets/acme/291/3 -type f -exec sh -c 'echo eno >"$1"' sh {} \;
mkdir fresh
cp repo/image/1.root.json fresh/root.json
expect "other bytes" 1 "refused: .*" update image fresh acme/291/3/one.bundle
cp repo/director/timestamp.json timestamp.json
expect "refresh again" 0 "" publish online -- firebreak publish refresh
expect "director once more" 0 "timestamp 6" update director director
cp timestamp.json repo/director/timestamp.json
expect "an old timestamp" 1 "refused: .*" update director director
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
