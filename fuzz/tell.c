/* SPDX-License-Identifier: Apache-2.0 */
/* tell.c - says which build, which criterion, which case, and whose turn it is. */
#include "fuzz/tell.h"

#include <inttypes.h>
#include <string.h>

#include "fuzz/answers.h"
#include "fuzz/cause.h"
#include "isolate/ending.h"
#include "validator/gates/spot.h"
#include "validator/model/reads.h"

static enum fb_rule rule_of(const struct fb_fuzz_finding *finding)
{
    if (finding->answers != NULL)
        return FB6005;
    if (finding->fall.class == FB_FUZZ_FRAGILE)
        return FB6007;
    if (finding->fall.ending.kind == FB_END_TIMED_OUT)
        return FB6002;
    return finding->fall.ending.kind == FB_END_OUT_OF_MEMORY ? FB6003 : FB6001;
}

static const char *whose(const struct fb_fuzz_finding *finding)
{
    const struct fb_fuzz_case *last = finding->case_count > 0 ? &finding->cases[finding->case_count - 1] : NULL;

    switch (finding->fall.class) {
    case FB_FUZZ_CANDIDATE:
        return " on this content as it is";
    case FB_FUZZ_UNSOUND:
        return " on content that the static gates accept for this build";
    default:
        return last != NULL && last->outside ? " on inputs that its contract rules out"
                                             : " on content that the static gates refuse";
    }
}

static const char *help_of(enum fb_fuzz_class class)
{
    switch (class) {
    case FB_FUZZ_CANDIDATE:
        return "do not release this content to this build; repair the content, or mend the engine";
    case FB_FUZZ_UNSOUND:
        return "any content may do this, so release nothing to this build before its engine is mended, or a gate "
               "refuses such content";
    default:
        return "for the engine's owner: check before the fetch; content that passes the static gates does not come "
               "here";
    }
}

static const char help_of_answers[] = "one of the two is wrong about what content means (docs/FORMAT.md says what): mend "
                                      "the engine, or report the evaluator";

/* The criterion that fetched the input; or else the one that the case was about. */
static bool find_spot(const struct fb_fuzz_finding *finding, struct fb_spot *out)
{
    const struct fb_fuzz_case *one = finding->case_count > 0 ? &finding->cases[finding->case_count - 1] : NULL;
    const struct fb_region *region = &finding->fall.ending.region;
    const bool by_region = region->kind == FB_REGION_INPUTS || region->kind == FB_REGION_INPUT;

    if (one == NULL || one->model == NULL || (!by_region && one->field == FB_FUZZ_NO_FIELD))
        return false;
    const uint64_t field = by_region ? region->index : one->field;
    for (size_t i = 0; i < one->model->instance_count; i++)
        for (size_t row = 0; row < fb_spot_row_count(&one->model->instances[i]); row++) {
            const struct fb_row *criteria = fb_spot_row(&one->model->instances[i], row);
            for (size_t c = 0; c < criteria->criterion_count; c++)
                if (criteria->criteria[c].field == field || fb_criterion_reads_end(&criteria->criteria[c]) == field + 1) {
                    *out = (struct fb_spot){ &one->model->instances[i], row, &criteria->criteria[c] };
                    return true;
                }
        }
    return false;
}

static const char *say_cause(struct fb_arena *arena, const struct fb_spot *spot)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_printf(&text, "template type %" PRIu64 ", field %" PRIu64 ", operator %u", spot->instance->type_id,
                     (uint64_t)spot->criterion->field, spot->criterion->op);
    return text.failed ? NULL : fb_arena_text(arena, fb_buffer_span(&text));
}

bool fb_fuzz_tell_spot(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding)
{
    const struct fb_template_types *types = campaign->judge->context->types;
    struct fb_draft draft = { .kept = true };
    struct fb_spot spot;

    finding->spot = NULL;
    finding->cause = NULL;
    if (!find_spot(finding, &spot))
        return true;
    fb_draft_message(&draft, "; ");
    fb_spot_say_criterion(&spot, types == NULL ? NULL : fb_template_types_by_id(types, spot.instance->type_id), &draft);
    fb_draft_message(&draft, " of ");
    fb_spot_say_instance(spot.instance, &draft);
    if (spot.criterion->op < FB_OP_COUNT)
        fb_draft_message(&draft, ", operator %s", fb_operator_info((enum fb_operator)spot.criterion->op)->name);
    finding->spot = fb_arena_text(campaign->arena, fb_span_of(draft.message));
    finding->cause = say_cause(campaign->arena, &spot);
    return finding->spot != NULL && finding->cause != NULL;
}

/* What its cause does elsewhere in the engine. */
static void say_others(const struct fb_fuzz_campaign *campaign, const struct fb_fuzz_finding *finding,
                       struct fb_draft *draft)
{
    bool said = false;

    for (size_t i = 0; i < campaign->finding_count; i++) {
        const struct fb_fuzz_finding *other = &campaign->findings[i];

        if (other == finding || fb_fuzz_first_of_cause(campaign, other) != finding)
            continue;
        fb_draft_message(draft, "%s%s", said ? ", " : "; of one cause with ", other->fall.signature.id);
        said = true;
    }
}

static void say_repeats(const struct fb_fuzz_finding *finding, struct fb_draft *draft)
{
    if (finding->answers != NULL && finding->repeats == FB_FUZZ_REPEATS_NOT) {
        fb_draft_message(draft, "; alone in a fresh process it answers otherwise");
        return;
    }
    if (finding->repeats == FB_FUZZ_REPEATS_SEQUENCE)
        fb_draft_message(draft, "; not with this case alone, but with the %zu before it", finding->case_count - 1);
    else if (finding->repeats == FB_FUZZ_REPEATS_NOT)
        fb_draft_message(draft, "; it did not repeat, neither alone nor behind the cases before it");
    if (finding->count > 1)
        fb_draft_message(draft, "; %" PRIu64 " cases ended so", finding->count);
}

static void help_case(const struct fb_fuzz_finding *finding, const char *folder, struct fb_draft *draft)
{
    const struct fb_ending *ending = &finding->fall.ending;

    if (finding->instead != NULL)
        fb_draft_help(draft, "; what is enough for it: %s", finding->instead);
    for (size_t i = 0; i < ending->frame_count && i < 4; i++)
        fb_draft_help(draft, "%s%.63s+0x%" PRIx64, i == 0 ? "; it was at " : ", called from ",
                      ending->frames[i].module, ending->frames[i].offset);
    if (folder != NULL)
        fb_draft_help(draft, "; to see it again: firebreak fuzz --replay %s", folder);
}

static void begin(struct fb_draft *draft, const struct fb_fuzz_telling *telling, enum fb_rule rule)
{
    const char *build = telling->campaign->plan->contract->name;

    fb_draft_begin(draft, telling->asking, rule);
    draft->finding.sensor = build;
    fb_draft_message(draft, "the engine of %s ", build);
}

/* Where a wild pointer led is another place in each run, and a report is the same in all of them. */
static void forget_address(char *sentence)
{
    static const char address[] = "address 0x";
    static const char instead[] = "a wild address";
    char *at = strstr(sentence, address);

    if (at == NULL)
        return;
    const size_t digits = strspn(at + sizeof address - 1, "0123456789abcdef");
    char *rest = at + sizeof address - 1 + digits;
    /* Near zero it is the same everywhere, and a NULL pointer's; shorter ones leave no room either. */
    if (digits < 6)
        return;
    memmove(at + sizeof instead - 1, rest, strlen(rest) + 1);
    memcpy(at, instead, sizeof instead - 1);
}

static void say_what(const struct fb_fuzz_finding *finding, struct fb_draft *draft)
{
    char sentence[256];

    if (finding->answers != NULL) {
        fb_fuzz_describe_answers(finding->answers, sentence, sizeof sentence);
        fb_draft_message(draft, "answers wrongly%s: it %s", whose(finding), sentence);
        return;
    }
    fb_ending_describe(&finding->fall.ending, sentence, sizeof sentence);
    forget_address(sentence);
    fb_draft_message(draft, "%s%s: %s", fb_ending_verb(finding->fall.ending.kind), whose(finding), sentence);
}

bool fb_fuzz_tell_finding(const struct fb_fuzz_telling *telling, const struct fb_fuzz_finding *finding,
                          const char *folder)
{
    const struct fb_fuzz_stratum *stratum = fb_fuzz_plan_stratum(telling->campaign->plan, finding->fall.number);
    struct fb_draft draft;

    begin(&draft, telling, rule_of(finding));
    say_what(finding, &draft);
    if (finding->spot != NULL)
        fb_draft_message(&draft, "%s", finding->spot);
    fb_draft_message(&draft, " (case %" PRIu64 ", %s %s, %s %s)", finding->fall.number,
                     fb_fuzz_tier_name(stratum->kind->tier), stratum->kind->name,
                     fb_fuzz_class_name(finding->fall.class), finding->fall.signature.id);
    say_repeats(finding, &draft);
    say_others(telling->campaign, finding, &draft);
    fb_draft_help(&draft, "%s", finding->answers != NULL ? help_of_answers : help_of(finding->fall.class));
    help_case(finding, folder, &draft);
    return fb_draft_add(&draft, telling->asking);
}

bool fb_fuzz_tell_differed(const struct fb_fuzz_telling *telling)
{
    const struct fb_fuzz_campaign *campaign = telling->campaign;
    struct fb_draft draft;

    if (campaign->differed == 0)
        return true;
    begin(&draft, telling, FB6006);
    fb_draft_message(&draft, "answers differently when the same content is loaded and evaluated again (case %" PRIu64,
                     campaign->first_differed);
    if (campaign->differed > 1)
        fb_draft_message(&draft, " and %" PRIu64 " more", campaign->differed - 1);
    fb_draft_message(&draft, ")");
    fb_draft_help(&draft, "for the engine's owner: what one load leaves behind must not change the next");
    return fb_draft_add(&draft, telling->asking);
}
