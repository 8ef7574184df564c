#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Publishing, killed and broken at each of its system calls that change the disk: what is left is accepted, and is what
# was there before or after.
# usage: repository_kills.sh PROJECT PROGRAM [changes|all]
set -uo pipefail

project=$1
for tool in python3 strace openssl; do
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
make_keys root1 root2 root3 targets1 targets2 image kill1 kill2 acme zeta owner online || exit 1
write_plan repo "../keys/root1.pub, ../keys/root2.pub"
with root1 root2 targets1 targets2 image kill1 kill2 acme zeta owner online -- firebreak publish init --repository repo || exit 1
[ "$(find repo -name '.firebreak-*' | wc -l)" -eq 0 ] || { echo "something is left over"; exit 1; }
# A sanitizer makes each of the runs ten times slower.
if grep -q __asan_init "$2"; then export FB_KILL_STRIDE=${FB_KILL_STRIDE:-5}; fi
"$project/tests/signer/repository_kills.py" "$scratch/bin/firebreak" "${3:-changes}" "$scratch/repo" "$scratch/keys"
