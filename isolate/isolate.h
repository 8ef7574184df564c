/* SPDX-License-Identifier: Apache-2.0 */
/* isolate.h - runs code that may do anything in a child process, and says how it ended.
 *
 *     supervisor (us) -> zygote: gives up rights, opens the engine, runs no case itself
 *                        -> worker: a fresh fork of the zygote, runs cases first, first + 1, ...
 *
 * What a worker runs is a task: our own code in the child, which calls the engine through
 * worker.h.  Everything that tasks need stands before fb_isolate_start, since the zygote is a
 * fork; results come back through one shared area and the exit status only, and neither is
 * trusted: fb_isolate_run copies and checks.  No exchange takes place per case.
 *
 * Not thread-safe: one isolation belongs to one thread; several may be used side by side.
 */
#ifndef FB_ISOLATE_ISOLATE_H
#define FB_ISOLATE_ISOLATE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "isolate/ending.h"
#include "isolate/layers.h"

struct fb_worker; /* see worker.h */

/* What a worker runs.  Both functions run in the child. */
struct fb_task {
    /* Once in each worker, before its first case; may be NULL. */
    void (*begin)(struct fb_worker *worker, const void *context);
    void (*run)(struct fb_worker *worker, uint64_t number, const void *context);
    const void *context;
};

/* Live allocations of up to a page that have a place in the fence heap; from three quarters on it
 * takes one in 64 only, so that later ones have a chance. */
#define FB_FENCE_LIVE 16384

enum fb_fence_mode {
    FB_FENCE_OFF,     /* the plain heap */
    FB_FENCE_SAMPLED, /* one allocation in `fence_sample` */
    FB_FENCE_FULL,    /* every allocation, up to FB_FENCE_LIVE live ones; then sampled */
};

struct fb_isolation_options {
    const char *engine;    /* path of the shared object; NULL: tasks run without one */
    uint64_t memory_bytes; /* that the engine may take at most, live; UINT64_MAX: our own default */
    uint64_t load_ms;      /* deadline of a load: CPU time; UINT64_MAX: our own default */
    uint64_t case_us;      /* deadline of a case, likewise; without any CPU time the clock on the wall allows
                              20 times as much, and 5 s at least */
    uint64_t output_bytes; /* of standard output and error; 0: 64 KiB */
    uint64_t result_bytes; /* of the area for results; 0: 4 MiB */
    enum fb_fence_mode fence;
    uint64_t fence_sample;
    uint32_t layers_required; /* 1 << enum fb_layer: fb_isolate_start fails where one is missing */
    uint32_t layers_off;      /* for measurements and tests: not to be used although they are there */
};

/* What came of the cases of one worker. */
struct fb_outcome {
    struct fb_ending ending;
    uint64_t next;          /* the first case that did not run to its end */
    struct fb_span results; /* what the task emitted, in order, the case that ended it included (but
                               for FB_END_FULL); belongs to the isolation until its next run */
    uint64_t peak_bytes;    /* of the engine's memory, as counted by the heap; zero: not known */
    uint64_t allocations;
    uint64_t fenced;       /* of these, how many lay at a guard */
    struct fb_span output; /* the beginning of what it wrote to standard output and error */
};

struct fb_isolate; /* opaque */

/* Starts the zygote.  False with *diag when there can be none: no memory, a required layer that the
 * kernel does not give (the message names it and why), a file that is not there or is no engine of
 * our ABI.  An engine that ends the zygote while it is opened is no failure: *out is usable and
 * fb_isolate_opening tells. */
FB_MUST_CHECK bool fb_isolate_start(const struct fb_isolation_options *options,
                                    const struct fb_task *tasks, size_t task_count,
                                    struct fb_isolate **out, struct fb_diag *diag);

/* How opening the engine ended: FB_END_DONE, or every run will end like this. */
const struct fb_ending *fb_isolate_opening(const struct fb_isolate *isolate);

/* Edges of the engine that workers count (coverage.h); zero: it is not instrumented. */
uint64_t fb_isolate_edges(const struct fb_isolate *isolate);

/* Runs cases first to first + count - 1 of a task in a fresh worker, until one ends it.  False with
 * *diag only when no worker could be started: nothing is known then. */
FB_MUST_CHECK bool fb_isolate_run(struct fb_isolate *isolate, size_t task, uint64_t first,
                                  uint64_t count, struct fb_outcome *out, struct fb_diag *diag);

/* The layers that are active, and why the others are not. */
const struct fb_layers *fb_isolate_layers(const struct fb_isolate *isolate);

/* Kills what still runs, waits for it, removes the scratch folder.  Accepts NULL. */
void fb_isolate_free(struct fb_isolate *isolate);
FB_DEFINE_AUTO(struct fb_isolate *, fb_isolate_free);

/* Memory that supervisor and later workers share: written by the supervisor between runs, read-only
 * in workers; the same address in both.  To be made before fb_isolate_start and passed in a task's
 * context.  NULL: no memory. */
void *fb_isolate_shared_new(size_t bytes);
void fb_isolate_shared_free(void *memory, size_t bytes);

#endif
