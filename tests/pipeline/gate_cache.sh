#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What one changed file has asked anew, and what an entry is worth that somebody touched.
# usage: gate_cache.sh PROJECT PROGRAM TOYS
set -uo pipefail

project=$1 program=$2 toys=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export LC_ALL=C.UTF-8
# shellcheck source=tests/pipeline/checks.sh
. "$project/tests/pipeline/checks.sh"

cp -r "$project/examples/explain/." .
mkdir release
cat >content.json <<'END'
{"channel": 1, "version": 1, "instances": [
  {"id": "cmd", "template_type": "process", "criteria": {"Image": {"op": "equals", "values": ["C:\\cmd.exe"]}}}]}
END
sed 's/"channel": 1/"channel": 2/; s/cmd/sh/g' content.json >field.json
sed 's/"version": 1/"version": 2/' field.json >field2.json
for name in content field field2; do "$program" compile -q -o "$name.fbc" "$name.json" >/dev/null; done
cp "$toys/linked.so" engine.so
cp "$toys/libouter.so" "$toys/libinner.so" .
"$program" contract "$toys/good.so" -o contracts/windows-7.15.json 2>/dev/null >&2
sed -i '/engine_sha256/d' contracts/windows-7.15.json
printf '%s\n' '{"type":"process","values":["C:\\ls.exe",null,null,null,null,null]}' >events.jsonl
cat >>firebreak.yaml <<'END'
corpora: [{events: events.jsonl, label: background}]
engines: {windows-7.15: engine.so}
field_content: [field.fbc]
last_release: content.fbc
END

# The gates that were asked, of those that may come from the cache.  Fuzzing asks what engine asks and
# more, and is too slow for this table: the key of each is made of the same rows.
gate() { "$program" gate --gate contract --gate replay --gate engine --cache cache --format json "$@" content.fbc >report.json; }
asked() {
    gate "$@"
    local code=$?
    for name in replay engine; do
        awk -v gate="$name" '/"tables"/ { tables = 1 } tables && $0 ~ "\"gate\": \"" gate "\"" { found = 1 } END { exit found }' report.json &&
            printf '%s ' "$name"
    done
    echo "exit $code"
}

check "nothing is known at first" "replay engine exit 0" "$(asked)"
check "then all is" "exit 0" "$(asked)"
check "the number of processes is no matter" "exit 0" "$(asked -j 1)"

# FILE COMMAND EXPECTED: what the command changes, which is put back behind it
while IFS='|' read -r what command expected; do
    cp -rp . ../"$(basename "$scratch")".kept
    eval "$command"
    check "$what" "$expected" "$(asked)"
    mv cache ../"$(basename "$scratch")".cache
    rm -rf -- ./*
    cp -rp ../"$(basename "$scratch")".kept/. .
    rm -rf cache
    mv ../"$(basename "$scratch")".cache cache
    rm -rf ../"$(basename "$scratch")".kept
    check "and back: $what" "exit 0" "$(asked)"
done <<'END'
a corpus|echo '{"type":"process","values":["C:\\\\a.exe",null,null,null,null,null]}' >>events.jsonl|replay engine exit 0
its label|sed -i 's/label: background/label: must-not-match/' firebreak.yaml|replay engine exit 0
an engine|printf x >>engine.so|engine exit 0
a contract|sed -i 's/"load_ms": [0-9]*/"load_ms": 999/' contracts/windows-7.15.json|engine exit 0
a library of the engine|printf x >>libouter.so|engine exit 0
a library of that one|printf x >>libinner.so|engine exit 0
what is in the field|cp field2.fbc field.fbc|engine exit 0
template types|sed -i 's/$/ /' types.json|replay engine exit 0
own names|echo 'own_names: [sensor.exe]' >>firebreak.yaml|replay engine exit 0
a key that neither reads|echo 'fail_on: error' >>firebreak.yaml|exit 0
the time of a file|touch events.jsonl engine.so libinner.so contracts/windows-7.15.json|exit 0
a suppression|echo 'suppressions: [{rule: FB3002, scope: {sensor: windows-7.15}, reason: r, owner: o, expires: 2099-01-01}]' >>firebreak.yaml|exit 0
END

rm -rf cache
check "an empty cache" "replay engine exit 0" "$(asked)"
entry=$(find cache -type f | head -1)
size=$(stat -c %s "$entry")
count() { asked | grep -o 'replay\|engine' | wc -l; }
cp -p "$entry" kept
for torn in 0 8 74 75 $((size - 1)); do
    head -c "$torn" kept >"$entry"
    check "an entry of $torn bytes is none" 1 "$(count)"
done
for at in 0 9 74 90 $((size - 1)); do
    cp kept "$entry"
    printf '\007' | dd of="$entry" bs=1 seek="$at" conv=notrunc status=none
    check "a changed byte at $at makes it none" 1 "$(count)"
done
rm "$entry"
ln -s "$PWD/kept" "$entry"
check "a link is none" 1 "$(count)"
rm -f "$entry"
cp kept "$entry"
chmod go+w "$entry"
check "one that others may write is none" 1 "$(count)"
chmod 700 cache
check "a new one took its place" 0 "$(count)"
chmod go+w cache
asked >/dev/null
check "a folder that others may write is refused" "2" "$(gate; echo $?)"
chmod go-w cache

# What came from a cache is said, and signed only where that is allowed.
export P=phrase
"$program" key generate -q --passphrase-env P -o key.pem
attest() { "$program" attest "$1" --key key.pem --passphrase-env P -o signed "${@:2}" >log 2>&1; echo $?; }
cached() { grep -o '"cached":\[[^]]*\]' "$1" | grep -c "$(sha256sum <content.fbc | cut -c 1-64)"; }
gate --evidence fresh --cache other
check "a record of what was asked" "0" "$(cached fresh/engine.json)"
check "is signed" "0" "$(attest fresh)"
rm -rf signed
gate --evidence kept.record --cache other
check "a record of what was not says so" "1" "$(cached kept.record/engine.json)"
check "not of the gate that was asked" "0" "$(cached kept.record/contract.json)"
check "and is not signed" "2" "$(attest kept.record)"
check "and nothing is left" "" "$(ls -d signed 2>/dev/null)"
check "unless that is allowed" "0" "$(attest kept.record --allow-cached)"
check "the record has every form" "digests.txt project/contracts/windows-7.15.json project/firebreak.yaml project/types.json report.github.txt report.html report.json report.junit.xml report.sarif report.txt" \
    "$(cd kept.record && find . -type f -printf '%P\n' | grep -v '^[a-z]*\.json$' | cat - <(echo report.json) | sort | xargs)"
check "the digests are those of the files" "$(sha256sum <content.fbc | cut -c 1-64) $(sha256sum <engine.so | cut -c 1-64)" \
    "$(awk '/content content.fbc|engine windows/ { print $1 }' kept.record/digests.txt | xargs)"

check "so are those of libraries" "$(digest libouter.so) libouter.so $(digest libinner.so) libinner.so" \
    "$(awk '$2 == "library" && $3 == "windows-7.15" { print $1, $4 }' kept.record/digests.txt | xargs)"
check "which each statement has" "$(digest libouter.so) $(digest libinner.so)" \
    "$(grep -oP '"name":"library","digest":\{"sha256":"\K[0-9a-f]+(?="\},"annotations":\{"build":"windows-7.15","file":"lib)' kept.record/engine.json | xargs)"

# A library that is not there: nobody knows what an entry would stand for.
mv libinner.so away.so
gate --cache third
check "an engine without its library is undecided" "2" "$?"
check "there is no entry but that of replay" "1" "$(find third -type f | wc -l)"
mv away.so libinner.so

# What rejects is always found anew.
cp "$toys/warns.so" engine.so
check "an engine that warns" "engine exit 1" "$(asked)"
check "is asked again" "engine exit 1" "$(asked)"

summary
