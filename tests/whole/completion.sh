#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Completes command lines in bash, zsh and fish: the cases of completion/cases, and for every command
# its options and their values, which must be those of --help.
# usage: completion.sh PROJECT PROGRAM FOLDER-OF-THE-SCRIPTS
set -uo pipefail

here=$1/tests/whole/completion firebreak=$2 scripts=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for variable in "${!FIREBREAK_@}"; do unset "$variable"; done
export LC_ALL=C.UTF-8 HOME=$scratch XDG_CONFIG_HOME=$scratch XDG_DATA_HOME=$scratch
mkdir -p "$scratch/files/folder"
touch "$scratch/files/"{fatal.fbc,fatal.json,two.fbc,folder/file.fbc}
mapfile -t commands < <("$firebreak" help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p')
[ ${#commands[@]} -gt 5 ] || exit 1

from_help() {
    local command option choices
    echo "firebreak => ${commands[*]}"
    echo "firebreak explain => $("$firebreak" explain | cut -d' ' -f1 | paste -sd' ')"
    echo "firebreak schema show => $("$firebreak" schema list | cut -d' ' -f1 | paste -sd' ')"
    for command in "${commands[@]}"; do
        "$firebreak" help "$command" | sed -n '/^Options:/,/^$/p' >"$scratch/options"
        echo "firebreak $command --=> $(sed -n 's/^[^-]*\(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' "$scratch/options" | paste -sd' ')"
        while read -r option choices; do
            echo "firebreak $command $option => ${choices//|/ }"
        done < <(sed -nE 's/^ +(-[a-z], )?(--[a-z-]+) ([a-z]+(\|[a-z]+)+) .*/\2 \3/p' "$scratch/options")
    done
}

grep -v '^#' "$here/cases" >"$scratch/cases"
from_help >>"$scratch/cases"
sed 's/=> .*//' "$scratch/cases" >"$scratch/lines"

# As a set: without what shells differ in (folders with "/", "--format=json" for "json"), and without
# options where something else was begun.
normal() {
    local typed words word
    while IFS= read -r typed <&3 && IFS= read -r words; do
        echo "$typed=>$(for word in $words; do
            word=${word%[=/]}
            case ${typed##* } in
            --*=*) echo "${word#--*=}" ;;
            -*) case $word in --*) echo "$word" ;; esac ;;
            *) case $word in -*) ;; *) echo "$word" ;; esac ;;
            esac
        done | sort -u | sed 's/^/ /' | tr -d '\n')"
    done 3<"$scratch/lines"
}
sed 's/.*=> //' "$scratch/cases" | normal >"$scratch/expected"

passed=0 failed=0 skipped=0
# complete_in SHELL SCRIPT TOOL...
complete_in() {
    local shell=$1 script=$scripts/$2 tool
    shift 2
    if [[ " $* " == *" zsh "* ]] && ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
        echo "skipped: $shell: there is no pseudo-terminal here"
        skipped=$((skipped + 1))
        return
    fi
    for tool in "$@"; do
        if ! command -v "$tool" >/dev/null; then
            echo "skipped: $shell: $tool is not installed (./scripts/setup test installs it)"
            skipped=$((skipped + 1))
            return
        fi
    done
    "$firebreak" completion "$shell" | cmp - "$script" || failed=$((failed + 1))
    (cd "$scratch/files" && timeout 120 "$here/complete-$shell" "$script" "$scratch/$shell") \
        <"$scratch/lines" 2>"$scratch/errors" | normal >"$scratch/got"
    cat "$scratch/errors"
    if [ ! -s "$scratch/errors" ] && diff "$scratch/expected" "$scratch/got" >"$scratch/differences"; then
        passed=$((passed + $(wc -l <"$scratch/lines")))
    else
        echo "$shell: expected (<) and offered (>)"
        cat "$scratch/differences"
        failed=$((failed + 1))
    fi
}
# zsh makes the terminals for bash and for itself.
complete_in bash firebreak bash zsh
complete_in zsh _firebreak zsh
complete_in fish firebreak.fish fish
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] || exit 1
[ "$skipped" -eq 0 ] || exit 77
