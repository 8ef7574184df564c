/* SPDX-License-Identifier: Apache-2.0 */
/* engine_libraries.h - the libraries that the engines of a project load, each engine asked once.
 *
 * What an engine does is also theirs to decide: they stand in the keys of the cache (gate_inputs.h) and in
 * the evidence (evidence_inputs.h).
 */
#ifndef FB_PIPELINE_ENGINE_LIBRARIES_H
#define FB_PIPELINE_ENGINE_LIBRARIES_H

#include "pipeline/project/project.h"
#include "validator/trial/libraries.h"

struct fb_engine_libraries_item {
    const char *engine;
    struct fb_libraries libraries;
    bool known;
};

struct fb_engine_libraries {
    struct fb_engine_libraries_item *items; /* malloc'ed; paths are in the arena */
    size_t count;
    size_t capacity;
    struct fb_arena arena;
};

void fb_engine_libraries_init(struct fb_engine_libraries *libraries);
void fb_engine_libraries_clear(struct fb_engine_libraries *libraries);

/* Opens the engine in a child, under the layers of isolation that the project's policy requires, when it is
 * asked for first; the project owns what it gives.  *out is NULL where that cannot be done or is not to be:
 * the gates that run the engine say why.  The calling process has no other threads.  False without memory. */
FB_MUST_CHECK bool fb_project_engine_libraries(struct fb_project *project, const char *engine,
                                               const struct fb_libraries **out, struct fb_diag *diag);

#endif
