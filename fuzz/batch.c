/* SPDX-License-Identifier: Apache-2.0 */
/* batch.c - worker after worker, each behind the case that ended the one before. */
#include "fuzz/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "isolate/coverage.h"

struct running {
    struct fb_fuzz_lane *lane;
    const struct fb_fuzz_judge *judge;
    struct fb_fuzz_batch *batch;
    uint64_t next;
    bool lost; /* a worker was lost just now */
};

static bool is_alike(const struct fb_fuzz_fall *a, const struct fb_fuzz_fall *b)
{
    return strcmp(a->signature.id, b->signature.id) == 0;
}

/* Of what takes time, enough in one stratum is enough for the operator, or for the event of edits: each
 * of them costs as much as thousands of other cases.  So are many crashes, where edits of many things with one
 * kind of event end alike: it is the event's. */
static bool is_in_family(const struct fb_fuzz_plan *plan, const struct fb_fuzz_fall *a, const struct fb_fuzz_fall *b)
{
    const struct fb_fuzz_stratum *stratum = fb_fuzz_plan_stratum(plan, a->number);

    return a->op == b->op && !stratum->kind->is_apart && stratum == fb_fuzz_plan_stratum(plan, b->number)
        && (a->ending.kind == FB_END_TIMED_OUT
            || (a->place != 0 && a->place % FB_FUZZ_PLACE_EVENTS == b->place % FB_FUZZ_PLACE_EVENTS));
}

static void set_family_aside(const struct fb_fuzz_plan *plan, const struct fb_fuzz_fall *fall, uint8_t *aside)
{
    const struct fb_fuzz_stratum *stratum = fb_fuzz_plan_stratum(plan, fall->number);
    const bool by_place = fall->place != 0;
    const uint32_t step = by_place ? FB_FUZZ_PLACE_EVENTS : FB_OP_COUNT + 1;

    if (!by_place && stratum->type == NULL)
        return;
    for (uint32_t cell = (by_place ? fall->place : fall->op) % step; cell < stratum->cell_count; cell += step)
        aside[stratum->first_cell + cell] = 1;
}

void fb_fuzz_set_aside(const struct fb_fuzz_plan *plan, const struct fb_fuzz_fall *falls, size_t count, uint8_t *aside)
{
    for (size_t i = 0; i < count; i++) {
        size_t in_cell = 0;
        size_t in_family = 0;

        if (falls[i].cell >= plan->cell_count || aside[falls[i].cell] != 0)
            continue;
        for (size_t before = 0; before <= i; before++) {
            const bool alike = is_alike(&falls[before], &falls[i]);
            in_cell += alike && falls[before].cell == falls[i].cell;
            in_family += alike && is_in_family(plan, &falls[before], &falls[i]);
        }
        const bool hangs = falls[i].ending.kind == FB_END_TIMED_OUT;
        if (in_cell >= (hangs ? FB_FUZZ_ENOUGH_HANGS : FB_FUZZ_ENOUGH))
            aside[falls[i].cell] = 1;
        if (in_family >= (hangs ? FB_FUZZ_ENOUGH : FB_FUZZ_MANY))
            set_family_aside(plan, &falls[i], aside);
    }
}

static bool take_news(struct fb_fuzz_batch *batch, const struct fb_fuzz_record *record, uint64_t offset)
{
    if (record->type >= FB_COVERAGE_EDGES || record->op > UINT8_MAX)
        return true;
    if (!fb_grow((void **)&batch->news, &batch->news_capacity, batch->news_count, sizeof *batch->news))
        return fb_fail_memory(&batch->diag);
    batch->news[batch->news_count++] = (struct fb_fuzz_news){
        .number = batch->first + offset,
        .edge = record->type,
        .buckets = (uint8_t)record->op,
    };
    return true;
}

/* What came back may be anything: nothing of it is an index before it is checked. */
static bool collect(struct running *running, struct fb_span results)
{
    struct fb_fuzz_batch *batch = running->batch;
    struct fb_fuzz_record record;

    for (; results.size >= sizeof record; results = fb_span_part(results, sizeof record, SIZE_MAX)) {
        memcpy(&record, results.bytes, sizeof record);
        const uint64_t offset = record.offset - batch->first % UINT32_MAX;
        if (offset < batch->count && record.course == FB_FUZZ_NEWS && !take_news(batch, &record, offset))
            return false;
        if (offset >= batch->count || record.course >= FB_FUZZ_COURSES || record.op > FB_OP_COUNT)
            continue;
        record.offset = (uint32_t)offset;
        batch->records[offset] = record;
    }
    return true;
}

/* Says whose fault it is, by making the case here as well. */
static bool classify(struct running *running, struct fb_fuzz_fall *fall)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool made = fb_fuzz_plan_case(running->lane->plan, fall->number, &arena, &one);
    fall->cell = one.cell;
    fall->place = one.place;
    fall->op = one.op;
    fall->class = FB_FUZZ_FRAGILE;
    const bool told = !made || fb_fuzz_classify(running->judge, &one, &fall->ending, &fall->class, &fall->foreseen, &running->batch->diag);

    fb_arena_clear(&arena);
    if (told)
        fb_fuzz_signature_of(&fall->ending, fall->class, fall->op, &fall->signature);
    return told;
}

static bool keep(struct running *running, struct fb_fuzz_fall *fall)
{
    struct fb_fuzz_batch *batch = running->batch;

    if (!fb_grow((void **)&batch->falls, &batch->fall_capacity, batch->fall_count, sizeof *fall))
        return fb_fail_memory(&batch->diag);
    if (!classify(running, fall))
        return false;
    batch->falls[batch->fall_count++] = *fall;
    fb_fuzz_set_aside(running->lane->plan, batch->falls, batch->fall_count, running->lane->shared->aside);
    return true;
}

/* The child says which case it was; no more than that is believed. */
static bool take_fall(struct running *running, const struct fb_outcome *outcome)
{
    struct fb_fuzz_batch *batch = running->batch;
    struct fb_fuzz_fall fall = { .ending = outcome->ending, .number = outcome->ending.case_number, .first = running->next };

    if (fall.number < running->next || fall.number >= batch->first + batch->count)
        fall.number = running->next;
    batch->records[fall.number - batch->first].course = FB_FUZZ_BEGAN;
    running->next = fall.number + 1;
    return keep(running, &fall);
}

static bool settle(struct running *running, const struct fb_outcome *outcome)
{
    const bool was_lost = running->lost;
    struct fb_fuzz_batch *batch = running->batch;

    batch->workers++;
    batch->allocations += outcome->allocations;
    batch->fenced += outcome->fenced;
    running->lost = outcome->ending.kind == FB_END_LOST;
    if (running->lost)
        return !was_lost || fb_fail(&batch->diag, FB_FAULT_IO, "the engine's process was killed from outside");
    if (!collect(running, outcome->results))
        return false;
    if (fb_fuzz_is_fall(&outcome->ending))
        return take_fall(running, outcome);
    if (outcome->next <= running->next)
        return fb_fail(&batch->diag, FB_FAULT_LIMIT, "the results of one case need more room than there is");
    running->next = outcome->next;
    return true;
}

static bool run(struct running *running)
{
    struct fb_fuzz_batch *batch = running->batch;
    const uint64_t end = batch->first + batch->count;
    struct fb_outcome outcome;

    return fb_isolate_run(running->lane->isolate, FB_FUZZ_TASK_PLAN, running->next, end - running->next, &outcome,
                          &batch->diag)
        && settle(running, &outcome);
}

void fb_fuzz_batch_run(struct fb_fuzz_lane *lane, const struct fb_fuzz_judge *judge, const uint8_t *aside,
                       struct fb_fuzz_batch *batch)
{
    struct running running = { .lane = lane, .judge = judge, .batch = batch, .next = batch->first };

    batch->records = calloc((size_t)batch->count, sizeof *batch->records);
    batch->failed = batch->records == NULL && !fb_fail_memory(&batch->diag);
    memcpy(lane->shared->aside, aside, lane->plan->cell_count);
    while (!batch->failed && running.next < batch->first + batch->count) {
        batch->stopped = fb_fuzz_plan_is_stopped(lane->plan);
        batch->failed = batch->stopped || !run(&running);
    }
}

void fb_fuzz_batch_clear(struct fb_fuzz_batch *batch)
{
    free(batch->records);
    free(batch->falls);
    free(batch->news);
    *batch = (struct fb_fuzz_batch){ .count = 0 };
}
