/* SPDX-License-Identifier: Apache-2.0 */
/* engine_tell.c - says which build, which criterion, which event, and what to do. */
#include "validator/trial/engine_tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "validator/gates/spot.h"
#include "validator/model/reads.h"

static const struct fb_contract *contract_of(const struct fb_engine_case *at)
{
    return at->trial->build->contract;
}

static void begin(struct fb_draft *draft, const struct fb_engine_case *at, enum fb_rule rule)
{
    fb_draft_begin(draft, at->trial->asking, rule);
    draft->finding.sensor = contract_of(at)->name;
    fb_draft_message(draft, "the engine of %s ", contract_of(at)->name);
}

/* What was loaded, where that is not the candidate alone. */
static void say_loaded(struct fb_draft *draft, const struct fb_engine_case *at)
{
    const struct fb_trial_set *set = &at->trial->together[0];

    if (at->probe != NULL) {
        fb_draft_message(draft, ", on a probe with one criterion");
        return;
    }
    if (!at->together)
        return;
    fb_draft_message(draft, ", loaded together with what is %s (%s",
                     at->trial->trial->text == NULL ? "in the field" : "to be in force beside it",
                     set->files[1].name);
    if (set->file_count > 2)
        fb_draft_message(draft, " and %zu more", set->file_count - 2);
    fb_draft_message(draft, ")");
}

static void say_event(struct fb_draft *draft, const struct fb_engine_case *at, const char *before)
{
    char text[256];

    if (at->event == NULL)
        return;
    fb_trial_event_describe(at->event, text, sizeof text);
    fb_draft_message(draft, "%s%s", before, text);
}

static bool reads(const struct fb_criterion *criterion, uint64_t input)
{
    return criterion->field == input || fb_criterion_reads_end(criterion) == input + 1;
}

static bool find_in(const struct fb_instance *instance, uint64_t input, struct fb_spot *out)
{
    for (size_t row = 0; row < fb_spot_row_count(instance); row++) {
        const struct fb_row *criteria = fb_spot_row(instance, row);

        for (size_t i = 0; i < criteria->criterion_count; i++)
            if (reads(&criteria->criteria[i], input)) {
                *out = (struct fb_spot){ instance, row, &criteria->criteria[i] };
                return true;
            }
    }
    return false;
}

/* The criterion that fetched the input, most probably: of the instance that the event was made
 * for, or else the first one of the type. */
static bool find_reader(const struct fb_engine_case *at, uint64_t input, struct fb_spot *out)
{
    const struct fb_content *content =
        at->probe != NULL ? &at->probe->content : at->trial->asking->candidate->content;

    if (at->event == NULL || content == NULL)
        return false;
    if (at->event->instance != NULL && find_in(at->event->instance, input, out))
        return true;
    for (size_t i = 0; i < content->instance_count; i++)
        if (content->instances[i].type_id == at->event->type_id
            && find_in(&content->instances[i], input, out))
            return true;
    return false;
}

static bool is_of_candidate(const struct fb_engine_case *at, const struct fb_instance *instance)
{
    const struct fb_content *content = at->trial->asking->candidate->content;

    return content != NULL && instance >= content->instances
        && instance < content->instances + content->instance_count;
}

/* "; criterion 20 (ImpersonationLevel) of template instance "x", operator equals" */
static void say_reader(struct fb_draft *draft, const struct fb_engine_case *at, uint64_t input)
{
    const struct fb_template_types *types = at->trial->asking->context->types;
    struct fb_spot spot;

    if (!find_reader(at, input, &spot))
        return;
    if (is_of_candidate(at, spot.instance))
        fb_spot_place(&spot, draft);
    fb_draft_message(draft, "; ");
    fb_spot_say_criterion(&spot, types == NULL ? NULL : fb_template_types_by_id(types, at->event->type_id), draft);
    fb_draft_message(draft, " of ");
    fb_spot_say_instance(spot.instance, draft);
    if (spot.criterion->op < FB_OP_COUNT)
        fb_draft_message(draft, ", operator %s", fb_operator_info((enum fb_operator)spot.criterion->op)->name);
}

static void say_repeats(struct fb_draft *draft, const struct fb_fall *fall)
{
    if (fall->repeats == FB_FALL_SEQUENCE)
        fb_draft_message(draft, "; not with this event alone, but with the %" PRIu64 " before it",
                         fall->number - fall->first);
    else if (fall->repeats == FB_FALL_ONCE)
        fb_draft_message(draft, "; it did not repeat, neither alone nor with the %" PRIu64 " events before it",
                         fall->number - fall->first);
}

static void help_frames(struct fb_draft *draft, const struct fb_ending *ending)
{
    for (size_t i = 0; i < ending->frame_count && i < 4; i++)
        fb_draft_help(draft, "%s%.63s+0x%" PRIx64, i == 0 ? "; it was at " : ", called from ",
                      ending->frames[i].module, ending->frames[i].offset);
}

static enum fb_rule rule_of(const struct fb_engine_case *at, const struct fb_ending *ending)
{
    if (at->beyond)
        return FB6007;
    if (ending->kind == FB_END_TIMED_OUT)
        return FB6002;
    return ending->kind == FB_END_OUT_OF_MEMORY ? FB6003 : FB6001;
}

static const char *help_of(const struct fb_engine_case *at)
{
    if (at->beyond)
        return "for the engine's owner: check the count of inputs before the fetch; content that passes the gate "
               "contract does not come here";
    if (at->probe != NULL)
        return "content that all static gates accept can do this, so release nothing to this build before its engine "
               "is mended";
    return "do not release this content to this build; repair the content, or mend the engine";
}

bool fb_tell_fall(const struct fb_engine_case *at, const struct fb_fall *fall)
{
    const struct fb_ending *ending = &fall->ending;
    struct fb_draft draft;
    char sentence[256];

    fb_ending_describe(ending, sentence, sizeof sentence);
    begin(&draft, at, rule_of(at, ending));
    fb_draft_message(&draft, "%s%s: %s", fb_ending_verb(ending->kind), at->beyond ? " when probed beyond its supply" : "",
                     sentence);
    if (ending->region.kind == FB_REGION_INPUTS || ending->region.kind == FB_REGION_INPUT)
        say_reader(&draft, at, ending->region.index);
    else if (at->probe != NULL)
        say_reader(&draft, at, at->probe->field);
    say_loaded(&draft, at);
    say_event(&draft, at, ", evaluating ");
    say_repeats(&draft, fall);
    fb_draft_help(&draft, "%s", help_of(at));
    help_frames(&draft, ending);
    return fb_draft_add(&draft, at->trial->asking);
}

static enum fb_rule rule_of_status(int status)
{
    if (status == FB_ENGINE_NO_MEMORY)
        return FB6003;
    return status == FB_ENGINE_EXHAUSTED ? FB6002 : FB6004;
}

static void say_status(struct fb_draft *draft, int status)
{
    switch (status) {
    case FB_ENGINE_REFUSED:
        fb_draft_message(draft, "refused ");
        break;
    case FB_ENGINE_NO_MEMORY:
        fb_draft_message(draft, "ran out of memory on ");
        break;
    case FB_ENGINE_EXHAUSTED:
        fb_draft_message(draft, "reached a limit of its own on ");
        break;
    default:
        fb_draft_message(draft, "returned %d, which no call may, on ", status);
    }
}

bool fb_tell_status(const struct fb_engine_case *at, const struct fb_told *told, uint64_t others)
{
    struct fb_draft draft;

    begin(&draft, at, rule_of_status(told->status));
    say_status(&draft, told->status);
    if (at->event == NULL)
        fb_draft_message(&draft, "the content");
    else
        say_event(&draft, at, "");
    if (at->probe != NULL)
        say_reader(&draft, at, at->probe->field);
    say_loaded(&draft, at);
    if (told->message_count > 0)
        fb_draft_message(&draft, ": %.300s", told->messages[0].text);
    if (others > 0)
        fb_draft_message(&draft, "; %" PRIu64 " more like it", others);
    return fb_draft_add(&draft, at->trial->asking);
}

static bool is_about_candidate(const struct fb_engine_case *at, const struct fb_said *said)
{
    return at->probe == NULL && (said->file == NULL || strcmp(said->file, at->trial->asking->candidate->path) == 0);
}

bool fb_tell_said(const struct fb_engine_case *at, const struct fb_said *said, bool refused)
{
    struct fb_draft draft;

    begin(&draft, at, FB6004);
    fb_draft_message(&draft, "%s", refused ? "refused the content" : said->level >= FB_ENGINE_ERROR ? "reports an error"
                                                                                                    : "warns");
    if (said->rule != NULL)
        fb_draft_message(&draft, "%s %s", refused ? " because of" : " of", fb_quote(fb_span_of(said->rule)).text);
    if (is_about_candidate(at, said)) {
        draft.finding.location.line = (uint32_t)(said->line < UINT32_MAX ? said->line : 0);
        draft.finding.location.has_offset = said->offset != UINT64_MAX;
        draft.finding.location.offset = draft.finding.location.has_offset ? said->offset : 0;
    } else if (said->file != NULL) {
        fb_draft_message(&draft, " in %.200s", said->file);
    }
    say_loaded(&draft, at);
    fb_draft_message(&draft, ": %.400s", said->text);
    return fb_draft_add(&draft, at->trial->asking);
}

static const struct fb_instance *find_instance(const struct fb_content *content, struct fb_span id)
{
    for (size_t i = 0; content != NULL && i < content->instance_count; i++)
        if (fb_span_equal(content->instances[i].id, id))
            return &content->instances[i];
    return NULL;
}

static void place_instance(struct fb_draft *draft, const struct fb_engine_case *at, struct fb_span id)
{
    const struct fb_instance *instance = find_instance(at->trial->asking->candidate->content, id);

    if (at->probe == NULL && instance != NULL)
        fb_spot_place(&(struct fb_spot){ .instance = instance }, draft);
}

bool fb_tell_disagreement(const struct fb_engine_case *at, struct fb_span id, bool engine_has_it)
{
    struct fb_draft draft;

    begin(&draft, at, FB6005);
    place_instance(&draft, at, id);
    fb_draft_message(&draft, "says that %s %s for ", fb_quote(id).text, engine_has_it ? "holds" : "does not hold");
    say_event(&draft, at, "");
    fb_draft_message(&draft, ", the direct evaluator says that it %s", engine_has_it ? "does not" : "does");
    if (at->probe != NULL)
        say_reader(&draft, at, at->probe->field);
    say_loaded(&draft, at);
    return fb_draft_add(&draft, at->trial->asking);
}

bool fb_tell_change(const struct fb_engine_case *at, const char *what, struct fb_span id)
{
    struct fb_draft draft;

    begin(&draft, at, FB6006);
    place_instance(&draft, at, id);
    fb_draft_message(&draft, "answers differently when the same content is loaded again: %s", what);
    if (id.size > 0)
        fb_draft_message(&draft, " %s", fb_quote(id).text);
    say_event(&draft, at, " for ");
    say_loaded(&draft, at);
    return fb_draft_add(&draft, at->trial->asking);
}

bool fb_tell_slow(const struct fb_engine_case *at, uint64_t nanoseconds)
{
    const struct fb_contract *contract = contract_of(at);
    struct fb_draft draft;

    begin(&draft, at, FB6002);
    if (at->event == NULL)
        fb_draft_message(&draft, "takes %" PRIu64 " ms to load the content; its contract allows %" PRIu64 " (load_ms)",
                         nanoseconds / 1000000, contract->load_ms);
    else
        fb_draft_message(&draft, "takes %" PRIu64 " us to evaluate one event; its contract allows %" PRIu64 " (eval_us)",
                         nanoseconds / 1000, contract->eval_us);
    say_event(&draft, at, ": ");
    say_loaded(&draft, at);
    fb_draft_help(&draft, "the fewest of several runs in an idle process; make the content cheaper");
    return fb_draft_add(&draft, at->trial->asking);
}

bool fb_tell_large(const struct fb_engine_case *at, uint64_t bytes)
{
    struct fb_draft draft;

    begin(&draft, at, FB6003);
    fb_draft_message(&draft, "needs %" PRIu64 " bytes of memory for the content; its contract allows %" PRIu64 " (memory_bytes)",
                     bytes, contract_of(at)->memory_bytes);
    say_loaded(&draft, at);
    return fb_draft_add(&draft, at->trial->asking);
}
