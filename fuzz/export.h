/* SPDX-License-Identifier: Apache-2.0 */
/* export.h - corpus and harness for other fuzzers: libFuzzer, AFL++, ClusterFuzzLite.
 *
 *     FOLDER/BUILD/harness.c, engine.h, build.h   calls the engine with exactly the inputs of this build
 *     FOLDER/BUILD/build.sh                       what builds it; README.md says how
 *     FOLDER/BUILD/engine.so                      the shared object
 *     FOLDER/BUILD/corpus/                        the candidate with its events, and a campaign's corpus
 *     FOLDER/BUILD/.clusterfuzzlite/              Dockerfile, build.sh, project.yaml
 */
#ifndef FB_FUZZ_EXPORT_H
#define FB_FUZZ_EXPORT_H

#include "fuzz/plan.h"

struct fb_fuzz_export {
    const char *folder; /* made if it is not there */
    const struct fb_fuzz_plan *plan;
    const char *engine;
    const char *campaign; /* folder of a campaign whose corpus goes too; NULL: none */
};

/* False with *diag: a file cannot be read or written, or a type has more inputs than the harness tells. */
FB_MUST_CHECK bool fb_fuzz_export(const struct fb_fuzz_export *export, struct fb_diag *diag);

#endif
