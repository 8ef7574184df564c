/* SPDX-License-Identifier: Apache-2.0 */
/* FB5001 to FB5004 and FB5010: what matches, and what does not. */
#include "validator/trial/replay_tell.h"

#include <inttypes.h>

#include "validator/gates/spot.h"

/* Begins a finding about an instance, at the criterion that decides; NULL: at the whole of it. */
static void begin_about(const struct fb_replay_telling *telling, enum fb_rule rule, size_t instance,
                        const struct fb_criterion *criterion, struct fb_draft *draft)
{
    const struct fb_instance *said = &telling->asking->candidate->content->instances[instance];
    const struct fb_spot spot = { .instance = said, .criterion = criterion };

    fb_draft_begin(draft, telling->asking, rule);
    fb_spot_place(&spot, draft);
    fb_spot_say_instance(said, draft);
}

/* `; criterion 1 (PipeName) contains "\x" decided`: of the operands the first is shown. */
static void say_decider(const struct fb_replay_telling *telling, size_t instance,
                        const struct fb_criterion *criterion, struct fb_draft *draft)
{
    const struct fb_instance *said = &telling->asking->candidate->content->instances[instance];
    const struct fb_spot spot = { .instance = said, .criterion = criterion };

    if (criterion == NULL) {
        fb_draft_message(draft, "; it has no criteria");
        return;
    }
    fb_draft_message(draft, "; what decided is ");
    fb_spot_say_criterion(&spot, fb_template_types_by_id(telling->plan->replay->types, said->type_id), draft);
    fb_draft_message(draft, ", %s", fb_operator_info((enum fb_operator)criterion->op)->name);
    if (criterion->value_count > 0)
        fb_draft_message(draft, " %s", fb_quote(criterion->values[0]).text);
    if (criterion->value_count > 1)
        fb_draft_message(draft, " and %zu more", criterion->value_count - 1);
}

/* The first instance of that id or rule; the count of all when there is none. */
static size_t find_expected(const struct fb_content *content, struct fb_span id)
{
    size_t i = 0;

    while (i < content->instance_count && !fb_span_equal(content->instances[i].id, id)
           && !fb_span_equal(fb_replay_rule_of(content->instances[i].id), id))
        i++;
    return i;
}

static bool tell_expect(const struct fb_replay_telling *telling, const struct fb_replay_expect *expect)
{
    const struct fb_content *content = telling->asking->candidate->content;
    const size_t instance = find_expected(content, expect->id);
    struct fb_draft draft;

    fb_draft_begin(&draft, telling->asking, FB5001);
    if (instance == content->instance_count) {
        fb_draft_message(&draft, "the content has no template instance %s, which %" PRIu32 " event%s to match, the first of them ",
                         fb_quote(expect->id).text, expect->events, expect->events == 1 ? " has" : "s have");
    } else {
        const struct fb_spot spot = { .instance = &content->instances[instance] };
        fb_spot_place(&spot, &draft);
        fb_draft_message(&draft, "%s matches none of the %" PRIu32 " event%s that it must match, the first of which is ",
                         fb_quote(expect->id).text, expect->events, fb_plural(expect->events));
    }
    fb_replay_say_event(telling, expect->first, &draft);
    return fb_draft_add(&draft, telling->asking);
}

static bool is_matched(const struct fb_replay_tally *tally, size_t event)
{
    return (tally->matched[event / 64] >> event % 64 & 1) != 0;
}

static bool tell_missed(const struct fb_replay_telling *telling)
{
    for (size_t i = 0; i < telling->plan->expect_count; i++)
        if (!telling->tally->expects_met[i] && !tell_expect(telling, &telling->plan->expects[i]))
            return false;
    for (uint32_t i = 0; i < telling->plan->corpus_count; i++) {
        const struct fb_replay_event *event = &telling->plan->events[i];
        struct fb_draft draft;
        if (event->role != FB_CORPUS_MUST_MATCH || event->expect != FB_REPLAY_NONE
            || is_matched(telling->tally, i))
            continue;
        fb_draft_begin(&draft, telling->asking, FB5001);
        fb_draft_message(&draft, "no template instance matches the event at ");
        fb_replay_say_event(telling, i, &draft);
        fb_draft_message(&draft, ", which must be matched");
        if (!fb_draft_add(&draft, telling->asking))
            return false;
    }
    return true;
}

static bool tell_forbidden(const struct fb_replay_telling *telling, size_t instance)
{
    const struct fb_replay_count *hits = &telling->tally->hits[instance][FB_CORPUS_MUST_NOT_MATCH];
    const struct fb_criterion *decider = fb_replay_decider(telling, instance);
    struct fb_draft draft;

    if (hits->count == 0)
        return true;
    begin_about(telling, FB5002, instance, decider, &draft);
    fb_draft_message(&draft, " matches %" PRIu64 " event%s that must not be matched, %sat ", hits->count,
                     fb_plural(hits->count), hits->count == 1 ? "" : "the first of them ");
    fb_replay_say_event(telling, hits->first, &draft);
    say_decider(telling, instance, decider, &draft);
    return fb_draft_add(&draft, telling->asking);
}

/* One event alone is an accident. */
#define LEAST_BACKGROUND 2

static bool tell_background(const struct fb_replay_telling *telling, size_t instance)
{
    const struct fb_replay_count *hits = &telling->tally->hits[instance][FB_CORPUS_BACKGROUND];
    const struct fb_replay_sample *sample = fb_replay_plan_sample(
        telling->plan, telling->asking->candidate->content->instances[instance].type_id);
    const uint64_t limit = telling->plan->replay->limits.background_ppm;
    const struct fb_criterion *decider = fb_replay_decider(telling, instance);
    struct fb_draft draft;

    if (hits->count < LEAST_BACKGROUND || (double)hits->count * 1e6 <= (double)limit * (double)sample->background)
        return true;
    begin_about(telling, FB5003, instance, decider, &draft);
    fb_draft_message(&draft,
                     " matches %" PRIu64 " of %" PRIu64 " background events of its type, and may match %" PRIu64
                     " of a million; the first is ",
                     hits->count, sample->background, limit);
    fb_replay_say_event(telling, hits->first, &draft);
    say_decider(telling, instance, decider, &draft);
    return fb_draft_add(&draft, telling->asking);
}

/* What reads other fields too has said something of them that such an event does not answer. */
static bool reads_one_field(const struct fb_instance *instance)
{
    struct fb_replay_reads reads;
    unsigned count = 0;

    fb_replay_read_fields(instance, &reads);
    for (size_t i = 0; i < sizeof reads.bits / sizeof *reads.bits; i++)
        count += (unsigned)__builtin_popcountll(reads.bits[i]);
    return count <= 1;
}

static bool tell_name(const struct fb_replay_telling *telling, size_t instance)
{
    const struct fb_replay_count *hits = &telling->tally->hits[instance][FB_REPLAY_NAME];
    const struct fb_instance *said = &telling->asking->candidate->content->instances[instance];
    const struct fb_replay_event *event = &telling->plan->events[hits->first];
    const struct fb_row *row = &said->row;
    struct fb_draft draft;

    if (hits->count == 0 || !reads_one_field(said))
        return true;
    const struct fb_template_type *type =
        fb_template_types_by_id(telling->plan->replay->types, event->event.type_id);
    begin_about(telling, FB5004, instance, row->criterion_count > 0 ? &row->criteria[0] : NULL, &draft);
    fb_draft_message(&draft, " matches whatever has %s %s, %s; nothing else of the event is asked",
                     type->fields[event->field].name, fb_quote(fb_span_of(event->name)).text,
                     event->is_own ? "a file of this product"
                                   : "a file without which the operating system does not run");
    return fb_draft_add(&draft, telling->asking);
}

bool fb_replay_tell_matches(const struct fb_replay_telling *telling)
{
    const size_t count = telling->asking->candidate->content->instance_count;

    if (!tell_missed(telling))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!tell_forbidden(telling, i) || !tell_background(telling, i) || !tell_name(telling, i))
            return false;
    return true;
}

bool fb_replay_tell_failures(const struct fb_replay_telling *telling)
{
    for (size_t i = 0; i < telling->tally->failure_count; i++) {
        const struct fb_replay_failure *failure = &telling->tally->failures[i];
        const struct fb_replay_event *event = &telling->plan->events[failure->event];
        struct fb_draft draft;
        fb_draft_begin(&draft, telling->asking, FB5010);
        if (event->role == FB_REPLAY_NAME)
            fb_draft_message(&draft, "an event that is nothing but the name %s",
                             fb_quote(fb_span_of(event->name)).text);
        else
            fb_replay_say_event(telling, failure->event, &draft);
        fb_draft_message(&draft, " could not be evaluated: %s", failure->text);
        if (!fb_draft_add(&draft, telling->asking))
            return false;
    }
    return true;
}
