/* SPDX-License-Identifier: Apache-2.0 */
/* FB5005 to FB5009: what the corpora do not show, what is slow, what has changed. */
#include <inttypes.h>

#include "base/host/fail.h"
#include "validator/gates/spot.h"
#include "validator/trial/replay_tell.h"

/* Whether any event of a corpus has a value in a field of a type, by type and field. */
struct filled {
    const struct fb_template_type *type;
    bool *fields;  /* some event has a value there */
    size_t *reads; /* instances that read it */
};

static bool find_filled(const struct fb_replay_telling *telling, struct fb_arena *arena, struct filled *out)
{
    const struct fb_replay_plan *plan = telling->plan;
    const struct fb_content *content = telling->asking->candidate->content;
    const struct fb_template_type *type = out->type;

    out->fields = fb_arena_array(arena, type->field_count, sizeof *out->fields);
    out->reads = fb_arena_array(arena, type->field_count, sizeof *out->reads);
    if (out->fields == NULL || out->reads == NULL)
        return fb_fail_memory(telling->asking->diag);
    for (size_t i = 0; i < plan->corpus_count; i++) {
        const struct fb_event *event = &plan->events[i].event;
        for (size_t k = 0; event->type_id == type->id && k < event->count; k++)
            out->fields[k] = out->fields[k] || event->values[k].bytes != NULL;
    }
    for (size_t i = 0; i < content->instance_count; i++) {
        struct fb_replay_reads reads;
        if (content->instances[i].type_id != type->id)
            continue;
        fb_replay_read_fields(&content->instances[i], &reads);
        for (size_t k = 0; k < type->field_count; k++)
            out->reads[k] += fb_replay_reads_field(&reads, k);
    }
    return true;
}

/* Fewer events of a type show nothing. */
#define LEAST_EVENTS 20

/* Names of fields are shown up to so many. */
#define NAMES_SHOWN 8

static bool tell_empty(const struct fb_replay_telling *telling, const struct filled *filled, uint64_t events)
{
    struct fb_draft draft;
    size_t found = 0;

    fb_draft_begin(&draft, telling->asking, FB5005);
    fb_draft_message(&draft, "of template type %s, the content reads columns that are null in all %" PRIu64 " events: ",
                     filled->type->name, events);
    for (size_t i = 0; i < filled->type->field_count; i++) {
        if (filled->fields[i] || filled->reads[i] == 0)
            continue;
        if (found < NAMES_SHOWN)
            fb_draft_message(&draft, "%s%s (%zu instance%s)", found == 0 ? "" : ", ",
                             filled->type->fields[i].name, filled->reads[i], fb_plural(filled->reads[i]));
        found++;
    }
    if (found == 0)
        return true;
    if (found > NAMES_SHOWN)
        fb_draft_message(&draft, " and %zu more", found - NAMES_SHOWN);
    return fb_draft_add(&draft, telling->asking);
}

bool fb_replay_tell_columns(const struct fb_replay_telling *telling)
{
    const struct fb_replay_plan *plan = telling->plan;
    bool ok = true;

    for (size_t i = 0; ok && i < plan->sample_count; i++) {
        struct filled filled = {
            .type = fb_template_types_by_id(plan->replay->types, plan->samples[i].type_id),
        };
        struct fb_arena arena;
        if (plan->samples[i].all < LEAST_EVENTS)
            continue;
        fb_arena_init(&arena, telling->plan->arena.allocator, SIZE_MAX);
        ok = find_filled(telling, &arena, &filled) && tell_empty(telling, &filled, plan->samples[i].all);
        fb_arena_clear(&arena);
    }
    return ok;
}

static bool is_exercised(const struct fb_replay_telling *telling, size_t instance)
{
    for (size_t role = 0; role < FB_CORPUS_LABELS; role++)
        if (telling->tally->hits[instance][role].count > 0)
            return true;
    return false;
}

bool fb_replay_tell_idle(const struct fb_replay_telling *telling)
{
    const struct fb_content *content = telling->asking->candidate->content;
    size_t idle = 0;
    size_t first = 0;
    size_t held = 0;
    struct fb_draft draft;

    for (size_t i = content->instance_count; i-- > 0;) {
        if (is_exercised(telling, i))
            continue;
        idle++;
        first = i;
    }
    for (size_t i = 0; i < telling->tally->coverage_count; i++)
        held += telling->tally->coverage[i].held > 0;
    if (idle == 0)
        return true;
    fb_draft_begin(&draft, telling->asking, FB5006);
    const struct fb_spot spot = { .instance = &content->instances[first] };
    fb_spot_place(&spot, &draft);
    fb_draft_message(&draft, "%zu of %zu template instance%s match%s no event of any corpus, the first is ", idle,
                     content->instance_count, fb_plural(content->instance_count), idle == 1 ? "es" : "");
    fb_draft_message(&draft, "%s; %zu of %zu criteria held in some event",
                     fb_quote(content->instances[first].id).text, held, telling->tally->coverage_count);
    return fb_draft_add(&draft, telling->asking);
}

bool fb_replay_tell_costs(const struct fb_replay_telling *telling)
{
    const struct fb_content *content = telling->asking->candidate->content;
    const uint64_t limit = telling->plan->replay->limits.instance_ns;

    for (size_t i = 0; i < content->instance_count; i++) {
        const struct fb_spot spot = { .instance = &content->instances[i] };
        struct fb_draft draft;
        if (telling->tally->costs[i] <= limit)
            continue;
        fb_draft_begin(&draft, telling->asking, FB5007);
        fb_spot_place(&spot, &draft);
        fb_spot_say_instance(spot.instance, &draft);
        fb_draft_message(&draft, " takes %" PRIu64 " ns for an event on average, and may take %" PRIu64 " ns",
                         telling->tally->costs[i], limit);
        if (!fb_draft_add(&draft, telling->asking))
            return false;
    }
    return true;
}

/* The first instance of a rule, or NULL. */
static const struct fb_instance *instance_of(const struct fb_replay_telling *telling, uint32_t rule)
{
    const struct fb_content *content = telling->asking->candidate->content;

    for (size_t i = 0; i < content->instance_count; i++)
        if (telling->plan->rule_of[i] == rule)
            return &content->instances[i];
    return NULL;
}

static bool tell_change(const struct fb_replay_telling *telling, enum fb_rule id, uint32_t rule,
                        const struct fb_replay_count *count, const char *what)
{
    const struct fb_instance *instance = instance_of(telling, rule);
    const struct fb_spot spot = { .instance = instance };
    struct fb_draft draft;

    fb_draft_begin(&draft, telling->asking, id);
    if (instance != NULL)
        fb_spot_place(&spot, &draft);
    fb_draft_message(&draft, "%s %s %" PRIu64 " event%s that the last release %s, %s",
                     fb_quote(telling->plan->rules[rule]).text, what, count->count, fb_plural(count->count),
                     id == FB5008 ? "did not match" : "matched", count->count == 1 ? "at " : "the first of them at ");
    fb_replay_say_event(telling, count->first, &draft);
    if (id == FB5009 && instance == NULL)
        fb_draft_message(&draft, "; the content does not have it any more");
    return fb_draft_add(&draft, telling->asking);
}

/* Of rules that are new, what they match is in the table of changes. */
bool fb_replay_tell_changes(const struct fb_replay_telling *telling)
{
    for (uint32_t i = 0; telling->plan->replay->last != NULL && i < telling->plan->rule_count; i++) {
        const struct fb_replay_count *newly = &telling->tally->newly[i];
        const struct fb_replay_count *lost = &telling->tally->lost[i];
        if (newly->count > 0 && !telling->plan->is_new[i]
            && !tell_change(telling, FB5008, i, newly, "now matches"))
            return false;
        if (lost->count > 0 && !tell_change(telling, FB5009, i, lost, "no longer matches"))
            return false;
    }
    return true;
}
