/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what children told, and counting it. */
#include "validator/trial/replay_tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/trial/replay_task.h"

static size_t count_criteria(const struct fb_content *content)
{
    size_t count = 0;

    for (size_t i = 0; i < content->instance_count; i++) {
        const struct fb_instance *instance = &content->instances[i];
        count += instance->row.criterion_count;
        for (size_t k = 0; k < instance->except_count; k++)
            count += instance->except[k].criterion_count;
    }
    return count;
}

bool fb_replay_tally_init(struct fb_replay_tally *tally, const struct fb_replay_plan *plan,
                          struct fb_diag *diag)
{
    const struct fb_content *content = plan->replay->candidate->content;
    struct fb_arena *arena = &tally->arena;

    *tally = (struct fb_replay_tally){ .plan = plan, .coverage_count = count_criteria(content) };
    fb_arena_init(arena, fb_heap(), SIZE_MAX);
    tally->hits = fb_arena_array(arena, content->instance_count, sizeof *tally->hits);
    tally->newly = fb_arena_array(arena, plan->rule_count, sizeof *tally->newly);
    tally->lost = fb_arena_array(arena, plan->rule_count, sizeof *tally->lost);
    tally->stamps = fb_arena_array(arena, plan->rule_count, sizeof *tally->stamps);
    tally->expects_met = fb_arena_array(arena, plan->expect_count, sizeof *tally->expects_met);
    tally->matched = fb_arena_array(arena, plan->corpus_count / 64 + 1, sizeof *tally->matched);
    tally->coverage = fb_arena_array(arena, tally->coverage_count, sizeof *tally->coverage);
    tally->costs = fb_arena_array(arena, content->instance_count, sizeof *tally->costs);
    return (tally->hits != NULL && tally->newly != NULL && tally->lost != NULL && tally->stamps != NULL
            && tally->expects_met != NULL && tally->matched != NULL && tally->coverage != NULL
            && tally->costs != NULL)
        || fb_fail_memory(diag);
}

void fb_replay_tally_clear(struct fb_replay_tally *tally)
{
    fb_arena_clear(&tally->arena);
}

static void count_event(struct fb_replay_count *count, uint32_t event)
{
    if (count->count++ == 0 || event < count->first)
        count->first = event;
}

/* Words that a child told; `damaged` once one is not as it must be. */
struct words {
    struct fb_span rest;
    bool damaged;
    uint64_t end; /* cases from here on are left out */
};

static uint32_t take(struct words *words)
{
    uint32_t word = 0;

    words->damaged = words->damaged || words->rest.size < sizeof word;
    if (words->damaged)
        return 0;
    memcpy(&word, words->rest.bytes, sizeof word);
    words->rest = fb_span_part(words->rest, sizeof word, words->rest.size);
    return word;
}

/* A word that must be less than `limit`. */
static uint32_t take_index(struct words *words, size_t limit)
{
    const uint32_t word = take(words);

    words->damaged = words->damaged || word >= limit;
    return words->damaged ? 0 : word;
}

static struct fb_span take_text(struct words *words)
{
    const uint32_t size = take(words);
    const size_t filled = ((size_t)size + 3) / 4 * 4;

    words->damaged = words->damaged || filled > words->rest.size;
    if (words->damaged)
        return (struct fb_span){ .size = 0 };
    const struct fb_span text = fb_span_part(words->rest, 0, size);
    words->rest = fb_span_part(words->rest, filled, words->rest.size);
    return text;
}

static bool is_expected(const struct fb_replay_plan *plan, const struct fb_replay_event *event, uint32_t instance)
{
    const struct fb_span expect = plan->expects[event->expect].id;

    return fb_span_equal(expect, plan->replay->candidate->content->instances[instance].id)
        || fb_span_equal(expect, plan->rules[plan->rule_of[instance]]);
}

static void add_hit(struct fb_replay_tally *tally, uint32_t number, uint32_t instance)
{
    const struct fb_replay_event *event = &tally->plan->events[number];

    count_event(&tally->hits[instance][event->role], number);
    tally->total_hits += event->role != FB_REPLAY_NAME;
    if (event->expect != FB_REPLAY_NONE && is_expected(tally->plan, event, instance))
        tally->expects_met[event->expect] = true;
}

/* Rules among `these` that are not among `those`, each once. */
static void compare(struct fb_replay_tally *tally, uint32_t event, struct words these, uint32_t these_count,
                    const uint32_t *these_rules, size_t these_limit, struct words those, uint32_t those_count,
                    const uint32_t *those_rules, size_t those_limit, struct fb_replay_count *counts)
{
    const uint32_t stamp = ++tally->stamp;

    for (uint32_t i = 0; i < those_count; i++)
        tally->stamps[those_rules[take_index(&those, those_limit)]] = stamp;
    for (uint32_t i = 0; i < these_count; i++) {
        const uint32_t rule = these_rules[take_index(&these, these_limit)];
        if (tally->stamps[rule] == stamp)
            continue;
        tally->stamps[rule] = stamp;
        count_event(&counts[rule], event);
    }
}

static bool has_room(const struct words *words, uint64_t count)
{
    return count * sizeof(uint32_t) <= words->rest.size;
}

static void skip(struct words *words, size_t count, size_t limit)
{
    for (size_t i = 0; !words->damaged && i < count; i++)
        (void)take_index(words, limit);
}

static void add_event(struct fb_replay_tally *tally, struct words *words)
{
    const struct fb_replay_plan *plan = tally->plan;
    const uint32_t number = take_index(words, plan->count);
    const uint32_t count = take(words);
    const uint32_t last_count = take(words);
    const size_t instances = plan->replay->candidate->content->instance_count;
    const size_t last_instances = plan->replay->last == NULL ? 0 : plan->replay->last->instance_count;

    words->damaged = words->damaged || !has_room(words, (uint64_t)count + last_count);
    const struct words hits = *words;
    skip(words, count, instances);
    const struct words last_hits = *words;
    skip(words, last_count, last_instances);
    if (words->damaged)
        return;
    struct words walk = hits;
    for (uint32_t i = 0; i < count; i++)
        add_hit(tally, number, take(&walk));
    if (plan->events[number].role == FB_REPLAY_NAME)
        return;
    if (count > 0)
        tally->matched[number / 64] |= UINT64_C(1) << number % 64;
    if (plan->replay->last == NULL)
        return;
    compare(tally, number, hits, count, plan->rule_of, instances, last_hits, last_count, plan->last_rule_of,
            last_instances, tally->newly);
    compare(tally, number, last_hits, last_count, plan->last_rule_of, last_instances, hits, count,
            plan->rule_of, instances, tally->lost);
}

static void add_coverage(struct fb_replay_tally *tally, struct words *words)
{
    const uint32_t count = take(words);

    words->damaged = words->damaged || !has_room(words, (uint64_t)count * 3);
    for (uint32_t i = 0; !words->damaged && i < count; i++) {
        struct fb_coverage *coverage = &tally->coverage[take_index(words, tally->coverage_count)];
        coverage->reached += take(words);
        coverage->held += take(words);
    }
}

static void add_cost(struct fb_replay_tally *tally, struct words *words)
{
    const size_t instances = tally->plan->replay->candidate->content->instance_count;
    const uint32_t instance = take_index(words, instances);
    const uint32_t low = take(words);

    const uint64_t cost = (uint64_t)take(words) << 32 | low;
    if (!words->damaged)
        tally->costs[instance] = cost;
}

static bool add_limit(struct fb_replay_tally *tally, struct words *words, struct fb_diag *diag)
{
    const uint32_t event = take_index(words, tally->plan->count);
    const struct fb_span text = take_text(words);
    const char *kept = words->damaged ? "" : fb_arena_text(&tally->arena, text);

    if (kept == NULL)
        return fb_fail_memory(diag);
    return words->damaged || fb_replay_tally_fail(tally, event, kept, diag);
}

static void add_broken(struct fb_replay_tally *tally, struct words *words)
{
    const uint32_t fault = take(words);
    const struct fb_span text = take_text(words);

    if (words->damaged || tally->broken)
        return;
    tally->broken = true;
    if (fault == FB_FAULT_MEMORY)
        (void)fb_fail(&tally->why, FB_FAULT_LIMIT, "the direct evaluator's child ran out of memory");
    else
        (void)fb_fail(&tally->why, FB_FAULT_INPUT, "the direct evaluator does not take the content: %.*s",
                      (int)text.size, (const char *)text.bytes);
}

/* Behind the last case that counts there is nothing. */
static void begin_case(struct words *words)
{
    const uint32_t low = take(words);
    const uint64_t number = (uint64_t)take(words) << 32 | low;

    if (!words->damaged && number >= words->end)
        words->rest.size = 0;
}

static bool add_next(struct fb_replay_tally *tally, struct words *words, struct fb_diag *diag)
{
    switch (take(words)) {
    case FB_REPLAY_CASE:
        begin_case(words);
        return true;
    case FB_REPLAY_EVENT:
        add_event(tally, words);
        return true;
    case FB_REPLAY_LIMIT:
        return add_limit(tally, words, diag);
    case FB_REPLAY_COVERAGE:
        add_coverage(tally, words);
        return true;
    case FB_REPLAY_COST:
        add_cost(tally, words);
        return true;
    case FB_REPLAY_BROKEN:
        add_broken(tally, words);
        return true;
    default:
        words->damaged = true;
        return true;
    }
}

bool fb_replay_tally_add(struct fb_replay_tally *tally, struct fb_span told, uint64_t end, struct fb_diag *diag)
{
    struct words words = { .rest = told, .end = end };

    while (!words.damaged && words.rest.size > 0)
        if (!add_next(tally, &words, diag))
            return false;
    return !words.damaged
        || fb_fail(diag, FB_FAULT_INPUT, "the direct evaluator's child told what makes no sense");
}

bool fb_replay_tally_fail(struct fb_replay_tally *tally, uint32_t event, const char *text, struct fb_diag *diag)
{
    if (tally->failure_count == FB_REPLAY_FAILURES) {
        tally->failures_dropped++;
        return true;
    }
    const char *kept = fb_arena_text(&tally->arena, fb_span_of(text));
    if (kept == NULL)
        return fb_fail_memory(diag);
    tally->failures[tally->failure_count++] = (struct fb_replay_failure){ .event = event, .text = kept };
    return true;
}

static int compare_failures(const void *left, const void *right)
{
    const struct fb_replay_failure *a = left;
    const struct fb_replay_failure *b = right;

    return (a->event > b->event) - (a->event < b->event);
}

void fb_replay_tally_sort(struct fb_replay_tally *tally)
{
    qsort(tally->failures, tally->failure_count, sizeof *tally->failures, compare_failures);
}
