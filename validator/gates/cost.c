/* SPDX-License-Identifier: Apache-2.0 */
/* The gate "cost": could it be slow or large?  Each distinct pattern is analysed once, and only
 * where some build has an engine that backtracks. */
#include "validator/gates/cost.h"
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/gates.h"

/* The most steps that any build which backtracks has time for; 0: none does. */
static uint64_t greatest_limit(const struct fb_contracts *contracts)
{
    uint64_t greatest = 0;

    for (size_t i = 0; i < fb_contracts_count(contracts); i++) {
        const struct fb_contract *contract = fb_contracts_at(contracts, i);
        const uint64_t limit = fb_cost_step_limit(contract);
        if (contract->regex == FB_REGEX_BACKTRACKING && limit > greatest)
            greatest = limit;
    }
    return greatest;
}

static bool attack_pattern(struct fb_cost_pattern *pattern, uint64_t limit, struct fb_arena *arena,
                           struct fb_diag *diag)
{
    const unsigned flags = pattern->ignore_case ? FB_REGEX_IGNORE_CASE : 0;
    const struct fb_regex_node *tree = NULL;
    struct fb_arena scratch;

    fb_arena_init(&scratch, fb_heap(), SIZE_MAX);
    bool ok = fb_regex_parse(pattern->text, flags, &scratch, &tree, &pattern->fault)
           || fb_fail_memory(diag); /* it was parsed before */
    ok = ok && fb_cost_find_attack(pattern->text, pattern->ignore_case, tree, limit, arena, &pattern->attack, diag);
    fb_arena_clear(&scratch);
    return ok;
}

/* Content that has very many patterns must not keep us for hours: what comes after the budget is
 * too complex, and said to be. */
static bool attack_patterns(struct fb_cost_uses *uses, uint64_t limit, struct fb_arena *arena,
                            uint64_t *steps, struct fb_diag *diag)
{
    bool ok = true;

    *steps = 0;
    for (size_t i = 0; ok && i < uses->pattern_count; i++) {
        struct fb_cost_pattern *pattern = &uses->patterns[i];
        if (!pattern->parsed)
            continue;
        if (*steps > FB_MAX_COST_STEPS) {
            pattern->attack.growth = FB_COST_UNKNOWN;
            continue;
        }
        ok = attack_pattern(pattern, limit, arena, diag);
        *steps += pattern->attack.spent;
    }
    return ok;
}

/* A build that does not know the type, or not the operator, was told so by the gate contract. */
static bool takes_patterns(const struct fb_contract *contract, uint64_t type_id)
{
    const struct fb_contract_type *supply = fb_contract_type_by_id(contract, type_id);
    return supply != NULL && (supply->operators >> FB_OP_REGEX & 1) != 0;
}

static bool tell_uses(const struct fb_asking *asking, const struct fb_cost_uses *uses)
{
    const struct fb_contracts *contracts = asking->context->contracts;

    for (size_t i = 0; i < uses->count; i++)
        for (size_t k = 0; k < fb_contracts_count(contracts); k++) {
            const struct fb_contract *contract = fb_contracts_at(contracts, k);
            if (takes_patterns(contract, uses->items[i].instance->type_id)
                && !fb_cost_tell_use(asking, &uses->items[i], contract))
                return false;
        }
    return true;
}

static uint64_t most_states(const struct fb_cost_uses *uses)
{
    uint64_t most = 0;
    for (size_t i = 0; i < uses->pattern_count; i++)
        if (uses->patterns[i].states > most)
            most = uses->patterns[i].states;
    return most;
}

bool fb_gate_cost(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                  struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                  struct fb_diag *diag)
{
    const struct fb_asking asking = { "cost", context, candidate, report, diag };
    const uint64_t limit = greatest_limit(context->contracts);
    struct fb_cost_uses uses = { .count = 0 };
    uint64_t memory = 0;
    uint64_t evaluation = 0;
    uint64_t steps = 0;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool ok = fb_cost_collect(candidate->content, &arena, &uses, diag)
                 && (limit == 0 || attack_patterns(&uses, limit, &arena, &steps, diag))
                 && tell_uses(&asking, &uses)
                 && fb_cost_check_budgets(&asking, &uses, &arena, &memory, &evaluation);

    fb_figure_add(figures, figure_count, "patterns", uses.pattern_count);
    fb_figure_add(figures, figure_count, "states", most_states(&uses));
    fb_figure_add(figures, figure_count, "analysis_steps", steps);
    fb_figure_add(figures, figure_count, "memory_bytes", memory);
    fb_figure_add(figures, figure_count, "evaluation_us", evaluation);
    fb_arena_clear(&arena);
    return ok;
}
