/* SPDX-License-Identifier: Apache-2.0 */
/* answers_task.c - one case, and what holds in it: asked of the engine, or of the direct evaluator. */
#include "fuzz/answers_task.h"

#include "base/host/heap.h"
#include "fuzz/answers.h"
#include "isolate/worker.h"
#include "validator/trial/evaluator.h"

#define MOST_CASE_BYTES ((size_t)256 << 20)

static void tell(struct fb_worker *worker, enum fb_told_call kind, uint64_t number, const struct fb_worker_call *call,
                 bool unsupplied)
{
    /* Where there is no room, this case runs again in the next worker. */
    if (!fb_tell_call(worker, kind, number, call, unsupplied))
        return;
}

/* The candidate stays loaded until other content comes. */
void fb_fuzz_tell_answer(struct fb_worker *worker, const struct fb_fuzz_lane *lane, uint64_t number,
                         const struct fb_fuzz_case *one)
{
    const struct fb_engine_file file = { "content", one->content.bytes, one->content.size };
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    if (!one->is_candidate || !lane->asked->loaded)
        fb_worker_load(worker, &file, 1, &call);
    lane->asked->loaded = one->is_candidate && call.status == FB_ENGINE_OK;
    if (call.status != FB_ENGINE_OK) {
        tell(worker, FB_TOLD_LOAD, number, &call, false);
        return;
    }
    fb_worker_evaluate(worker, one->type_id, one->inputs, one->count, &call);
    tell(worker, FB_TOLD_EVALUATE, number, &call, false);
}

static void begin(struct fb_worker *worker, const void *context)
{
    const struct fb_fuzz_lane *lane = context;

    fb_worker_untimed(worker);
    fb_fuzz_plan_enter(lane->plan);
}

/* What is set aside brings the engine down. */
static bool make_case(const struct fb_fuzz_lane *lane, uint64_t index, struct fb_arena *arena, struct fb_fuzz_case *out)
{
    return fb_fuzz_plan_case(lane->plan, fb_fuzz_compared_number(lane->plan, index), arena, out)
        && out->model != NULL && !out->outside
        && (out->cell >= lane->plan->cell_count || lane->shared->aside[out->cell] == 0);
}

static void run_compared(struct fb_worker *worker, uint64_t index, const void *context)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;

    fb_worker_own_work(worker, true);
    fb_arena_init(&arena, fb_heap(), MOST_CASE_BYTES);
    const bool made = make_case(context, index, &arena, &one);
    fb_worker_own_work(worker, false);
    if (made)
        fb_fuzz_tell_answer(worker, context, index, &one);
    fb_arena_clear(&arena);
}

struct fb_task fb_fuzz_compared_task(const struct fb_fuzz_lane *lane)
{
    return (struct fb_task){ .begin = begin, .run = run_compared, .context = lane };
}

/* Nothing is told where it runs into a limit. */
static void evaluate(struct fb_worker *worker, uint64_t index, const struct fb_fuzz_case *one,
                     struct fb_evaluator *evaluator, struct fb_arena *arena)
{
    struct fb_diag ignored = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 0 };
    size_t unsupplied = 0;

    if (!fb_evaluator_run(evaluator, one->type_id, one->inputs, one->count, &hits, &unsupplied, &ignored))
        return;
    struct fb_span *ids = fb_arena_array(arena, hits.count, sizeof *ids);
    for (size_t i = 0; ids != NULL && i < hits.count; i++)
        ids[i] = one->model->instances[hits.instances[i]].id;
    const struct fb_worker_call call = { .status = FB_ENGINE_OK, .matches = ids, .match_count = hits.count };
    if (ids != NULL)
        tell(worker, FB_TOLD_EVALUATE, index, &call, unsupplied > 0);
}

/* Nor where the content means nothing.  The candidate's evaluator is made once. */
static void ask_direct(struct fb_worker *worker, const struct fb_fuzz_lane *lane, uint64_t index,
                       const struct fb_fuzz_case *one, struct fb_arena *arena)
{
    struct fb_evaluator *evaluator = one->is_candidate ? lane->asked->evaluator : NULL;
    struct fb_diag ignored = FB_DIAG_NONE;

    if (evaluator == NULL && !fb_evaluator_new(one->model, &evaluator, &ignored))
        return;
    evaluate(worker, index, one, evaluator, arena);
    if (one->is_candidate)
        lane->asked->evaluator = evaluator;
    else
        fb_evaluator_free(evaluator);
}

static void run_direct(struct fb_worker *worker, uint64_t index, const void *context)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;

    fb_arena_init(&arena, fb_heap(), MOST_CASE_BYTES);
    if (make_case(context, index, &arena, &one))
        ask_direct(worker, context, index, &one, &arena);
    fb_arena_clear(&arena);
}

struct fb_task fb_fuzz_direct_task(const struct fb_fuzz_lane *lane)
{
    return (struct fb_task){ .begin = begin, .run = run_direct, .context = lane };
}
