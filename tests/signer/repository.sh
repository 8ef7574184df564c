#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a repository refuses to publish: thresholds, keys of others, counters that fall, withdrawn bytes; plans that give an
# online key power; a folder that somebody changed.  The order and the promises are in docs/publishing.md.
# usage: repository.sh PROJECT PROGRAM
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
mkdir bin keys repo
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8

make_keys root1 root2 root3 targets1 targets2 image kill1 kill2 acme zeta owner online || exit 1
write_plan repo "../keys/root1.pub, ../keys/root2.pub"
all=(root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner online)
echo one >one.bundle
echo two >two.bundle
echo three >three.bundle

# Plans.
cp repo/repository.yaml plan.yaml
for online in image.targets root withdrawn acme; do
    case $online in
    image.targets) sed '0,/targets: {keys: \[/s//&..\/keys\/online.pub, /' plan.yaml ;;
    root) sed 's/root: {keys: \[/&..\/keys\/online.pub, /' plan.yaml ;;
    withdrawn) sed 's/withdrawn: {keys: \[/&..\/keys\/online.pub, /' plan.yaml ;;
    acme) sed 's/keys: \[..\/keys\/acme.pub/&, ..\/keys\/online.pub/' plan.yaml ;;
    esac >repo/repository.yaml
    ends "the online key in $online" 2 "an online key of the director" publish "${all[@]}" -- firebreak publish init
done
sed 's/threshold: 2/threshold: 3/' plan.yaml >repo/repository.yaml
ends "a threshold above the keys" 2 "threshold is from 1" publish "${all[@]}" -- firebreak publish init
sed 's/root1.pub, ..\/keys\/root2.pub/root1.pub, ..\/keys\/root1.pub/' plan.yaml >repo/repository.yaml
ends "one key twice" 2 "there already" publish "${all[@]}" -- firebreak publish init
sed 's/zeta\/rules/acme\/291/' plan.yaml >repo/repository.yaml
ends "two vendors, one stream" 2 "one of these streams" publish "${all[@]}" -- firebreak publish init
sed 's/name: zeta/name: targets/' plan.yaml >repo/repository.yaml
ends "a vendor called targets" 2 "cannot be the name" publish "${all[@]}" -- firebreak publish init
sed 's/zeta\/rules/..\/rules/' plan.yaml >repo/repository.yaml
ends "a stream that leads out" 2 "cannot be the name" publish "${all[@]}" -- firebreak publish init
sed 's/owner: \[..\/keys\/owner.pub\]/&, threshold: 1/' plan.yaml >repo/repository.yaml
ends "an owner that may be left out" 2 "every key must sign" publish "${all[@]}" -- firebreak publish init
cp plan.yaml repo/repository.yaml

ends "init without a second root key" 2 "more keys" publish root1 targets1 targets2 image kill1 kill2 acme zeta owner online -- firebreak publish init
ends "init with one key twice" 2 "" publish root1 root1 targets1 targets2 image kill1 kill2 acme zeta owner online -- firebreak publish init
ends "init" 0 "" publish "${all[@]}" -- firebreak publish init
ends "init again" 2 "already" publish "${all[@]}" -- firebreak publish init
ends "one passphrase for all keys, from a variable" 0 "" env P=p firebreak publish refresh --key keys/image.key --key keys/online.key --passphrase-env P --repository repo
has "both keys signed" "roles['image', 'timestamp'] == 2 and roles['director', 'timestamp'] == 2"
ends "and from a descriptor of one line" 0 "" firebreak publish refresh --key keys/image.key --key keys/online.key --passphrase-fd 3 --repository repo 3<<<p

# Releases.
ends "release" 0 "" publish acme image -- firebreak publish release --stream acme/291 --counter 5 one.bundle
ends "the same again, as after a kill" 0 "" publish acme image -- firebreak publish release --stream acme/291 --counter 5 one.bundle
has "which changed nothing" "roles['image', 'acme'] == 2"
ends "other bytes under the same counter" 2 "counter 5 already" publish acme image -- firebreak publish release --stream acme/291 --counter 5 two.bundle
ends "more files under the same counter" 2 "counter 5 already" publish acme image -- firebreak publish release --stream acme/291 --counter 5 one.bundle two.bundle
ends "a lower counter" 2 "counter 5 already" publish acme image -- firebreak publish release --stream acme/291 --counter 4 two.bundle
ends "one vendor in the stream of the other" 2 "role zeta must be signed by 2" publish acme image -- firebreak publish release --stream zeta/rules --counter 1 one.bundle
ends "a vendor without the owner" 2 "role zeta must be signed by 2" publish zeta image -- firebreak publish release --stream zeta/rules --counter 1 one.bundle
ends "the owner without the vendor" 2 "role zeta must be signed by 2" publish owner image -- firebreak publish release --stream zeta/rules --counter 1 one.bundle
ends "both" 0 "" publish owner zeta image -- firebreak publish release --stream zeta/rules --counter 1 three.bundle
ends "the online key alone" 2 "role acme must" publish online -- firebreak publish release --stream acme/291 --counter 6 two.bundle
ends "a stream of nobody is of targets, two of two" 2 "role targets must" publish targets1 image -- firebreak publish release --stream other --counter 1 one.bundle
ends "which then may" 0 "" publish targets1 targets2 image -- firebreak publish release --stream other --counter 1 one.bundle
ends "a stream called withdrawn" 2 "cannot be the name" publish targets1 targets2 image -- firebreak publish release --stream withdrawn/x --counter 1 one.bundle
ends "the next" 0 "" publish acme image -- firebreak publish release --stream acme/291 --counter 6 two.bundle

# Rings.
ends "assign" 0 "" publish online -- firebreak publish assign --stream acme/291 --counter 5 --ring canary --ring early
ends "to one of them the next" 0 "" publish online -- firebreak publish assign --stream acme/291 --counter 6 --ring canary
has "each ring has one of the stream" "rows['acme/291/5/one.bundle']['rings'] == ['early'] and rows['acme/291/6/two.bundle']['rings'] == ['canary']"
ends "not back" 2 "goes back to 5 never" publish online -- firebreak publish assign --stream acme/291 --counter 5 --ring canary
ends "a rollback has a higher counter" 2 "already" publish acme image -- firebreak publish rollback --stream acme/291 --to 5 --counter 6
ends "which is signed offline" 2 "role acme must" publish online -- firebreak publish rollback --stream acme/291 --to 5 --counter 7
ends "in advance" 0 "" publish acme image -- firebreak publish rollback --stream acme/291 --to 5 --counter 7
ends "and used" 0 "" publish online -- firebreak publish assign --stream acme/291 --counter 7 --ring canary
has "old bytes, new counter" "rows['acme/291/7/one.bundle']['rings'] == ['canary'] and rows['acme/291/7/one.bundle']['sha256'] == rows['acme/291/5/one.bundle']['sha256']"
ends "a ring that there is not" 2 "none of the rings" publish online -- firebreak publish assign --stream acme/291 --counter 7 --ring canery
ends "a release that there is not" 2 "no release" publish online -- firebreak publish assign --stream acme/291 --counter 8 --ring all
ends "offline keys do not speak for rings" 2 "role targets must" publish targets1 targets2 image -- firebreak publish assign --stream acme/291 --counter 7 --ring all

# Withdrawals.
ends "one of two" 2 "role withdrawn must be signed by 2" publish kill1 image -- firebreak withdraw --stream acme/291 --counter 5 --reason crash
ends "the online key" 2 "role withdrawn must be signed by 2" publish online image -- firebreak withdraw --stream acme/291 --counter 5 --reason crash
ends "both" 0 "" publish kill1 kill2 image online -- firebreak withdraw --stream acme/291 --counter 5 --reason crash
has "the bytes, under all counters" "all(row['withdrawn'] == (path.endswith('one.bundle')) for path, row in rows.items())"
has "and the ring lost that release" "rows['acme/291/5/one.bundle']['rings'] == []"
ends "not assigned any more" 2 "are withdrawn" publish online -- firebreak publish assign --stream acme/291 --counter 7 --ring all
ends "not released any more" 2 "are withdrawn" publish acme image -- firebreak publish release --stream acme/292 --counter 1 one.bundle
ends "twice is fine" 0 "" publish kill1 kill2 image -- firebreak withdraw --stream acme/291 --counter 5 --reason crash

# Rotation, and a folder that somebody changed.
sed -i '0,/root2.pub/s//root3.pub/' repo/repository.yaml
ends "the plan changed, the root did not" 2 "publish rotate" publish acme image -- firebreak publish release --stream acme/291 --counter 8 two.bundle
ends "the new key and one of the old" 2 "more keys" publish root1 root3 image online -- firebreak publish rotate
ends "rotate" 0 "" publish root1 root2 root3 image online -- firebreak publish rotate
has "both roots are there" "roles['image', 'root'] == 2 and roles['director', 'root'] == 1"
ends "refresh of one side" 0 "" publish image -- firebreak publish refresh
cp -r repo good
printf ' ' >>"repo/image/$(find repo/image -name '*.acme.json' -printf '%f\n' | sort -V | tail -n 1)"
ends "other bytes" 2 "not those that were published" publish acme image -- firebreak publish release --stream acme/291 --counter 8 two.bundle
rm -r repo && cp -r good repo && rm repo/image/reserved.json
ends "nobody knows what was signed" 2 "reserved.json" publish acme image -- firebreak publish release --stream acme/291 --counter 8 two.bundle
rm -r repo && cp -r good repo && : >repo/image/timestamp.json
ends "an empty timestamp is no new repository" 2 "timestamp.json" publish acme image -- firebreak publish release --stream acme/291 --counter 8 two.bundle
rm -r repo && cp -r good repo && rm repo/image/1.root.json
ends "a root is gone" 2 "" publish acme image -- firebreak publish release --stream acme/291 --counter 8 two.bundle
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
