/* SPDX-License-Identifier: Apache-2.0 */
/* sink.c - collecting the instances that the front ends compile. */
#include "compiler/sink.h"

#include <assert.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"

void fb_sink_init(struct fb_sink *sink, const struct fb_template_types *types,
                  struct fb_report *report)
{
    *sink = (struct fb_sink){ .types = types, .report = report };
    fb_arena_init(&sink->arena, fb_heap(), SIZE_MAX);
}

void fb_sink_clear(struct fb_sink *sink)
{
    free(sink->instances);
    free(sink->origins);
    fb_arena_clear(&sink->arena);
    *sink = (struct fb_sink){ .types = NULL };
}

/* Both arrays have room for `capacity`; the shorter-lived one is tried first. */
static bool make_room(struct fb_sink *sink, struct fb_diag *diag)
{
    if (sink->count < sink->capacity)
        return true;

    size_t origin_capacity = sink->capacity;
    void *origins = sink->origins;
    if (!fb_grow(&origins, &origin_capacity, sink->count, sizeof *sink->origins))
        return fb_fail_memory(diag);
    sink->origins = origins;

    void *instances = sink->instances;
    size_t capacity = sink->capacity;
    if (!fb_grow(&instances, &capacity, sink->count, sizeof *sink->instances))
        return fb_fail_memory(diag);
    sink->instances = instances;
    sink->capacity = capacity < origin_capacity ? capacity : origin_capacity;
    return true;
}

/* The arena holds the rows, so they may be completed in place of a copy. */
static bool complete_rows(struct fb_sink *sink, struct fb_instance *instance, uint64_t fields,
                          struct fb_diag *diag)
{
    struct fb_row *rows = fb_arena_array(&sink->arena, instance->except_count, sizeof *rows);
    if (rows == NULL)
        return fb_fail_memory(diag);

    for (size_t i = 0; i < instance->except_count; i++) {
        rows[i] = instance->except[i];
        rows[i].declared_count = fields;
    }
    instance->row.declared_count = fields;
    instance->except = rows;
    return true;
}

bool fb_sink_add(struct fb_sink *sink, const struct fb_instance *instance, struct fb_diag *diag)
{
    const struct fb_template_type *type = fb_template_types_by_id(sink->types, instance->type_id);
    assert(type != NULL);

    if (sink->count == FB_MAX_INSTANCES)
        return fb_fail(diag, FB_FAULT_LIMIT, "the sources have more than %zu template instances",
                       FB_MAX_INSTANCES);

    struct fb_instance complete = *instance;
    complete.has_field_count = true;
    complete.field_count = type->field_count;
    complete.criteria_name = "criteria";
    complete.except_name = "except";
    if (!make_room(sink, diag) || !complete_rows(sink, &complete, type->field_count, diag))
        return false;

    sink->instances[sink->count] = complete;
    sink->origins[sink->count] = sink->origin;
    sink->count++;
    return true;
}
