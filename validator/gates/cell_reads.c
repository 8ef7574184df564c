/* SPDX-License-Identifier: Apache-2.0 */
/* FB3001: the finding that would have stopped Channel File 291. */
#include "validator/gates/cell.h"
#include "validator/gates/walk.h"
#include "validator/model/reads.h"

/* How many builds the help names before it only counts them. */
#define BUILDS_NAMED 4

static bool every_leaf_reads_beyond(const struct fb_criterion *criterion, uint64_t inputs)
{
    struct fb_walk walk;
    const struct fb_criterion *at = NULL;

    fb_walk_begin(&walk, criterion);
    while ((at = fb_walk_next(&walk)) != NULL)
        if (fb_is_leaf(at) && fb_criterion_reads_end(at) <= inputs)
            return false;
    return true;
}

static const struct fb_criterion *first_child_beyond(const struct fb_criterion *criterion,
                                                     uint64_t inputs)
{
    for (size_t i = 0; i < criterion->child_count; i++)
        if (fb_criterion_reads_end(&criterion->children[i]) > inputs)
            return &criterion->children[i];
    return NULL;
}

/* A composite counts as one criterion where all of its leaves read beyond the supply; otherwise
 * the place goes down to the first part of it of which that holds. */
static const struct fb_criterion *descend(const struct fb_criterion *criterion, uint64_t inputs,
                                          struct fb_draft *draft)
{
    while (!every_leaf_reads_beyond(criterion, inputs)) {
        const struct fb_criterion *child = first_child_beyond(criterion, inputs);
        if (child == NULL)
            break;
        fb_draft_path(draft, ".of[%u]", child->position);
        criterion = child;
    }
    return criterion;
}

/* A build that would take what this one does not. */
static bool supplies(const struct fb_contract *contract, const struct fb_contract_type *wanted,
                     uint64_t inputs)
{
    const struct fb_contract_type *supply = fb_contract_type_by_id(contract, wanted->id);

    return supply != NULL && supply->revision == wanted->revision && supply->inputs >= inputs;
}

static void help_builds(const struct fb_cell *cell, uint64_t inputs, struct fb_draft *draft)
{
    const struct fb_contracts *contracts = cell->asking->context->contracts;
    size_t found = 0;

    for (size_t i = 0; i < fb_contracts_count(contracts); i++) {
        const struct fb_contract *contract = fb_contracts_at(contracts, i);
        if (!supplies(contract, cell->supply, inputs))
            continue;
        if (found < BUILDS_NAMED)
            fb_draft_help(draft, "%s%s", found == 0 ? " (" : ", ", contract->name);
        found++;
    }
    if (found > BUILDS_NAMED)
        fb_draft_help(draft, " and %zu more", found - BUILDS_NAMED);
    fb_draft_help(draft, "%s", found > 0 ? ")" : " (none of the contracts given)");
}

static void say_supply(const struct fb_cell *cell, uint64_t input, struct fb_draft *draft)
{
    const uint64_t inputs = cell->supply->inputs;

    fb_draft_message(draft, " reads input %" PRIu64 " of \"%s\", but %s supplies %" PRIu64 " input%s",
                     input, cell->supply->name, cell->contract->name, inputs, fb_plural(inputs));
    if (inputs > 1)
        fb_draft_message(draft, ", 0 to %" PRIu64, inputs - 1);
    fb_draft_message(draft, " (%s)", fb_supply_name(cell->contract->supply));
}

static void help(const struct fb_cell *cell, const struct fb_spot *spot, uint64_t input,
                 struct fb_draft *draft)
{
    const char *name = fb_field_name(cell->type, input);

    fb_draft_help(draft,
                  "make criterion %u a wildcard; or release this content only to builds that supply at "
                  "least %" PRIu64 " inputs to \"%s\"",
                  spot->criterion->position, input + 1, cell->supply->name);
    help_builds(cell, input + 1, draft);
    fb_draft_help(draft, "; or ship a sensor build whose integration code supplies ");
    if (name != NULL)
        fb_draft_help(draft, "%s", name);
    else
        fb_draft_help(draft, "input %" PRIu64, input);
}

bool fb_cell_tell_read(const struct fb_cell *cell, const struct fb_spot *spot)
{
    struct fb_draft draft;

    fb_cell_begin(&draft, cell, FB3001, spot);
    if (!draft.kept)
        return fb_draft_add(&draft, cell->asking);
    const struct fb_criterion *reader = descend(spot->criterion, cell->supply->inputs, &draft);
    const uint64_t input = fb_criterion_reads_end(reader) - 1;

    fb_draft_at(&draft, reader->at);
    if (input != spot->criterion->field) {
        const char *name = fb_field_name(cell->type, input);
        fb_draft_message(&draft, ", through field %" PRIu64 "%s%s%s,", input, name != NULL ? " (" : "",
                         name != NULL ? name : "", name != NULL ? ")" : "");
    }
    say_supply(cell, input, &draft);
    help(cell, spot, input, &draft);
    return fb_draft_add(&draft, cell->asking);
}
