/* SPDX-License-Identifier: Apache-2.0 */
/* sizes.c - capacities at their limits, counts that contradict each other, duplicates. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "fuzz/kinds.h"
#include "fuzz/model.h"

/* Larger limits than these are not gone to: one case would take too long. */
#define MOST_VALUE_BYTES 131072
#define MOST_VALUES 16384
#define MOST_NESTING 1024
#define MOST_INSTANCES 8192

#define ID_BYTES 24 /* of a number as text */

#define MOST_SIZES 1024 /* of one type */

/* ---- The list ---- */

static void add(struct fb_fuzz_type *type, struct fb_fuzz_size *sizes, enum fb_fuzz_what what, uint32_t op,
                uint64_t amount)
{
    if (type->size_count < MOST_SIZES)
        sizes[type->size_count++] = (struct fb_fuzz_size){ .what = what, .op = op, .amount = amount };
}

/* Powers of two up to `most`, and the limit, with their neighbours. */
static void add_amounts(struct fb_fuzz_type *type, struct fb_fuzz_size *sizes, enum fb_fuzz_what what, uint32_t op,
                        uint64_t limit, uint64_t most)
{
    for (uint64_t power = 1; power <= most / 2; power *= 4)
        for (uint64_t amount = power - 1; amount <= power + 1; amount++)
            add(type, sizes, what, op, amount);
    if (limit > most)
        return;
    for (uint64_t amount = limit > 0 ? limit - 1 : 0; amount <= limit + 1; amount++)
        add(type, sizes, what, op, amount);
}

static void add_for_ops(struct fb_fuzz_type *type, struct fb_fuzz_size *sizes)
{
    for (uint32_t i = 0; i < type->op_count; i++) {
        const enum fb_operator op = (enum fb_operator)type->ops[i];
        const struct fb_operator_info *info = fb_operator_info(op);

        if (info->takes_values && op != FB_OP_CIDR) {
            add_amounts(type, sizes, FB_FUZZ_VALUE_BYTES, op, type->supplied->value_bytes, MOST_VALUE_BYTES);
            add_amounts(type, sizes, FB_FUZZ_VALUES, op, type->supplied->values_per_criterion, 4096);
        } else if (info->is_composite) {
            add_amounts(type, sizes, FB_FUZZ_NESTING, op, type->supplied->nesting, MOST_NESTING);
        }
    }
}

static void add_counts(struct fb_fuzz_type *type, struct fb_fuzz_size *sizes)
{
    const uint64_t counts[] = { 0, 1, type->inputs, type->fields - 1, type->fields + UINT64_C(1),
                                type->fields * UINT64_C(2), 255, 256, 65535 };

    add_amounts(type, sizes, FB_FUZZ_INSTANCES, FB_OP_COUNT, type->supplied->instances, MOST_INSTANCES);
    for (uint64_t copies = 2; copies <= 64; copies *= 2)
        add(type, sizes, FB_FUZZ_DUPLICATES, FB_OP_COUNT, copies);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        add(type, sizes, FB_FUZZ_CRITERIA, FB_OP_COUNT, counts[i]);
        add(type, sizes, FB_FUZZ_DECLARED, FB_OP_COUNT, counts[i]);
    }
    add(type, sizes, FB_FUZZ_DECLARED, FB_OP_COUNT, UINT32_MAX);
    for (uint64_t rows = 1; rows <= 256; rows *= 4)
        add(type, sizes, FB_FUZZ_EXCEPT, FB_OP_COUNT, rows);
    for (uint64_t types = 0; types <= 64; types = types * 4 + 2)
        add(type, sizes, FB_FUZZ_TYPES, FB_OP_COUNT, types);
}

bool fb_fuzz_sizes_list(struct fb_fuzz_type *type, struct fb_arena *arena)
{
    struct fb_fuzz_size *sizes = fb_arena_array(arena, MOST_SIZES, sizeof *sizes);

    if (sizes == NULL)
        return false;
    add_counts(type, sizes);
    add_for_ops(type, sizes);
    type->sizes = sizes;
    return true;
}

/* ---- Making one ---- */

struct sizing {
    const struct fb_fuzz_type *type;
    const struct fb_fuzz_size *size;
    uint32_t field;
    struct fb_arena *arena;
    struct fb_content *content;
    struct fb_instance *instance; /* the content's first */
    struct fb_criterion *criterion;
};

static uint32_t field_for(const struct fb_fuzz_type *type, uint32_t op)
{
    for (uint32_t i = 0; i < type->fields && i < type->inputs; i++)
        if (fb_fuzz_fits(type, i, (enum fb_operator)op))
            return i;
    return 0;
}

static bool begin(struct sizing *sizing)
{
    const enum fb_operator op = sizing->size->op == FB_OP_COUNT ? FB_OP_EQUALS : (enum fb_operator)sizing->size->op;

    sizing->field = field_for(sizing->type, op);
    sizing->criterion = fb_arena_new(sizing->arena, struct fb_criterion);
    sizing->instance = fb_arena_new(sizing->arena, struct fb_instance);
    if (sizing->criterion == NULL || sizing->instance == NULL
        || !fb_fuzz_criterion(sizing->type, sizing->field, op, sizing->arena, sizing->criterion))
        return false;
    sizing->content = fb_fuzz_content(sizing->type, sizing->criterion, 1, sizing->arena);
    if (sizing->content == NULL)
        return false;
    *sizing->instance = sizing->content->instances[0];
    sizing->content->instances = sizing->instance;
    return true;
}

static bool size_value(struct sizing *sizing)
{
    struct fb_span *value = fb_arena_new(sizing->arena, struct fb_span);

    if (value == NULL)
        return false;
    *value = fb_fuzz_stretch(sizing->criterion->values[0], (size_t)sizing->size->amount, sizing->arena);
    sizing->criterion->values = value;
    return value->bytes != NULL;
}

static bool size_values(struct sizing *sizing)
{
    const size_t count = (size_t)sizing->size->amount;
    struct fb_span *values = fb_arena_array(sizing->arena, count, sizeof *values);
    uint8_t *texts = fb_arena_array(sizing->arena, count, ID_BYTES);

    if (values == NULL || texts == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const int length = snprintf((char *)texts + ID_BYTES * i, ID_BYTES, "%zu", i);
        values[i] = (struct fb_span){ texts + ID_BYTES * i, length > 0 ? (size_t)length : 0 };
    }
    sizing->criterion->values = values;
    sizing->criterion->value_count = count;
    return count > 0;
}

/* The composite as deep as wanted, around what it held. */
static bool size_nesting(struct sizing *sizing)
{
    const size_t levels = (size_t)sizing->size->amount;
    struct fb_criterion *around = fb_arena_array(sizing->arena, levels + 1, sizeof *around);

    if (around == NULL || levels == 0)
        return false;
    for (size_t i = 0; i < levels; i++) {
        around[i] = *sizing->criterion;
        around[i].position = i == 0 ? sizing->field : 0;
        if (i + 1 < levels)
            around[i].children = &around[i + 1];
    }
    *sizing->criterion = around[0];
    return true;
}

static bool size_instances(struct sizing *sizing, bool same)
{
    const size_t count = (size_t)sizing->size->amount;
    struct fb_instance *instances = fb_arena_array(sizing->arena, count, sizeof *instances);
    char *ids = fb_arena_array(sizing->arena, count, ID_BYTES);

    if (instances == NULL || ids == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        instances[i] = *sizing->instance;
        (void)snprintf(ids + ID_BYTES * i, ID_BYTES, "%zu", same ? 0 : i);
        instances[i].id = fb_span_of(ids + ID_BYTES * i);
    }
    sizing->content->instances = instances;
    sizing->content->instance_count = count;
    return true;
}

static bool size_except(struct sizing *sizing)
{
    const size_t count = (size_t)sizing->size->amount;
    struct fb_row *rows = fb_arena_array(sizing->arena, count, sizeof *rows);

    if (rows == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        rows[i] = sizing->instance->row;
    sizing->instance->except = rows;
    sizing->instance->except_count = count;
    return true;
}

static bool size_types(struct sizing *sizing)
{
    const size_t count = (size_t)sizing->size->amount;
    struct fb_declared_type *types = fb_arena_array(sizing->arena, count, sizeof *types);

    if (types == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        types[i] = sizing->content->types[0];
        /* Two declare the same; the others are types that nobody knows. */
        types[i].id += i < 2 ? 0 : i + 1000;
    }
    sizing->content->types = types;
    sizing->content->type_count = count;
    return true;
}

static bool size_declared(struct sizing *sizing)
{
    struct fb_declared_type *declared = fb_arena_new(sizing->arena, struct fb_declared_type);

    if (declared == NULL)
        return false;
    *declared = sizing->content->types[0];
    declared->field_count = sizing->size->amount;
    sizing->content->types = declared;
    sizing->instance->field_count = sizing->size->amount;
    return true;
}

static bool make(struct sizing *sizing)
{
    switch ((enum fb_fuzz_what)sizing->size->what) {
    case FB_FUZZ_VALUE_BYTES:
        return size_value(sizing);
    case FB_FUZZ_VALUES:
        return size_values(sizing);
    case FB_FUZZ_NESTING:
        return size_nesting(sizing);
    case FB_FUZZ_INSTANCES:
        return size_instances(sizing, false);
    case FB_FUZZ_DUPLICATES:
        return size_instances(sizing, true);
    case FB_FUZZ_CRITERIA:
        sizing->instance->row.declared_count = sizing->size->amount;
        return true;
    case FB_FUZZ_DECLARED:
        return size_declared(sizing);
    case FB_FUZZ_EXCEPT:
        return size_except(sizing);
    case FB_FUZZ_TYPES:
        return size_types(sizing);
    }
    return false;
}

/* Each size is tried with the witness and with inputs that are all null. */
#define EVENTS 2

uint64_t fb_fuzz_count_sizes(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL || type->inputs == 0 ? 0 : (uint64_t)type->size_count * EVENTS;
}

bool fb_fuzz_make_sizes(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                        struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct sizing sizing = { .type = stratum->type, .size = &stratum->type->sizes[index / EVENTS], .arena = arena };
    struct fb_engine_input *inputs = NULL;

    if (!begin(&sizing))
        return false;
    out->field = sizing.field;
    out->op = sizing.size->op;
    if (!make(&sizing) || !fb_fuzz_case_of(plan, stratum->type, sizing.content, arena, &inputs, out))
        return false;
    for (size_t i = 0; index % EVENTS == 1 && i < out->count; i++)
        inputs[i] = (struct fb_engine_input){ NULL, 0 };
    return true;
}
