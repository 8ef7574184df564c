/* SPDX-License-Identifier: Apache-2.0 */
/* Where items stand: a file whose fields do not follow one another as its items do is refused. */
#include <stdlib.h>

#include "validator/schema/edit/builder.h"
#include "validator/schema/edit/formula.h"

static bool start_of(struct fb_base_builder *b, uint32_t item, uint64_t *out)
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
static bool chain(struct fb_base_builder *b, uint32_t item)
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
static uint64_t owner_length(struct fb_base_builder *b, uint32_t item)
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

static void measure(struct fb_base_builder *b)
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

static bool settle(struct fb_base_builder *b, uint32_t number)
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
static bool settle_all(struct fb_base_builder *b, uint32_t *queue)
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

bool fb_base_place(struct fb_base_builder *b)
{
    struct fb_edit_base *base = b->base;

    measure(b);
    for (uint32_t i = 0; i < base->all.count; i++) {
        if (!fb_watch(&base->watched, base->rules, &base->all, i)) {
            b->out_of_memory = true;
            return false;
        }
    }
    for (size_t i = 0; i < base->watched.detached.count; i++) {
        if (!chain(b, base->watched.detached.rows[i]))
            return false;
    }
    uint32_t *queue = calloc(base->all.count, sizeof *queue);
    b->out_of_memory = queue == NULL;
    const bool ok = queue != NULL && settle_all(b, queue);
    free(queue);
    return ok;
}
