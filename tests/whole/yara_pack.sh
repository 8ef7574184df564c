#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The YARA files of the data pack: all compile in isolation with the external variables of the full
# build and scan files of the system; the gate contract rejects for the bare build exactly those
# that Debian's yarac cannot compile without the others.
# usage: yara_pack.sh PROJECT PROGRAM YARA_PACK ENGINES DATA
set -uo pipefail

project=$1 firebreak=$2 yara_pack=$3 engines=$4 data=${5:-}
if [ -z "$data" ]; then
    echo "skipped: the data packs are not there (docs/TESTING.md says where they belong)"
    exit 77
fi
if [ ! -e "$engines/yara.so" ] || ! command -v yarac >/dev/null; then
    echo "skipped: libyara or yarac is not installed (./scripts/setup test installs them)"
    exit 77
fi
rules=$data/content-data/content/yara-signature-base
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
broken=0
complain() {
    echo "$*"
    broken=1
}
mapfile -t files < <(find "$rules" -name '*.yar' | sort)
[ ${#files[@]} -eq 720 ] || complain "the pack has ${#files[@]} files"

"$yara_pack" "$engines/yara.so" "$rules" /usr/bin "$scratch/matches" "$scratch/scanned" ||
    complain "not all went well in isolation"
externals=(-d filename= -d filepath= -d extension= -d filetype= -d owner=)
mapfile -t spaced < <(printf '%s\n' "${files[@]}" | awk '{ printf "n%d:%s\n", NR, $0 }')
yarac "${externals[@]}" "${spaced[@]}" "$scratch/all" 2>/dev/null
yara -C "$scratch/all" --scan-list "$scratch/scanned" 2>/dev/null | sort -u >"$scratch/wanted"
sort -u "$scratch/matches" | diff "$scratch/wanted" - || complain "the adapter and yara match differently"
[ -s "$scratch/wanted" ] || complain "nothing was matched"
echo "$(wc -l <"$scratch/wanted") matches, the same as those of yara"

for file in "${files[@]}"; do
    yarac -d filename= "$file" "$scratch/out" >/dev/null 2>"$scratch/errors" || echo "$file"
    # Whatever yarac refuses the file for, it has to be a variable.
    if grep 'error' "$scratch/errors" | grep -qv 'undefined identifier'; then
        complain "yarac: $(head -n 1 "$scratch/errors")"
    fi
done >"$scratch/expected"
expected=$(wc -l <"$scratch/expected")
[ "$expected" -gt 0 ] || complain "yarac finds no file that reads an external variable"

cat >"$scratch/firebreak.yaml" <<EOF
content_kind: rules
template_types: [$project/examples/yara/types/]
contracts: [$project/examples/yara/contracts/yara-4.2-bare.json]
EOF
status=0
"$firebreak" gate --project "$scratch/firebreak.yaml" --gate contract --engine "yara-4.2-bare=$engines/yara-bare.so" \
    --format github "${files[@]}" >"$scratch/found.txt" 2>"$scratch/log" || status=$?
[ "$status" -eq 1 ] || complain "exit status $status instead of 1: $(tail -n 3 "$scratch/log")"
grep -v FB3001 "$scratch/found.txt" | grep '^::error' && complain "other errors than FB3001"
grep FB3001 "$scratch/found.txt" | grep -o 'file=[^,:]*' | cut -d = -f 2 | sort -u >"$scratch/found"
diff "$scratch/expected" "$scratch/found" || complain "the gate contract and yarac disagree"
echo "$expected files read more than the bare build supplies"
exit "$broken"
