/* SPDX-License-Identifier: Apache-2.0 */
/* cost_tell.c - the findings about one pattern on one sensor build. */
#include "base/core/limits.h"
#include "validator/gates/cost.h"
#include "validator/gates/walk.h"

/* A backtracking engine tries about a hundred items of a pattern in a microsecond. */
#define STEPS_PER_MICROSECOND 100

uint64_t fb_cost_step_limit(const struct fb_contract *contract)
{
    if (contract->eval_us >= FB_MAX_ATTACK_STEPS / STEPS_PER_MICROSECOND)
        return FB_MAX_ATTACK_STEPS;
    return contract->eval_us * STEPS_PER_MICROSECOND;
}

static void place(struct fb_draft *draft, const struct fb_cost_use *use)
{
    const struct fb_spot spot = { use->instance, use->row, use->top };
    struct fb_walk walk;
    const struct fb_criterion *at = NULL;

    fb_spot_place(&spot, draft);
    fb_walk_begin(&walk, use->top);
    while ((at = fb_walk_next(&walk)) != NULL && at != use->leaf)
        ;
    fb_walk_path(&walk, draft);
    fb_draft_at(draft, use->leaf->at);
}

static void begin(struct fb_draft *draft, const struct fb_asking *asking, const struct fb_cost_use *use,
                  const struct fb_contract *contract, enum fb_rule rule)
{
    const struct fb_spot spot = { use->instance, use->row, use->top };
    const struct fb_template_type *type = asking->context->types == NULL
                                            ? NULL
                                            : fb_template_types_by_id(asking->context->types, use->instance->type_id);

    fb_draft_begin(draft, asking, rule);
    draft->finding.sensor = contract->name;
    place(draft, use);
    fb_spot_say_criterion(&spot, type, draft);
    fb_draft_message(draft, " of ");
    fb_spot_say_instance(use->instance, draft);
    if (use->count > 1)
        fb_draft_message(draft, " and %zu more", use->count - 1);
    fb_draft_message(draft, ": the pattern %s ", fb_quote(use->pattern->text).text);
}

/* ---- Linear engines ---- */

/* FB2006 has said it where the template type is known. */
static bool tell_syntax(const struct fb_asking *asking, const struct fb_cost_use *use,
                        const struct fb_contract *contract)
{
    const struct fb_template_types *types = asking->context->types;
    struct fb_draft draft;

    if (types != NULL && fb_template_types_by_id(types, use->instance->type_id) != NULL)
        return true;
    begin(&draft, asking, use, contract, FB4001);
    fb_draft_message(&draft, "has %s at byte %zu, which the engine of %s cannot take",
                     use->pattern->fault.reason, use->pattern->fault.offset, contract->name);
    fb_draft_help(&draft, "write it without; what a linear engine cannot match is often two criteria, or an exception");
    return fb_draft_add(&draft, asking);
}

static bool tell_states(const struct fb_asking *asking, const struct fb_cost_use *use,
                        const struct fb_contract *contract)
{
    struct fb_draft draft;

    if (use->pattern->states <= contract->regex_states)
        return true;
    begin(&draft, asking, use, contract, FB4005);
    fb_draft_message(&draft, "needs %" PRIu64 " states, but %s takes up to %" PRIu64 " (regex.states)",
                     use->pattern->states, contract->name, contract->regex_states);
    fb_draft_help(&draft, "a counted repeat takes one state for each character that it counts, and nested ones multiply: use + or *, or a smaller bound");
    return fb_draft_add(&draft, asking);
}

/* ---- Backtracking engines ---- */

static bool tell_refused(const struct fb_asking *asking, const struct fb_cost_use *use,
                         const struct fb_contract *contract)
{
    struct fb_draft draft;

    begin(&draft, asking, use, contract, FB4001);
    fb_draft_message(&draft, "is refused by PCRE2, the backtracking engine that we hold it against for %s: %s",
                     contract->name, use->pattern->attack.reason);
    fb_draft_help(&draft, "counted repeats of groups are copied as often as they count: use + or *, or smaller bounds");
    return fb_draft_add(&draft, asking);
}

static bool tell_unknown(const struct fb_asking *asking, const struct fb_cost_use *use,
                         const struct fb_contract *contract)
{
    struct fb_draft draft;

    begin(&draft, asking, use, contract, FB4008);
    fb_draft_message(&draft, "is too complex to find out whether %s, which backtracks, can be made slow by it",
                     contract->name);
    fb_draft_help(&draft, "part it into several patterns, or replace repeats of groups by simpler ones");
    return fb_draft_add(&draft, asking);
}

static void say_attack(struct fb_draft *draft, const struct fb_cost_attack *attack)
{
    if (attack->growth == FB_COST_EXPONENTIAL)
        fb_draft_message(draft, "takes time that grows exponentially with its input: ");
    else
        fb_draft_message(draft, "takes time that grows with the input to the power of %u: ", attack->degree);
    fb_draft_message(draft, "%s (%zu bytes)", attack->spelling, attack->bytes);
}

static bool tell_attack(const struct fb_asking *asking, const struct fb_cost_use *use,
                        const struct fb_contract *contract)
{
    const struct fb_cost_attack *attack = &use->pattern->attack;
    const uint64_t limit = fb_cost_step_limit(contract);
    const enum fb_rule rule = attack->steps <= limit                ? FB4004
                            : attack->growth == FB_COST_EXPONENTIAL ? FB4002
                                                                    : FB4003;
    struct fb_draft draft;

    begin(&draft, asking, use, contract, rule);
    say_attack(&draft, attack);
    if (attack->steps > limit)
        fb_draft_message(&draft, " makes a backtracking engine take more than %" PRIu64 " steps, all that %s has time for",
                         limit, contract->name);
    else
        fb_draft_message(&draft, " takes %" PRIu64 " steps, and %s has time for %" PRIu64, attack->steps,
                         contract->name, limit);
    fb_draft_help(&draft, "let no two repeats match the same text one after the other or one within the other: separate them by what neither matches, say [^x]* instead of .*, or split the pattern into criteria");
    return fb_draft_add(&draft, asking);
}

bool fb_cost_tell_use(const struct fb_asking *asking, const struct fb_cost_use *use,
                      const struct fb_contract *contract)
{
    if (contract->regex == FB_REGEX_NONE)
        return true;
    if (!use->pattern->parsed)
        return tell_syntax(asking, use, contract);
    if (contract->regex == FB_REGEX_LINEAR)
        return tell_states(asking, use, contract);
    switch (use->pattern->attack.growth) {
    case FB_COST_LINEAR:
        return true;
    case FB_COST_REFUSED:
        return tell_refused(asking, use, contract);
    case FB_COST_UNKNOWN:
        return tell_unknown(asking, use, contract);
    default:
        return tell_attack(asking, use, contract);
    }
}
