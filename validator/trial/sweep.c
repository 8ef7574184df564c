/* SPDX-License-Identifier: Apache-2.0 */
/* sweep.c - worker after worker, until all cases ran or too many fell. */
#include "validator/trial/sweep.h"

#include <string.h>

#include "base/host/fail.h"

/* Falls of one kind, after which the rest of the cases is left out. */
#define ENOUGH_ALIKE 3

/* Frames that must be the same. */
#define FRAMES_COMPARED 3

struct sweeping {
    struct fb_isolate *isolate;
    size_t task;
    struct fb_arena *arena;
    struct fb_sweep *out;
    struct fb_diag *diag;
    uint64_t next;     /* the first case that nobody came to */
    uint64_t forgiven; /* the case whose time-out was a busy machine's; UINT64_MAX: none */
    bool lost;         /* a worker was lost just now */
    bool over;
};

static bool same_frame(const struct fb_frame *a, const struct fb_frame *b)
{
    return a->offset == b->offset && strncmp(a->module, b->module, sizeof a->module) == 0;
}

bool fb_ending_alike(const struct fb_ending *a, const struct fb_ending *b)
{
    if (a->kind != b->kind || a->stage != b->stage || a->signal != b->signal
        || a->region.kind != b->region.kind || a->region.index != b->region.index)
        return false;
    /* Where a loop is when its time is over is chance. */
    const size_t frames = a->kind == FB_END_TIMED_OUT ? 0 : FRAMES_COMPARED;
    for (size_t i = 0; i < frames && i < a->frame_count && i < b->frame_count; i++)
        if (!same_frame(&a->frames[i], &b->frames[i]))
            return false;
    return true;
}

static bool is_fall(const struct fb_ending *ending)
{
    return ending->kind != FB_END_DONE && ending->kind != FB_END_FULL
        && ending->kind != FB_END_STOPPED && ending->kind != FB_END_LOST;
}

static bool run(struct sweeping *sweeping, uint64_t first, uint64_t count, struct fb_outcome *outcome)
{
    struct fb_sweep *out = sweeping->out;

    if (!fb_isolate_run(sweeping->isolate, sweeping->task, first, count, outcome, sweeping->diag))
        return false;
    out->workers++;
    out->allocations += outcome->allocations;
    out->fenced += outcome->fenced;
    if (outcome->peak_bytes > out->peak_bytes)
        out->peak_bytes = outcome->peak_bytes;
    return true;
}

static bool collect(struct sweeping *sweeping, const struct fb_outcome *outcome)
{
    struct fb_sweep *out = sweeping->out;
    struct fb_span results = outcome->results;
    struct fb_told told;
    bool damaged = false;

    while (fb_told_next(&results, sweeping->arena, &told, &damaged))
        if (told.number < out->count) {
            out->told[told.number] = told;
            out->given[told.number] = true;
        }
    if (!damaged)
        return true;
    /* The worker that fell may have written over the results, or been in the middle of one. */
    if (is_fall(&outcome->ending))
        return true;
    return fb_fail(sweeping->diag, FB_FAULT_LIMIT, fb_arena_exhausted(sweeping->arena) ? "the results need more memory than is allowed" : "what came back from the engine's process cannot be read");
}

/* Runs the case of a fall again, alone and then with those before it. */
static bool confirm(struct sweeping *sweeping, struct fb_fall *fall)
{
    struct fb_outcome outcome;

    fall->repeats = FB_FALL_ALONE;
    if (!run(sweeping, fall->number, 1, &outcome))
        return false;
    if (is_fall(&outcome.ending))
        return true;
    fall->repeats = FB_FALL_SEQUENCE;
    if (!run(sweeping, fall->first, fall->number - fall->first + 1, &outcome))
        return false;
    if (!is_fall(&outcome.ending))
        fall->repeats = FB_FALL_ONCE;
    return true;
}

static void keep(struct sweeping *sweeping, const struct fb_fall *fall)
{
    struct fb_sweep *out = sweeping->out;
    size_t alike = 1;

    for (size_t i = 0; i < out->fall_count; i++)
        alike += fb_ending_alike(&out->falls[i].ending, &fall->ending);
    out->falls[out->fall_count++] = *fall;
    sweeping->over = alike >= ENOUGH_ALIKE || out->fall_count == FB_SWEEP_FALLS
                  || fall->ending.stage == FB_STAGE_LOAD || fall->ending.stage == FB_STAGE_OPEN
                  || fall->ending.stage == FB_STAGE_UNLOAD;
}

static bool take_fall(struct sweeping *sweeping, const struct fb_ending *ending, uint64_t first)
{
    struct fb_fall fall = { .ending = *ending, .number = ending->case_number, .first = first };

    /* The child says which case it was; no more than that is believed. */
    if (fall.number < first || fall.number >= sweeping->out->count)
        fall.number = first;
    if (!confirm(sweeping, &fall))
        return false;
    if (ending->kind == FB_END_TIMED_OUT && fall.repeats == FB_FALL_ONCE
        && sweeping->forgiven != fall.number) {
        sweeping->forgiven = fall.number;
        sweeping->next = fall.number;
        return true;
    }
    keep(sweeping, &fall);
    sweeping->next = fall.number + 1;
    return true;
}

static bool fail_lost(struct sweeping *sweeping)
{
    return fb_fail(sweeping->diag, FB_FAULT_IO, "the engine's process was killed from outside");
}

/* Takes up one worker's outcome. */
static bool settle(struct sweeping *sweeping, const struct fb_outcome *outcome, uint64_t first)
{
    const bool was_lost = sweeping->lost;

    sweeping->lost = outcome->ending.kind == FB_END_LOST;
    if (sweeping->lost)
        return !was_lost || fail_lost(sweeping);
    if (!collect(sweeping, outcome))
        return false;
    if (is_fall(&outcome->ending))
        return take_fall(sweeping, &outcome->ending, first);
    if (outcome->ending.kind == FB_END_STOPPED) {
        sweeping->out->stopped = true;
        sweeping->over = true;
        return true;
    }
    if (outcome->next <= first)
        return fb_fail(sweeping->diag, FB_FAULT_LIMIT, "the results of one case need more room than there is");
    sweeping->next = outcome->next;
    return true;
}

bool fb_sweep_run(struct fb_isolate *isolate, size_t task, uint64_t count, struct fb_arena *arena,
                  struct fb_sweep *out, struct fb_diag *diag)
{
    struct sweeping sweeping = { isolate, task, arena, out, diag, .forgiven = UINT64_MAX };

    *out = (struct fb_sweep){
        .count = count,
        .told = fb_arena_array(arena, count, sizeof *out->told),
        .given = fb_arena_array(arena, count, sizeof *out->given),
    };
    if (out->told == NULL || out->given == NULL)
        return fb_arena_exhausted(arena)
                 ? fb_fail(diag, FB_FAULT_LIMIT, "the results need more memory than is allowed")
                 : fb_fail_memory(diag);
    while (sweeping.next < count && !sweeping.over) {
        const uint64_t first = sweeping.next;
        struct fb_outcome outcome;

        if (!run(&sweeping, first, count - first, &outcome) || !settle(&sweeping, &outcome, first))
            return false;
    }
    for (uint64_t i = 0; i < count; i++)
        out->not_run += !out->given[i];
    return true;
}

uint64_t fb_sweep_first_refusal(const struct fb_sweep *sweep, uint64_t *others)
{
    uint64_t first = UINT64_MAX;

    *others = 0;
    for (uint64_t i = 0; i < sweep->count; i++) {
        if (!sweep->given[i] || sweep->told[i].status == FB_ENGINE_OK)
            continue;
        *others += first != UINT64_MAX;
        if (first == UINT64_MAX)
            first = i;
    }
    return first;
}
