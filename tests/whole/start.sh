#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What only `fetch` and `serve` need is not asked for at every start: the program does its work where
# those libraries are missing, and the two commands say which one to install.
# usage: start.sh PROJECT PROGRAM
set -uo pipefail

project=$1 program=$2
command -v readelf >/dev/null || {
    echo "skipped: readelf is not installed (binutils)"
    exit 77
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C.UTF-8 NO_COLOR=1
broken=0
fail() {
    echo "$*"
    broken=1
}
# ends STATUS TEXT ARGUMENT...: so ends the program where the libraries cannot be loaded, saying TEXT.
ends() {
    LD_LIBRARY_PATH=$scratch/libraries "$program" "${@:3}" >"$scratch/log" 2>&1
    local status=$?
    [ $status -eq "$1" ] || fail "${*:3} ends with $status: $(cat "$scratch/log")"
    grep -F -- "$2" "$scratch/log" >/dev/null || fail "${*:3} does not say '$2': $(cat "$scratch/log")"
}

late='libcurl|libmicrohttpd|libgnutls'
needed=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
grep -E '^libcrypto' <<<"$needed" >/dev/null || fail "the program's libraries cannot be told: $needed"
if grep -E "$late" <<<"$needed"; then fail "above: libraries that every start loads"; fi

# In their places: files that are no libraries.
mkdir "$scratch/libraries"
names=$(grep -aoE "($late)\.so\.[0-9]+" "$program" | sort -u)
[ "$(wc -l <<<"$names")" -eq 3 ] || fail "the program knows other libraries than three: $names"
for name in $names; do echo no library >"$scratch/libraries/$name"; done

cd "$project/examples/channel-file-291" || exit 1
ends 0 "verdict: pass" check harmless.fbc
cd "$scratch" || exit 1
cp -r "$project/examples/explain/repository" . || exit 1
ends 0 "" fetch init --root repository/root.json --store store
ends 2 "libcurl.so" fetch refresh --root repository/root.json --store store --url "file://$PWD/repository/metadata"
ends 2 "install libcurl; other commands do without it" fetch refresh --root repository/root.json --store store --url "file://$PWD"
printf 'people:\n- {name: ann, roles: [operator], token_sha256: "%064d"}\n' 0 >access.yaml
ends 2 "libmicrohttpd.so" serve --state state --access access.yaml --listen 127.0.0.1:0
rm "$scratch"/libraries/libmicrohttpd.*
ends 2 "libgnutls.so" serve --state state --access access.yaml --listen 127.0.0.1:0
exit $broken
