#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bundles as a whole: the same bytes every time, read by tar, Python, libarchive and openssl; unpacked all or
# nothing; and a process that is killed at each of its system calls in turn leaves the old or the new.
# usage: bundle.sh PROJECT PROGRAM JUDGE_BUNDLE
set -uo pipefail

project=$1 judge=$3
[ -n "$judge" ] || { echo "skipped: libarchive is not installed"; exit 77; }
for tool in python3 zstd tar strace openssl; do
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
# ends WHAT STATUS COMMAND...
ends() {
    "${@:3}" >log 2>&1
    local status=$?
    if [ $status -eq "$2" ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$1: exit status $status instead of $2"
        sed 's/^/    /' log | head -n 10
    fi
}

mkdir -p in/sub/deep
cp -r "$project"/examples/channel-file-291/*.fbc in/
head -c 3000000 /dev/urandom >in/sub/random
seq 1 200000 >in/sub/deep/numbers
: >in/sub/deep/empty
long=$(printf 'd%.0s' {1..90})
mkdir "in/$long"
echo long >"in/$long/$long"

# Deterministic: another place, other times and modes, another order, another mask, one CPU.
holds "create" firebreak bundle create --opaque -o a.bundle in
cp -r in again
find again -exec touch -d '2001-02-03 04:05:06' {} +
chmod -R u+x,go-r again
(umask 077 && taskset -c 0 firebreak bundle create --opaque -o b.bundle again/) >log 2>&1
holds "the same files give the same bytes" cmp a.bundle b.bundle
mkdir flat
cp in/*.fbc flat
firebreak bundle create --opaque -o c.bundle flat/harmless.fbc flat/fatal.fbc >log
firebreak bundle create --opaque -o d.bundle flat >log
holds "in any order" cmp c.bundle d.bundle

# The files' frames have 4 MiB each but the last, whatever ends there.
frames() { zstd -l "$1" | awk 'END { print $1 }'; }
for bytes in 4192768 4192769 4193280 4193793; do # of one file: with header and end 4 MiB, and more
    mkdir one
    seq 1 700000 | head -c $bytes >one/file
    holds "create of $bytes bytes" firebreak bundle create --opaque -o one.bundle one
    tar=$((512 + (bytes + 511) / 512 * 512 + 1024))
    holds "$bytes bytes: frames" test "$(frames one.bundle)" = $((1 + (tar + 4194303) / 4194304))
    holds "$bytes bytes: unpack" firebreak bundle unpack one.bundle -o one.out
    holds "$bytes bytes: the same" diff -r one one.out
    rm -r one one.out
done

# Others read it.
mkdir tar
holds "tar unpacks" tar --zstd -xf a.bundle -C tar --no-same-owner
rm tar/manifest.json
holds "tar has the same files" diff -r in tar
cat >list.py <<'EOF'
import hashlib, io, json, subprocess, sys, tarfile
data = subprocess.run(["zstd", "-dqc", sys.argv[1]], stdout=subprocess.PIPE, check=True).stdout
tar = tarfile.open(fileobj=io.BytesIO(data))
members = tar.getmembers()
assert members[0].name == "manifest.json"
manifest = json.load(tar.extractfile(members[0]))
assert [m.name for m in members[1:]] == [f["path"] for f in manifest["files"]] == sorted(f["path"] for f in manifest["files"])
for member, row in zip(members[1:], manifest["files"]):
    content = tar.extractfile(member).read()
    assert len(content) == row["bytes"] and hashlib.sha256(content).hexdigest() == row["sha256"], row
    assert (member.mtime, member.mode, member.uid, member.gid, member.uname, member.gname) == (0, 0o644, 0, 0, "", ""), member
for ch in b"\0" * 1024:
    assert ch == 0
assert data.endswith(b"\0" * 1024)
EOF
holds "Python agrees with every row" python3 list.py a.bundle

"$judge" a.bundle >judged 2>log || failed=$((failed + 1))
{ echo manifest.json; (cd in && find . -type f | cut -c 3- | LC_ALL=C sort); } >names
holds "libarchive has the same names" diff <(cut -d ' ' -f 7- judged) names
fails=$(grep -cvE '^[0-9]+ 100000 644 0 0 0 ' judged)
holds "libarchive sees plain files of nobody and no time" test "$fails" -eq 0

# What a file needs: the example's two files read 21 and 19 inputs (examples/channel-file-291/README.md tells why).
cp "$project"/examples/channel-file-291/{firebreak.yaml,template-types.json} .
cp -r "$project"/examples/channel-file-291/contracts .
holds "create with needs" firebreak bundle create -o needs.bundle flat
zstd -dqc needs.bundle | tar -xO manifest.json >rows.json
holds "the needs" python3 -c '
import json
rows = {f["path"]: f["needs"] for f in json.load(open("rows.json"))["files"]}
assert rows["fatal.fbc"]["template_types"]["ipc"]["inputs"] == 21
assert rows["harmless.fbc"]["template_types"]["ipc"]["inputs"] <= 20
assert rows["fatal.fbc"]["limits"]["file_bytes"] == len(open("flat/fatal.fbc", "rb").read())
assert "equals" in rows["fatal.fbc"]["template_types"]["ipc"]["operators"]'

# Signed: openssl finds the digest, verification notices every change.
for who in packer other; do
    firebreak key generate -q --algorithm ecdsa-p256 --passphrase-env P -o $who.key
    firebreak key export --passphrase-env P -o $who.pub $who.key
done
holds "sign" firebreak bundle create --opaque --key packer.key --passphrase-env P -o a.bundle in
python3 -c '
import base64, json
e = json.load(open("a.bundle.dsse.json"))
p = base64.b64decode(e["payload"])
t = e["payloadType"].encode()
open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(t), t, len(p), p))
open("sig", "wb").write(base64.b64decode(e["signatures"][0]["sig"]))
print(json.loads(p)["subject"][0]["digest"]["sha256"])' >digest
holds "openssl verifies the envelope" openssl dgst -sha256 -verify packer.pub -signature sig pae
holds "the statement names openssl's digest" grep -q "$(openssl dgst -sha256 -r a.bundle | cut -c 1-64)" digest
ends "verify" 0 firebreak bundle verify --key packer.pub a.bundle
ends "verify with another key" 1 firebreak bundle verify --key other.pub a.bundle
ends "verify with both" 1 firebreak bundle verify --key packer.pub --key other.pub a.bundle
ends "verify with one of two" 0 firebreak bundle verify --key packer.pub --key other.pub --threshold 1 a.bundle
ends "one key named twice is not two" 2 firebreak bundle verify --key packer.pub --key packer.pub a.bundle
firebreak key export --form tuf packer.pub -o packer.json
ends "nor under another form" 2 firebreak bundle verify --key packer.pub --key packer.json --threshold 2 a.bundle
python3 -c '
data = bytearray(open("a.bundle", "rb").read())
data[len(data) // 2] ^= 1
open("changed.bundle", "wb").write(data)'
ends "one bit" 1 firebreak bundle verify --key packer.pub --signatures a.bundle.dsse.json changed.bundle
ends "nothing of it is parsed" 1 firebreak bundle list --key packer.pub --signatures a.bundle.dsse.json changed.bundle
cp log said
holds "which is what it says" grep -q FB8012 said
ends "nothing of it is written" 1 firebreak bundle unpack --key packer.pub --signatures a.bundle.dsse.json changed.bundle -o bad
holds "no folder" test ! -e bad
: >a.bundle.empty
ends "signatures of no bytes" 1 firebreak bundle verify --key packer.pub --signatures a.bundle.empty a.bundle

# Unpacked: all or nothing.
ends "unpack" 0 firebreak bundle unpack --key packer.pub a.bundle -o out
holds "the same files" diff -r in out
ends "onto a folder that is there" 2 firebreak bundle unpack a.bundle -o out
mkdir hostile where
"$project/tests/signer/hostile.py" hostile
for bundle in hostile/FB*.bundle; do
    ends "unpack $bundle" 1 firebreak bundle unpack "$bundle" -o where/out
    holds "$bundle: nothing is written" test -z "$(find where -mindepth 1)"
done
holds "nothing beside it" test ! -e a.fbc -a ! -e hostile/a.fbc

# Killed at each system call: the bundle is the old or the new one, and signatures never fit other bytes.
quicken "$P" packer.key || exit 1
if grep -q __asan_init "$2"; then
    export KILL_STRIDE=4
    echo "one of $KILL_STRIDE points: with a sanitizer each run is slow"
fi
firebreak bundle create --opaque --key packer.key --passphrase-env P -o kill.bundle flat/fatal.fbc >log
cp kill.bundle old.bundle
cp kill.bundle.dsse.json old.dsse.json
firebreak bundle create --opaque -o new.bundle flat >log
replaced_before() {
    rm -rf .firebreak-*
    cp old.bundle kill.bundle
    cp old.dsse.json kill.bundle.dsse.json
}
replaced() {
    cmp -s kill.bundle old.bundle || cmp -s kill.bundle new.bundle || return 1
    firebreak bundle verify --key packer.pub kill.bundle >log 2>&1
    case $? in
    0) ! cmp -s kill.bundle new.bundle || ! cmp -s kill.bundle.dsse.json old.dsse.json ;;
    1) grep -q FB8012 log ;;
    *) return 1 ;;
    esac
}
replaced_before
each_point replaced firebreak bundle create --opaque --key packer.key --passphrase-env P -o kill.bundle flat
holds "killed anywhere, old or new" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 30
unpacked_before() { rm -rf half .firebreak-*; }
unpacked() { [ ! -e half ] || diff -r flat half >log; }
unpacked_before
each_point unpacked firebreak bundle unpack d.bundle -o half
holds "an unpacked folder is whole or not there" test "$wrong" -eq 0
holds "there were enough" test $((kills * ${KILL_STRIDE:-1})) -gt 15
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
