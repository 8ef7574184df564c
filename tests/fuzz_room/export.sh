#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What `fuzz --export` writes builds and runs under libFuzzer, and under AFL++ where it is installed: on
# the engine as it is and on its sources, with exactly the inputs of the build, size and checksum repaired.
# usage: export.sh PROJECT FIREBREAK ENGINES     ENGINES: folder of maze_*.so
set -uo pipefail

project=$1 engines=$3
command -v clang >/dev/null || { echo "skipped: clang is not installed"; exit 77; }
test -e "$(clang -print-resource-dir)/lib/linux/libclang_rt.fuzzer-$(uname -m).a" || { echo "skipped: clang has no libFuzzer"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir bin
ln -s "$2" bin/firebreak
PATH=$scratch/bin:$PATH
export LC_ALL=C.UTF-8 NO_COLOR=1
unset CC CFLAGS
passed=0 failed=0
holds() {
    if "${@:2}" >log 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAILED: $1"
        tail -n 40 log
    fi
}
falls() {
    local with=$1
    shift
    "$@" >out 2>&1 && return 1
    cat out
    grep -q "$with" out
}

echo '{"template_type":"call","id":5,"revision":1,"fields":[{"name":"Kind","kind":"string"},{"name":"Path","kind":"string"},{"name":"User","kind":"string"}]}' >types.json
echo '{"sensor":"small","build":"1","supply":"declared","template_types":{"call":{"id":5,"revision":1,"inputs":2,"operators":["wildcard","equals"],"instances":8,"values_per_criterion":4,"value_bytes":64}},"limits":{"file_bytes":65536,"memory_bytes":67108864,"load_ms":1000,"eval_us":100000}}' >small.json
echo '{"channel":1,"version":1,"instances":[{"id":"a","template_type":"call","criteria":{"Path":{"op":"equals","values":["/bin"]}}}]}' >one.json
printf 'template_types: [types.json]\ncontracts: [small.json]\ncontent: [one.fbc]\n' >firebreak.yaml
firebreak compile -o one.fbc one.json >log 2>&1 || { cat log; exit 1; }

fuzz() {
    firebreak fuzz --quiet --engine "small-1=$engines/maze_trace_pc.so" "$@" one.fbc
}
fuzz --campaign long --cases 4096 >log
fuzz --campaign long --export out >log
holds "what was exported was not run" test $? -eq 2
cd out/small-1 || exit 1
holds "a build's exact count of inputs stands there" grep -qF '{ 5UL, 2 }' build.h
holds "and where size and checksum are, as docs/FORMAT.md has it" \
    test "$(grep -c -e 'SIZE_AT 8$' -e 'SIZE_BYTES 8$' -e 'CRC_AT 16$' -e 'CRC_FROM 24$' build.h)" -eq 4
holds "the corpus of the campaign is there" test -n "$(find corpus -name 'case-*')"

# ---- libFuzzer ----
export CFLAGS="-I$project -Werror -Wall -Wextra"
holds "it builds with the engine's sources" ./build.sh libfuzzer "$project/tests/fuzz_room/maze.c"
cp -r corpus first
holds "it runs" ./fuzz_libfuzzer -runs=500 -seed=1 first
sed 's/walk(&inputs\[1\])/walk(\&inputs[count])/' "$project/tests/fuzz_room/maze.c" >over.c
holds "a variant of the engine builds" ./build.sh libfuzzer over.c
event=$(find corpus -name 'event-*' | sort | head -n 1)
holds "one input too many is seen" falls heap-buffer-overflow ./fuzz_libfuzzer "$event"
cp "$engines/maze_blind.so" engine.so
holds "it builds with the engine as it is" ./build.sh libfuzzer
holds "and runs" ./fuzz_libfuzzer -runs=500 -seed=1 first
{ head -c -9 "$event" && printf 'x12345678\0\0\0'; } >longer
HARNESS_WRITE=content.bin ./fuzz_libfuzzer longer >log 2>&1
firebreak check --project "$scratch/firebreak.yaml" content.bin >said
holds "what the engine was given has its size and checksum repaired" sh -c 'grep FB1004 said && ! grep -E "len_file|crc32" said'
CFLAGS="$CFLAGS -DHARNESS_REPAIR=0" ./build.sh libfuzzer >log 2>&1
HARNESS_WRITE=content.bin ./fuzz_libfuzzer longer >log 2>&1
firebreak check --project "$scratch/firebreak.yaml" content.bin >said
holds "without repair they are wrong" grep -qE "len_file|crc32" said

# ---- AFL++ ----
if command -v afl-clang-fast >/dev/null; then
    holds "AFL++ builds it" env AFL_QUIET=1 ./build.sh afl "$project/tests/fuzz_room/maze.c"
    holds "and it runs" ./fuzz_afl "$event"
else
    echo "skipped: AFL++ is not installed"
fi

# ---- ClusterFuzzLite ----
mkdir -p src out.d
ln -s "$PWD" src/firebreak-harness
if command -v zip >/dev/null; then
    holds "the script of ClusterFuzzLite builds it" env SRC="$PWD/src" OUT="$PWD/out.d" CC=clang CXX=clang++ \
        CFLAGS="-fsanitize=address,fuzzer-no-link" CXXFLAGS=-fsanitize=address LIB_FUZZING_ENGINE=-fsanitize=fuzzer \
        bash -eu .clusterfuzzlite/build.sh
    holds "and what it builds runs" ./out.d/fuzz_engine -runs=50 "$event"
else
    echo "skipped: zip is not installed, so the script of ClusterFuzzLite was not run"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
