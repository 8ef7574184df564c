/* SPDX-License-Identifier: Apache-2.0 */
/* Capacities and operators of one build against the criteria of one instance. */
#include "validator/gates/cell.h"

#include "base/host/fail.h"
#include "validator/gates/demand.h"
#include "validator/gates/walk.h"
#include "validator/model/reads.h"

void fb_cell_begin(struct fb_draft *draft, const struct fb_cell *cell, enum fb_rule rule,
                   const struct fb_spot *spot)
{
    fb_draft_begin(draft, cell->asking, rule);
    draft->finding.sensor = cell->contract->name;
    fb_spot_place(spot, draft);
    fb_spot_say_criterion(spot, cell->type, draft);
    fb_draft_message(draft, " of ");
    fb_spot_say_instance(spot->instance, draft);
}

/* A number that the contract bounds. */
struct capacity {
    const char *name;   /* in the contract */
    const char *before; /* and behind the number, for people; behind a 1 without the last s */
    const char *behind;
    const char *help; /* how to need less */
};

static bool tell_capacity(const struct fb_cell *cell, const struct fb_spot *spot, const struct capacity *capacity,
                          uint64_t found, uint64_t limit)
{
    struct fb_draft draft;

    fb_cell_begin(&draft, cell, FB3003, spot);
    fb_draft_message(&draft, " %s %" PRIu64 " %s%s, but %s takes up to %" PRIu64 " (%s)", capacity->before, found,
                     capacity->behind, found == 1 ? "" : "s", cell->contract->name, limit, capacity->name);
    fb_draft_help(&draft, "%s; or release this content only to builds whose contract takes it", capacity->help);
    return fb_draft_add(&draft, cell->asking);
}

static bool check_capacities(const struct fb_cell *cell, const struct fb_spot *spot,
                             const struct fb_demand *demand)
{
    static const struct capacity values = { "values_per_criterion", "has", "value", "split the criterion into several, in instances of their own" };
    static const struct capacity bytes = { "value_bytes", "has a value of", "byte", "shorten the value" };
    static const struct capacity nesting = { "nesting", "nests composites to", "level", "say it with fewer composites in composites, or in instances of their own" };
    const struct fb_contract_type *supply = cell->supply;

    return (demand->values <= supply->values_per_criterion
            || tell_capacity(cell, spot, &values, demand->values, supply->values_per_criterion))
        && (demand->value_bytes <= supply->value_bytes
            || tell_capacity(cell, spot, &bytes, demand->value_bytes, supply->value_bytes))
        && (demand->nesting <= supply->nesting
            || tell_capacity(cell, spot, &nesting, demand->nesting, supply->nesting));
}

/* "wildcard, equals, contains"; "none". */
static void say_operators(uint32_t operators, struct fb_draft *draft)
{
    const char *between = "";

    if (operators == 0)
        fb_draft_help(draft, "none");
    for (unsigned op = 0; op < FB_OP_COUNT; op++) {
        if ((operators >> op & 1) == 0)
            continue;
        fb_draft_help(draft, "%s%s", between, fb_operator_info((enum fb_operator)op)->name);
        between = ", ";
    }
}

static bool tell_operator(const struct fb_cell *cell, const struct fb_spot *spot,
                          const struct fb_walk *walk)
{
    const struct fb_criterion *at = walk->last;
    struct fb_draft draft;

    fb_cell_begin(&draft, cell, FB3004, spot);
    fb_walk_path(walk, &draft);
    fb_draft_at(&draft, at->at);
    if (at->op < FB_OP_COUNT)
        fb_draft_message(&draft, " uses operator %s",
                         fb_operator_info((enum fb_operator)at->op)->name);
    else
        fb_draft_message(&draft, " uses operator number %" PRIu64, at->unknown_op);
    fb_draft_message(&draft, ", which %s does not know for template type \"%s\"",
                     cell->contract->name, cell->supply->name);
    fb_draft_help(&draft, "say it with an operator that the contract lists (");
    say_operators(fb_supply_operators(cell->supply), &draft);
    fb_draft_help(&draft, "); or release this content only to builds that know this one");
    return fb_draft_add(&draft, cell->asking);
}

/* Once for each operator of the criterion that the build does not know. */
static bool check_operators(const struct fb_cell *cell, const struct fb_spot *spot)
{
    uint32_t known = fb_supply_operators(cell->supply);
    struct fb_walk walk;
    const struct fb_criterion *at = NULL;
    bool ok = true;

    fb_walk_begin(&walk, spot->criterion);
    while (ok && (at = fb_walk_next(&walk)) != NULL) {
        if ((known >> at->op & 1) != 0)
            continue;
        known |= 1u << at->op;
        ok = tell_operator(cell, spot, &walk);
    }
    return ok;
}

static bool check_criterion(const struct fb_cell *cell, const struct fb_spot *spot)
{
    struct fb_demand demand = { .reads_end = 0 };

    if (!fb_demand_of_criterion(spot->criterion, &demand))
        return fb_fail(cell->asking->diag, FB_FAULT_LIMIT, "criteria are nested too deeply to be judged");
    if (fb_demand_is_met(&demand, cell->supply))
        return true;
    return (demand.reads_end <= cell->supply->inputs || fb_cell_tell_read(cell, spot))
        && check_capacities(cell, spot, &demand)
        && check_operators(cell, spot);
}

bool fb_cell_check(const struct fb_cell *cell)
{
    struct fb_spot spot = { .instance = cell->instance };
    bool ok = true;

    for (; ok && spot.row < fb_spot_row_count(cell->instance); spot.row++) {
        const struct fb_row *row = fb_spot_row(cell->instance, spot.row);
        for (size_t i = 0; ok && i < row->criterion_count; i++) {
            spot.criterion = &row->criteria[i];
            ok = check_criterion(cell, &spot);
        }
    }
    return ok;
}
