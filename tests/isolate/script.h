/* SPDX-License-Identifier: Apache-2.0 */
/* script.h - a task that loads one content, whose text says what the engine is to do, and evaluates
 * it against inputs that the test sets; for the tests of this folder. */
#ifndef FB_TESTS_ISOLATE_SCRIPT_H
#define FB_TESTS_ISOLATE_SCRIPT_H

#include <string.h>

#include "isolate/isolate.h"
#include "isolate/worker.h"
#include "tests/support/check_main.h"

struct fb_script {
    const char *mode; /* in shared memory or constant: the child sees what stood there at its start */
    enum fb_placement placement;
    size_t input_count;
    struct fb_engine_input inputs[32];
};

/* Emits the status of load, that of evaluate, and every match. */
static inline void fb_script_run(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_script *script = context;
    const struct fb_engine_file file = {
        .name = "test.fbc", .bytes = (const unsigned char *)script->mode, .length = strlen(script->mode)
    };
    struct fb_worker_call call;

    (void)number;
    fb_worker_place(worker, script->placement);
    fb_worker_load(worker, &file, 1, &call);
    bool room = fb_worker_emit(worker, &call.status, sizeof call.status);
    if (call.status != FB_ENGINE_OK)
        return;
    fb_worker_evaluate(worker, 3, script->inputs, script->input_count, &call);
    room = room && fb_worker_emit(worker, &call.status, sizeof call.status);
    for (size_t i = 0; i < call.match_count; i++)
        room = room && fb_worker_emit(worker, call.matches[i].bytes, call.matches[i].size);
    fb_worker_unload(worker);
}

#define FB_UNSTATED_OPTIONS(path)                                                               \
    {                                                                                           \
        .engine = (path), .memory_bytes = (uint64_t)64 << 20, .load_ms = 300, .case_us = 100000 \
    }

static inline struct fb_isolate *fb_script_start(const struct fb_isolation_options *options,
                                                 const struct fb_script *script)
{
    const struct fb_task task = { .run = fb_script_run, .context = script };
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_isolate_start(options, &task, 1, &isolate, &diag), "%s", diag.message);
    return isolate;
}

/* Runs one case; the outcome lives as long as *isolate. */
static inline struct fb_outcome fb_script_once(const struct fb_isolation_options *options,
                                               const struct fb_script *script, struct fb_isolate **isolate)
{
    struct fb_outcome outcome;
    struct fb_diag diag = FB_DIAG_NONE;

    *isolate = fb_script_start(options, script);
    ck_assert_msg(fb_isolate_run(*isolate, 0, 0, 1, &outcome, &diag), "%s", diag.message);
    return outcome;
}

#endif
