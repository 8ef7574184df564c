/* SPDX-License-Identifier: Apache-2.0 */
/* What an item is, by the attribute and target that read it. */
#include "validator/schema/edit/base.h"
#include "validator/schema/edit/formula.h"

/* Of a type whose order a switch decides, or that of who holds it. */
static bool big_by_switch(const struct fb_items *all, uint32_t object, const struct fb_type *type, bool *out)
{
    struct fb_formula formula = fb_formula_in(all, object, 0);
    struct fb_term on;

    if (!fb_formula_evaluate(&formula, type->order_expr, &on))
        return false;
    for (uint32_t i = 0; i < type->order_cases.count; i++) {
        const struct fb_order_case *row = &all->plan->order_cases[type->order_cases.first + i];
        struct fb_term value;
        struct fb_term equal = fb_term_bool(true);
        if (row->value != FB_NONE
            && (!fb_formula_evaluate(&formula, row->value, &value)
                || !fb_term_operate(&formula, FB_OP_EQUAL, &on, &value, &equal)))
            return false;
        if (equal.constant != 0) {
            *out = row->order == FB_ORDER_BIG;
            return true;
        }
    }
    return false;
}

static bool is_big(const struct fb_items *all, uint32_t object, const struct fb_target *target, bool *out)
{
    *out = target->order == FB_ORDER_BIG;
    if (target->order != FB_ORDER_OF_TYPE)
        return true;
    while (object != FB_NO_ITEM) {
        const struct fb_type *type = &all->plan->types[all->items[object].type];
        *out = type->order == FB_TYPE_ORDER_BIG;
        if (type->order == FB_TYPE_ORDER_SWITCH)
            return big_by_switch(all, object, type, out);
        if (type->order != FB_TYPE_ORDER_HOLDER)
            return true;
        object = fb_item_holder(all, object);
    }
    return false;
}

static bool is_number(const struct fb_target *target)
{
    return target->kind <= FB_TARGET_FLOAT;
}

static bool is_delimited(const struct fb_delimiter *delimiter)
{
    return delimiter->size != FB_NONE || delimiter->size_eos || delimiter->terminator != FB_NONE;
}

/* contents:, or a valid: that one constant satisfies. */
static bool is_fixed(const struct fb_edit_rules *rules, const struct fb_attribute *attribute, const struct fb_target *target)
{
    if (target->contents != FB_NONE)
        return true;
    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        const struct fb_valid *valid = &rules->plan->valids[attribute->valids.first + i];
        if ((valid->kind == FB_VALID_EQ || (valid->kind == FB_VALID_ANY_OF && valid->expressions.count == 1))
            && fb_is_constant(rules, rules->plan->expression_lists[valid->expressions.first]))
            return true;
    }
    return false;
}

static bool is_sizable(const struct fb_edit_rules *rules, const struct fb_target *target)
{
    const struct fb_delimiter *delimiter = &target->delimiter;

    if (target->kind != FB_TARGET_BYTES && target->kind != FB_TARGET_TEXT)
        return false;
    if (target->processes.count > 0 || target->contents != FB_NONE)
        return false;
    if (delimiter->size != FB_NONE)
        return !fb_is_constant(rules, delimiter->size);
    return delimiter->size_eos || (delimiter->terminator != FB_NONE && delimiter->consume);
}

bool fb_item_flags(const struct fb_edit_rules *rules, const struct fb_items *all, uint32_t holder,
                   const struct fb_item *item, uint32_t *out)
{
    const struct fb_attribute *attribute = fb_item_attribute(all, item);
    const struct fb_target *target = fb_item_target(all, item);
    uint32_t flags = 0;
    bool big = false;

    if (target == NULL) {
        *out = 0;
        return true;
    }
    if (is_number(target) && target->width > 1 && !is_big(all, holder, target, &big))
        return false;
    flags |= big ? FB_ITEM_BIG : 0;
    flags |= target->kind == FB_TARGET_SIGNED ? FB_ITEM_SIGNED : 0;
    flags |= is_fixed(rules, attribute, target) ? FB_ITEM_FIXED : 0;
    flags |= is_sizable(rules, target) ? FB_ITEM_SIZABLE : 0;
    if (target->kind == FB_TARGET_OBJECT && is_delimited(&target->delimiter) && item->kind == FB_NODE_OBJECT)
        flags |= FB_ITEM_OWNER;
    *out = flags;
    return true;
}

bool fb_list_is_editable(const struct fb_items *all, uint32_t list)
{
    const struct fb_item *at = &all->items[list];
    const struct fb_item *first = at->count == 0 ? NULL : &all->items[all->children[at->children]];

    return at->kind == FB_NODE_LIST && (first == NULL || first->kind != FB_NODE_BOOL);
}
