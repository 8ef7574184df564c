#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our JUnit XML, read by libxml2, against a schema of what its readers agree on; and its counts.
# usage: junit.sh PROJECT PROGRAM WRITE-REPORTS CACHE
set -uo pipefail

project=$1 firebreak=$2 write_reports=$3
schema=$project/tests/whole/junit/junit.xsd
if ! command -v xmllint >/dev/null; then
    echo "skipped: xmllint is not installed (./scripts/setup test installs it)"
    exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$write_reports" "$scratch" || exit 1
cd "$project/examples" || exit 1
"$firebreak" check --project channel-file-291/firebreak.yaml --format junit channel-file-291/*.fbc >"$scratch/check.junit"
"$firebreak" check --project no-such-file.yaml --format junit >"$scratch/obstacle.junit"
"$firebreak" compile --project sigma/firebreak.yaml --format junit sigma/rules >"$scratch/compile.junit"

broken=0
fail() {
    echo "$*"
    broken=1
}
count() {
    xmllint --xpath "string($2)" "$1"
}

for file in "$scratch"/*.junit; do
    name=${file##*/}
    xmllint --noout --nonet --schema "$schema" "$file" 2>"$scratch/words" || fail "$name: $(head -3 "$scratch/words")"
    # What the attributes count is there, in the whole and in each suite.
    for pair in tests:testcase failures:failure errors:error skipped:skipped; do
        [ "$(count "$file" "count(//testsuite[@${pair%:*} != count(.//${pair#*:})])")" = 0 ] ||
            fail "$name: a suite's ${pair%:*} are not what is in it"
        [ "${pair%:*}" = skipped ] ||
            [ "$(count "$file" "/testsuites/@${pair%:*} = count(//${pair#*:})")" = true ] ||
            fail "$name: ${pair%:*} are not what is in it"
    done
done

# Nothing that is not a pass may look like one.
# expect REPORT XPATH
expect() {
    [ "$(count "$scratch/$1.junit" "boolean($2)")" = true ] || fail "$1: not so: $2"
}
expect empty '/testsuites[@failures = 0 and @errors = 0]'
expect no-file '/testsuites[@failures = 0 and @errors = 1]'
expect undecided '/testsuites[@failures = 0 and @errors = 3]'
expect obstacle '/testsuites[@failures = 0 and @errors > 0]'
expect check '//testsuite[@name = "contract"]/testcase[contains(@name, "fatal")]/failure[@type = "FB3001"]'
expect check '//testsuite[@name = "contract"]/testcase[contains(@name, "harmless") and not(failure) and contains(system-out, "FB3002")]'
expect many '//testsuite[@name = "contract" and @tests = 40]'
expect strict '/testsuites[@failures = 1 and @errors = 0]'
expect strict '//testcase[failure/@type = "FB2012" and contains(system-out, "FB7000")]'
expect suppressed '//testcase[not(failure) and contains(system-out, "suppressed until 2999-12-31 by ")]'
expect suppressed '//testcase[failure]/system-out[contains(., "error[FB3001]")]'
expect suppressed 'not(//failure[contains(., "warning[")])'
expect hostile '//failure[contains(., "<script>")]'

# A schema that takes everything would be no judge.
sed 's/<failure type="[^"]*"/<failure/' "$scratch/check.junit" >"$scratch/bad.xml"
! xmllint --noout --nonet --schema "$schema" "$scratch/bad.xml" 2>/dev/null || fail "the schema takes a failure without a type"
exit $broken
