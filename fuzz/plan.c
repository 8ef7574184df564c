/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - strata one behind another. */
#include "fuzz/plan.h"

#include <string.h>

#include "base/core/limits.h"
#include "fuzz/growth.h"
#include "fuzz/kinds.h"
#include "fuzz/words.h"

static uint32_t clamp(uint64_t number)
{
    return number < FB_MAX_FIELDS ? (uint32_t)number : FB_MAX_FIELDS;
}

static bool list_ops(struct fb_fuzz_type *type, struct fb_arena *arena)
{
    uint8_t *ops = fb_arena_array(arena, FB_OP_COUNT, 1);

    if (ops == NULL)
        return false;
    for (uint32_t op = 1; op < FB_OP_COUNT; op++)
        if ((type->supplied->operators >> op & 1) != 0)
            ops[type->op_count++] = (uint8_t)op;
    type->ops = ops;
    return true;
}

static bool make_type(struct fb_fuzz_type *type, const struct fb_contract_type *supplied, uint32_t index,
                      const struct fb_template_types *types, struct fb_arena *arena)
{
    *type = (struct fb_fuzz_type){ .supplied = supplied, .index = index };
    type->defined = types == NULL ? NULL : fb_template_types_by_id(types, supplied->id);
    type->inputs = clamp(supplied->inputs);
    type->fields = type->defined != NULL ? clamp(type->defined->field_count) : type->inputs;
    return list_ops(type, arena)
        && (type->defined == NULL || type->fields == 0
            || (fb_fuzz_sizes_list(type, arena) && fb_fuzz_pairs_list(type, arena)));
}

static bool make_types(struct fb_fuzz_plan *plan, const struct fb_template_types *types, struct fb_arena *arena)
{
    const struct fb_contract *contract = plan->contract;

    plan->types = fb_arena_array(arena, contract->type_count, sizeof *plan->types);
    plan->type_count = contract->type_count;
    bool made = plan->types != NULL;
    for (size_t i = 0; made && i < contract->type_count; i++)
        made = make_type(&plan->types[i], &contract->types[i], (uint32_t)i, types, arena);
    return made;
}

#define MOST_PLACES 65536 /* of a stratum that is of no one type */

/* A cell for each field and operator, or for each place. */
static uint32_t cells_of(const struct fb_fuzz_stratum *stratum)
{
    const uint64_t fields = stratum->type != NULL ? stratum->type->fields + 1U : 0;
    const uint64_t places = stratum->count < MOST_PLACES ? stratum->count + 1 : MOST_PLACES;

    return (uint32_t)(fields > 0 ? fields * (FB_OP_COUNT + 1) : places);
}

static void add_stratum(struct fb_fuzz_plan *plan, const struct fb_fuzz_kind *kind, const struct fb_fuzz_type *type)
{
    struct fb_fuzz_stratum stratum = {
        .kind = kind,
        .type = type,
        .first = plan->count,
        .count = kind->count(plan, type),
        .first_cell = plan->cell_count,
    };

    if (stratum.count == 0)
        return;
    stratum.cell_count = cells_of(&stratum);
    if (stratum.cell_count > FB_FUZZ_CELLS - plan->cell_count)
        stratum.first_cell = 0;
    else
        plan->cell_count += stratum.cell_count;
    plan->strata[plan->stratum_count++] = stratum;
    plan->count += stratum.count;
    plan->per_tier[kind->tier] += stratum.count;
}

static bool add_strata(struct fb_fuzz_plan *plan, struct fb_arena *arena)
{
    plan->strata = fb_arena_array(arena, fb_fuzz_kind_count * (plan->type_count + 1), sizeof *plan->strata);
    if (plan->strata == NULL)
        return false;
    for (size_t k = 0; k < fb_fuzz_kind_count; k++) {
        const struct fb_fuzz_kind *kind = &fb_fuzz_kinds[k];

        if (!kind->per_type)
            add_stratum(plan, kind, NULL);
        for (size_t i = 0; kind->per_type && i < plan->type_count; i++)
            if (plan->types[i].defined != NULL && plan->types[i].fields > 0)
                add_stratum(plan, kind, &plan->types[i]);
    }
    return true;
}

static bool make_events(struct fb_fuzz_plan *plan, const struct fb_template_types *types, struct fb_arena *arena)
{
    struct fb_trial_events events = { .count = 0 };

    if (!fb_trial_events_make(plan->trial, types, plan->contract, plan->candidate->content, arena, &events))
        return false;
    plan->events = events.items;
    plan->event_count = events.count;
    return true;
}

bool fb_fuzz_plan_make(const struct fb_fuzz_options *options, const struct fb_trial *trial,
                       const struct fb_template_types *types, const struct fb_contract *contract,
                       const struct fb_candidate *candidate, const struct fb_fuzz_case *known,
                       size_t known_count, struct fb_arena *arena, struct fb_fuzz_plan *out)
{
    *out = (struct fb_fuzz_plan){
        .options = options,
        .trial = trial,
        .contract = contract,
        .candidate = candidate,
        .known = known,
        .known_count = known_count,
    };
    return make_types(out, types, arena)
        && make_events(out, types, arena)
        && fb_fuzz_words(candidate->content, arena, &out->words, &out->word_count)
        && fb_fuzz_edits_make(out, arena)
        && fb_fuzz_growth_make(out, arena)
        && add_strata(out, arena);
}

void fb_fuzz_plan_clear(struct fb_fuzz_plan *plan)
{
    fb_fuzz_growth_free(plan);
    fb_fuzz_edits_free(plan);
}

const struct fb_fuzz_stratum *fb_fuzz_plan_stratum(const struct fb_fuzz_plan *plan, uint64_t number)
{
    size_t low = 0;
    size_t high = plan->stratum_count;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;

        if (plan->strata[middle].first <= number)
            low = middle;
        else
            high = middle;
    }
    return &plan->strata[low];
}

/* Cases about the same place, or field and operator, of one stratum share a cell. */
static uint32_t cell_of(const struct fb_fuzz_stratum *stratum, const struct fb_fuzz_case *one)
{
    const uint64_t field = one->field == FB_FUZZ_NO_FIELD ? 0 : one->field + UINT64_C(1);
    const uint64_t place = one->place != 0 ? one->place : field * (FB_OP_COUNT + 1) + one->op;

    return stratum->first_cell + (uint32_t)(place % stratum->cell_count);
}

bool fb_fuzz_plan_case(const struct fb_fuzz_plan *plan, uint64_t number, struct fb_arena *arena,
                       struct fb_fuzz_case *out)
{
    const struct fb_fuzz_stratum *stratum = fb_fuzz_plan_stratum(plan, number);
    struct fb_fuzz_case one = {
        .type = stratum->type == NULL ? FB_FUZZ_NO_TYPE : stratum->type->index,
        .field = FB_FUZZ_NO_FIELD,
        .op = FB_OP_COUNT,
    };
    const bool made = stratum->kind->make(plan, stratum, number - stratum->first, arena, &one);

    one.cell = cell_of(stratum, &one);
    *out = one;
    return made;
}

const char *fb_fuzz_tier_name(enum fb_fuzz_tier tier)
{
    static const char *const names[FB_FUZZ_TIERS] = { "T0", "T1", "T2", "T3", "T4" };

    return names[tier];
}

bool fb_fuzz_plan_is_stopped(const struct fb_fuzz_plan *plan)
{
    return plan->options->stop != NULL && *plan->options->stop != 0;
}
