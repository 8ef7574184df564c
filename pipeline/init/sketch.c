/* SPDX-License-Identifier: Apache-2.0 */
/* sketch.c - the set of types that is drawn, and what content and definitions add to it. */
#include "pipeline/init/sketch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/reads.h"

void fb_sketch_init(struct fb_sketch *sketch, struct fb_diag *diag)
{
    *sketch = (struct fb_sketch){ .diag = diag };
    fb_arena_init(&sketch->arena, fb_heap(), SIZE_MAX);
}

void fb_sketch_clear(struct fb_sketch *sketch)
{
    for (size_t i = 0; i < sketch->count; i++)
        free(sketch->items[i].fields);
    free(sketch->items);
    fb_arena_clear(&sketch->arena);
}

/* A new type with the next id; NULL: no memory. */
static struct fb_sketch_type *add_type(struct fb_sketch *sketch, struct fb_span name)
{
    void *items = sketch->items;
    const char *copy = fb_arena_text(&sketch->arena, name);

    if (copy == NULL || !fb_grow(&items, &sketch->capacity, sketch->count, sizeof *sketch->items)) {
        fb_fail_memory(sketch->diag);
        return NULL;
    }
    sketch->items = items;
    sketch->items[sketch->count] = (struct fb_sketch_type){
        .name = copy,
        .id = sketch->count + 1,
        .revision = 1,
    };
    return &sketch->items[sketch->count++];
}

struct fb_sketch_type *fb_sketch_named(struct fb_sketch *sketch, struct fb_span name)
{
    for (size_t i = 0; i < sketch->count; i++)
        if (fb_span_is(name, sketch->items[i].name))
            return &sketch->items[i];
    return add_type(sketch, name);
}

bool fb_sketch_field(struct fb_sketch *sketch, struct fb_sketch_type *type, struct fb_span name)
{
    void *fields = (void *)type->fields;

    if (name.size == 0 || type->field_count == FB_MAX_FIELDS)
        return true;
    for (size_t i = 0; i < type->field_count; i++)
        if (fb_span_is(name, type->fields[i]))
            return true;
    const char *copy = fb_arena_text(&sketch->arena, name);
    if (copy == NULL || !fb_grow(&fields, &type->field_capacity, type->field_count, sizeof *type->fields))
        return fb_fail_memory(sketch->diag);
    type->fields = fields;
    type->fields[type->field_count++] = copy;
    return true;
}

static bool number_fields(struct fb_sketch *sketch, struct fb_sketch_type *type, uint64_t count)
{
    char name[32];

    for (size_t i = type->field_count; i < count && i < FB_MAX_FIELDS; i++) {
        (void)snprintf(name, sizeof name, "Field%zu", i);
        if (!fb_sketch_field(sketch, type, fb_span_of(name)))
            return false;
    }
    return true;
}

/* The type of an id, with a name that no other one has. */
static struct fb_sketch_type *type_of_id(struct fb_sketch *sketch, uint64_t id, struct fb_span name)
{
    char made[40];

    for (size_t i = 0; i < sketch->count; i++) {
        if (sketch->items[i].id == id)
            return &sketch->items[i];
        if (fb_span_is(name, sketch->items[i].name))
            name.size = 0;
    }
    if (name.size == 0) {
        (void)snprintf(made, sizeof made, "type_%" PRIu64, id);
        name = fb_span_of(made);
    }
    struct fb_sketch_type *type = add_type(sketch, name);
    if (type != NULL)
        type->id = id;
    return type;
}

bool fb_sketch_numbered(struct fb_sketch *sketch, uint64_t id, struct fb_span name,
                        uint64_t field_count)
{
    struct fb_sketch_type *type = type_of_id(sketch, id, name);

    return type != NULL && number_fields(sketch, type, field_count);
}

static bool add_declared(struct fb_sketch *sketch, const struct fb_declared_type *declared)
{
    struct fb_sketch_type *type = type_of_id(sketch, declared->id, declared->name);

    if (type == NULL)
        return false;
    if (declared->has_revision)
        type->revision = declared->revision;
    return !declared->has_field_count || number_fields(sketch, type, declared->field_count);
}

static bool add_instance(struct fb_sketch *sketch, const struct fb_instance *instance)
{
    const uint64_t read = fb_instance_reads_end(instance);
    const uint64_t listed = instance->row.declared_count;
    const uint64_t stated = instance->has_field_count ? instance->field_count : listed;
    struct fb_sketch_type *type = type_of_id(sketch, instance->type_id, fb_span_of(""));

    if (type == NULL)
        return false;
    /* What the file declares is what it was compiled against, even where it reads beyond. */
    return type->field_count > 0 || number_fields(sketch, type, stated > read ? stated : read);
}

bool fb_sketch_content(struct fb_sketch *sketch, const struct fb_content *content)
{
    for (size_t i = 0; i < content->type_count; i++)
        if (!add_declared(sketch, &content->types[i]))
            return false;
    for (size_t i = 0; i < content->instance_count; i++)
        if (!add_instance(sketch, &content->instances[i]))
            return false;
    return true;
}

bool fb_sketch_defined(struct fb_sketch *sketch, const struct fb_template_types *types)
{
    for (size_t i = 0; i < fb_template_types_count(types); i++) {
        const struct fb_template_type *defined = fb_template_types_at(types, i);
        struct fb_sketch_type *type = add_type(sketch, fb_span_of(defined->name));

        if (type == NULL)
            return false;
        type->id = defined->id;
        type->revision = defined->revision;
        for (size_t k = 0; k < defined->field_count; k++)
            if (!fb_sketch_field(sketch, type, fb_span_of(defined->fields[k].name)))
                return false;
    }
    return true;
}
