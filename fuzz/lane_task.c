/* SPDX-License-Identifier: Apache-2.0 */
/* lane_task.c - makes a case, loads its content, evaluates its event; runs in the child. */
#include "fuzz/lane_task.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "fuzz/answers_task.h"
#include "fuzz/growth.h"
#include "isolate/worker.h"

/* Of the cases, how many are loaded and evaluated a second time. */
#define AGAIN_ONE_IN 8

#define MOST_CASE_BYTES ((size_t)256 << 20)

/* Edges that one case tells of: a case in which more are new tells the first ones. */
#define MOST_NEWS 16384

struct fb_fuzz_lane_state {
    uint8_t *seen;   /* for each edge the buckets that are no news; NULL: nobody asks */
    uint64_t loaded; /* which content is, as fb_fuzz_case.same says; 0: none that is known */
    struct fb_arena given_arena;
    struct fb_fuzz_case *given;
    size_t given_count;
};

/* What an evaluation came to; the order of matches is the engine's own business. */
struct answer {
    int status;
    size_t matches;
    uint64_t sum;
};

struct fb_fuzz_lane_state *fb_fuzz_lane_state_new(void)
{
    return calloc(1, sizeof(struct fb_fuzz_lane_state));
}

static void emit(struct fb_worker *worker, const struct fb_fuzz_record *record)
{
    /* Where there is no room, this case runs again in the next worker. */
    if (!fb_worker_emit(worker, record, sizeof *record))
        return;
}

/* FNV-1a. */
static uint64_t hash(struct fb_span text)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < text.size; i++)
        sum = (sum ^ text.bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

/* ---- Coverage ---- */

static void forget(const struct fb_fuzz_lane_state *state)
{
    if (state->seen != NULL)
        fb_coverage_forget();
}

/* What the case passed for the first time, as far as the corpus and this worker know. */
static void tell_news(struct fb_worker *worker, struct fb_fuzz_lane_state *state, uint32_t offset)
{
    const size_t edges = fb_coverage_edges();
    size_t told = 0;

    if (state->seen == NULL)
        return;
    for (size_t edge = fb_coverage_next(0); edge < edges && told < MOST_NEWS; edge = fb_coverage_next(edge + 1)) {
        const uint8_t buckets = (uint8_t)(fb_coverage_bucket(edge) & ~state->seen[edge]);
        const struct fb_fuzz_record record = {
            .offset = offset,
            .type = (uint32_t)edge,
            .op = buckets,
            .course = FB_FUZZ_NEWS,
        };

        if (buckets == 0)
            continue;
        state->seen[edge] |= buckets;
        emit(worker, &record);
        told++;
    }
}

/* Without memory for it nothing is news. */
static void begin_coverage(const struct fb_fuzz_lane *lane, bool planned)
{
    const struct fb_fuzz_corpus *corpus = lane->plan == NULL ? NULL : lane->plan->growth->corpus;

    if (corpus == NULL || fb_coverage_edges() == 0)
        return;
    lane->state->seen = calloc(FB_COVERAGE_EDGES, 1);
    if (planned && lane->state->seen != NULL)
        memcpy(lane->state->seen, corpus->seen, sizeof corpus->seen);
}

/* ---- One case ---- */

static struct answer evaluate(struct fb_worker *worker, const struct fb_fuzz_case *one)
{
    struct fb_worker_call call = { .status = FB_ENGINE_OK };
    struct answer answer = { .status = FB_ENGINE_OK };

    fb_worker_evaluate(worker, one->type_id, one->inputs, one->count, &call);
    answer.status = call.status;
    answer.matches = call.match_count;
    for (size_t i = 0; i < call.match_count; i++)
        answer.sum += hash(call.matches[i]);
    return answer;
}

static bool load(struct fb_worker *worker, const struct fb_fuzz_case *one, struct fb_fuzz_lane_state *state)
{
    const struct fb_engine_file file = { "content", one->content.bytes, one->content.size };
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    if (one->same != 0 && one->same == state->loaded)
        return true;
    state->loaded = 0;
    fb_worker_load(worker, &file, 1, &call);
    state->loaded = call.status == FB_ENGINE_OK ? one->same : 0;
    return call.status == FB_ENGINE_OK;
}

static void unload(struct fb_worker *worker, struct fb_fuzz_lane_state *state)
{
    fb_worker_unload(worker);
    state->loaded = 0;
}

static bool is_same(const struct answer *a, const struct answer *b)
{
    return a->status == b->status && a->matches == b->matches && a->sum == b->sum;
}

static enum fb_fuzz_course run_again(struct fb_worker *worker, const struct fb_fuzz_case *one,
                                     struct fb_fuzz_lane_state *state, const struct answer *first)
{
    unload(worker, state);
    if (!load(worker, one, state))
        return FB_FUZZ_DIFFERED;
    const struct answer second = evaluate(worker, one);
    return is_same(first, &second) ? FB_FUZZ_RAN : FB_FUZZ_DIFFERED;
}

/* News is told between the first time and the second. */
static enum fb_fuzz_course run(struct fb_worker *worker, const struct fb_fuzz_case *one, bool again,
                               uint32_t offset, struct fb_fuzz_lane_state *state)
{
    forget(state);
    if (!load(worker, one, state)) {
        tell_news(worker, state, offset);
        return FB_FUZZ_REFUSED;
    }
    const struct answer first = evaluate(worker, one);
    tell_news(worker, state, offset);
    const enum fb_fuzz_course course = again ? run_again(worker, one, state, &first) : FB_FUZZ_RAN;

    if (one->same == 0 && course == FB_FUZZ_RAN)
        unload(worker, state);
    return course;
}

static bool is_aside(const struct fb_fuzz_lane *lane, const struct fb_fuzz_case *one)
{
    return one->cell < lane->plan->cell_count && lane->shared->aside[one->cell] != 0;
}

static void begin_planned(struct fb_worker *worker, const void *context)
{
    const struct fb_fuzz_lane *lane = context;

    fb_worker_untimed(worker);
    fb_fuzz_plan_enter(lane->plan);
    begin_coverage(lane, true);
}

/* One record before, so that a fall leaves what it was about, and the same one behind. */
static void run_planned(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_fuzz_lane *lane = context;
    struct fb_arena arena;
    struct fb_fuzz_case one;

    fb_worker_own_work(worker, true);
    fb_arena_init(&arena, fb_heap(), MOST_CASE_BYTES);
    const bool made = fb_fuzz_plan_case(lane->plan, number, &arena, &one);
    fb_worker_own_work(worker, false);
    struct fb_fuzz_record record = {
        .offset = (uint32_t)(number % UINT32_MAX),
        .type = one.type,
        .field = one.field,
        .cell = one.cell,
        .op = (uint16_t)one.op,
        .course = FB_FUZZ_BEGAN,
    };

    if (!made) {
        record.course = FB_FUZZ_NOT_MADE;
    } else if (is_aside(lane, &one)) {
        record.course = FB_FUZZ_ASIDE;
    } else {
        emit(worker, &record);
        record.course = (uint16_t)run(worker, &one, number % AGAIN_ONE_IN == 0, record.offset, lane->state);
    }
    emit(worker, &record);
    fb_arena_clear(&arena);
}

/* One that has its neighbour's content is evaluated in it without another load, as it was in the plan. */
static void add_given(struct fb_fuzz_lane_state *state, const struct fb_fuzz_case *one)
{
    struct fb_fuzz_case *before = state->given_count == 0 ? NULL : &state->given[state->given_count - 1];
    struct fb_fuzz_case *added = &state->given[state->given_count++];

    *added = *one;
    if (before == NULL || !fb_span_equal(before->content, one->content))
        return;
    if (before->same == 0)
        before->same = state->given_count;
    added->same = before->same;
}

/* All of them, before the first. */
static void begin_given(struct fb_worker *worker, const void *context)
{
    const struct fb_fuzz_lane *lane = context;
    struct fb_fuzz_lane_state *state = lane->state;
    struct fb_span packed = { lane->shared->given, lane->shared->given_bytes };
    struct fb_fuzz_case one;
    size_t capacity = 0;

    fb_worker_untimed(worker);
    if (lane->shared->covers != 0)
        begin_coverage(lane, false);
    fb_arena_init(&state->given_arena, fb_heap(), SIZE_MAX);
    while (fb_fuzz_case_unpack(&packed, &state->given_arena, &one)
           && fb_grow((void **)&state->given, &capacity, state->given_count, sizeof one))
        add_given(state, &one);
}

static void run_given(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_fuzz_lane *lane = context;
    struct fb_fuzz_record record = { .offset = (uint32_t)number, .course = FB_FUZZ_NOT_MADE };

    if (number < lane->state->given_count)
        record.course = (uint16_t)run(worker, &lane->state->given[number], lane->state->given[number].same == 0,
                                      record.offset, lane->state);
    emit(worker, &record);
}

static void run_answer(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_fuzz_lane *lane = context;

    if (number < lane->state->given_count)
        fb_fuzz_tell_answer(worker, lane, number, &lane->state->given[number]);
}

void fb_fuzz_lane_tasks(const struct fb_fuzz_lane *lane, struct fb_task *out)
{
    out[FB_FUZZ_TASK_PLAN] = (struct fb_task){ .begin = begin_planned, .run = run_planned, .context = lane };
    out[FB_FUZZ_TASK_GIVEN] = (struct fb_task){ .begin = begin_given, .run = run_given, .context = lane };
    out[FB_FUZZ_TASK_COMPARED] = fb_fuzz_compared_task(lane);
    out[FB_FUZZ_TASK_ANSWER] = (struct fb_task){ .begin = begin_given, .run = run_answer, .context = lane };
}
