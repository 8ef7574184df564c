# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What scripts of this folder count by; to be sourced.
passed=0 failed=0

check() { # NAME EXPECTED ACTUAL
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s\n    expected: %s\n    but:      %s\n' "$1" "$2" "$3"
    fi
}

digest() { sha256sum <"$1" | cut -c 1-64; }

# The last line; fails where a check did.
summary() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
