/* SPDX-License-Identifier: Apache-2.0 */
/* growth.c - earlier releases as partners, and the stratum that splices them into the candidate. */
#include "fuzz/growth.h"

#include <stdlib.h>

#include "fuzz/graft.h"
#include "fuzz/kinds.h"
#include "fuzz/random.h"

/* Of T4, how many cases are spliced. */
#define SPLICED_ONE_IN 4

static bool list_partners(const struct fb_fuzz_plan *plan, struct fb_fuzz_growth *growth)
{
    const struct fb_released *field = plan->trial->field;
    const size_t count = field == NULL ? 0 : fb_released_last_count(field);

    for (size_t i = 0; plan->edits != NULL && i < count && growth->partner_count < FB_FUZZ_PARTNERS; i++) {
        struct fb_fuzz_graft graft = { .tree = NULL };

        if (!fb_fuzz_graft_make(plan, fb_released_last_at(field, i)->bytes, &graft))
            return false;
        if (graft.base != NULL)
            growth->partners[growth->partner_count++] = graft;
    }
    return true;
}

bool fb_fuzz_growth_make(struct fb_fuzz_plan *plan, struct fb_arena *arena)
{
    plan->growth = fb_arena_new(arena, struct fb_fuzz_growth);
    if (plan->growth == NULL || !list_partners(plan, plan->growth))
        return false;
    if ((plan->options->grown == 0 && plan->options->campaign == NULL) || plan->options->plan_only)
        return true;
    plan->growth->corpus = fb_fuzz_corpus_new();
    return plan->growth->corpus != NULL;
}

void fb_fuzz_growth_free(struct fb_fuzz_plan *plan)
{
    struct fb_fuzz_growth *growth = plan->growth;

    if (growth == NULL)
        return;
    for (size_t i = 0; i < growth->partner_count; i++)
        fb_fuzz_graft_clear(&growth->partners[i]);
    fb_fuzz_corpus_free(growth->corpus);
    plan->growth = NULL;
}

void fb_fuzz_growth_enter(struct fb_fuzz_growth *growth, const struct fb_fuzz_plan *plan)
{
    for (size_t i = 0; i < growth->partner_count; i++)
        growth->partners[i].draft = fb_fuzz_graft_draft(plan->edits->base, growth->partners[i].base);
    if (growth->corpus != NULL)
        growth->picks = calloc(FB_FUZZ_PICKS, sizeof *growth->picks);
}

uint64_t fb_fuzz_count_spliced(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    if (plan->edits == NULL || plan->event_count == 0 || plan->growth->partner_count == 0)
        return 0;
    return (plan->options->random + SPLICED_ONE_IN - 1) / SPLICED_ONE_IN;
}

bool fb_fuzz_make_spliced(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                          struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_random random = fb_random_of(plan->options->seed, stratum->first + index);
    const struct fb_fuzz_graft *partner =
        &plan->growth->partners[fb_random_below(&random, plan->growth->partner_count)];
    const struct fb_fuzz_grafting grafting = {
        .plan = plan,
        .base = plan->edits->base,
        .other = partner->base,
        .draft = partner->draft,
        .splices = true,
    };

    return fb_fuzz_graft_event(plan, &random, arena, out) && fb_fuzz_graft_run(&grafting, &random, arena, out);
}
