/* SPDX-License-Identifier: Apache-2.0 */
/* cost_budget.c - estimates of what loading a file and evaluating an event take, and FB4006 and
 * FB4007.  The figures are those of docs/rules/FB4006.md and FB4007.md. */
#include "base/host/fail.h"
#include "validator/gates/cost.h"
#include "validator/gates/groups.h"
#include "validator/gates/walk.h"

/* Bytes of memory: an upper bound of what the reference engine takes, with what its allocations are rounded up
 * to; tests/sensor/test_memory.c holds it against the engine. */
#define WORKING_BYTES 69632 /* whatever the content */
#define DECLARED_BYTES 640  /* for each field of the largest template type of the build */
#define TYPE_BYTES 64
#define INSTANCE_BYTES 128
#define EXCEPTION_BYTES 16
#define CRITERION_BYTES 64
#define VALUE_BYTES 32 /* beside the value itself */
#define VALUE_COPIES 2 /* of the value: folded, it may be half as long again */
#define PATTERN_BYTES 320
#define STEP_BYTES 16
#define SET_BYTES 40
#define RANGE_BYTES 16
#define MATCHING_BYTES 20 /* for each step of the largest pattern */

/* Nanoseconds, for inputs of INPUT_BYTES. */
#define INPUT_BYTES 256
#define CRITERION_NS 10
#define VALUE_NS 5
#define SEARCH_NS (INPUT_BYTES / 16)             /* of a value that is looked for anywhere */
#define AUTOMATON_NS ((uint64_t)INPUT_BYTES * 2) /* for every 64 states */
#define BACKTRACKING_NS ((uint64_t)INPUT_BYTES * 4)

/* What one template type takes. */
struct estimate {
    uint64_t ns;              /* all but regular expressions */
    uint64_t linear_ns;       /* regular expressions, on an engine of this kind */
    uint64_t backtracking_ns; /* without backtracking: that is the attacks' part */
};

struct budget {
    const struct fb_asking *asking;
    struct fb_groups groups;
    struct estimate *of_group;
    uint64_t memory;              /* the same for all builds, but for */
    uint64_t linear_memory;       /* regular expressions, on an engine of this kind */
    uint64_t backtracking_memory; /* likewise */
    uint64_t largest_steps;       /* of a pattern */
};

/* Sums that stay at the greatest number. */
static void add(uint64_t *sum, uint64_t count, uint64_t each)
{
    uint64_t product = 0;
    if (__builtin_mul_overflow(count, each, &product) || __builtin_add_overflow(*sum, product, sum))
        *sum = UINT64_MAX;
}

static void add_criterion(struct budget *budget, const struct fb_criterion *criterion,
                          struct estimate *estimate)
{
    const bool searches = criterion->op == FB_OP_CONTAINS || criterion->op == FB_OP_GLOB;

    add(&estimate->ns, 1, CRITERION_NS);
    add(&budget->memory, 1, CRITERION_BYTES);
    add(&budget->memory, criterion->value_count, VALUE_BYTES);
    for (size_t i = 0; i < criterion->value_count; i++)
        add(&budget->memory, criterion->values[i].size, VALUE_COPIES);
    if (criterion->op != FB_OP_REGEX)
        add(&estimate->ns, criterion->value_count, VALUE_NS + (searches ? SEARCH_NS : 0));
}

static void add_instance(struct budget *budget, const struct fb_instance *instance,
                         struct estimate *estimate)
{
    add(&budget->memory, 1, INSTANCE_BYTES);
    add(&budget->memory, instance->except_count, EXCEPTION_BYTES);
    for (size_t r = 0; r < fb_spot_row_count(instance); r++) {
        const struct fb_row *row = fb_spot_row(instance, r);
        for (size_t i = 0; i < row->criterion_count; i++) {
            struct fb_walk walk;
            const struct fb_criterion *at = NULL;
            fb_walk_begin(&walk, &row->criteria[i]);
            while ((at = fb_walk_next(&walk)) != NULL)
                add_criterion(budget, at, estimate);
        }
    }
}

static struct estimate *estimate_of(const struct budget *budget, uint64_t type_id)
{
    size_t low = 0;
    size_t high = budget->groups.count;
    while (high - low > 1) { /* the type is in [low, high) */
        const size_t middle = low + (high - low) / 2;
        if (budget->groups.items[middle].type_id <= type_id)
            low = middle;
        else
            high = middle;
    }
    return &budget->of_group[low];
}

static void add_pattern(struct budget *budget, const struct fb_cost_pattern *pattern)
{
    const struct fb_regex_size *size = &pattern->size;

    if (size->steps > budget->largest_steps)
        budget->largest_steps = size->steps;
    add(&budget->backtracking_memory, 1, PATTERN_BYTES);
    add(&budget->backtracking_memory, pattern->states, STEP_BYTES);
    add(&budget->linear_memory, 1, PATTERN_BYTES);
    add(&budget->linear_memory, size->steps, STEP_BYTES);
    add(&budget->linear_memory, size->sets, SET_BYTES);
    add(&budget->linear_memory, size->ranges, RANGE_BYTES);
}

static void add_use(struct budget *budget, const struct fb_cost_use *use)
{
    struct estimate *estimate = estimate_of(budget, use->instance->type_id);
    const uint64_t words = use->pattern->states / 64 + (use->pattern->states % 64 != 0);

    add(&estimate->backtracking_ns, use->count, BACKTRACKING_NS);
    for (size_t i = 0; i < use->count; i++) {
        add(&estimate->linear_ns, words, AUTOMATON_NS);
        add_pattern(budget, use->pattern);
    }
}

static bool estimate_all(struct budget *budget, const struct fb_cost_uses *uses, struct fb_arena *arena)
{
    const struct fb_content *content = budget->asking->candidate->content;

    if (!fb_groups_make(content, arena, &budget->groups))
        return fb_fail_memory(budget->asking->diag);
    budget->of_group = fb_arena_array(arena, budget->groups.count, sizeof *budget->of_group);
    if (budget->of_group == NULL)
        return fb_fail_memory(budget->asking->diag);
    /* The file, and what is kept for each entry of its tables. */
    add(&budget->memory, budget->asking->candidate->bytes.size, 5);
    budget->memory = budget->memory / 2 + 1;
    for (size_t g = 0; g < budget->groups.count; g++)
        for (size_t i = 0; i < budget->groups.items[g].member_count; i++)
            add_instance(budget, &content->instances[budget->groups.items[g].members[i]], &budget->of_group[g]);
    for (size_t i = 0; i < uses->count; i++)
        add_use(budget, &uses->items[i]);
    return true;
}

/* ---- Findings ---- */

/* Of the largest template type of the build, as far as anybody says: what it supplies may be less. */
static uint64_t most_fields(const struct budget *budget, const struct fb_contract *contract)
{
    const struct fb_gate_context *context = budget->asking->context;
    const struct fb_content *content = budget->asking->candidate->content;
    uint64_t most = 0;

    for (size_t i = 0; i < contract->type_count; i++) {
        const struct fb_contract_type *supplied = &contract->types[i];
        const struct fb_template_type *type = context->types == NULL ? NULL : fb_template_types_by_id(context->types, supplied->id);
        const uint64_t fields = type == NULL ? 0 : type->field_count;
        most = supplied->inputs > most ? supplied->inputs : most;
        most = fields > most ? fields : most;
    }
    for (size_t i = 0; i < content->type_count; i++)
        if (fb_contract_type_by_id(contract, content->types[i].id) != NULL && content->types[i].field_count > most)
            most = content->types[i].field_count;
    return most;
}

struct memory {
    uint64_t all;
    uint64_t working;  /* of these, whatever the content */
    uint64_t patterns; /* of these, for regular expressions */
};

static struct memory memory_of(const struct budget *budget, const struct fb_contract *contract)
{
    const bool backtracks = contract->regex == FB_REGEX_BACKTRACKING;
    struct memory memory = { .working = WORKING_BYTES,
                             .patterns = backtracks ? budget->backtracking_memory : budget->linear_memory };

    add(&memory.working, contract->type_count, TYPE_BYTES);
    add(&memory.working, most_fields(budget, contract), DECLARED_BYTES);
    if (!backtracks)
        add(&memory.patterns, budget->largest_steps, MATCHING_BYTES);
    memory.all = budget->memory;
    add(&memory.all, 1, memory.working);
    add(&memory.all, 1, memory.patterns);
    return memory;
}

static bool check_memory(const struct budget *budget, const struct fb_contract *contract, uint64_t *largest)
{
    const struct memory memory = memory_of(budget, contract);
    struct fb_draft draft;

    if (memory.all > *largest)
        *largest = memory.all;
    if (memory.all <= contract->memory_bytes)
        return true;
    fb_draft_begin(&draft, budget->asking, FB4006);
    draft.finding.sensor = contract->name;
    fb_draft_message(&draft, "loaded, the file may take %" PRIu64 " bytes of memory, %" PRIu64 " of them for regular expressions and %" PRIu64 " whatever the content, but %s has %" PRIu64 " (memory_bytes)",
                     memory.all, memory.patterns, memory.working, contract->name, contract->memory_bytes);
    fb_draft_help(&draft, "look for instances that come twice and for regular expressions with large counted repeats; split the content into several files only if not all of them are loaded at once");
    return fb_draft_add(&draft, budget->asking);
}

static uint64_t microseconds(const struct estimate *estimate, const struct fb_contract *contract)
{
    uint64_t ns = estimate->ns;
    if (contract->regex != FB_REGEX_NONE)
        add(&ns, 1, contract->regex == FB_REGEX_LINEAR ? estimate->linear_ns : estimate->backtracking_ns);
    return ns / 1000 + (ns % 1000 != 0);
}

static bool tell_time(const struct budget *budget, const struct fb_contract *contract,
                      const struct fb_contract_type *supply, const struct fb_group *group, uint64_t time)
{
    const struct fb_instance *first = &budget->asking->candidate->content->instances[group->members[0]];
    struct fb_draft draft;

    fb_draft_begin(&draft, budget->asking, FB4007);
    draft.finding.sensor = contract->name;
    fb_spot_place(&(struct fb_spot){ .instance = first }, &draft);
    fb_draft_message(&draft, "an event of template type \"%s\" is estimated to take %" PRIu64 " microseconds against the %zu template instance%s, but %s has %" PRIu64 " (eval_us)",
                     supply->name, time, group->member_count, fb_plural(group->member_count), contract->name,
                     contract->eval_us);
    fb_draft_help(&draft, "merge instances that differ in one value into one with several values; prefer equals, startswith and endswith to contains, glob and regex; look for instances that come twice");
    return fb_draft_add(&draft, budget->asking);
}

static bool check_build(const struct budget *budget, const struct fb_contract *contract, uint64_t *largest,
                        uint64_t *longest)
{
    bool ok = check_memory(budget, contract, largest);

    for (size_t g = 0; ok && g < budget->groups.count; g++) {
        const struct fb_group *group = &budget->groups.items[g];
        const struct fb_contract_type *supply = fb_contract_type_by_id(contract, group->type_id);
        const uint64_t time = microseconds(&budget->of_group[g], contract);
        if (supply == NULL || group->member_count == 0)
            continue;
        if (time > *longest)
            *longest = time;
        if (time > contract->eval_us)
            ok = tell_time(budget, contract, supply, group, time);
    }
    return ok;
}

bool fb_cost_check_budgets(const struct fb_asking *asking, const struct fb_cost_uses *uses,
                           struct fb_arena *arena, uint64_t *memory_bytes, uint64_t *longest_evaluation_us)
{
    struct budget budget = { .asking = asking };
    const size_t builds = fb_contracts_count(asking->context->contracts);
    bool ok = estimate_all(&budget, uses, arena);

    *memory_bytes = 0;
    *longest_evaluation_us = 0;
    for (size_t i = 0; ok && i < builds; i++)
        ok = check_build(&budget, fb_contracts_at(asking->context->contracts, i), memory_bytes, longest_evaluation_us);
    return ok;
}
