/* SPDX-License-Identifier: Apache-2.0 */
/* sizeof.c - sizes that are the same for every object of a type: all fields there, once, each of
 * constant width. */
#include "validator/schema/front/typing.h"

/* Types within types within types; beyond it a size does not count as fixed. */
#define DEEPEST 256

/* Expressions of literals: enough for sizes that are written as 4 * 16. */
static bool constant_of(const struct fb_term *term, uint64_t *out)
{
    uint64_t left;
    uint64_t right;

    if (term->kind == FB_TERM_INTEGER) {
        *out = term->integer;
        return true;
    }
    if (term->kind != FB_TERM_BINARY || !constant_of(term->operands[0], &left)
        || !constant_of(term->operands[1], &right))
        return false;
    switch (term->code) {
    case FB_OP_ADD:
        return !__builtin_add_overflow(left, right, out);
    case FB_OP_SUBTRACT:
        return !__builtin_sub_overflow(left, right, out);
    case FB_OP_MULTIPLY:
        return !__builtin_mul_overflow(left, right, out);
    default:
        return false;
    }
}

static bool type_bits(const struct fb_model_type *type, unsigned depth, uint64_t *bits);

static bool bytes_to_bits(uint64_t bytes, uint64_t *bits)
{
    return !__builtin_mul_overflow(bytes, 8, bits);
}

static bool attribute_bits(const struct fb_model_attribute *attribute, unsigned depth, uint64_t *bits)
{
    const struct fb_model_target *target = &attribute->target;
    uint64_t bytes = target->width;

    if (attribute->place == FB_PLACE_VALUE || attribute->place == FB_PLACE_PARAM
        || attribute->repeat != FB_REPEAT_NONE || attribute->condition != NULL)
        return false;
    if (attribute->has_contents)
        return bytes_to_bits(attribute->contents.size, bits);
    if (attribute->size != NULL)
        return constant_of(attribute->size->root, &bytes) && bytes_to_bits(bytes, bits);
    if (attribute->has_switch || attribute->size_eos || attribute->has_terminator)
        return false;
    switch (target->kind) {
    case FB_MODEL_INTEGER:
    case FB_MODEL_FLOAT:
        return bytes_to_bits(bytes, bits);
    case FB_MODEL_BITS:
        *bits = target->width;
        return true;
    case FB_MODEL_USER:
        return type_bits(target->type, depth + 1, bits);
    default:
        return false;
    }
}

/* Fields of bits follow one another; all others begin at a byte. */
static bool add_bits(const struct fb_model_attribute *attribute, uint64_t more, uint64_t *sum)
{
    bool of_bits = attribute->target.kind == FB_MODEL_BITS && !attribute->has_switch;

    if (!of_bits && *sum % 8 != 0)
        *sum += 8 - *sum % 8;
    return !__builtin_add_overflow(*sum, more, sum);
}

static bool sum_fields(const struct fb_model_type *type, unsigned depth, uint64_t *bits)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < type->seq_count; i++) {
        uint64_t more;
        if (!attribute_bits(&type->attributes[i], depth, &more)
            || !add_bits(&type->attributes[i], more, &sum))
            return false;
    }
    *bits = sum;
    return true;
}

static bool type_bits(const struct fb_model_type *type, unsigned depth, uint64_t *bits)
{
    struct fb_model_sizing *sizing = type->sizing;

    if (depth > DEEPEST || sizing->state == FB_BEING_SIZED)
        return false;
    if (sizing->state == FB_UNSIZED) {
        sizing->state = FB_BEING_SIZED;
        sizing->is_fixed = sum_fields(type, depth, &sizing->bits);
        sizing->state = FB_SIZED;
    }
    *bits = sizing->bits;
    return sizing->is_fixed;
}

bool fb_sizeof_type(const struct fb_model_type *type, uint64_t *bits)
{
    return type_bits(type, 0, bits);
}

bool fb_sizeof_attribute(const struct fb_model_attribute *attribute, uint64_t *bits)
{
    return attribute_bits(attribute, 0, bits);
}
