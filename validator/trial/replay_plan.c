/* SPDX-License-Identifier: Apache-2.0 */
/* Numbering events, expectations, samples and rules. */
#include "validator/trial/replay_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

struct fb_span fb_replay_rule_of(struct fb_span id)
{
    const uint8_t *hash = id.size == 0 ? NULL : memchr(id.bytes, '#', id.size);

    return hash == NULL ? id : fb_span_part(id, 0, (size_t)(hash - id.bytes));
}

static size_t count_corpus_events(const struct fb_corpora *corpora)
{
    size_t count = 0;

    for (size_t i = 0; i < fb_corpora_count(corpora); i++)
        count += fb_corpora_at(corpora, i)->count;
    return count;
}

static bool take_events(struct fb_replay_plan *plan)
{
    const struct fb_corpora *corpora = plan->replay->corpora;
    const size_t capacity = count_corpus_events(corpora) + fb_replay_count_names(plan->replay);

    plan->events = fb_arena_array(&plan->arena, capacity, sizeof *plan->events);
    if (plan->events == NULL)
        return false;
    for (size_t i = 0; i < fb_corpora_count(corpora); i++) {
        const struct fb_corpus *corpus = fb_corpora_at(corpora, i);
        for (size_t k = 0; k < corpus->count; k++)
            plan->events[plan->count++] = (struct fb_replay_event){
                .event = corpus->events[k],
                .role = (unsigned)corpus->label,
                .expect = FB_REPLAY_NONE,
            };
    }
    plan->corpus_count = plan->count;
    return fb_replay_add_names(plan);
}

static int compare_spans(const void *left, const void *right)
{
    const struct fb_span *a = left;
    const struct fb_span *b = right;

    return fb_span_compare(*a, *b);
}

/* Sorts, and leaves one of each; gives their number. */
static size_t unite(struct fb_span *items, size_t count)
{
    size_t kept = 0;

    if (count > 0)
        qsort(items, count, sizeof *items, compare_spans);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !fb_span_equal(items[kept - 1], items[i]))
            items[kept++] = items[i];
    return kept;
}

static uint32_t find(const struct fb_span *items, size_t count, struct fb_span wanted)
{
    const struct fb_span *found =
        count == 0 ? NULL : bsearch(&wanted, items, count, sizeof *items, compare_spans);

    return found == NULL ? FB_REPLAY_NONE : (uint32_t)(found - items);
}

static bool is_expecting(const struct fb_replay_event *event)
{
    return event->role == FB_CORPUS_MUST_MATCH && event->event.expect.size > 0;
}

static bool number_expects(struct fb_replay_plan *plan)
{
    struct fb_span *ids = fb_arena_array(&plan->arena, plan->corpus_count, sizeof *ids);
    size_t count = 0;

    if (ids == NULL)
        return false;
    for (size_t i = 0; i < plan->corpus_count; i++)
        if (is_expecting(&plan->events[i]))
            ids[count++] = plan->events[i].event.expect;
    plan->expect_count = unite(ids, count);
    plan->expects = fb_arena_array(&plan->arena, plan->expect_count, sizeof *plan->expects);
    if (plan->expects == NULL)
        return false;
    for (size_t i = plan->corpus_count; i-- > 0;) {
        struct fb_replay_event *event = &plan->events[i];
        if (!is_expecting(event))
            continue;
        event->expect = find(ids, plan->expect_count, event->event.expect);
        struct fb_replay_expect *expect = &plan->expects[event->expect];
        *expect = (struct fb_replay_expect){ event->event.expect, (uint32_t)i, expect->events + 1 };
    }
    return true;
}

static size_t instance_count(const struct fb_content *content)
{
    return content == NULL ? 0 : content->instance_count;
}

static uint32_t *rules_of(struct fb_replay_plan *plan, const struct fb_content *content)
{
    const size_t count = instance_count(content);
    uint32_t *numbers = fb_arena_array(&plan->arena, count, sizeof *numbers);

    for (size_t i = 0; numbers != NULL && i < count; i++)
        numbers[i] = find(plan->rules, plan->rule_count, fb_replay_rule_of(content->instances[i].id));
    return numbers;
}

static bool number_rules(struct fb_replay_plan *plan)
{
    const struct fb_content *content = plan->replay->candidate->content;
    const struct fb_content *last = plan->replay->last;
    const size_t most = instance_count(content) + instance_count(last);
    size_t count = 0;

    plan->rules = fb_arena_array(&plan->arena, most, sizeof *plan->rules);
    plan->is_new = fb_arena_array(&plan->arena, most, sizeof *plan->is_new);
    if (plan->rules == NULL || plan->is_new == NULL)
        return false;
    for (size_t i = 0; i < instance_count(content); i++)
        plan->rules[count++] = fb_replay_rule_of(content->instances[i].id);
    for (size_t i = 0; i < instance_count(last); i++)
        plan->rules[count++] = fb_replay_rule_of(last->instances[i].id);
    plan->rule_count = unite(plan->rules, count);
    plan->rule_of = rules_of(plan, content);
    plan->last_rule_of = rules_of(plan, last);
    if (plan->rule_of == NULL || plan->last_rule_of == NULL)
        return false;
    memset(plan->is_new, 1, plan->rule_count * sizeof *plan->is_new);
    for (size_t i = 0; i < instance_count(last); i++)
        plan->is_new[plan->last_rule_of[i]] = false;
    return true;
}

static int compare_samples(const void *left, const void *right)
{
    const struct fb_replay_sample *a = left;
    const struct fb_replay_sample *b = right;

    return (a->type_id > b->type_id) - (a->type_id < b->type_id);
}

const struct fb_replay_sample *fb_replay_plan_sample(const struct fb_replay_plan *plan, uint64_t type_id)
{
    const struct fb_replay_sample wanted = { .type_id = type_id };

    return plan->sample_count == 0 ? NULL
                                   : bsearch(&wanted, plan->samples, plan->sample_count,
                                             sizeof *plan->samples, compare_samples);
}

/* The n-th event of N is taken when the share of events so far, scaled to the sample, steps up. */
static void sample_event(struct fb_replay_sample *sample, uint32_t event, uint64_t nth)
{
    const uint64_t most = sample->all < FB_REPLAY_SAMPLE ? sample->all : FB_REPLAY_SAMPLE;

    if (nth * most / sample->all != (nth + 1) * most / sample->all && sample->count < FB_REPLAY_SAMPLE)
        sample->events[sample->count++] = event;
}

static bool take_samples(struct fb_replay_plan *plan)
{
    const struct fb_template_types *types = plan->replay->types;
    const size_t count = fb_template_types_count(types);
    uint64_t *seen = fb_arena_array(&plan->arena, count, sizeof *seen);

    plan->samples = fb_arena_array(&plan->arena, count, sizeof *plan->samples);
    if (seen == NULL || plan->samples == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        plan->samples[i].type_id = fb_template_types_at(types, i)->id;
    plan->sample_count = count;
    qsort(plan->samples, count, sizeof *plan->samples, compare_samples);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < plan->corpus_count; i++) {
            const struct fb_replay_event *event = &plan->events[i];
            struct fb_replay_sample *sample =
                (struct fb_replay_sample *)(uintptr_t)fb_replay_plan_sample(plan, event->event.type_id);
            if (pass == 0) {
                sample->all++;
                sample->background += event->role == FB_CORPUS_BACKGROUND;
            } else {
                sample_event(sample, i, seen[sample - plan->samples]++);
            }
        }
    }
    return true;
}

bool fb_replay_plan_init(struct fb_replay_plan *plan, const struct fb_replay *replay, struct fb_diag *diag)
{
    *plan = (struct fb_replay_plan){ .replay = replay };
    fb_arena_init(&plan->arena, fb_heap(), SIZE_MAX);
    return (take_events(plan) && number_expects(plan) && number_rules(plan) && take_samples(plan))
        || fb_fail_memory(diag);
}

void fb_replay_plan_clear(struct fb_replay_plan *plan)
{
    fb_arena_clear(&plan->arena);
}
