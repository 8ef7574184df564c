#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The page of every rule has an example that triggers the rule, and its repair; this runs both.
#
# In the sections Example and Repair, a line of a name in backticks and a colon heads a block that is
# the file of that name; in a block marked console, lines that begin with "$ " are commands.  They run
# in a copy of examples/explain, with examples/signing in signing/.  The last command's report must name the rule.  Then the files of the
# repair take their places, the commands run again (the repair's own, where it has some), and the
# report must pass and not name the rule.
#
# With BLIND, a program that can be made not to see a rule (tests/blind/blind.c), no check may be
# decoration: the example's last command runs once more, blind to the rule, which must then not be
# told, and the verdicts with and without must be those of tests/blind/rules.table.
# usage: rule_examples.sh PROJECT PROGRAM BLIND|- [RULE]...
set -uo pipefail

project=$1 program=$2 blind=$3
table=$project/tests/blind/rules.table
shift 3
[ "$blind" != - ] || blind=""
for tool in xxd zstd cc openssl; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/blind"
ln -s "$program" "$scratch/bin/firebreak"
[ -z "$blind" ] || ln -s "$blind" "$scratch/blind/firebreak"
PATH=$scratch/bin:$PATH
export NO_COLOR=1 LC_ALL=C.UTF-8
# shellcheck source=tests/signer/quick_keys.sh
. "$project/tests/signer/quick_keys.sh"
mkdir "$scratch/keys"
(cd "$scratch/keys" && quick_keys x fleet policy gates author releaser chief) || exit 1
passed=0 failed=0 why=""

# Writes the files of a section of a page into a folder, and its commands into a file.
extract() {
    awk -v section="## $2" -v folder="$3" -v commands="$4" '
        /^## / { inside = $0 == section }
        !inside { next }
        block != "" && /^```$/ { close(file); block = ""; file = ""; next }
        block == "file" { print >file; next }
        block == "console" { if (sub(/^\$ /, "")) print >commands; next }
        block != "" { next }
        /^`[^`\/][^`]*`:$/ && !/\.\./ { file = folder "/" substr($0, 2, length($0) - 3); next }
        /^```console$/ { block = "console"; next }
        /^```/ { block = file == "" ? "shown" : "file"; if (file != "") printf "" >file; next }
        /./ { file = "" }' "$1"
}

# What the last command of an example finds stays in `before`.
keep_before() {
    [ -n "$blind" ] && [ ! -d "$scratch/before" ] && [ "$1" = "$(tail -n 1 "$scratch/commands")" ] || return 0
    cp -r "$scratch/case" "$scratch/before"
}

# Runs the commands, of which all but the last must succeed; the output of the last is `output`.
run() {
    local command
    output="" status=0
    while IFS= read -r command; do
        if [ "$status" -ne 0 ]; then
            why="$previous: exit status $status: $output"
            return 1
        fi
        previous=$command
        keep_before "$command"
        output=$(cd "$scratch/case" && eval "$command" 2>&1 </dev/null)
        status=$?
    done <"$1"
    [[ $previous =~ ^(P=x\ )?firebreak\ (check|compile|gate|replay|bundle|fetch|rollout|sign|verify|audit)\  ]] || why="the last command is $previous"
    [ -z "$why" ]
}

verdict_of() {
    grep -o 'verdict: [a-z]*' <<<"$1" | tail -n 1 | cut -d ' ' -f 2
}

# Whether the example, its last command run blind to the rule, comes to what the table says.
# Warnings and notes are made to count, where a command can be told to.
try_blind() {
    local rule=$1 row level command seen blindly found
    row=$(sed -n "s/^$rule  *//p" "$table")
    level=$(firebreak explain | awk -v rule="$rule" '$1 == rule { print $2 }')
    command=$(tail -n 1 "$scratch/commands") seen=$output
    if [ "$level" != error ] && [[ $command =~ ^firebreak\ (check|gate|replay)\  ]]; then
        command+=" --fail-on $level"
        seen=$(cd "$scratch/before" && eval "$command" 2>&1 </dev/null)
    fi
    blindly=$(cd "$scratch/before" && FB_BLIND_TO=$rule PATH=$scratch/blind:$PATH eval "$command" 2>&1 </dev/null)
    [[ $blindly != *"[$rule]"* ]] || { why="it is told although nothing sees it: $blindly"; return 1; }
    found="$(verdict_of "$seen") $(verdict_of "$blindly")"
    [ "$found" = "$(cut -d ' ' -f 1,2 <<<"$row")" ] || { why="with and without it \"$found\", the table says \"$row\": $blindly"; return 1; }
    found=$(cut -s -d ' ' -f 3 <<<"$row")
    [[ $blindly == *"$found"* ]] || { why="without it $found is not told: $blindly"; return 1; }
}

# One row for each rule, and no others.
check_table() {
    diff <(grep -v '^#' "$table" | cut -d ' ' -f 1 | sort) <(firebreak explain | cut -d ' ' -f 1 | sort) \
        || { echo "${table##*/} does not have one row for each rule"; exit 1; }
}

try() {
    local rule=$1 page=$project/docs/rules/$1.md
    rm -rf "$scratch/case" "$scratch/before"
    cp -r "$project/examples/explain" "$scratch/case"
    cp -r "$project/examples/signing" "$scratch/case/"
    ! grep -qE "signing/(prepare|override)" "$page" || cp "$scratch/keys"/* "$scratch/case/"
    mkdir "$scratch/case/sensor"
    cp "$project/sensor/engine.h" "$scratch/case/sensor/"
    : >"$scratch/commands"
    : >"$scratch/commands-repair"
    extract "$page" Example "$scratch/case" "$scratch/commands"
    [ -s "$scratch/commands" ] || { why="no commands under Example"; return 1; }
    run "$scratch/commands" || return 1
    [[ $output == *"[$rule]"* ]] || { why="the example does not trigger it: $output"; return 1; }
    [ -z "$blind" ] || try_blind "$rule" || return 1

    grep -q '^## Repair$' "$page" || { why="no section Repair"; return 1; }
    extract "$page" Repair "$scratch/case" "$scratch/commands-repair"
    [ -s "$scratch/commands-repair" ] || cp "$scratch/commands" "$scratch/commands-repair"
    rm -f "$scratch/case"/*.fbc "$scratch/case"/*.bin
    run "$scratch/commands-repair" || return 1
    [[ $output != *"[$rule]"* ]] || { why="the repair does not help: $output"; return 1; }
    # What steers a rollout has no report where it is not refused.
    [[ $status -eq 0 && ($output == *"verdict: pass"* || $previous =~ ^(P=x\ )?firebreak\ rollout\ (start|approve|baseline)\ ) ]] \
        || { why="the repair does not pass: $output"; return 1; }
}

[ -z "$blind" ] || check_table
if [ $# -eq 0 ]; then
    mapfile -t rules < <(firebreak explain | cut -d ' ' -f 1)
    set -- "${rules[@]}"
fi
for rule in "$@"; do
    why=""
    if try "$rule"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$rule: $why"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
