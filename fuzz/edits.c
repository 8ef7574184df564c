/* SPDX-License-Identifier: Apache-2.0 */
/* edits.c - the candidate, edited: the content that steps make, and the event that goes with it. */
#include "fuzz/edits.h"

#include <string.h>

#include "fuzz/growth.h"
#include "fuzz/kinds.h"
#include "fuzz/ways.h"

#define MOST_BYTES ((size_t)4 << 20) /* of what an edit makes */

bool fb_fuzz_edits_make(struct fb_fuzz_plan *plan, struct fb_arena *arena)
{
    const struct fb_tree *tree = plan->candidate->tree;
    struct fb_fuzz_edits *edits = fb_arena_new(arena, struct fb_fuzz_edits);
    struct fb_diag why = FB_DIAG_NONE;

    if (edits == NULL)
        return false;
    plan->edits = edits;
    if (tree == NULL || !fb_edit_rules_new(fb_tree_schema(tree), NULL, 0, &edits->rules, &why)
        || !fb_edit_base_new(edits->rules, tree, &edits->base, &why)) {
        /* What does not read clean cannot be repaired either: no such strata. */
        fb_fuzz_edits_free(plan);
        return why.fault != FB_FAULT_MEMORY;
    }
    return fb_fuzz_numbers_list(plan, edits, arena) && fb_fuzz_edits_list(plan, edits, arena)
        && fb_fuzz_hazards_list(plan, edits, arena);
}

void fb_fuzz_edits_free(struct fb_fuzz_plan *plan)
{
    if (plan->edits == NULL)
        return;
    fb_draft_free(plan->edits->draft);
    fb_edit_base_free(plan->edits->base);
    fb_edit_rules_free(plan->edits->rules);
    plan->edits = NULL;
}

/* ---- Events ---- */

static const struct fb_trial_event *choose_event(const struct fb_fuzz_plan *plan, uint32_t owner, uint64_t number,
                                                 uint32_t item)
{
    const uint32_t first = plan->edits->first_corpus;
    const size_t corpus = plan->event_count - first;

    if (corpus > 0 && (number % 2 == 1 || owner >= plan->event_count))
        return &plan->events[first + item % corpus];
    return &plan->events[owner < plan->event_count ? owner : 0];
}

/* Each field gets the value that its criterion has as it stands there: what an operator that we do not know, or
 * read in another way, may well ask for. */
static void take_values(const struct fb_row *row, struct fb_engine_input *inputs, size_t count)
{
    for (size_t i = 0; i < row->criterion_count; i++) {
        const struct fb_criterion *criterion = &row->criteria[i];

        if (criterion->value_count > 0 && criterion->field < count && criterion->values[0].bytes != NULL)
            inputs[criterion->field] = (struct fb_engine_input){ criterion->values[0].bytes, criterion->values[0].size };
    }
}

struct fb_engine_input *fb_fuzz_edits_event(const struct fb_fuzz_plan *plan, uint32_t item, uint64_t number,
                                            struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const uint32_t owner = item < fb_edit_item_count(plan->edits->base) ? plan->edits->owners[item] : UINT32_MAX;
    const struct fb_trial_event *event = choose_event(plan, owner, number, item);
    struct fb_engine_input *inputs = fb_arena_array(arena, event->count, sizeof *inputs);

    if (inputs == NULL)
        return NULL;
    for (size_t i = 0; i < event->count; i++) {
        inputs[i] = event->inputs[i];
        if (!fb_fuzz_twist(number < 2 ? FB_FUZZ_TWIST_NONE : number == 2 ? FB_FUZZ_TWIST_NULL
                                                                         : FB_FUZZ_TWIST_64,
                           arena, &inputs[i]))
            return NULL;
    }
    if (number == 1 && event->instance != NULL)
        take_values(&event->instance->row, inputs, event->count);
    out->type_id = event->type_id;
    out->inputs = inputs;
    out->count = event->count;
    return inputs;
}

static uint32_t field_at(const struct fb_row *row, uint64_t offset)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        if (offset >= row->criteria[i].at.offset && offset - row->criteria[i].at.offset < row->criteria[i].at.length)
            return row->criteria[i].field;
    return FB_FUZZ_NO_FIELD;
}

uint32_t fb_fuzz_edits_field(const struct fb_fuzz_plan *plan, uint32_t item)
{
    const uint32_t owner = plan->edits->owners[item];
    uint32_t field = FB_FUZZ_NO_FIELD;

    for (; owner < plan->event_count && field == FB_FUZZ_NO_FIELD && item != FB_NO_ITEM;
         item = fb_edit_item(plan->edits->base, item).parent)
        field = field_at(&plan->events[owner].instance->row, fb_edit_item(plan->edits->base, item).offset);
    return field;
}

/* What one event does with every edit of an item must not hide what others do. */
uint32_t fb_fuzz_edits_place(uint32_t item, uint64_t event)
{
    return 1 + item % (UINT32_MAX / FB_FUZZ_PLACE_EVENTS - 1) * FB_FUZZ_PLACE_EVENTS + (uint32_t)event;
}

void fb_fuzz_plan_enter(const struct fb_fuzz_plan *plan)
{
    struct fb_diag why = FB_DIAG_NONE;

    /* Without it a draft is made for each case, which takes longer and is all the same. */
    if (plan->edits != NULL && !fb_draft_new(plan->edits->base, NULL, MOST_BYTES, &plan->edits->draft, &why))
        plan->edits->draft = NULL;
    fb_fuzz_growth_enter(plan->growth, plan);
}

/* ---- Content ---- */

static bool run_steps(struct fb_draft *draft, const struct fb_step *steps, size_t count, unsigned repairs,
                      struct fb_span *out)
{
    struct fb_edit_outcome outcome;
    struct fb_diag why = FB_DIAG_NONE;

    return fb_draft_run(draft, steps, count, UINT64_MAX, repairs | FB_REPAIR_UNCHECKED, out, &outcome, &why)
        && outcome.applied > 0;
}

static bool keep_steps(const struct fb_fuzz_steps *steps, struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_fuzz_steps *kept = fb_arena_new(arena, struct fb_fuzz_steps);
    struct fb_step *copies = fb_arena_array(arena, steps->count, sizeof *copies);

    if (kept == NULL || copies == NULL)
        return false;
    memcpy(copies, steps->steps, steps->count * sizeof *copies);
    *kept = (struct fb_fuzz_steps){ copies, steps->count, steps->repairs };
    out->steps = kept;
    return true;
}

/* In no worker, where cases are kept longer than a draft holds them. */
bool fb_fuzz_edits_apart(const struct fb_fuzz_plan *plan, const struct fb_fuzz_steps *steps, struct fb_arena *arena,
                         struct fb_fuzz_case *out)
{
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = NULL;
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_draft_new(plan->edits->base, NULL, MOST_BYTES, &draft, &why)
        || !run_steps(draft, steps->steps, steps->count, steps->repairs, &bytes))
        return false;
    uint8_t *kept = fb_arena_array(arena, bytes.size, 1);
    if (kept == NULL || !keep_steps(steps, arena, out))
        return false;
    if (bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    out->content = (struct fb_span){ kept, bytes.size };
    return true;
}

bool fb_fuzz_edits_run(const struct fb_fuzz_plan *plan, const struct fb_step *steps, size_t count, unsigned repairs,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_fuzz_edits *edits = plan->edits;

    if (edits->draft == NULL)
        return fb_fuzz_edits_apart(plan, &(struct fb_fuzz_steps){ steps, count, repairs }, arena, out);
    if (out->same == 0 || out->same != edits->drafted) {
        edits->drafted = out->same;
        if (!run_steps(edits->draft, steps, count, repairs, &edits->drafted_bytes))
            edits->drafted_bytes = (struct fb_span){ NULL, 0 };
    }
    out->content = edits->drafted_bytes;
    return edits->drafted_bytes.bytes != NULL;
}
