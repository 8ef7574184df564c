/* SPDX-License-Identifier: Apache-2.0 */
/* graft.c - content by its schema: read, edited with a partner, given an event. */
#include "fuzz/graft.h"

#include <string.h>

#include "fuzz/kinds.h"

#define MOST_BYTES ((size_t)4 << 20) /* of what an edit makes */
#define TRIES 8                      /* for a mutation that takes from the partner */

bool fb_fuzz_graft_make(const struct fb_fuzz_plan *plan, struct fb_span content, struct fb_fuzz_graft *out)
{
    const struct fb_tree_options options = { .eager = true };
    struct fb_diag why = FB_DIAG_NONE;

    *out = (struct fb_fuzz_graft){ .tree = NULL };
    if (plan->edits == NULL)
        return true;
    if (!fb_tree_parse(fb_tree_schema(plan->candidate->tree), content, &options, &out->tree, &why))
        return false;
    /* What does not read clean is left as it is. */
    if (!fb_edit_base_new(plan->edits->rules, out->tree, &out->base, &why))
        fb_fuzz_graft_clear(out);
    return why.fault != FB_FAULT_MEMORY;
}

void fb_fuzz_graft_clear(struct fb_fuzz_graft *graft)
{
    fb_draft_free(graft->draft);
    fb_edit_base_free(graft->base);
    fb_tree_free(graft->tree);
    *graft = (struct fb_fuzz_graft){ .tree = NULL };
}

struct fb_draft *fb_fuzz_graft_draft(const struct fb_edit_base *base, const struct fb_edit_base *other)
{
    struct fb_draft *draft = NULL;
    struct fb_diag why = FB_DIAG_NONE;

    return fb_draft_new(base, other, MOST_BYTES, &draft, &why) ? draft : NULL;
}

static bool takes_from_other(const struct fb_mutation *mutation)
{
    for (size_t i = 0; i < mutation->count; i++)
        if (mutation->steps[i].from_other)
            return true;
    return false;
}

static void choose(const struct fb_fuzz_grafting *grafting, struct fb_random *random, struct fb_mutation *out)
{
    const struct fb_mutate_options options = {
        .dictionary = grafting->plan->words,
        .dictionary_count = grafting->plan->word_count,
        .broken_one_in = 32,
    };

    for (int i = 0; i < TRIES; i++) {
        fb_mutate_choose(grafting->base, grafting->other, fb_random_next(random), &options, out);
        if (!grafting->splices || takes_from_other(out))
            return;
    }
}

static bool keep(struct fb_span bytes, struct fb_arena *arena, struct fb_fuzz_case *out)
{
    uint8_t *kept = fb_arena_array(arena, bytes.size, 1);

    if (kept == NULL)
        return false;
    if (bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    out->content = (struct fb_span){ kept, bytes.size };
    return true;
}

bool fb_fuzz_graft_run(const struct fb_fuzz_grafting *grafting, struct fb_random *random, struct fb_arena *arena,
                       struct fb_fuzz_case *out)
{
    FB_AUTO(fb_draft_free)
    struct fb_draft *own = grafting->draft != NULL ? NULL : fb_fuzz_graft_draft(grafting->base, grafting->other);
    struct fb_draft *draft = grafting->draft != NULL ? grafting->draft : own;
    struct fb_mutation mutation = { .count = 0 };
    struct fb_edit_outcome outcome = { .applied = 0 };
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;

    choose(grafting, random, &mutation);
    if (draft == NULL || mutation.count == 0
        || !fb_draft_run(draft, mutation.steps, mutation.count, UINT64_MAX, mutation.repairs, &bytes, &outcome, &why)
        || outcome.applied == 0)
        return false;
    out->place = 1 + mutation.steps[0].item % (UINT32_MAX / FB_FUZZ_PLACE_EVENTS - 1) * FB_FUZZ_PLACE_EVENTS;
    return keep(bytes, arena, out);
}

bool fb_fuzz_graft_event(const struct fb_fuzz_plan *plan, struct fb_random *random, struct fb_arena *arena,
                         struct fb_fuzz_case *out)
{
    const struct fb_trial_event *event = &plan->events[fb_random_below(random, plan->event_count)];

    out->type_id = event->type_id;
    out->inputs = event->inputs;
    out->count = event->count;
    return fb_fuzz_graft_inputs(plan, random, arena, out);
}

/* One byte another, more, or less: step by step to what an engine asks for. */
static bool nudge(struct fb_random *random, struct fb_arena *arena, struct fb_engine_input *input)
{
    const size_t length = input->bytes == NULL ? 0 : input->length;
    const uint64_t way = fb_random_below(random, 4); /* 0 and 1 another, 2 more, 3 less */
    uint8_t *bytes = fb_arena_array(arena, length + 1, 1);

    if (bytes == NULL)
        return false;
    if (length > 0)
        memcpy(bytes, input->bytes, length);
    const uint64_t at = fb_random_below(random, length + 1);
    const uint8_t byte = (uint8_t)fb_random_below(random, 256);
    if (way == 2 || length == 0)
        memmove(bytes + at + 1, bytes + at, length - at);
    bytes[at] = byte;
    if (way == 3 && length > 0 && at < length)
        memmove(bytes + at, input->bytes + at + 1, length - at - 1);
    *input = (struct fb_engine_input){ bytes, length };
    if (way == 2 || length == 0)
        input->length = length + 1;
    else if (way == 3)
        input->length = length - 1;
    return true;
}

bool fb_fuzz_graft_inputs(const struct fb_fuzz_plan *plan, struct fb_random *random, struct fb_arena *arena,
                          struct fb_fuzz_case *out)
{
    struct fb_engine_input *inputs = fb_arena_array(arena, out->count, sizeof *inputs);
    const uint64_t changes = out->count == 0 ? 0 : fb_random_below(random, 5);

    if (inputs == NULL)
        return false;
    if (out->count > 0)
        memcpy(inputs, out->inputs, out->count * sizeof *inputs);
    out->inputs = inputs;
    for (uint64_t i = 0; i < changes; i++) {
        const uint64_t field = fb_random_below(random, out->count);

        const bool drawn = fb_random_below(random, 2) == 0;

        if (!(drawn ? fb_fuzz_draw(plan, random, arena, &inputs[field]) : nudge(random, arena, &inputs[field])))
            return false;
        out->field = (uint32_t)field;
    }
    return true;
}
