/* SPDX-License-Identifier: Apache-2.0 */
/* Which names an attribute's expressions read, as sets of 64 bits that may say too much, never too
 * little: so that after a change only those are looked at again that may have seen it. */
#include "validator/schema/edit/rules.h"

#define ROUNDS 16 /* of values that read values */

static uint64_t bit_of(const char *name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 1099511628211u;
    return (uint64_t)1 << (hash >> 32) % 63;
}

static uint64_t bits_of_op(const struct fb_edit_rules *rules, const struct fb_op *op)
{
    switch (op->code) {
    case FB_OP_FIELD:
    case FB_OP_MEMBER:
        return rules->names[op->a];
    case FB_OP_MEMBER_NAMED:
        return bit_of(rules->plan->names[op->a]);
    case FB_OP_INDEX_OF_ITEM:
    case FB_OP_SIZE:
    case FB_OP_LAST:
    case FB_OP_EOF:
    case FB_OP_POSITION:
        return FB_PLACE_BIT;
    default:
        return 0;
    }
}

static uint64_t bits_of(const struct fb_edit_rules *rules, uint32_t expression)
{
    uint64_t bits = 0;

    if (expression == FB_NONE)
        return 0;
    const struct fb_range ops = rules->plan->expressions[expression].ops;
    for (uint32_t i = 0; i < ops.count; i++)
        bits |= bits_of_op(rules, &rules->plan->ops[ops.first + i]);
    return bits;
}

static uint64_t bits_of_list(const struct fb_edit_rules *rules, struct fb_range list)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < list.count; i++)
        bits |= bits_of(rules, rules->plan->expression_lists[list.first + i]);
    return bits;
}

static uint64_t bits_of_cases(const struct fb_edit_rules *rules, const struct fb_attribute *attribute)
{
    uint64_t bits = bits_of(rules, attribute->switch_expr);

    for (uint32_t i = 0; i < attribute->cases.count; i++) {
        const struct fb_case *row = &rules->plan->cases[attribute->cases.first + i];
        bits |= bits_of(rules, row->value);
        if (row->target != FB_NONE)
            bits |= bits_of(rules, rules->plan->targets[row->target].delimiter.size);
    }
    return bits;
}

static uint64_t bits_of_attribute(const struct fb_edit_rules *rules, const struct fb_attribute *attribute)
{
    uint64_t bits = bits_of(rules, attribute->if_expr) | bits_of(rules, attribute->pos_expr)
                  | bits_of(rules, attribute->value_expr) | bits_of(rules, attribute->repeat_expr)
                  | bits_of_cases(rules, attribute);

    if (attribute->target != FB_NONE)
        bits |= bits_of(rules, rules->plan->targets[attribute->target].delimiter.size);
    for (uint32_t i = 0; i < attribute->valids.count; i++)
        bits |= bits_of_list(rules, rules->plan->valids[attribute->valids.first + i].expressions);
    return bits | (attribute->place == FB_PLACE_INSTANCE ? FB_PLACE_BIT : 0);
}

/* Who reads a value, or a parameter, reads what it is made of.  Parameters count as reading anything. */
static bool spread(struct fb_edit_rules *rules)
{
    bool grown = false;

    for (size_t i = 0; i < rules->plan->attribute_count; i++) {
        const enum fb_place_kind place = rules->plan->attributes[i].place;
        const uint64_t more = place == FB_PLACE_VALUE ? rules->tests[i] : place == FB_PLACE_PARAM ? UINT64_MAX
                                                                                                  : 0;
        for (size_t k = 0; more != 0 && k < rules->plan->attribute_count; k++) {
            if ((rules->tests[k] & rules->names[i]) != 0 && (rules->tests[k] | more) != rules->tests[k]) {
                rules->tests[k] |= more;
                grown = true;
            }
        }
    }
    return grown;
}

void fb_rules_find_bits(struct fb_edit_rules *rules)
{
    const struct fb_plan *plan = rules->plan;
    bool grown = true;

    for (size_t i = 0; i < plan->attribute_count; i++)
        rules->names[i] = bit_of(plan->attributes[i].name);
    for (size_t i = 0; i < plan->attribute_count; i++)
        rules->tests[i] = bits_of_attribute(rules, &plan->attributes[i]);
    for (int i = 0; i < ROUNDS && grown; i++)
        grown = spread(rules);
    for (size_t i = 0; i < plan->attribute_count; i++)
        rules->objects[plan->attributes[i].owner] |= grown ? UINT64_MAX : rules->tests[i];
}
