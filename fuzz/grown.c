/* SPDX-License-Identifier: Apache-2.0 */
/* grown.c - the stratum of campaigns: cases of the corpus, changed once more.
 *
 * Which seeds a case may come from depends on its number and on the corpus as it was when the epoch
 * began: half of them from all of it, half from its last quarter. */
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "fuzz/batch.h"
#include "fuzz/graft.h"
#include "fuzz/kinds.h"

#define SEED_ARENA_BYTES ((size_t)64 << 20)

uint64_t fb_fuzz_count_grown(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->event_count == 0 ? 0 : plan->options->grown;
}

static uint64_t seed_of(const struct fb_fuzz_plan *plan, uint64_t number, uint64_t slot)
{
    const uint64_t count = plan->growth->corpus->count;
    struct fb_random random = fb_random_of(~plan->options->seed, number / FB_FUZZ_BATCH * FB_FUZZ_PICKS + slot);
    const uint64_t first = slot % 2 == 0 ? 0 : count - (count + 3) / 4;

    return first + fb_random_below(&random, count - first);
}

static void clear(struct fb_fuzz_pick *pick)
{
    fb_fuzz_graft_clear(&pick->graft);
    if (pick->made)
        fb_arena_clear(&pick->arena);
    *pick = (struct fb_fuzz_pick){ .made = false };
}

static const struct fb_edit_base *partner_of(const struct fb_fuzz_plan *plan, uint64_t seed)
{
    const struct fb_fuzz_growth *growth = plan->growth;

    return growth->partner_count == 0 ? plan->edits->base : growth->partners[seed % growth->partner_count].base;
}

/* Takes the seed out of the corpus, unless it is there from an earlier case. */
static bool fill(const struct fb_fuzz_plan *plan, uint64_t seed, struct fb_fuzz_pick *pick)
{
    struct fb_span packed = fb_fuzz_corpus_at(plan->growth->corpus, seed);

    if (pick->made && pick->seed == seed)
        return true;
    clear(pick);
    fb_arena_init(&pick->arena, fb_heap(), SEED_ARENA_BYTES);
    pick->made = true;
    pick->seed = seed;
    if (!fb_fuzz_case_unpack(&packed, &pick->arena, &pick->one)
        || !fb_fuzz_graft_make(plan, pick->one.content, &pick->graft))
        return false;
    if (pick->graft.base != NULL)
        pick->graft.draft = fb_fuzz_graft_draft(pick->graft.base, partner_of(plan, seed));
    return true;
}

/* Inputs that lie in the corpus move when it is pruned, and findings stay. */
static bool copy_inputs(struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_engine_input *inputs = fb_arena_array(arena, out->count, sizeof *inputs);

    for (size_t i = 0; inputs != NULL && i < out->count; i++) {
        const struct fb_span bytes = { out->inputs[i].bytes, out->inputs[i].length };

        inputs[i] = out->inputs[i];
        if (bytes.bytes != NULL && bytes.size > 0)
            inputs[i].bytes = (const uint8_t *)fb_arena_text(arena, bytes);
        if (bytes.bytes != NULL && inputs[i].bytes == NULL)
            return false;
    }
    out->inputs = inputs;
    return inputs != NULL;
}

static bool is_as_contract_says(const struct fb_fuzz_plan *plan, const struct fb_fuzz_case *one)
{
    for (size_t i = 0; i < plan->type_count; i++)
        if (plan->types[i].supplied->id == one->type_id)
            return plan->types[i].supplied->inputs == one->count;
    return true;
}

static bool begin(const struct fb_fuzz_plan *plan, const struct fb_fuzz_pick *pick, struct fb_arena *arena,
                  struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = fb_fuzz_type_of(plan, pick->one.type_id);

    out->type_id = pick->one.type_id;
    out->type = type == NULL ? FB_FUZZ_NO_TYPE : type->index;
    out->inputs = pick->one.inputs;
    out->count = pick->one.count;
    out->outside = !is_as_contract_says(plan, &pick->one);
    return copy_inputs(arena, out);
}

/* The content as it was. */
static bool keep_content(const struct fb_fuzz_plan *plan, const struct fb_fuzz_pick *pick, struct fb_arena *arena,
                         struct fb_fuzz_case *out)
{
    out->is_candidate = fb_span_equal(pick->one.content, plan->candidate->bytes);
    if (out->is_candidate) {
        out->same = 1;
        out->content = plan->candidate->bytes;
        return true;
    }
    uint8_t *bytes = (uint8_t *)fb_arena_text(arena, pick->one.content);
    out->content = (struct fb_span){ bytes, pick->one.content.size };
    return bytes != NULL;
}

static bool change(const struct fb_fuzz_plan *plan, const struct fb_fuzz_pick *pick, struct fb_random *random,
                   struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_grafting grafting = {
        .plan = plan,
        .base = pick->graft.base,
        .other = pick->graft.base == NULL ? NULL : partner_of(plan, pick->seed),
        .draft = pick->graft.draft,
    };
    const uint64_t way = fb_random_below(random, 8); /* 0 to 2 inputs, 3 and 4 both, others content */

    if (way < 5 && !fb_fuzz_graft_inputs(plan, random, arena, out))
        return false;
    if (way < 3 || grafting.base == NULL)
        return keep_content(plan, pick, arena, out);
    return fb_fuzz_graft_run(&grafting, random, arena, out);
}

static bool make_first(const struct fb_fuzz_plan *plan, struct fb_random *random, struct fb_arena *arena,
                       struct fb_fuzz_case *out)
{
    out->content = plan->candidate->bytes;
    out->is_candidate = true;
    out->same = 1;
    return fb_fuzz_graft_event(plan, random, arena, out);
}

bool fb_fuzz_make_grown(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                        struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const uint64_t number = stratum->first + index;
    struct fb_random random = fb_random_of(plan->options->seed, number);
    const uint64_t slot = fb_random_below(&random, FB_FUZZ_PICKS);
    struct fb_fuzz_pick own = { .made = false };

    /* An engine that tells nothing of itself: the candidate is all that there is. */
    if (plan->growth->corpus == NULL || plan->growth->corpus->count == 0)
        return make_first(plan, &random, arena, out);
    struct fb_fuzz_pick *pick = plan->growth->picks != NULL ? &plan->growth->picks[slot] : &own;
    const bool made = fill(plan, seed_of(plan, number, slot), pick) && begin(plan, pick, arena, out)
                   && change(plan, pick, &random, arena, out);
    clear(&own);
    return made;
}
