/* SPDX-License-Identifier: Apache-2.0 */
/* fields.c - strata that go through fields and operators: the edge of the contract, all fields, and
 * other numbers of inputs. */
#include "fuzz/kinds.h"
#include "fuzz/model.h"

/* Alone, or behind criteria that hold, so that evaluation goes as far as this one. */
#define FORMS 2

/* Of the event in the stratum "fields": as asked for, then changed at the field, then all. */
enum variant {
    AS_ASKED,
    FIELD_NULL,
    FIELD_EMPTY,
    FIELD_SHORTER,
    FIELD_OTHER_CASE,
    ALL_NULL,
    ALL_EMPTY,
    VARIANTS,
};

static uint64_t supplied_of(const struct fb_fuzz_type *type)
{
    return type->inputs < type->fields ? type->inputs : type->fields;
}

/* Fields at the edge: those beyond the supply, and the last one within. */
static uint64_t edge_fields(const struct fb_fuzz_type *type)
{
    const uint64_t supplied = supplied_of(type);

    return type->fields - supplied + (supplied > 0);
}

/* Sets what the case is about. */
static void aim(const struct fb_fuzz_type *type, uint64_t field, uint64_t op, struct fb_fuzz_case *out)
{
    out->field = (uint32_t)field;
    out->op = type->ops[op];
}

/* Where the operator does not fit the field's kind, exists asks for the same input. */
static enum fb_operator op_of(const struct fb_fuzz_type *type, struct fb_fuzz_case *out)
{
    if (!fb_fuzz_fits(type, out->field, (enum fb_operator)out->op) && fb_fuzz_fits(type, out->field, FB_OP_EXISTS))
        out->op = FB_OP_EXISTS;
    return (enum fb_operator)out->op;
}

static bool make_content(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type, bool witnessed,
                         struct fb_arena *arena, struct fb_engine_input **inputs, struct fb_fuzz_case *out)
{
    struct fb_content *content = fb_fuzz_content_of(type, out->field, op_of(type, out), witnessed, arena);

    return fb_fuzz_case_of(plan, type, content, arena, inputs, out);
}

uint64_t fb_fuzz_count_edge(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL ? 0 : edge_fields(type) * type->op_count * FORMS;
}

bool fb_fuzz_make_edge(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = stratum->type;
    const uint64_t per_field = (uint64_t)type->op_count * FORMS;
    struct fb_engine_input *inputs = NULL;

    aim(type, type->fields - 1 - index / per_field, index % per_field / FORMS, out);
    return make_content(plan, type, index % FORMS == 1, arena, &inputs, out);
}

uint64_t fb_fuzz_count_fields(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL ? 0 : supplied_of(type) * type->op_count * FORMS * VARIANTS;
}

static bool vary(enum variant variant, const struct fb_fuzz_type *type, uint32_t field, struct fb_arena *arena,
                 struct fb_engine_input *inputs)
{
    static const enum fb_fuzz_twist twists[VARIANTS] = {
        [FIELD_NULL] = FB_FUZZ_TWIST_NULL,
        [FIELD_EMPTY] = FB_FUZZ_TWIST_EMPTY,
        [FIELD_SHORTER] = FB_FUZZ_TWIST_SHORTER,
        [FIELD_OTHER_CASE] = FB_FUZZ_TWIST_CASE,
        [ALL_NULL] = FB_FUZZ_TWIST_NULL,
        [ALL_EMPTY] = FB_FUZZ_TWIST_EMPTY,
    };

    if (variant == ALL_NULL || variant == ALL_EMPTY) {
        for (uint32_t i = 0; i < type->inputs; i++)
            if (!fb_fuzz_twist(twists[variant], arena, &inputs[i]))
                return false;
        return true;
    }
    return field >= type->inputs || fb_fuzz_twist(twists[variant], arena, &inputs[field]);
}

bool fb_fuzz_make_fields(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                         struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = stratum->type;
    const enum variant variant = (enum variant)(index % VARIANTS);
    const bool witnessed = index / VARIANTS % FORMS == 1;
    const uint64_t place = index / (VARIANTS * FORMS);
    struct fb_engine_input *inputs = NULL;

    aim(type, supplied_of(type) - 1 - place / type->op_count, place % type->op_count, out);
    return make_content(plan, type, witnessed, arena, &inputs, out)
        && vary(variant, type, out->field, arena, inputs);
}

/* Counts of inputs that the contract does not say. */
enum {
    ONE_LESS,
    TWO_LESS,
    NONE,
    ONE_MORE,
    COUNTS,
};

uint64_t fb_fuzz_count_supply(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL || supplied_of(type) == 0 ? 0 : (uint64_t)type->op_count * COUNTS;
}

bool fb_fuzz_make_supply(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                         struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = stratum->type;
    const size_t inputs = type->inputs;
    const size_t counts[COUNTS] = {
        [ONE_LESS] = inputs - 1,
        [TWO_LESS] = inputs > 1 ? inputs - 2 : 0,
        [NONE] = 0,
        [ONE_MORE] = inputs + 1,
    };
    struct fb_engine_input *witness = NULL;

    aim(type, supplied_of(type) - 1, index / COUNTS, out);
    out->outside = true;
    if (!make_content(plan, type, false, arena, &witness, out))
        return false;
    out->count = counts[index % COUNTS];
    if (out->count <= inputs)
        return true;
    struct fb_engine_input *more = fb_arena_array(arena, out->count, sizeof *more);
    for (size_t i = 0; more != NULL && i < inputs; i++)
        more[i] = witness[i];
    out->inputs = more;
    return more != NULL;
}
