#!/bin/sh
# Builds the harness: fuzz_libfuzzer with clang, or fuzz_afl with AFL++.
# usage: ./build.sh libfuzzer|afl [SOURCE...]
# Without sources the engine is the shared object as it was given to firebreak; with the engine's own
# sources (and their flags in CFLAGS) it is instrumented too, which is what makes these fuzzers worth while.
set -eu
cd "$(dirname "$0")"
kind=${1:-}
[ $# -eq 0 ] || shift
case $kind in
libfuzzer) compiler=${CC:-clang} out=fuzz_libfuzzer ;;
afl) compiler=${CC:-afl-clang-fast} out=fuzz_afl ;;
*)
    echo "usage: ./build.sh libfuzzer|afl [SOURCE...]" >&2
    exit 64
    ;;
esac
[ $# -gt 0 ] || set -- ./engine.so -Wl,-rpath,"\$ORIGIN"
# shellcheck disable=SC2086 # flags are words
"$compiler" -g -O1 -I. ${CFLAGS:-} -fsanitize=fuzzer,address,undefined harness.c "$@" -o "$out"
echo "$out: try ./$out -runs=1000 corpus, or afl-fuzz -i corpus -o found -- ./fuzz_afl"
