/* SPDX-License-Identifier: Apache-2.0 */
/* A tree's items, holders before what they hold. */
#include "validator/schema/edit/builder.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/schema/edit/formula.h"

bool fb_numbers_add(struct fb_numbers *numbers, uint32_t number)
{
    void *rows = numbers->rows;

    if (!fb_grow(&rows, &numbers->capacity, numbers->count, sizeof *numbers->rows))
        return false;
    numbers->rows = rows;
    numbers->rows[numbers->count++] = number;
    return true;
}

void fb_numbers_clear(struct fb_numbers *numbers)
{
    free(numbers->rows);
    *numbers = (struct fb_numbers){ .rows = NULL };
}

bool fb_watch(struct fb_watched *watched, const struct fb_edit_rules *rules, const struct fb_items *all,
              uint32_t item)
{
    const struct fb_item *at = &all->items[item];

    if ((at->flags & FB_ITEM_DETACHED) && !(at->flags & FB_ITEM_ELEMENT)
        && !fb_numbers_add(&watched->detached, item))
        return false;
    if (at->kind == FB_NODE_INTEGER && (rules->attributes[at->attribute] & FB_RULE_RELATION)
        && !fb_numbers_add(&watched->relations, item))
        return false;
    const bool has_checksum = at->kind == FB_NODE_OBJECT
                           && (rules->plan->types[at->type].checksums.count > 0
                               || (item == 0 && rules->extra_count > 0));
    return !has_checksum || fb_numbers_add(&watched->checksums, item);
}

void fb_watched_clear(struct fb_watched *watched)
{
    fb_numbers_clear(&watched->detached);
    fb_numbers_clear(&watched->relations);
    fb_numbers_clear(&watched->checksums);
}

/* ---- All items ---- */

static bool no_memory(struct fb_base_builder *b)
{
    b->out_of_memory = true;
    return false;
}

static bool is_processed(const struct fb_plan *plan, uint32_t target)
{
    return target != FB_NONE && plan->targets[target].processes.count > 0;
}

/* Of a switch: by the type of what was read, else by evaluating it. */
static uint32_t target_of(const struct fb_items *all, uint32_t holder, uint32_t index, uint32_t attribute_row,
                          enum fb_node_kind kind, struct fb_node node)
{
    const struct fb_attribute *attribute = &all->plan->attributes[attribute_row];
    struct fb_formula formula = fb_formula_in(all, holder, index);
    uint32_t target = FB_NONE;

    if (attribute->target != FB_NONE)
        return attribute->target;
    if (fb_formula_target(&formula, attribute, &target) && target != FB_NONE)
        return target;
    for (uint32_t i = 0; i < attribute->cases.count && kind == FB_NODE_OBJECT; i++) {
        const uint32_t row = all->plan->cases[attribute->cases.first + i].target;
        if (row != FB_NONE && all->plan->targets[row].kind == FB_TARGET_OBJECT
            && all->plan->targets[row].type == fb_node_type(node))
            return row;
    }
    return FB_NONE;
}

static enum fb_node_kind kind_of(const struct fb_plan *plan, struct fb_node node, uint32_t target)
{
    const enum fb_node_kind kind = fb_node_kind(node);

    if (is_processed(plan, target))
        return FB_NODE_BYTES;
    if (target != FB_NONE && plan->targets[target].kind == FB_TARGET_BITS)
        return FB_NODE_BOOL;
    return kind;
}

static void place_leaf(struct fb_base_builder *b, struct fb_node node, struct fb_item *item)
{
    struct fb_extent extent = { .length = 0 };

    (void)fb_node_extent(node, &extent);
    if (item->kind == FB_NODE_BOOL && extent.offset < b->end) {
        const uint64_t shared = b->end - extent.offset;
        extent.length -= shared < extent.length ? shared : extent.length;
        extent.offset = b->end;
    }
    item->offset = extent.offset;
    item->length = extent.length;
    b->end = extent.offset + extent.length;
}

static void read_leaf(struct fb_base_builder *b, struct fb_node node, struct fb_item *item)
{
    struct fb_integer value = { .magnitude = 0 };

    const struct fb_span input = fb_tree_input(b->base->tree);

    place_leaf(b, node, item);
    if (item->offset <= input.size && item->length <= input.size - item->offset) {
        item->bytes = input.bytes + item->offset;
        item->source_length = item->length;
    }
    if (item->kind == FB_NODE_BOOL && fb_node_kind(node) == FB_NODE_BOOL)
        item->value = fb_node_bool(node);
    else if (fb_node_get_integer(node, &value))
        item->value = fb_edit_wide_of(value);
}

static bool add(struct fb_base_builder *b, uint32_t holder, struct fb_item item, struct fb_node node, uint32_t *out)
{
    struct fb_items *all = &b->base->all;
    void *nodes = b->nodes;
    uint32_t flags = 0;

    if (!fb_item_flags(b->base->rules, all, holder, &item, &flags))
        return false;
    item.flags |= flags;
    if (item.kind != FB_NODE_OBJECT && item.kind != FB_NODE_LIST)
        read_leaf(b, node, &item);
    if (!fb_grow(&nodes, &b->capacity, all->count, sizeof *b->nodes))
        return no_memory(b);
    b->nodes = nodes;
    b->nodes[all->count] = node;
    return fb_items_add(all, &item, out) || no_memory(b);
}

static struct fb_item blank(uint32_t parent, uint32_t attribute, uint32_t index)
{
    return (struct fb_item){ .parent = parent,
                             .stream = FB_NO_ITEM,
                             .chain = FB_NO_ITEM,
                             .next = FB_NO_ITEM,
                             .attribute = attribute,
                             .target = FB_NONE,
                             .type = FB_NONE,
                             .index = index };
}

static bool add_attribute(struct fb_base_builder *b, uint32_t object, uint32_t slot)
{
    struct fb_items *all = &b->base->all;
    const struct fb_type *type = &all->plan->types[all->items[object].type];
    const uint32_t row = type->first_attribute + slot;
    const struct fb_attribute *attribute = &all->plan->attributes[row];
    const struct fb_node node = fb_node_at(b->nodes[object], slot);
    struct fb_item item = blank(object, row, slot);
    uint32_t number = FB_NO_ITEM;

    if (attribute->place == FB_PLACE_VALUE || fb_node_kind(node) == FB_NODE_ABSENT)
        return true;
    item.flags = attribute->place == FB_PLACE_INSTANCE ? FB_ITEM_DETACHED : 0;
    if (attribute->repeat != FB_REPEAT_NONE) {
        item.kind = FB_NODE_LIST;
    } else {
        item.target = target_of(all, object, 0, row, fb_node_kind(node), node);
        item.kind = kind_of(all->plan, node, item.target);
        item.type = item.kind == FB_NODE_OBJECT ? fb_node_type(node) : FB_NONE;
    }
    if (!add(b, object, item, node, &number))
        return false;
    all->children[all->items[object].children + slot] = number;
    return true;
}

static bool add_element(struct fb_base_builder *b, uint32_t list, uint32_t index)
{
    struct fb_items *all = &b->base->all;
    const struct fb_node node = fb_node_at(b->nodes[list], index);
    const uint32_t holder = fb_item_holder(all, list);
    struct fb_item item = blank(list, all->items[list].attribute, index);
    uint32_t number = FB_NO_ITEM;

    item.flags = FB_ITEM_ELEMENT;
    item.target = target_of(all, holder, index, item.attribute, fb_node_kind(node), node);
    item.kind = kind_of(all->plan, node, item.target);
    item.type = item.kind == FB_NODE_OBJECT ? fb_node_type(node) : FB_NONE;
    if (!add(b, holder, item, node, &number))
        return false;
    all->children[all->items[list].children + index] = number;
    return true;
}

static bool expand(struct fb_base_builder *b, uint32_t item)
{
    struct fb_items *all = &b->base->all;
    const uint32_t kind = all->items[item].kind;
    uint32_t children = 0;

    if (kind != FB_NODE_OBJECT && kind != FB_NODE_LIST)
        return true;
    const size_t count = fb_node_count(b->nodes[item]);
    if (count > FB_MAX_EDIT_ITEMS)
        return false;
    if (!fb_items_add_children(all, (uint32_t)count, &children))
        return no_memory(b);
    all->items[item].children = children;
    all->items[item].count = (uint32_t)count;
    b->end = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(kind == FB_NODE_LIST ? add_element(b, item, i) : add_attribute(b, item, i)))
            return false;
    }
    return true;
}

static bool add_all(struct fb_base_builder *b, struct fb_diag *diag)
{
    struct fb_items *all = &b->base->all;
    struct fb_item file = blank(FB_NO_ITEM, FB_NONE, 0);
    uint32_t number = 0;

    file.kind = FB_NODE_OBJECT;
    file.type = 0;
    file.flags = FB_ITEM_OWNER;
    if (!add(b, FB_NO_ITEM, file, fb_tree_root(b->base->tree), &number))
        return fb_fail_memory(diag);
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->count > FB_MAX_EDIT_ITEMS)
            return fb_fail(diag, FB_FAULT_LIMIT, "it has more than %u fields, too many to edit", FB_MAX_EDIT_ITEMS);
        if (!expand(b, i))
            return b->out_of_memory ? fb_fail_memory(diag)
                                    : fb_fail(diag, FB_FAULT_UNSUPPORTED, "its fields cannot be followed");
    }
    return true;
}

static bool build(struct fb_base_builder *b, struct fb_diag *diag)
{
    if (!add_all(b, diag))
        return false;
    if (!fb_base_place(b))
        return b->out_of_memory ? fb_fail_memory(diag)
                                : fb_fail(diag, FB_FAULT_UNSUPPORTED,
                                          "its fields do not follow one another in a way that can be edited");
    fb_base_mark_dependents(b->base);
    return fb_base_choose(b->base) || fb_fail_memory(diag);
}

bool fb_edit_base_new(const struct fb_edit_rules *rules, const struct fb_tree *tree,
                      struct fb_edit_base **out, struct fb_diag *diag)
{
    if (fb_tree_problem_count(tree) > 0)
        return fb_fail(diag, FB_FAULT_INPUT, "only what reads without a problem can be edited: %s",
                       fb_tree_problem(tree, 0)->message);
    FB_AUTO(fb_edit_base_free)
    struct fb_edit_base *base = calloc(1, sizeof *base);
    if (base == NULL)
        return fb_fail_memory(diag);
    base->rules = rules;
    base->tree = tree;
    base->all = (struct fb_items){ .plan = rules->plan, .file_bytes = UINT64_MAX };
    struct fb_base_builder b = { .base = base };
    const bool ok = build(&b, diag);
    free(b.nodes);
    if (!ok)
        return false;
    *out = fb_take(base);
    return true;
}

void fb_edit_base_free(struct fb_edit_base *base)
{
    if (base == NULL)
        return;
    fb_items_clear(&base->all);
    fb_watched_clear(&base->watched);
    for (size_t i = 0; i < FB_CHOICE_KINDS; i++) {
        fb_numbers_clear(&base->choices[i].items);
        free(base->choices[i].groups);
    }
    free(base);
}
