/* SPDX-License-Identifier: Apache-2.0 */
/* observe_task.c - runs in the child, where an engine's pointers may lead anywhere. */
#include "validator/trial/observe_task.h"

#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "isolate/worker.h"
#include "validator/model/operator.h"
#include "validator/trial/synthetic.h"

static void copy_text(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from != NULL ? from : "");
}

static const struct fb_engine_description *describe(const struct fb_worker *worker)
{
    const struct fb_engine *engine = fb_worker_engine(worker);

    return engine != NULL && engine->describe != NULL ? engine->describe() : NULL;
}

/* FB_ENGINE_UNSTATED is not UINT64_MAX where size_t is shorter. */
static uint64_t number_of(size_t stated)
{
    return stated == FB_ENGINE_UNSTATED ? UINT64_MAX : stated;
}

static bool tell_build(struct fb_worker *worker, const struct fb_engine_description *description)
{
    struct fb_told_build told = { .type_count = UINT64_MAX };

    if (description != NULL) {
        told.type_count = description->type_count;
        told.regex_states = number_of(description->regex_states);
        told.file_bytes = number_of(description->file_bytes);
        told.memory_bytes = number_of(description->memory_bytes);
        told.load_ms = number_of(description->load_ms);
        told.eval_us = number_of(description->eval_us);
        told.has_supply = fb_worker_engine(worker)->supply != NULL;
        copy_text(told.sensor, sizeof told.sensor, description->sensor);
        copy_text(told.build, sizeof told.build, description->build);
        copy_text(told.regex, sizeof told.regex, description->regex);
    }
    return fb_worker_emit(worker, &told, sizeof told);
}

static void note_operators(const char *const *names, struct fb_told_type *told)
{
    for (; names != NULL && *names != NULL; names++) {
        enum fb_operator op = FB_OP_COUNT;

        if (fb_operator_find(fb_span_of(*names), &op))
            told->operators |= UINT64_C(1) << op;
        else
            copy_text(told->unknown_operator, sizeof told->unknown_operator, *names);
    }
}

static bool tell_type(struct fb_worker *worker, const struct fb_engine_type *type)
{
    struct fb_told_type told = {
        .id = type->id,
        .revision = type->revision,
        .declared = type->declared,
        .compiled = number_of(type->compiled),
        .instances = number_of(type->instances),
        .values_per_criterion = number_of(type->values_per_criterion),
        .value_bytes = number_of(type->value_bytes),
        .nesting = number_of(type->nesting),
    };

    copy_text(told.name, sizeof told.name, type->name);
    note_operators(type->operators, &told);
    return fb_worker_emit(worker, &told, sizeof told);
}

static void run_describe(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_engine_description *description = describe(worker);
    bool told = tell_build(worker, description);

    (void)number;
    (void)context;
    for (size_t i = 0; told && description != NULL && i < description->type_count
                       && i < FB_MAX_TEMPLATE_TYPES;
         i++)
        told = tell_type(worker, &description->types[i]);
}

static void run_supply(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_engine_description *description = describe(worker);
    const uint64_t index = number >> FB_SUPPLY_SHIFT;
    const uint64_t event_number = number & ((UINT64_C(1) << FB_SUPPLY_SHIFT) - 1);
    struct fb_engine_input *values =
        fb_worker_allocate(worker, (FB_MAX_FIELDS + 1) * sizeof *values);
    size_t fewest = 0;
    size_t most = 0;
    size_t calls = 0;

    (void)context;
    if (description == NULL || index >= description->type_count || values == NULL
        || description->types[index].declared > FB_MAX_FIELDS)
        return;
    const struct fb_engine_type *type = &description->types[index];
    const struct fb_engine_event event = {
        .size = sizeof event,
        .type_id = type->id,
        .seed = (unsigned long)event_number,
        .values = values,
        .count = type->declared,
    };
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    fb_synthetic_event(event_number, type->declared, values);
    fb_worker_supply(worker, &event, &fewest, &most, &calls, &call);
    const struct fb_told_supply told = { number, fewest, most, calls, call.status };
    if (!fb_worker_emit(worker, &told, sizeof told))
        return; /* the case runs again */
}

const struct fb_task fb_describe_task = { .run = run_describe };
const struct fb_task fb_supply_task = { .run = run_supply };
