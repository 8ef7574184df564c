#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the commands that our documents show, and compares what they print.
#
# In a block marked sh, a line that begins with "$ " is a command; the lines below it are what it
# prints (nothing shown: nothing compared), where "..." stands for any text, and alone on a line
# for any lines.  A command must succeed, unless the next one is "$ echo $?", which shows its exit
# status.  Commands run in a scratch copy, in the folder of the document; cd and export last until its end.
# Engines are those of this build, wherever it is: build/release/engines/ in the copy.  A document that
# says "<!-- needs ENGINE.so -->" is skipped where that one was not built, or "<!-- needs python3 -->" where there is
# no such program.  What a document leaves running has its process id in a file *.pid, by which it is ended here.
# usage: documents.sh PROJECT PROGRAM [DOCUMENT]...
set -uo pipefail

project=$1 engines=$(realpath "$(dirname "$2")/../engines")
scratch=$(mktemp -d)
# Ends what a document left running, by its process id.
end_daemons() {
    local file
    find "$scratch" -name '*.pid' | while read -r file; do
        kill "$(<"$file")" 2>/dev/null
    done
}
trap 'end_daemons; rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$2" "$scratch/bin/firebreak"
PATH=$scratch/bin:$PATH
export NO_COLOR=1 LC_ALL=C.UTF-8
commands=0 broken=0 skipped=0

# The README begins with the set-up, and with nothing else.
first_block=$(awk '/^```/ { n++; next } n == 1' "$project/README.md")
if [ "$first_block" != $'./scripts/demo\n./scripts/test' ]; then
    echo "README.md: the first code block is not the two commands of the set-up"
    broken=1
fi

# A shell pattern of what a document shows: "..." is any text, all else is literal.
pattern_of() {
    sed -E 's/^\.\.\.$/\x01/; s/\.\.\./\x02/g; s/[^[:alnum:][:space:]\x01\x02]/\\&/g; s/\x02/*/g' <<<"$1" |
        awk '{ if ($0 == "\001") printf "*"; else printf "%s\n", $0 }'
}

# Judges the command that ran last, once it is known what was shown below it.
judge() {
    local pattern
    [ -n "$command" ] || return 0
    if [ -n "$shown" ]; then
        pattern=$(pattern_of "${shown%$'\n'}"; echo .)
        # shellcheck disable=SC2053 # the right side is meant as a pattern
        if ! [[ $output$'\n' == ${pattern%.} ]]; then
            broken=$((broken + 1))
            printf '%s:%s: $ %s\n--- shown\n%s--- printed\n%s\n---\n' "$document" "$line" "$command" "$shown" "$output"
        fi
    fi
    shown=""
}
judge_status() {
    [ "$status" -eq 0 ] && return
    broken=$((broken + 1))
    printf '%s:%s: $ %s\nexit status %s, and no "$ echo $?" after it\n%s\n' "$document" "$line" "$command" "$status" "$output"
}

run() {
    judge
    if [ "$1" = 'echo $?' ]; then
        command=$1
        output=$status
        status=0
        return
    fi
    [ -z "$command" ] || judge_status
    command=$1
    # shellcheck disable=SC1091 # written below; a function would keep the variables to itself
    output=$({ [ ! -s "$scratch/exports" ] || . "$scratch/exports"; } && cd "$folder" && {
        eval "$1"
        status=$?
        pwd >"$scratch/folder"
        export -p >"$scratch/exports"
        exit $status
    } 2>&1)
    status=$?
    [ ! -s "$scratch/folder" ] || folder=$(<"$scratch/folder")
    commands=$((commands + 1))
}

# Whether all is there that the document says it needs.
is_possible() {
    local needed
    while read -r needed; do
        [ -e "$engines/$needed" ] || command -v "$needed" >"$scratch/found" || return 1
    done < <(sed -n 's/^<!-- needs \(.*\) -->$/\1/p' "$1")
}

run_document() {
    local text in_block=false
    document=$1 line=0 command="" shown="" output="" status=0
    if ! is_possible "$project/$1"; then
        echo "skipped: $1 needs an engine that was not built, or a program that is not installed"
        skipped=$((skipped + 1))
        return
    fi
    end_daemons
    rm -rf "$scratch/project" "$scratch/exports"
    mkdir "$scratch/project"
    cp -r "$project"/{README.md,docs,examples,schemas} "$scratch/project/"
    mkdir -p "$scratch/project/tests"
    cp -r "$project/tests/incidents" "$scratch/project/tests/"
    mkdir -p "$scratch/project/build/release"
    ln -s "$engines" "$scratch/project/build/release/engines"
    folder=$scratch/project/$(dirname "$document")
    number=0
    while IFS= read -r text; do
        number=$((number + 1))
        case $text in
        '```sh') in_block=true ;;
        '```'*) in_block=false ;;
        '$ '*)
            if $in_block; then
                run "${text#\$ }"
                line=$number
            fi
            ;;
        *) ! $in_block || [ -z "$command" ] || shown+=$text$'\n' ;;
        esac
    done <"$project/$document"
    judge
    judge_status
}

while read -r document; do
    run_document "$document"
done < <(cd "$project" && if [ $# -gt 2 ]; then printf '%s\n' "${@:3}"; else find README.md docs examples -name '*.md' | sort; fi)
echo "$commands commands in documents, $broken broken, $skipped documents skipped"
[ "$commands" -gt 0 ] && [ "$broken" -eq 0 ]
