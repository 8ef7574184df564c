/* SPDX-License-Identifier: Apache-2.0 */
/* engine_judge.c - what the candidate's cases came to: falls, refusals, warnings, budgets, answers
 * that differ from the first time or from the direct evaluator's. */
#include <inttypes.h>
#include <string.h>

#include "base/host/fail.h"
#include "validator/trial/engine_tell.h"

/* Findings of one kind that are told of one build and one way of loading. */
#define ENOUGH_TOLD 16

struct judging {
    struct fb_engine_trial *trial;
    bool together;
    const struct fb_trial_set *sets; /* two: first, and loaded again */
    struct fb_sweep first;
    struct fb_sweep second;
    bool clean;
    struct fb_diag *diag;
};

static struct fb_engine_case case_of(const struct judging *judging, const struct fb_trial_set *set, uint64_t number)
{
    return (struct fb_engine_case){
        .trial = judging->trial,
        .together = judging->together,
        .event = fb_trial_set_event(set, number),
    };
}

static bool judge_falls(struct judging *judging, const struct fb_trial_set *set, const struct fb_sweep *sweep)
{
    for (size_t i = 0; i < sweep->fall_count; i++) {
        const struct fb_fall *fall = &sweep->falls[i];
        const struct fb_engine_case at = case_of(judging, set, fall->number);
        bool told = false;

        for (size_t before = 0; before < i && !told; before++)
            told = fb_ending_alike(&sweep->falls[before].ending, &fall->ending);
        judging->clean = false;
        judging->trial->fell = true;
        if (!told && !fb_tell_fall(&at, fall))
            return false;
    }
    return true;
}

/* Whether the engine says why: its own words are findings then. */
static bool says_why(const struct fb_told *told)
{
    for (size_t i = 0; i < told->message_count; i++)
        if (told->messages[i].level >= FB_ENGINE_WARNING)
            return told->status == FB_ENGINE_REFUSED;
    return false;
}

/* The first call that did not go well is told, with how many more there are. */
static bool judge_statuses(struct judging *judging)
{
    const struct fb_sweep *sweep = &judging->first;
    uint64_t others = 0;
    const uint64_t first = fb_sweep_first_refusal(sweep, &others);

    if (first == UINT64_MAX)
        return true;
    const struct fb_engine_case at = case_of(judging, judging->sets, first);
    judging->clean = false;
    return says_why(&sweep->told[first]) || fb_tell_status(&at, &sweep->told[first], others);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_said(const struct fb_said *a, const struct fb_said *b)
{
    return a->line == b->line && a->level == b->level && same_text(a->text, b->text)
        && same_text(a->file, b->file) && same_text(a->rule, b->rule);
}

static bool judge_messages(struct judging *judging)
{
    const struct fb_said *told[ENOUGH_TOLD] = { NULL };
    size_t count = 0;

    for (uint64_t i = 0; i < judging->first.count; i++) {
        const struct fb_told *call = &judging->first.told[i];
        const struct fb_engine_case at = case_of(judging, judging->sets, i);
        const size_t messages = judging->first.given[i] ? call->message_count : 0;

        for (size_t m = 0; m < messages && count < ENOUGH_TOLD; m++) {
            bool known = call->messages[m].level < FB_ENGINE_WARNING;
            for (size_t t = 0; t < count && !known; t++)
                known = same_said(told[t], &call->messages[m]);
            if (known)
                continue;
            told[count++] = &call->messages[m];
            judging->clean = false;
            if (!fb_tell_said(&at, &call->messages[m], call->status == FB_ENGINE_REFUSED))
                return false;
        }
    }
    return true;
}

static bool judge_change(struct judging *judging, uint64_t number, bool *differs)
{
    const struct fb_sweep *first = &judging->first;
    const uint64_t again = number == 0 ? 0 : first->count - number;
    const struct fb_told *a = &first->told[number];
    const struct fb_told *b = &judging->second.told[again];
    const struct fb_engine_case at = case_of(judging, judging->sets, number);
    struct fb_span id = { NULL, 0 };
    bool in_first = false;

    *differs = false;
    if (!first->given[number] || !judging->second.given[again])
        return true;
    if (a->status == b->status && !fb_told_difference(a, b, &id, &in_first))
        return true;
    *differs = true;
    judging->clean = false;
    if (a->status != b->status)
        return fb_tell_change(&at, "it refuses only one of the two times", id);
    return fb_tell_change(&at, in_first ? "no longer" : "now it says", id);
}

static bool judge_changes(struct judging *judging)
{
    size_t told = 0;

    for (uint64_t i = 0; i < judging->first.count && told < ENOUGH_TOLD; i++) {
        bool differs = false;

        if (!judge_change(judging, i, &differs))
            return false;
        told += differs;
    }
    return true;
}

static bool judge_answer(struct judging *judging, uint64_t number, const struct fb_told *direct, bool *differs)
{
    const struct fb_told *engine = &judging->first.told[number];
    const struct fb_engine_case at = case_of(judging, judging->sets, number);
    struct fb_span id;
    bool engine_has_it = false;

    *differs = engine->status == FB_ENGINE_OK && !direct->unsupplied
            && fb_told_difference(engine, direct, &id, &engine_has_it);
    if (!*differs)
        return true;
    judging->clean = false;
    return fb_tell_disagreement(&at, id, engine_has_it);
}

static bool compare_answers(struct judging *judging, const struct fb_sweep *direct)
{
    uint64_t missing = 0;
    const struct fb_told *why = NULL; /* the first that the direct evaluator could not answer */
    size_t told = 0;

    for (uint64_t i = 1; i < direct->count; i++) {
        const bool complete = judging->first.given[i] && direct->given[i]
                           && judging->first.told[i].matches_dropped == 0
                           && direct->told[i].matches_dropped == 0;
        const bool answered = complete && direct->told[i].status == FB_ENGINE_OK;
        bool differs = false;

        missing += !answered;
        if (complete && !answered && why == NULL)
            why = &direct->told[i];
        if (answered && told < ENOUGH_TOLD && !judge_answer(judging, i, &direct->told[i], &differs))
            return false;
        told += differs;
    }
    judging->trial->counts->compared += direct->count - 1 - missing;
    if (missing > 0)
        fb_engine_undecided(judging->trial, "%" PRIu64 " of %" PRIu64 " answers could not be compared with the direct evaluator's%s%s",
                            missing, direct->count - 1, why != NULL && why->message_count > 0 ? ": " : "",
                            why != NULL && why->message_count > 0 ? why->messages[0].text : "");
    return true;
}

static bool judge_answers(struct judging *judging)
{
    struct fb_engine_trial *trial = judging->trial;
    struct fb_sweep direct;
    bool ran = false;

    if (trial->direct == NULL)
        return true;
    return fb_engine_sweep(trial, trial->direct, judging->together ? FB_DIRECT_TOGETHER : FB_DIRECT_ALONE,
                           judging->first.count, &direct, &ran, judging->diag)
        && (!ran || compare_answers(judging, &direct));
}

/* Runs a case again and again in a process of its own; *nanoseconds gets the fewest. */
static bool measure(struct judging *judging, uint64_t number, uint64_t *nanoseconds)
{
    struct fb_engine_trial *trial = judging->trial;
    const size_t task = judging->together ? FB_ENGINE_MEASURE_TOGETHER : FB_ENGINE_MEASURE_ALONE;
    struct fb_outcome outcome;
    struct fb_told told;
    bool damaged = false;

    if (!fb_isolate_run(trial->engine, task, number, 1, &outcome, judging->diag))
        return false;
    *nanoseconds = outcome.ending.kind == FB_END_TIMED_OUT ? UINT64_MAX : 0;
    struct fb_span results = outcome.results;
    if (outcome.ending.kind == FB_END_DONE && fb_told_next(&results, trial->arena, &told, &damaged))
        *nanoseconds = told.nanoseconds;
    return true;
}

/* Tells of a case that is slow each time. */
static bool judge_time(struct judging *judging, uint64_t number, uint64_t allowed, bool *slow)
{
    const struct fb_engine_case at = case_of(judging, judging->sets, number);
    uint64_t fewest = 0;

    if (!measure(judging, number, &fewest))
        return false;
    *slow = fewest > allowed;
    if (!*slow)
        return true;
    judging->clean = false;
    return fb_tell_slow(&at, fewest == UINT64_MAX ? judging->first.told[number].nanoseconds : fewest);
}

static uint64_t nanoseconds_of(uint64_t amount, uint64_t unit)
{
    return amount > UINT64_MAX / unit ? UINT64_MAX : amount * unit;
}

/* Slow events that are measured again until one is told. */
#define MOST_MEASURED 8

static bool judge_times(struct judging *judging)
{
    const struct fb_contract *contract = judging->trial->build->contract;
    const struct fb_sweep *sweep = &judging->first;
    const uint64_t load = nanoseconds_of(contract->load_ms, 1000000);
    const uint64_t event = nanoseconds_of(contract->eval_us, 1000);
    size_t measured = 0;
    bool slow = false;

    if (sweep->given[0] && sweep->told[0].nanoseconds > load && !judge_time(judging, 0, load, &slow))
        return false;
    slow = false;
    for (uint64_t i = 1; i < sweep->count && !slow && measured < MOST_MEASURED; i++) {
        if (!sweep->given[i] || sweep->told[i].nanoseconds <= event)
            continue;
        measured++;
        if (!judge_time(judging, i, event, &slow))
            return false;
    }
    return true;
}

static bool judge_memory(struct judging *judging)
{
    const struct fb_engine_case at = case_of(judging, judging->sets, 0);
    const uint64_t loading = judging->first.given[0] ? judging->first.told[0].peak_bytes : 0;
    const uint64_t peak = loading > judging->first.peak_bytes ? loading : judging->first.peak_bytes;

    if (peak <= judging->trial->build->contract->memory_bytes)
        return true;
    judging->clean = false;
    return fb_tell_large(&at, peak);
}

static bool judge_first(struct judging *judging)
{
    return judge_falls(judging, &judging->sets[0], &judging->first)
        && judge_statuses(judging)
        && judge_messages(judging);
}

/* What only makes sense of an engine that held out. */
static bool judge_rest(struct judging *judging, size_t task)
{
    bool ran = false;

    if (!fb_engine_sweep(judging->trial, judging->trial->engine, task + 1, judging->first.count,
                         &judging->second, &ran, judging->diag))
        return false;
    if (!ran)
        return true;
    return judge_falls(judging, &judging->sets[1], &judging->second)
        && judge_changes(judging)
        && judge_answers(judging)
        && judge_times(judging)
        && judge_memory(judging);
}

bool fb_engine_judge(struct fb_engine_trial *trial, bool together, bool *clean, struct fb_diag *diag)
{
    struct judging judging = {
        .trial = trial,
        .together = together,
        .sets = together ? trial->together : trial->alone,
        .clean = true,
        .diag = diag,
    };
    const size_t task = together ? FB_ENGINE_TOGETHER : FB_ENGINE_ALONE;
    bool ran = false;

    if (!fb_engine_sweep(trial, trial->engine, task, trial->events.count + 1, &judging.first, &ran, diag))
        return false;
    *clean = false;
    if (!ran)
        return true;
    if (!judge_first(&judging)
        || (judging.first.fall_count == 0 && !judging.first.stopped && !judge_rest(&judging, task)))
        return false;
    *clean = judging.clean;
    return true;
}
