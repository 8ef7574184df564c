/* SPDX-License-Identifier: Apache-2.0 */
/* A tree's items: first all of them, holders before what they hold, then their places; a file whose
 * fields do not follow one another as the items do is refused. */
#include "validator/schema/edit/base.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/schema/edit/formula.h"
#include "validator/schema/edit/solve.h"

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

struct builder {
    struct fb_edit_base *base;
    struct fb_node *nodes; /* one for each item */
    size_t capacity;
    uint64_t end; /* of the field before, in the same object or list: bits share bytes with it */
};

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

static void place_leaf(struct builder *b, struct fb_node node, struct fb_item *item)
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

static void read_leaf(struct builder *b, struct fb_node node, struct fb_item *item)
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

static bool add(struct builder *b, uint32_t holder, struct fb_item item, struct fb_node node, uint32_t *out)
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
        return false;
    b->nodes = nodes;
    b->nodes[all->count] = node;
    return fb_items_add(all, &item, out);
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

static bool add_attribute(struct builder *b, uint32_t object, uint32_t slot)
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

static bool add_element(struct builder *b, uint32_t list, uint32_t index)
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

static bool expand(struct builder *b, uint32_t item)
{
    struct fb_items *all = &b->base->all;
    const uint32_t kind = all->items[item].kind;
    uint32_t children = 0;

    if (kind != FB_NODE_OBJECT && kind != FB_NODE_LIST)
        return true;
    const size_t count = fb_node_count(b->nodes[item]);
    if (count > FB_MAX_EDIT_ITEMS || !fb_items_add_children(all, (uint32_t)count, &children))
        return false;
    all->items[item].children = children;
    all->items[item].count = (uint32_t)count;
    b->end = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(kind == FB_NODE_LIST ? add_element(b, item, i) : add_attribute(b, item, i)))
            return false;
    }
    return true;
}

static bool add_all(struct builder *b, struct fb_diag *diag)
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
            return fb_fail(diag, FB_FAULT_UNSUPPORTED, "its fields cannot be followed, or there is no memory");
    }
    return true;
}

/* ---- Their places ---- */

static bool start_of(struct builder *b, uint32_t item, uint64_t *out)
{
    const struct fb_items *all = &b->base->all;
    const struct fb_item *at = &all->items[item];
    struct fb_extent extent = { .offset = 0 };
    struct fb_formula formula = fb_formula_in(all, fb_item_holder(all, item), 0);
    fb_edit_wide position = 0;

    if (at->kind != FB_NODE_LIST || at->count > 0) {
        const bool known = fb_node_extent(b->nodes[item], &extent);
        *out = extent.offset;
        return known;
    }
    const struct fb_attribute *attribute = fb_item_attribute(all, at);
    if (attribute->pos_expr == FB_NONE || !fb_formula_number(&formula, attribute->pos_expr, &position)
        || !(at->stream == 0 || fb_node_extent(b->nodes[at->stream], &extent)))
        return false;
    *out = (uint64_t)position + extent.offset;
    return true;
}

/* Puts a detached item into the chain of its stream, by offset. */
static bool chain(struct builder *b, uint32_t item)
{
    struct fb_items *all = &b->base->all;
    struct fb_formula formula = fb_formula_in(all, fb_item_holder(all, item), 0);
    uint32_t owner = 0;

    if (!fb_formula_stream(&formula, fb_item_attribute(all, &all->items[item]), &owner))
        return false;
    all->items[item].stream = owner;
    if (!start_of(b, item, &all->items[item].offset))
        return false;
    uint32_t *at = &all->items[owner].chain;
    while (*at != FB_NO_ITEM && all->items[*at].offset <= all->items[item].offset)
        at = &all->items[*at].next;
    all->items[item].next = *at;
    *at = item;
    return true;
}

static uint64_t sum_of_children(const struct fb_items *all, const struct fb_item *item)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < item->count; i++) {
        const uint32_t child = all->children[item->children + i];
        if (child != FB_NO_ITEM && !(all->items[child].flags & FB_ITEM_DETACHED))
            sum += all->items[child].length;
    }
    return sum;
}

/* With a stream of its own: as long as its size says, else the stream and its terminator. */
static uint64_t owner_length(struct builder *b, uint32_t item)
{
    const struct fb_items *all = &b->base->all;
    const struct fb_target *target = fb_item_target(all, &all->items[item]);
    struct fb_extent extent = { .length = 0 };
    struct fb_formula formula = fb_formula_in(all, item == 0 ? 0 : fb_item_holder(all, item), all->items[item].index);
    fb_edit_wide size = 0;

    if (target == NULL)
        return fb_tree_input(b->base->tree).size;
    (void)fb_node_extent(b->nodes[item], &extent);
    if (target->delimiter.size != FB_NONE)
        return fb_formula_number(&formula, target->delimiter.size, &size) ? (uint64_t)size : extent.length;
    if (target->delimiter.terminator != FB_NONE && target->delimiter.consume && !target->delimiter.include
        && !target->delimiter.size_eos)
        return extent.length + all->plan->spans[target->delimiter.terminator].size;
    return extent.length;
}

static void measure(struct builder *b)
{
    struct fb_items *all = &b->base->all;

    for (size_t i = all->count; i-- > 0;) {
        struct fb_item *item = &all->items[i];
        if (item->flags & FB_ITEM_OWNER)
            item->length = owner_length(b, (uint32_t)i);
        else if (item->kind == FB_NODE_OBJECT || item->kind == FB_NODE_LIST)
            item->length = sum_of_children(all, item);
    }
}

/* Gives `child` its place at `*at`; what was read at another place does not follow. */
static bool settle_child(struct fb_items *all, uint32_t child, uint64_t *at)
{
    struct fb_item *item = &all->items[child];
    const bool has_place = item->length > 0 && item->kind != FB_NODE_OBJECT && item->kind != FB_NODE_LIST;

    if ((has_place || ((item->flags & FB_ITEM_DETACHED) && item->length > 0)) && item->offset != *at)
        return false;
    item->offset = *at;
    *at += item->length;
    return true;
}

static bool settle(struct builder *b, uint32_t number)
{
    struct fb_items *all = &b->base->all;
    struct fb_item *item = &all->items[number];
    const struct fb_span input = fb_tree_input(b->base->tree);
    uint64_t at = item->offset;

    for (uint32_t i = 0; i < item->count; i++) {
        const uint32_t child = all->children[item->children + i];
        if (child != FB_NO_ITEM && !(all->items[child].flags & FB_ITEM_DETACHED) && !settle_child(all, child, &at))
            return false;
    }
    for (uint32_t i = item->chain; i != FB_NO_ITEM; i = all->items[i].next) {
        if (!settle_child(all, i, &at))
            return false;
    }
    if (item->offset > input.size || item->length > input.size - item->offset)
        return false;
    item->bytes = input.bytes + item->offset;
    item->source_length = item->length;
    if (item->kind != FB_NODE_OBJECT && item->kind != FB_NODE_LIST)
        return true;
    item->tail = item->offset + item->length - at;
    return at <= item->offset + item->length && (item->tail == 0 || (item->flags & FB_ITEM_OWNER));
}

/* Detached items may have a lower number than the owner of their stream: in the order of the file. */
static bool settle_all(struct builder *b, uint32_t *queue)
{
    struct fb_items *all = &b->base->all;
    size_t count = 1;

    queue[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t item = queue[i];
        if (!settle(b, item))
            return false;
        for (uint32_t k = 0; k < all->items[item].count; k++) {
            const uint32_t child = all->children[all->items[item].children + k];
            if (child != FB_NO_ITEM && !(all->items[child].flags & FB_ITEM_DETACHED))
                queue[count++] = child;
        }
        for (uint32_t k = all->items[item].chain; k != FB_NO_ITEM; k = all->items[k].next)
            queue[count++] = k;
    }
    return count == all->count;
}

static bool place_all(struct builder *b)
{
    struct fb_edit_base *base = b->base;

    measure(b);
    for (uint32_t i = 0; i < base->all.count; i++) {
        if (!fb_watch(&base->watched, base->rules, &base->all, i))
            return false;
    }
    for (size_t i = 0; i < base->watched.detached.count; i++) {
        if (!chain(b, base->watched.detached.rows[i]))
            return false;
    }
    uint32_t *queue = calloc(base->all.count, sizeof *queue);
    const bool ok = queue != NULL && settle_all(b, queue);
    free(queue);
    return ok;
}

/* ---- Dependents ---- */

static void mark_dependent(struct fb_items *all, uint32_t field)
{
    if (field < all->count)
        all->items[field].flags |= FB_ITEM_DEPENDENT;
}

static void mark_relations(struct fb_items *all, uint32_t item)
{
    struct fb_solution solution;

    for (uint32_t i = 0; i < fb_item_attribute(all, &all->items[item])->valids.count; i++) {
        for (uint32_t k = 0; fb_solve_relation(all, item, i, k, &solution); k++)
            mark_dependent(all, solution.field);
    }
}

static void mark_checksums(struct fb_edit_base *base, uint32_t object)
{
    struct fb_items *all = &base->all;
    const struct fb_type *type = &all->plan->types[all->items[object].type];

    for (uint32_t i = 0; i < type->checksums.count; i++) {
        const struct fb_checksum *checksum = &all->plan->checksums[type->checksums.first + i];
        mark_dependent(all, fb_item_child(all, object, checksum->at - type->first_attribute));
    }
    for (size_t i = 0; object == 0 && i < base->rules->extra_count; i++)
        mark_dependent(all, fb_item_child(all, 0, base->rules->extra[i].slot));
}

static void mark_dependents(struct fb_edit_base *base)
{
    struct fb_items *all = &base->all;

    for (uint32_t i = 0; i < all->count; i++) {
        const struct fb_item *item = &all->items[i];
        if (fb_demand_expression(all, FB_DEMAND_SIZE, item, 0) != FB_NONE)
            mark_dependent(all, fb_solve(all, FB_DEMAND_SIZE, i, item->length).field);
        if (fb_demand_expression(all, FB_DEMAND_COUNT, item, 0) != FB_NONE)
            mark_dependent(all, fb_solve(all, FB_DEMAND_COUNT, i, item->count).field);
        if ((item->flags & FB_ITEM_DETACHED) && fb_demand_expression(all, FB_DEMAND_OFFSET, item, 0) != FB_NONE)
            mark_dependent(all, fb_solve(all, FB_DEMAND_OFFSET, i,
                                         (fb_edit_wide)(item->offset - all->items[item->stream].offset))
                                    .field);
    }
    for (size_t i = 0; i < base->watched.relations.count; i++)
        mark_relations(all, base->watched.relations.rows[i]);
    for (size_t i = 0; i < base->watched.checksums.count; i++)
        mark_checksums(base, base->watched.checksums.rows[i]);
}

static bool build(struct builder *b, struct fb_diag *diag)
{
    if (!add_all(b, diag))
        return false;
    if (!place_all(b))
        return fb_fail(diag, FB_FAULT_UNSUPPORTED, "its fields do not follow one another in a way that can be edited");
    mark_dependents(b->base);
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
    struct builder b = { .base = base };
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
