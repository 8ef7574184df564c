/* SPDX-License-Identifier: Apache-2.0 */
/* runner.h - the state of the child: one struct fb_worker, made in the zygote, copied by fork. */
#ifndef FB_ISOLATE_RUNNER_H
#define FB_ISOLATE_RUNNER_H

#include "base/core/arena.h"
#include "isolate/guarded.h"
#include "isolate/heap.h"
#include "isolate/inner.h"
#include "isolate/worker.h"

#define FB_MODULES 64
#define FB_STACK_BYTES ((size_t)8 << 20)
#define FB_STACK_GUARD_BYTES ((size_t)1 << 20)
#define FB_WORKER_TEXT_BYTES ((size_t)4 << 20) /* of what an engine says in one call */
#define FB_WORKER_MATCH_BYTES 4096             /* of one id or name; longer ones are cut */

/* The files that are mapped, as they were when the engine was open. */
struct fb_modules {
    struct {
        uintptr_t begin, end;
        char name[64];
        bool ours; /* the program itself */
    } modules[FB_MODULES];
    size_t count;
};

/* What an engine says in one call. */
struct fb_collected {
    struct fb_worker_message messages[FB_WORKER_MESSAGES];
    size_t message_count;
    uint64_t messages_dropped;
    struct fb_span *matches;
    size_t match_count;
    size_t match_capacity;
    uint64_t matches_dropped;
    char *text; /* of both */
    size_t text_used;
};

/* What the integration code hands over. */
struct fb_supplied {
    size_t fewest;
    size_t most;
    size_t calls;
};

struct fb_worker {
    struct fb_isolate *isolate;
    struct fb_control *control;
    const struct fb_engine *engine;
    struct fb_modules modules;
    uint8_t *stack; /* of workers: FB_STACK_GUARD_BYTES that cannot be accessed come first */

    struct fb_order order; /* what this worker is to do */
    uint64_t case_results; /* bytes of results when the case began */
    bool full;
    bool stop;
    bool untimed;
    bool time_exactly;

    enum fb_placement placement;
    struct fb_guarded inputs; /* the array */
    struct fb_guarded_list values;
    struct fb_guarded files; /* the array */
    struct fb_guarded_list contents;
    struct fb_guarded_list names;
    struct fb_engine_content *content;
    bool loaded;

    struct fb_heap heap;
    struct fb_engine_host host;
    struct fb_collected collected;
    struct fb_supplied supplied;
    uint64_t *costs; /* of each of the matches that are collected, while costs are asked for */
    size_t cost_capacity;
    struct fb_block *own; /* memory of fb_worker_allocate */
};

/* zygote.c: runs in the keeper's child, never returns. */
int fb_zygote_main(void *isolate);

/* run.c: the worker's life; never returns. */
int fb_run_main(void *worker);

/* Ends the process with a status that seccomp lets through. */
_Noreturn void fb_run_exit(const struct fb_isolate *isolate, int status);

/* A thing with a deadline of its own begins. */
void fb_run_stage(struct fb_control *control, enum fb_stage_of_case stage, enum fb_deadline deadline);

#endif
