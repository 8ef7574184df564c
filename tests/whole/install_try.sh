#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Tries an installed firebreak with nothing but what was installed: the examples get their verdicts.
# usage: install_try.sh PREFIX
set -u

prefix=$1
examples=$prefix/share/doc/firebreak/examples
broken=0
# expect STATUS EXAMPLE ARGUMENT...: firebreak ends with that exit status in the example's folder.
expect() {
    wanted=$1
    example=$2
    shift 2
    said=$(cd "$examples/$example" && "$prefix/bin/firebreak" "$@" 2>&1)
    status=$?
    [ "$status" -eq "$wanted" ] || {
        echo "$example: $prefix/bin/firebreak $* ends with $status, not $wanted:"
        echo "$said"
        broken=1
    }
}
expect 0 . version
expect 0 . explain FB3001
expect 0 channel-file-291 check harmless.fbc
expect 1 channel-file-291 check fatal.fbc
expect 0 foreign-format check good.spk
expect 1 foreign-format check fatal.spk
"$prefix/bin/firebreak" schema show contract | cmp - "$prefix/share/firebreak/schemas/json/contract.schema.json" || broken=1
exit $broken
