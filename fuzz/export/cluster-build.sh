#!/bin/bash -eu
# ClusterFuzzLite: runs in the container that Dockerfile makes; $CC, $CFLAGS, $LIB_FUZZING_ENGINE and
# $OUT are its words.  ENGINE_SOURCES: the engine's own sources, to have them instrumented.
cd "$SRC/firebreak-harness"
objects=(harness.o)
$CC $CFLAGS -I. -c harness.c -o harness.o
if [ -n "${ENGINE_SOURCES:-}" ]; then
    for source in $ENGINE_SOURCES; do
        $CC $CFLAGS -I. -c "$source" -o "${source%.*}.o"
        objects+=("${source%.*}.o")
    done
else
    cp engine.so "$OUT/"
    objects+=(./engine.so "-Wl,-rpath,\$ORIGIN")
fi
$CXX $CXXFLAGS "${objects[@]}" $LIB_FUZZING_ENGINE -o "$OUT/fuzz_engine"
zip -q -j "$OUT/fuzz_engine_seed_corpus.zip" corpus/*
