#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Holds the manual pages of the build against --help, and has mandoc, groff and man judge them.
# usage: man.sh PROJECT PROGRAM FOLDER-OF-THE-PAGES
set -uo pipefail
shopt -s lastpipe # what a pipe ends in counts here

firebreak=$2 pages=$3
for tool in mandoc groff man; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed (./scripts/setup test installs it)"
        exit 77
    fi
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for variable in "${!FIREBREAK_@}"; do unset "$variable"; done
export LC_ALL=C.UTF-8
mapfile -t commands < <("$firebreak" help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p')
held=0 broken=0
complain() {
    echo "$page: $*"
    broken=$((broken + 1))
}

# Blanks do not count, nor do the marks of code, which a page has in bold.
squeeze() {
    tr -d '`' | tr -s ' \n' ' '
}

# Text of --help on standard input, an item a line: each is somewhere in the page.
page_has() {
    local item
    while IFS= read -r item; do
        item=$(squeeze <<<"$item" | sed 's/^ //; s/ $//')
        held=$((held + 1))
        [[ $shown == *" $item "* ]] || complain "not in it: $item"
    done
}

# Lines of up to 80 characters are for people who edit a page.
judge() {
    mandoc -T lint -W style "$file" | grep -v 'input text line longer than 80 bytes' >"$scratch/complaints"
    groff -ww -man -T utf8 "$file" 2>>"$scratch/complaints" >/dev/null
    man --warnings -l "$file" 2>>"$scratch/complaints" >/dev/null
    [ ! -s "$scratch/complaints" ] || complain "$(<"$scratch/complaints")"
}

# Each title once, in this order; ACTIONS and FILES only where there are any.
judge_sections() {
    local titles
    titles=$(sed -n 's/^\.SH "\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$file" | grep -vxE 'ACTIONS|FILES' | paste -sd,)
    [ "$titles" = "NAME,SYNOPSIS,DESCRIPTION,OPTIONS,EXIT STATUS,ENVIRONMENT,EXAMPLES,SEE ALSO" ] ||
        complain "sections: $titles"
}

# open_page NAME ARGUMENT...: of the build, and as the program prints it now.
open_page() {
    page=$1 file=$pages/$1.1
    shift
    [ -s "$file" ] || { complain "there is no such page"; return 1; }
    "$firebreak" help --man "$@" | cmp - "$file" || complain "is not what the program prints"
    judge
    judge_sections
    shown=" $(mandoc -T utf8 -O width=1000 "$file" | sed $'s/.\b//g' | squeeze) "
}

options_of() {
    sed -n '/^Options:/,/^$/{s/^ \{2,\}-/-/p}' "$scratch/help"
}

compare_with_help() {
    local entries
    "$firebreak" "$1" --help >"$scratch/help"
    sed -n "1s/^firebreak $1: /firebreak-$1 - /p; s/^Usage: //p" "$scratch/help" | page_has
    sed -n '4,/^Options:/p' "$scratch/help" | sed '$d' | tr '\n' ' ' | sed 's/$/\n/' | page_has
    sed -n '/^Actions:/,/^$/{/^Actions:/d; /^$/d; p}' "$scratch/help" | page_has
    options_of | page_has
    sed -n '/^Examples:/,/^$/{/^Examples:/d; /^$/d; p}' "$scratch/help" | paste -d' ' - - | page_has
    sed -n '/^Environment:/,/^stand in/p' "$scratch/help" | grep -o 'FIREBREAK_[A-Z_]*' |
        sed 's/$/ stands in for/' | page_has
    # And nothing in the page that --help does not know.
    entries=$(grep -c '^\(\\fB\\-[a-z]\\fR, \)\{0,1\}\\fB\\-\\-' "$file")
    [ "$entries" -eq "$(options_of | wc -l)" ] || complain "$entries options, in --help $(options_of | wc -l)"
    entries=$(grep -c '^\\fBFIREBREAK_' "$file")
    [ "$entries" -eq "$(grep -o 'FIREBREAK_[A-Z_]*' "$scratch/help" | wc -l)" ] || complain "$entries variables"
    for code in 0 1 2 64; do grep -qxF "\\fB$code\\fR" "$file" || complain "exit code $code is missing"; done
}

open_page firebreak && {
    "$firebreak" help | sed -n 's/^  \([a-z]\{1,\} .*\)/\1/p' | page_has
    for command in "${commands[@]}"; do echo "firebreak-$command(1)"; done | sed '$!s/$/,/' | page_has
}
for command in "${commands[@]}"; do
    open_page "firebreak-$command" "$command" && compare_with_help "$command"
done
page=firebreak
[ "$(find "$pages" -type f | wc -l)" -eq $((${#commands[@]} + 1)) ] || complain "$(ls "$pages")"
echo "$held statements of --help held against ${#commands[@]} pages, $broken broken"
[ "$held" -gt 50 ] && [ "$broken" -eq 0 ]
