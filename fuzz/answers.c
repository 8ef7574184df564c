/* SPDX-License-Identifier: Apache-2.0 */
/* answers.c - compares what the engine says with what the direct evaluator says. */
#include "fuzz/answers.h"

#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/answers_task.h"
#include "fuzz/tell.h"
#include "validator/gates/draft.h"

/* Faults of one of the two (the engine's are findings already), behind which the rest is not compared. */
#define MOST_FALLS 64
#define FALLS_PER_HANG 32

/* Of cases that differ, how many the static gates are asked about. */
#define MOST_JUDGED 256

/* What one of the two said, by index. */
struct answers {
    uint64_t count;
    struct fb_told *told;
    bool *given;
};

struct comparing {
    struct fb_fuzz_campaign *campaign;
    struct answers engine;
    struct answers direct;
    bool known[FB_FUZZ_CLASSES][FB_OP_COUNT + 1][2]; /* by what the engine says */
    uint64_t judged;
    struct fb_diag *diag;
};

/* ---- Which cases ---- */

static uint64_t comparable(const struct fb_fuzz_plan *plan)
{
    uint64_t total = 0;

    for (size_t i = 0; i < plan->stratum_count; i++)
        total += plan->strata[i].kind->is_compared ? plan->strata[i].count : 0;
    return total;
}

static uint64_t stride_of(uint64_t total)
{
    return total / FB_FUZZ_COMPARED + (total % FB_FUZZ_COMPARED != 0);
}

uint64_t fb_fuzz_compared_count(const struct fb_fuzz_plan *plan)
{
    const uint64_t total = comparable(plan);

    return total == 0 ? 0 : (total - 1) / stride_of(total) + 1;
}

/* One in each stride, at another place each time: strata repeat what they vary. */
uint64_t fb_fuzz_compared_number(const struct fb_fuzz_plan *plan, uint64_t index)
{
    const uint64_t total = comparable(plan);
    const uint64_t stride = stride_of(total);
    const uint64_t rotated = index * stride + index % stride;
    uint64_t left = rotated < total ? rotated : total - 1;

    for (size_t i = 0; i < plan->stratum_count; i++) {
        const struct fb_fuzz_stratum *stratum = &plan->strata[i];

        if (!stratum->kind->is_compared)
            continue;
        if (left < stratum->count)
            return stratum->first + left;
        left -= stratum->count;
    }
    return 0;
}

/* ---- Asking ---- */

static void collect(const struct fb_outcome *outcome, struct fb_arena *arena, struct answers *out)
{
    struct fb_span results = outcome->results;
    struct fb_told told;
    bool damaged = false;

    while (fb_told_next(&results, arena, &told, &damaged))
        if (told.number < out->count) {
            out->told[told.number] = told;
            out->given[told.number] = true;
        }
}

/* Worker after worker, each behind the case that ended the one before. */
static bool ask(struct fb_isolate *isolate, size_t task, struct fb_arena *arena, struct answers *out,
                struct fb_diag *diag)
{
    struct fb_outcome outcome;
    uint64_t next = 0;

    for (uint64_t falls = 0; next < out->count && falls < MOST_FALLS;) {
        if (!fb_isolate_run(isolate, task, next, out->count - next, &outcome, diag))
            return false;
        collect(&outcome, arena, out);
        const bool is_over = outcome.ending.kind == FB_END_DONE || outcome.ending.kind == FB_END_FULL;
        const uint64_t reached = is_over ? outcome.next : outcome.ending.case_number + 1;

        falls += is_over && reached > next ? 0 : outcome.ending.kind == FB_END_TIMED_OUT ? FALLS_PER_HANG
                                                                                         : 1;
        next = reached > next && reached <= out->count ? reached : next + 1;
    }
    return true;
}

static bool make_room(struct fb_arena *arena, uint64_t count, struct answers *out)
{
    *out = (struct answers){
        .count = count,
        .told = fb_arena_array(arena, count, sizeof *out->told),
        .given = fb_arena_array(arena, count, sizeof *out->given),
    };
    return out->told != NULL && out->given != NULL;
}

static bool ask_direct(struct comparing *comparing)
{
    const struct fb_fuzz_campaign *campaign = comparing->campaign;
    const struct fb_isolation_options options = {
        .memory_bytes = UINT64_MAX,
        .load_ms = UINT64_MAX,
        .case_us = UINT64_MAX,
        .fence = FB_FENCE_OFF,
        .layers_required = campaign->plan->trial->layers_required,
    };
    const struct fb_task task = fb_fuzz_direct_task(&campaign->lanes[0]);
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *direct = NULL;

    return fb_isolate_start(&options, &task, 1, &direct, comparing->diag)
        && ask(direct, 0, campaign->arena, &comparing->direct, comparing->diag);
}

static bool ask_both(struct comparing *comparing)
{
    const struct fb_fuzz_campaign *campaign = comparing->campaign;
    struct fb_fuzz_lane *lane = &campaign->lanes[0];

    memcpy(lane->shared->aside, campaign->aside, campaign->plan->cell_count);
    return ask(lane->isolate, FB_FUZZ_TASK_COMPARED, campaign->arena, &comparing->engine, comparing->diag)
        && ask_direct(comparing);
}

bool fb_fuzz_ask_engine(struct fb_fuzz_lane *lane, const struct fb_fuzz_case *cases, size_t count,
                        struct fb_arena *arena, struct fb_outcome *outcome, struct fb_told *told, bool *answered,
                        struct fb_diag *diag)
{
    bool damaged = false;

    *answered = false;
    if (!fb_fuzz_lane_give(lane, cases, count))
        return fb_fail(diag, FB_FAULT_LIMIT, "the cases of a sequence are too large to be run again");
    if (!fb_isolate_run(lane->isolate, FB_FUZZ_TASK_ANSWER, 0, count, outcome, diag))
        return false;
    struct fb_span results = outcome->results;
    while (fb_told_next(&results, arena, told, &damaged))
        *answered = outcome->ending.kind == FB_END_DONE && told->number == count - 1
                 && told->call == FB_TOLD_EVALUATE && told->status == FB_ENGINE_OK;
    return true;
}

/* ---- What differs ---- */

void fb_fuzz_describe_answers(const struct fb_fuzz_answers *answers, char *out, size_t size)
{
    const struct fb_told direct = { .matches = answers->direct, .match_count = answers->direct_count };
    const struct fb_told engine = { .matches = answers->engine, .match_count = answers->engine_count };
    struct fb_span id = { NULL, 0 };
    bool engine_has_it = false;

    (void)fb_told_difference(&engine, &direct, &id, &engine_has_it);
    (void)snprintf(out, size, "says that %s %s, the direct evaluator says that it %s", fb_quote(id).text,
                   engine_has_it ? "holds" : "does not hold", engine_has_it ? "does not" : "does");
}

static struct fb_fuzz_answers *keep_answers(const struct fb_told *direct, const struct fb_told *engine,
                                            struct fb_arena *arena)
{
    struct fb_fuzz_answers *kept = fb_arena_new(arena, struct fb_fuzz_answers);

    if (kept != NULL)
        *kept = (struct fb_fuzz_answers){ direct->matches, direct->match_count, engine->matches, engine->match_count };
    return kept;
}

/* Whether a fresh process says the same. */
static bool confirm(struct comparing *comparing, const struct fb_told *before, struct fb_fuzz_finding *finding)
{
    struct fb_fuzz_campaign *campaign = comparing->campaign;
    struct fb_outcome outcome;
    struct fb_told told;
    struct fb_span id;
    bool answered = false;
    bool is_more = false;

    if (!fb_fuzz_ask_engine(&campaign->lanes[0], finding->cases, 1, campaign->arena, &outcome, &told, &answered,
                            comparing->diag))
        return false;
    finding->repeats = answered && !fb_told_difference(before, &told, &id, &is_more) ? FB_FUZZ_REPEATS_ALONE
                                                                                     : FB_FUZZ_REPEATS_NOT;
    return true;
}

static bool add_finding(struct comparing *comparing, uint64_t index, const struct fb_fuzz_fall *fall)
{
    struct fb_fuzz_campaign *campaign = comparing->campaign;
    struct fb_fuzz_case *one = fb_arena_new(campaign->arena, struct fb_fuzz_case);

    if (campaign->finding_count == FB_FUZZ_FINDINGS) {
        campaign->findings_dropped++;
        return true;
    }
    if (one == NULL || !fb_fuzz_plan_case(campaign->plan, fall->number, campaign->arena, one))
        return fb_fail_memory(comparing->diag);
    struct fb_fuzz_finding *finding = &campaign->findings[campaign->finding_count];
    *finding = (struct fb_fuzz_finding){
        .fall = *fall,
        .count = 1,
        .cases = one,
        .case_count = 1,
        .answers = keep_answers(&comparing->direct.told[index], &comparing->engine.told[index], campaign->arena),
    };
    if (finding->answers == NULL || !fb_fuzz_tell_spot(campaign, finding))
        return fb_fail_memory(comparing->diag);
    campaign->finding_count++;
    return confirm(comparing, &comparing->engine.told[index], finding);
}

/* One of each class, operator and direction is told; what the static gates refuse nobody releases. */
static bool judge(struct comparing *comparing, uint64_t index, const struct fb_fuzz_case *one, bool engine_has_it)
{
    struct fb_fuzz_fall fall = {
        .number = fb_fuzz_compared_number(comparing->campaign->plan, index),
        .ending = { .kind = FB_END_DONE, .stage = FB_STAGE_EVALUATE },
        .cell = one->cell,
        .place = one->place,
        .op = one->op,
    };
    const uint32_t op = one->op < FB_OP_COUNT ? one->op : FB_OP_COUNT;

    fall.first = fall.ending.case_number = fall.number;
    if (comparing->known[one->is_candidate ? FB_FUZZ_CANDIDATE : FB_FUZZ_UNSOUND][op][engine_has_it]
        || comparing->judged >= MOST_JUDGED)
        return true;
    comparing->judged++;
    if (!fb_fuzz_classify(comparing->campaign->judge, one, NULL, &fall.class, NULL, comparing->diag))
        return false;
    if (fall.class == FB_FUZZ_FRAGILE)
        return true;
    comparing->known[fall.class][op][engine_has_it] = true;
    fb_fuzz_signature_of_answer(fall.class, op, engine_has_it, &fall.signature);
    return add_finding(comparing, index, &fall);
}

static bool look_into(struct comparing *comparing, uint64_t index, bool engine_has_it)
{
    const struct fb_fuzz_plan *plan = comparing->campaign->plan;
    struct fb_arena arena;
    struct fb_fuzz_case one;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool judged = !fb_fuzz_plan_case(plan, fb_fuzz_compared_number(plan, index), &arena, &one)
                     || judge(comparing, index, &one, engine_has_it);
    fb_arena_clear(&arena);
    return judged;
}

static bool is_answer(const struct answers *answers, uint64_t index)
{
    const struct fb_told *told = &answers->told[index];

    return answers->given[index] && told->call == FB_TOLD_EVALUATE && told->status == FB_ENGINE_OK && !told->unsupplied
        && told->matches_dropped == 0;
}

static bool compare(struct comparing *comparing)
{
    for (uint64_t i = 0; i < comparing->engine.count; i++) {
        struct fb_span id;
        bool engine_has_it = false;

        if (!is_answer(&comparing->engine, i) || !is_answer(&comparing->direct, i))
            continue;
        comparing->campaign->compared++;
        if (fb_told_difference(&comparing->engine.told[i], &comparing->direct.told[i], &id, &engine_has_it)
            && !look_into(comparing, i, engine_has_it))
            return false;
    }
    return true;
}

bool fb_fuzz_compare_answers(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    const uint64_t count = fb_fuzz_compared_count(campaign->plan);
    struct comparing comparing = { .campaign = campaign, .diag = diag };

    if (count == 0)
        return true;
    if (!make_room(campaign->arena, count, &comparing.engine) || !make_room(campaign->arena, count, &comparing.direct))
        return fb_fail_memory(diag);
    return ask_both(&comparing) && compare(&comparing);
}
