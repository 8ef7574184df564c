/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring criteria once, so that each of many builds costs a comparison. */
#include "validator/gates/demand.h"

#include "validator/gates/spot.h"
#include "validator/gates/walk.h"
#include "validator/model/reads.h"

static void raise_to(uint64_t *value, uint64_t least)
{
    if (*value < least)
        *value = least;
}

void fb_demand_raise(struct fb_demand *demand, const struct fb_demand *other)
{
    raise_to(&demand->reads_end, other->reads_end);
    raise_to(&demand->values, other->values);
    raise_to(&demand->value_bytes, other->value_bytes);
    demand->operators |= other->operators;
    if (demand->nesting < other->nesting)
        demand->nesting = other->nesting;
}

static void measure(const struct fb_criterion *criterion, size_t levels, struct fb_demand *demand)
{
    const uint32_t nesting = (uint32_t)(levels + (fb_is_leaf(criterion) ? 0 : 1));

    demand->operators |= 1u << criterion->op;
    if (demand->nesting < nesting)
        demand->nesting = nesting;
    raise_to(&demand->values, criterion->value_count);
    for (size_t i = 0; i < criterion->value_count; i++)
        raise_to(&demand->value_bytes, criterion->values[i].size);
}

bool fb_demand_of_criterion(const struct fb_criterion *criterion, struct fb_demand *demand)
{
    struct fb_walk walk;
    const struct fb_criterion *at = NULL;

    raise_to(&demand->reads_end, fb_criterion_reads_end(criterion));
    fb_walk_begin(&walk, criterion);
    while ((at = fb_walk_next(&walk)) != NULL)
        measure(at, fb_walk_nesting(&walk), demand);
    return !walk.cut;
}

bool fb_demand_of_instance(const struct fb_instance *instance, struct fb_demand *demand)
{
    bool ok = true;

    for (size_t r = 0; ok && r < fb_spot_row_count(instance); r++) {
        const struct fb_row *row = fb_spot_row(instance, r);
        if (row->declared_count > row->criterion_count)
            demand->operators |= 1u << FB_OP_WILDCARD;
        for (size_t i = 0; ok && i < row->criterion_count; i++)
            ok = fb_demand_of_criterion(&row->criteria[i], demand);
    }
    return ok;
}

uint32_t fb_supply_operators(const struct fb_contract_type *supply)
{
    const uint32_t composites = 1u << FB_OP_ALL | 1u << FB_OP_ANY;
    const bool stated = supply->nesting > 0 && supply->nesting != UINT64_MAX;

    if ((supply->operators & composites) == 0 && stated)
        return supply->operators | composites;
    return supply->operators;
}

bool fb_demand_is_met(const struct fb_demand *demand, const struct fb_contract_type *supply)
{
    return demand->reads_end <= supply->inputs && demand->values <= supply->values_per_criterion
        && demand->value_bytes <= supply->value_bytes && demand->nesting <= supply->nesting
        && (demand->operators & ~fb_supply_operators(supply)) == 0;
}
