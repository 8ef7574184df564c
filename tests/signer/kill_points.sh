# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests that kill a command at each of its system calls; they stand in a folder of their own.

# Every system call from the first one that writes: nothing is there before it.  Writes "NAME NUMBER", the
# number among those of that name, which is how strace counts.
points() {
    awk '{ name = $0; sub(/\(.*/, "", name); if (name !~ /^[a-z_0-9]+$/) next; count[name]++
           if (/\.firebreak-/) begun = 1
           if (begun && name != "exit_group") print name, count[name] }' "$1"
}
# each_point JUDGE COMMAND...: kills the command at every point; the judge looks at what is left.  POINTS (a pattern)
# leaves only calls of these names; KILL_STRIDE takes one of so many (where a sanitizer makes each run ten times slower).
each_point() {
    local judge=$1 name number
    shift
    kills=0 wrong=0
    strace -qq -o trace "$@" >said 2>&1 || wrong=1
    points trace | grep -E "${POINTS:-.}" | awk -v stride="${KILL_STRIDE:-1}" 'NR % stride == 0' >all
    while read -r name number; do
        "${judge}_before"
        strace -qq -o trace -e "inject=$name:signal=KILL:when=$number" "$@" >said 2>&1
        kills=$((kills + 1))
        "$judge" || { wrong=$((wrong + 1)); echo "killed at $name $number"; }
    done <all 2>/dev/null # the shell tells of every kill
    echo "killed at $kills system calls"
}
