#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Of a fleet of several builds, what one changed contract, engine or library has asked anew: its build's part
# and no other; and that a report does not tell in how many parts its gates were asked.
# usage: gate_builds.sh PROJECT PROGRAM TOYS
set -uo pipefail

project=$1 program=$2 toys=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export LC_ALL=C.UTF-8
# shellcheck source=tests/pipeline/checks.sh
. "$project/tests/pipeline/checks.sh"

cp "$project"/examples/explain/types.json .
mkdir contracts
cat >content.json <<'EOF'
{"channel": 1, "version": 1, "instances": [
  {"id": "cmd", "template_type": "process", "criteria": {"Image": {"op": "equals", "values": ["C:\\cmd.exe"]}}}]}
EOF
printf 'template_types: [types.json]\n' >first.yaml
"$program" compile -q --project first.yaml -o content.fbc content.json >/dev/null
cp "$toys/libouter.so" "$toys/libinner.so" .
printf '%s\n' '{"type":"process","values":["C:\\ls.exe",null,null,null,null,null]}' >events.jsonl

# TOY BUILD: a build whose engine this is.
add_build() {
    cp "$toys/$1.so" "engine-$2.so"
    "$program" contract "$toys/$1.so" -o "contracts/windows-$2.json" >/dev/null 2>&1
    sed -i "s/\"build\": \"[^\"]*\"/\"build\": \"$2\"/; /engine_sha256/d" "contracts/windows-$2.json"
}
# BUILD...: the project with engines of these.
project_of() {
    printf 'template_types: [types.json]\ncorpora: [{events: events.jsonl, label: background}]\n'
    printf 'contracts: ['
    printf 'contracts/windows-%s.json, ' "$@"
    printf ']\nengines: {'
    for build in "$@"; do printf 'windows-%s: engine-%s.so, ' "$build" "$build"; done
    printf '}\n'
}
add_build good 7.15
add_build linked 7.16
add_build good 7.17
add_build good 7.18
project_of 7.15 7.16 7.17 >firebreak.yaml

gate() { "$program" gate --format json "$@" content.fbc >report.json; }
# What was not taken from the cache of all that was asked: "engine-7.15 .. exit N".
asked() { # ALL ARGUMENT...
    local all=$1 code=0
    shift
    gate --cache cache "$@" || code=$?
    python3 - "$all" <<'EOF'
import json, sys
tables = json.load(open("report.json"))["tables"]
cached = {(row["gate"] + "-" + (row["build"] or "all").replace("windows-", ""))
          for table in tables if table["name"] == "cached" for row in table["rows"]}
print(*[part for part in sys.argv[1].split() if part not in cached], end=" ")
print(*["unexpected:" + part for part in sorted(cached - set(sys.argv[1].split()))], end="")
EOF
    echo "exit $code"
}
three="replay-all engine-7.15 engine-7.16 engine-7.17"
engines() { asked "${1:-$three}" --gate replay --gate engine; }

check "nothing is known at first" "$three exit 0" "$(engines)"
check "then all is" " exit 0" "$(engines)"
sed -i 's/"load_ms": [0-9]*/"load_ms": 999/' contracts/windows-7.16.json
check "a contract of three" "engine-7.16 exit 0" "$(engines)"
printf x >>engine-7.15.so
check "an engine of three" "engine-7.15 exit 0" "$(engines)"
printf x >>libinner.so
check "a library of one of them" "engine-7.16 exit 0" "$(engines)"
project_of 7.15 7.16 7.17 7.18 >firebreak.yaml
check "a build more" "engine-7.18 exit 0" "$(engines "$three engine-7.18")"
project_of 7.17 7.15 >firebreak.yaml
check "two less, and another order" " exit 0" "$(engines "replay-all engine-7.15 engine-7.17")"
printf '{"type":"process","values":["C:\\\\a.exe",null,null,null,null,null]}\n' >>events.jsonl
check "a corpus is read for all" "replay-all engine-7.15 engine-7.17 exit 0" "$(engines "replay-all engine-7.15 engine-7.17")"

# Fuzzing: of an engine that refuses everything, which does not take long.
for build in 7.15 7.16 7.17; do add_build refuses "$build"; done
project_of 7.15 7.16 7.17 >firebreak.yaml
fuzzed="fuzz-7.15 fuzz-7.16 fuzz-7.17"
fuzz() { asked "$fuzzed" --gate fuzz --cases 0; }
check "fuzzing is asked for each" "$fuzzed exit 0" "$(fuzz)"
sed -i 's/"load_ms": [0-9]*/"load_ms": 998/' contracts/windows-7.17.json
check "and again for the one that changed" "fuzz-7.17 exit 0" "$(fuzz)"

# A build that is fine, one that is not, one without an engine, one whose engine is not there.
add_build good 7.15
add_build warns 7.16
project_of 7.15 7.16 7.17 7.18 | sed 's/windows-7.17: [^,]*, //' >firebreak.yaml
printf '#' >engine-7.18.so
said() { # FILE: the report without what is another one in each run
    python3 - "$1" <<'EOF'
import json, sys
report = json.load(open("report.json"))
report["options"].pop("cache", None)
report["tables"] = [table for table in report["tables"] if table["name"] != "cached"]
for gate in report["gates"]:
    gate["seconds"] = 0
json.dump(report, open(sys.argv[1], "w"), indent=1)
EOF
}
gate --gate engine -j 1
said at-once
gate --gate engine -j 4
said in-parts
gate --gate engine --cache other
said to-cache
gate --gate engine --cache other
check "what is fine comes from the cache" 1 "$(grep -c '"key":' report.json)"
said from-cache
check "the report is about all" "windows-7.16 windows-7.17 windows-7.18" \
    "$(grep -oE 'windows-7\.1[678]' at-once | sort -u | xargs)"
check "one build did run to its end" 1 "$(grep -c '"rule": "FB6004"' at-once)"
for report in in-parts to-cache from-cache; do
    check "asked at once and $report is the same" "" "$(diff at-once "$report")"
done

summary
