/* SPDX-License-Identifier: Apache-2.0 */
/* How small each type can be, and which types hold instances: found in rounds, for types may hold
 * one another. */
#include "validator/schema/machine/layout.h"

#define MAX_ROUNDS 64 /* of the search for minimum sizes; stopping early only makes them smaller */

/* An integer that the expression always has: a literal, or one with a minus before it. */
bool fb_constant_of(const struct fb_plan *plan, uint32_t expression, struct fb_value *out)
{
    if (expression == FB_NONE)
        return false;
    const struct fb_range ops = plan->expressions[expression].ops;
    const struct fb_op *op = &plan->ops[ops.first];
    const bool negates = ops.count == 2 && op[1].code == FB_OP_NEGATE;

    if (!(ops.count == 1 || negates) || op[0].code != FB_OP_INTEGER)
        return false;
    const fb_wide value = fb_wide_of(plan->integers[op[0].a]);
    return fb_value_from_wide(negates ? -value : value, out);
}

bool fb_constant_size_of(const struct fb_plan *plan, const struct fb_target *target, uint32_t *out)
{
    struct fb_value size = fb_value_null();

    if (target->contents != FB_NONE) {
        const size_t bytes = plan->spans[target->contents].size;
        *out = (uint32_t)bytes;
        return bytes <= UINT32_MAX;
    }
    if (!fb_constant_of(plan, target->delimiter.size, &size) || size.wide || size.integer < 0
        || size.integer > UINT32_MAX)
        return false;
    *out = (uint32_t)size.integer;
    return true;
}

static uint64_t add_limited(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Bytes that one item of the target takes at least; bits count where they fill bytes. */
static uint64_t minimum_of_target(const struct fb_plan *plan, const struct fb_layout *layout,
                                  const struct fb_target *target)
{
    uint32_t size = 0;
    const struct fb_delimiter *delimiter = &target->delimiter;

    if (fb_is_number(target))
        return target->width;
    if (target->kind == FB_TARGET_BITS)
        return target->width / 8;
    if (fb_constant_size_of(plan, target, &size))
        return size;
    if (delimiter->size != FB_NONE)
        return 0;
    if (delimiter->terminator != FB_NONE && !delimiter->size_eos)
        return delimiter->eos_error && (delimiter->consume || delimiter->include)
                 ? plan->spans[delimiter->terminator].size
                 : 0;
    if (target->kind == FB_TARGET_OBJECT && !delimiter->size_eos)
        return layout->shapes[target->type].minimum_size;
    return 0;
}

static uint64_t minimum_of_switch(const struct fb_plan *plan, const struct fb_layout *layout,
                                  const struct fb_attribute *attribute)
{
    uint64_t least = UINT64_MAX;
    bool has_else = false;

    for (uint32_t i = 0; i < attribute->cases.count; i++) {
        const struct fb_case *row = &plan->cases[attribute->cases.first + i];
        const uint64_t size = minimum_of_target(plan, layout, &plan->targets[row->target]);
        least = size < least ? size : least;
        has_else = has_else || row->value == FB_NONE;
    }
    return has_else ? least : 0;
}

static uint64_t minimum_of_item(const struct fb_plan *plan, const struct fb_layout *layout, uint32_t row)
{
    const struct fb_attribute *attribute = &plan->attributes[row];
    const struct fb_target *target = layout->slots[row].target;

    if (attribute->place == FB_PLACE_VALUE || attribute->place == FB_PLACE_PARAM)
        return 0;
    return target != NULL ? minimum_of_target(plan, layout, target)
                          : minimum_of_switch(plan, layout, attribute);
}

static uint64_t minimum_of_attribute(const struct fb_plan *plan, uint32_t row, uint64_t item)
{
    const struct fb_attribute *attribute = &plan->attributes[row];
    struct fb_value count = fb_value_null();

    if (attribute->if_expr != FB_NONE || attribute->repeat == FB_REPEAT_EOS)
        return 0;
    if (attribute->repeat != FB_REPEAT_EXPR)
        return item;
    if (!fb_constant_of(plan, attribute->repeat_expr, &count) || fb_value_wide(&count) < 0)
        return 0;
    const uint64_t times = (uint64_t)count.integer;
    return times != 0 && item > UINT64_MAX / times ? UINT64_MAX : item * times;
}

/* One round; true when something grew. */
static bool grow_minimum(const struct fb_plan *plan, const struct fb_layout *layout, uint32_t row)
{
    const struct fb_type *type = &plan->types[row];
    uint64_t sum = 0;

    for (uint32_t i = 0; i < type->seq_count + type->instance_count; i++) {
        const uint32_t attribute = type->first_attribute + i;
        const uint64_t item = minimum_of_item(plan, layout, attribute);
        layout->slots[attribute].minimum_item = item;
        if (i < type->seq_count && layout->slots[attribute].target != NULL
            && layout->slots[attribute].target->kind == FB_TARGET_BITS)
            continue; /* neighbours share bytes */
        if (i < type->seq_count)
            sum = add_limited(sum, minimum_of_attribute(plan, attribute, item));
    }
    const bool grew = sum > layout->shapes[row].minimum_size;
    layout->shapes[row].minimum_size = sum;
    return grew;
}

static bool target_wants_walk(const struct fb_layout *layout, const struct fb_target *target)
{
    return target->kind == FB_TARGET_OBJECT && layout->shapes[target->type].wants_walk;
}

static bool attribute_wants_walk(const struct fb_plan *plan, const struct fb_layout *layout, uint32_t row)
{
    const struct fb_attribute *attribute = &plan->attributes[row];

    if (attribute->target != FB_NONE && target_wants_walk(layout, &plan->targets[attribute->target]))
        return true;
    for (uint32_t i = 0; i < attribute->cases.count; i++) {
        const uint32_t target = plan->cases[attribute->cases.first + i].target;
        if (target_wants_walk(layout, &plan->targets[target]))
            return true;
    }
    return false;
}

static bool grow_walk(const struct fb_plan *plan, const struct fb_layout *layout, uint32_t row)
{
    const struct fb_type *type = &plan->types[row];
    bool wants = type->instance_count > 0 || type->checksums.count > 0;

    if (layout->shapes[row].wants_walk)
        return false;
    for (uint32_t i = 0; !wants && i < type->seq_count; i++)
        wants = attribute_wants_walk(plan, layout, type->first_attribute + i);
    layout->shapes[row].wants_walk = wants;
    return wants;
}

/* Both only ever grow, from nothing: each round is right as far as it goes, and what wants a walk
 * is settled after as many rounds as there are types. */
void fb_layout_settle(const struct fb_plan *plan, const struct fb_layout *layout)
{
    bool grew = true;

    for (int round = 0; grew && round < MAX_ROUNDS; round++) {
        grew = false;
        for (uint32_t i = (uint32_t)plan->type_count; i > 0; i--)
            grew = grow_minimum(plan, layout, i - 1) || grew;
    }
    for (grew = true; grew;) {
        grew = false;
        for (uint32_t i = (uint32_t)plan->type_count; i > 0; i--)
            grew = grow_walk(plan, layout, i - 1) || grew;
    }
    for (uint32_t i = 0; i < plan->attribute_count; i++)
        layout->slots[i].holds_walkers = attribute_wants_walk(plan, layout, i);
}
