#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a record keeps: reproducers of this run and no other, which run again out of it, and the project.
# usage: gate_record.sh PROJECT PROGRAM TOYS
set -uo pipefail

project=$1 program=$2 toys=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/work" "$scratch/elsewhere"
cd "$scratch/work" || exit 1
export LC_ALL=C.UTF-8
# shellcheck source=tests/pipeline/checks.sh
. "$project/tests/pipeline/checks.sh"

cp -r "$project/examples/explain/." .
cat >content.json <<'END'
{"channel": 1, "version": 1, "instances": [
  {"id": "cmd", "template_type": "process", "criteria": {"Image": {"op": "equals", "values": ["C:\\cmd.exe"]}, "Hash": {"op": "exists"}}}]}
END
"$program" compile -q -o content.fbc content.json >said
"$program" contract "$toys/no-bounds.so" -o contracts/windows-7.15.json 2>said
cp types.json ../elsewhere/more.json
sed -i 's/"process"/"another"/; s/"id": [0-9]*/"id": 4242/' ../elsewhere/more.json
printf 'suppressible: []\n' >policy.yaml
printf 'policy: policy.yaml\n' >>firebreak.yaml
cp firebreak.yaml before.yaml

gate() { "$program" gate -q --gate fuzz --cases 0 --engine "windows-7.15=$toys/no-bounds.so" --evidence "$@" content.fbc >said 2>&1; echo $?; }
names() { (cd "$1" && find . -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | xargs); }

check "an engine that looks at no bounds is rejected" 1 "$(gate record)"
check "nothing else is left" "" "$(find . -name '.firebreak-*')"
first=$(names record/reproducers | cut -d ' ' -f 1)
check "it has a reproducer" "windows-7.15" "${first%-*}"
"$program" fuzz --replay "record/reproducers/$first" --engine "windows-7.15=$toys/no-bounds.so" >replayed 2>&1
check "which runs out of the record" "1 windows-7.15: the same fault" "$? $(head -n 1 replayed)"
"$program" fuzz --replay "record/reproducers/$first" --engine "windows-7.15=$toys/refuses.so" >replayed 2>&1
check "and not in one that refuses the content" "0 windows-7.15: it runs to its end" "$? $(head -n 1 replayed)"
while read -r named; do
    check "the report names what is there: $named" yes "$([ -f "record/$named/case.json" ] && echo yes)"
done < <(grep -oE 'reproducers/windows-7.15-[0-9a-f]+' record/report.json | sort -u)
check "it names some" yes "$(grep -q 'reproducers/windows-7.15-' record/report.json && echo yes)"

mkdir -p found/windows-7.15-0000 && echo '{}' >found/windows-7.15-0000/case.json
check "with --reproducers too" 1 "$(gate both --reproducers found)"
check "those of this run are in the record and in the folder, beside the old one" "windows-7.15-0000 $(names both/reproducers)" "$(names found)"

# The project: every small file, under its name, and a digest that somebody else computes.
for file in policy.yaml types.json contracts/windows-7.15.json; do
    check "the copy of $file" "$(digest $file)" "$(digest record/project/$file)"
done
check "the copy of the project file" "$(digest firebreak.yaml)" "$(digest record/project/firebreak.yaml)"
copies=$(cd record && find project -type f | wc -l)
check "sha256sum agrees on each" "$copies" "$(cd record && sha256sum --check --ignore-missing digests.txt 2>said | grep -c '^project/.*: OK$')"
"$program" check -q content.fbc >here
"$program" check -q --project record/project/firebreak.yaml content.fbc >there
check "the copy judges as the project does" "$(cat here)" "$(cat there)"

# What is elsewhere cannot have its name.
"$program" gate -q --gate layout --types types.json --types ../elsewhere/more.json --evidence third content.fbc >said 2>&1
check "types from elsewhere" 0 $?
check "stand outside" "$(digest ../elsewhere/more.json | cut -c 1-16)-more.json" "$(names third/project/outside)"
check "and nothing above the record" "" "$(find "$scratch/elsewhere" ! -name elsewhere ! -name more.json)"

# The policy changes while the gates wait for the content: nobody knows which of the two was judged by.
mkfifo pipe
"$program" gate -q --gate fuzz --cases 0 --engine "windows-7.15=$toys/no-bounds.so" --evidence fourth - <pipe >said 2>&1 &
gate=$!
exec 9>pipe
for ((i = 0; i < 600; i++)); do
    compgen -G '.firebreak-*' >/dev/null && break
    sleep 0.1
done
printf '# another\n' >>policy.yaml
printf x >&9
exec 9>&-
wait $gate
check "a policy that changes" 2 $?
check "leaves no record" "" "$(find . -name fourth -o -name '.firebreak-*')"

summary
