/* SPDX-License-Identifier: Apache-2.0 */
/* observe.c - the supervisor's side: asks, checks what comes back, and puts a contract together. */
#include "validator/trial/observe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/trial/observe_task.h"
#include "validator/trial/synthetic.h"

enum { TASK_DESCRIBE,
       TASK_SUPPLY };

struct observing {
    struct fb_isolate *isolate;
    struct fb_arena *arena;
    struct fb_observation *out;
    struct fb_diag *diag;
};

static bool take(struct fb_span *from, void *out, size_t size)
{
    if (from->size < size)
        return false;
    memcpy(out, from->bytes, size);
    *from = fb_span_part(*from, size, SIZE_MAX);
    return true;
}

/* A complaint ends the observing; it is no failure. */
static bool complain(struct observing *observing, const char *what, const char *name)
{
    char text[256];

    (void)snprintf(text, sizeof text, "%s%s", what, name);
    observing->out->complaint = fb_arena_text(observing->arena, fb_span_of(text));
    return observing->out->complaint != NULL || fb_fail_memory(observing->diag);
}

/* Whether everything went well so far. */
static bool is_well(const struct fb_observation *out)
{
    return out->complaint == NULL && out->ending.kind == FB_END_DONE;
}

/* A terminated copy of what may not be terminated. */
static const char *keep_text(struct observing *observing, const char *text, size_t size)
{
    return fb_arena_text(observing->arena, (struct fb_span){ (const uint8_t *)text, strnlen(text, size) });
}

static bool keep_build(struct observing *observing, const struct fb_told_build *told)
{
    struct fb_contract *contract = &observing->out->contract;
    const char *regex = keep_text(observing, told->regex, sizeof told->regex);

    *contract = (struct fb_contract){
        .sensor = keep_text(observing, told->sensor, sizeof told->sensor),
        .build = keep_text(observing, told->build, sizeof told->build),
        .regex_states = told->regex_states,
        .file_bytes = told->file_bytes,
        .memory_bytes = told->memory_bytes,
        .load_ms = told->load_ms,
        .eval_us = told->eval_us,
        .type_count = told->type_count,
    };
    observing->out->has_supply = told->has_supply != 0;
    if (contract->sensor == NULL || contract->build == NULL || regex == NULL)
        return fb_fail_memory(observing->diag);
    if (strcmp(regex, "linear") == 0)
        contract->regex = FB_REGEX_LINEAR;
    else if (strcmp(regex, "backtracking") == 0)
        contract->regex = FB_REGEX_BACKTRACKING;
    else if (regex[0] != '\0')
        return complain(observing, "it names a kind of regular expressions that does not exist: ", regex);
    return true;
}

static bool keep_type(struct observing *observing, size_t index, const struct fb_told_type *told,
                      struct fb_contract_type *type)
{
    *type = (struct fb_contract_type){
        .name = keep_text(observing, told->name, sizeof told->name),
        .id = told->id,
        .revision = told->revision,
        .operators = (uint32_t)told->operators & ((1U << FB_OP_COUNT) - 1),
        .instances = told->instances,
        .values_per_criterion = told->values_per_criterion,
        .value_bytes = told->value_bytes,
        .nesting = told->nesting,
    };
    observing->out->types[index] = (struct fb_observed_type){
        .declared = told->declared,
        .compiled = told->compiled,
        .fewest = UINT64_MAX,
    };
    const char *unknown = keep_text(observing, told->unknown_operator, sizeof told->unknown_operator);
    if (type->name == NULL || unknown == NULL)
        return fb_fail_memory(observing->diag);
    if (unknown[0] != '\0')
        return complain(observing, "it names an operator that does not exist: ", unknown);
    return told->declared <= FB_MAX_FIELDS
        || complain(observing, "it declares too many fields for ", type->name);
}

static bool keep_types(struct observing *observing, struct fb_span results)
{
    struct fb_observation *out = observing->out;
    const size_t count = out->contract.type_count;

    if (count == SIZE_MAX || count > FB_MAX_TEMPLATE_TYPES)
        return complain(observing, count == SIZE_MAX ? "it describes nothing" : "it describes too many template types", "");
    struct fb_contract_type *types = fb_arena_array(observing->arena, count, sizeof *types);
    out->types = fb_arena_array(observing->arena, count, sizeof *out->types);
    out->contract.types = types;
    if (types == NULL || out->types == NULL)
        return fb_fail_memory(observing->diag);
    for (size_t i = 0; i < count && out->complaint == NULL; i++) {
        struct fb_told_type told;

        if (!take(&results, &told, sizeof told))
            return complain(observing, "what it describes did not come through", "");
        if (!keep_type(observing, i, &told, &types[i]))
            return false;
    }
    return true;
}

static bool ask_description(struct observing *observing)
{
    struct fb_outcome outcome;
    struct fb_told_build told;

    if (!fb_isolate_run(observing->isolate, TASK_DESCRIBE, 0, 1, &outcome, observing->diag))
        return false;
    observing->out->ending = outcome.ending;
    if (outcome.ending.kind != FB_END_DONE)
        return true;
    if (!take(&outcome.results, &told, sizeof told))
        return complain(observing, "what it describes did not come through", "");
    return keep_build(observing, &told)
        && (!is_well(observing->out) || keep_types(observing, outcome.results));
}

static void count_in(struct fb_observed_type *type, const struct fb_told_supply *told)
{
    const uint64_t event = told->number & ((UINT64_C(1) << FB_SUPPLY_SHIFT) - 1);

    type->events++;
    if (told->status != FB_ENGINE_OK || told->calls == 0) {
        type->silent++;
        return;
    }
    if (told->fewest < type->fewest) {
        type->fewest = told->fewest;
        type->fewest_event = event;
    }
    if (told->most > type->most) {
        type->most = told->most;
        type->most_event = event;
    }
}

static bool ask_type(struct observing *observing, size_t index)
{
    struct fb_observed_type *type = &observing->out->types[index];
    const uint64_t first = (uint64_t)index << FB_SUPPLY_SHIFT;
    const uint64_t end = first + fb_synthetic_count(type->declared);
    struct fb_outcome outcome = { .next = first };

    do {
        const uint64_t began = outcome.next;
        struct fb_told_supply told;

        if (!fb_isolate_run(observing->isolate, TASK_SUPPLY, began, end - began, &outcome, observing->diag))
            return false;
        while (take(&outcome.results, &told, sizeof told))
            if (told.number >> FB_SUPPLY_SHIFT == index)
                count_in(type, &told);
        if (outcome.ending.kind == FB_END_FULL && outcome.next == began)
            return fb_fail(observing->diag, FB_FAULT_LIMIT, "the area for results is too small");
    } while (outcome.ending.kind == FB_END_FULL);
    observing->out->ending = outcome.ending;
    return true;
}

/* How the count of one type is known, which it sets. */
static enum fb_supply settle_type(const struct fb_observed_type *seen, struct fb_contract_type *type)
{
    if (seen->fewest != UINT64_MAX) {
        type->inputs = seen->fewest;
        return FB_SUPPLY_OBSERVED;
    }
    type->inputs = seen->compiled != UINT64_MAX ? seen->compiled : seen->declared;
    return seen->compiled != UINT64_MAX ? FB_SUPPLY_COMPILED : FB_SUPPLY_DECLARED;
}

/* The contract says of all its types what the worst known of them deserves. */
static bool settle(struct observing *observing)
{
    struct fb_observation *out = observing->out;
    struct fb_contract_type *types =
        fb_arena_array(observing->arena, out->contract.type_count, sizeof *types);

    if (types == NULL)
        return fb_fail_memory(observing->diag);
    out->contract.supply = FB_SUPPLY_OBSERVED;
    for (size_t i = 0; i < out->contract.type_count; i++) {
        types[i] = out->contract.types[i];
        const enum fb_supply supply = settle_type(&out->types[i], &types[i]);
        if (supply < out->contract.supply)
            out->contract.supply = supply;
    }
    out->contract.types = types;
    return out->contract.type_count > 0 || complain(observing, "it describes no template type", "");
}

static bool observe(struct observing *observing)
{
    struct fb_observation *out = observing->out;

    if (!ask_description(observing))
        return false;
    for (size_t i = 0; is_well(out) && out->has_supply && i < out->contract.type_count; i++)
        if (!ask_type(observing, i))
            return false;
    return !is_well(out) || settle(observing);
}

bool fb_observe(const struct fb_isolation_options *options, struct fb_arena *arena,
                struct fb_observation *out, struct fb_diag *diag)
{
    const struct fb_task tasks[] = {
        [TASK_DESCRIBE] = fb_describe_task,
        [TASK_SUPPLY] = fb_supply_task,
    };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    struct fb_observation observation = { .complaint = NULL };

    if (!fb_isolate_start(options, tasks, sizeof tasks / sizeof tasks[0], &isolate, diag))
        return false;
    observation.ending = *fb_isolate_opening(isolate);
    struct observing observing = { isolate, arena, &observation, diag };
    if (observation.ending.kind == FB_END_DONE && !observe(&observing))
        return false;
    *out = observation;
    return true;
}
