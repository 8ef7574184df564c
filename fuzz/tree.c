/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - strata that edit the candidate by its schema, whatever its format: one item at a time (tree, last), two
 * numbers together, at random (mutated). */
#include "fuzz/edits.h"
#include "fuzz/kinds.h"
#include "fuzz/random.h"
#include "fuzz/ways.h"

/* The event: made for the instance; one that really happened, or of the instance's values as they stand; all null;
 * all long. */
#define EVENTS FB_FUZZ_PLACE_EVENTS

static bool add_event(const struct fb_fuzz_plan *plan, uint32_t item, uint64_t number, struct fb_arena *arena,
                      struct fb_fuzz_case *out)
{
    return fb_fuzz_edits_event(plan, item, number, arena, out) != NULL;
}

/* Cases that differ by their events only; 1 is the candidate's. */
static uint64_t same_of(const struct fb_fuzz_stratum *stratum, uint64_t index, uint64_t events)
{
    return 2 + stratum->first + index / events * events;
}

/* Of these only events that get far enough. */
#define LAST_EVENTS 2

uint64_t fb_fuzz_count_last(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->last_count * LAST_EVENTS;
}

bool fb_fuzz_make_last(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_edit *edit = &plan->edits->lasts[index / LAST_EVENTS];
    const struct fb_step step = fb_fuzz_step_number(edit->item, edit->way);

    out->same = same_of(stratum, index, LAST_EVENTS);
    out->place = fb_fuzz_edits_place(edit->item, index % LAST_EVENTS);
    return add_event(plan, edit->item, index % LAST_EVENTS, arena, out)
        && fb_fuzz_edits_run(plan, &step, 1, FB_REPAIR_ALL, arena, out);
}

uint64_t fb_fuzz_count_tree(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->single_count * EVENTS;
}

bool fb_fuzz_make_tree(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_edit *edit = &plan->edits->singles[index / EVENTS];
    const struct fb_step step = fb_fuzz_step_of(plan, edit, arena);

    out->same = same_of(stratum, index, EVENTS);
    out->place = fb_fuzz_edits_place(edit->item, index % EVENTS);
    return add_event(plan, edit->item, index % EVENTS, arena, out)
        && fb_fuzz_edits_run(plan, &step, 1, FB_REPAIR_ALL, arena, out);
}

uint64_t fb_fuzz_count_together(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->double_count;
}

bool fb_fuzz_make_together(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                           struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_edit *edit = &plan->edits->doubles[index];
    struct fb_step steps[2];

    (void)stratum;
    fb_fuzz_steps_together(edit, steps);
    out->place = fb_fuzz_edits_place(edit->item, index % 2);
    return add_event(plan, edit->item, index % 2, arena, out)
        && fb_fuzz_edits_run(plan, steps, 2, FB_REPAIR_ALL, arena, out);
}

uint64_t fb_fuzz_count_mutated(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    if (plan->edits == NULL || plan->event_count == 0)
        return 0;
    /* Where content can be written too, the other half is drawn by instances. */
    return plan->trial->encode == NULL ? plan->options->random : (plan->options->random + 1) / 2;
}

bool fb_fuzz_make_mutated(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                          struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_mutate_options options = {
        .dictionary = plan->words,
        .dictionary_count = plan->word_count,
        .broken_one_in = 32,
    };
    struct fb_random random = fb_random_of(plan->options->seed, stratum->first + index / EVENTS * EVENTS);
    struct fb_random drawing = fb_random_of(plan->options->seed, stratum->first + index);
    struct fb_mutation mutation;

    fb_mutate_choose(plan->edits->base, NULL, fb_random_next(&random), &options, &mutation);
    if (mutation.count == 0)
        return false;
    const uint32_t item = mutation.steps[0].item;
    out->same = same_of(stratum, index, EVENTS);
    out->place = fb_fuzz_edits_place(item, index % EVENTS);
    struct fb_engine_input *inputs = fb_fuzz_edits_event(plan, item, index % EVENTS, arena, out);
    for (uint64_t i = fb_random_below(&drawing, EVENTS); inputs != NULL && out->count > 0 && i > 0; i--)
        if (!fb_fuzz_draw(plan, &drawing, arena, &inputs[fb_random_below(&drawing, out->count)]))
            return false;
    return inputs != NULL && fb_fuzz_edits_run(plan, mutation.steps, mutation.count, mutation.repairs, arena, out);
}
