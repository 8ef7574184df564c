#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The page of every rule has an example that triggers the rule, and its repair; this runs both.
#
# In the sections Example and Repair, a line of a name in backticks and a colon heads a block that is
# the file of that name; in a block marked console, lines that begin with "$ " are commands.  They run
# in a copy of examples/explain, with examples/signing in signing/.  The last command's report must name the rule.  Then the files of the
# repair take their places, the commands run again (the repair's own, where it has some), and the
# report must pass and not name the rule.
# usage: rule_examples.sh PROJECT PROGRAM [RULE]...
set -uo pipefail

project=$1 program=$2
shift 2
for tool in xxd zstd cc; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$program" "$scratch/bin/firebreak"
PATH=$scratch/bin:$PATH
export NO_COLOR=1 LC_ALL=C.UTF-8
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
        output=$(cd "$scratch/case" && eval "$command" 2>&1 </dev/null)
        status=$?
    done <"$1"
    [[ $previous =~ ^(P=x\ )?firebreak\ (check|compile|gate|replay|bundle|fetch|rollout|sign|verify|audit)\  ]] || why="the last command is $previous"
    [ -z "$why" ]
}

try() {
    local rule=$1 page=$project/docs/rules/$1.md
    rm -rf "$scratch/case" "$scratch/again"
    cp -r "$project/examples/explain" "$scratch/case"
    cp -r "$project/examples/signing" "$scratch/case/"
    mkdir "$scratch/case/sensor"
    cp "$project/sensor/engine.h" "$scratch/case/sensor/"
    : >"$scratch/commands"
    : >"$scratch/commands-repair"
    extract "$page" Example "$scratch/case" "$scratch/commands"
    [ -s "$scratch/commands" ] || { why="no commands under Example"; return 1; }
    run "$scratch/commands" || return 1
    [[ $output == *"[$rule]"* ]] || { why="the example does not trigger it: $output"; return 1; }

    grep -q '^## Repair$' "$page" || { why="no section Repair"; return 1; }
    extract "$page" Repair "$scratch/case" "$scratch/commands-repair"
    [ -s "$scratch/commands-repair" ] || cp "$scratch/commands" "$scratch/commands-repair"
    rm -f "$scratch/case"/*.fbc "$scratch/case"/*.bin
    run "$scratch/commands-repair" || return 1
    [[ $output != *"[$rule]"* ]] || { why="the repair does not help: $output"; return 1; }
    [[ $status -eq 0 && $output == *"verdict: pass"* ]] || { why="the repair does not pass: $output"; return 1; }
}

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
