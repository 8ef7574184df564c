/* SPDX-License-Identifier: Apache-2.0 */
/* Taking items out of a draft, copying items, and putting them in. */
#include <string.h>

#include "base/core/limits.h"
#include "validator/schema/edit/draft.h"
#include "validator/schema/edit/formula.h"

/* ---- Out ---- */

static bool unchain(struct fb_draft *draft, uint32_t item)
{
    struct fb_items *all = &draft->all;
    const uint32_t owner = all->items[item].stream;
    uint32_t before = FB_NO_ITEM;
    uint32_t at = all->items[owner].chain;

    draft->last_linked = FB_NO_ITEM;
    for (; at != FB_NO_ITEM && at != item; at = all->items[at].next)
        before = at;
    if (at == FB_NO_ITEM)
        return true;
    if (!fb_draft_touch(draft, before == FB_NO_ITEM ? owner : before))
        return false;
    if (before == FB_NO_ITEM)
        all->items[owner].chain = all->items[item].next;
    else
        all->items[before].next = all->items[item].next;
    return fb_draft_lengthen(draft, owner, 0 - all->items[item].length) && fb_draft_dirty(draft, owner);
}

/* Detached items that only what died has held, in streams of what lives. */
static bool bury_detached(struct fb_draft *draft, uint32_t outer)
{
    const struct fb_numbers *detached = &draft->watched.detached;

    for (size_t i = 0; i < detached->count; i++) {
        const uint32_t item = detached->rows[i];
        if (item == outer || draft->all.items[item].flags & FB_ITEM_DEAD || !fb_item_is_in(&draft->all, item, outer)
            || fb_item_is_in(&draft->all, draft->all.items[item].stream, outer))
            continue;
        if (!fb_draft_touch(draft, item) || !unchain(draft, item))
            return false;
        draft->all.items[item].flags |= FB_ITEM_DEAD;
    }
    return true;
}

static bool kill(struct fb_draft *draft, uint32_t item)
{
    const struct fb_item *at = &draft->all.items[item];
    const bool detached = at->flags & FB_ITEM_DETACHED;

    draft->has_killed = true;
    if (!fb_draft_touch(draft, item))
        return false;
    if (detached ? !unchain(draft, item)
                 : !(fb_draft_lengthen(draft, at->parent, 0 - at->length) && fb_draft_dirty(draft, at->parent)))
        return false;
    if (!bury_detached(draft, item))
        return false;
    draft->all.items[item].flags |= FB_ITEM_DEAD;
    return true;
}

/* ---- Copies ---- */

/* Of the stream's chain; copies that are linked one after another find it at once. */
static uint32_t end_of_chain(const struct fb_draft *draft, uint32_t owner)
{
    const struct fb_items *all = &draft->all;
    uint32_t last = all->items[owner].chain;

    if (draft->last_linked != FB_NO_ITEM && all->items[draft->last_linked].stream == owner)
        return draft->last_linked;
    while (last != FB_NO_ITEM && all->items[last].next != FB_NO_ITEM)
        last = all->items[last].next;
    return last;
}

static bool link_detached(struct fb_draft *draft, uint32_t item, uint32_t owner)
{
    struct fb_items *all = &draft->all;
    const uint32_t last = end_of_chain(draft, owner);

    if (!fb_draft_touch(draft, last == FB_NO_ITEM ? owner : last) || !fb_draft_dirty(draft, owner))
        return false;
    all->items[item].stream = owner;
    all->items[item].next = FB_NO_ITEM;
    if (last == FB_NO_ITEM)
        all->items[owner].chain = item;
    else
        all->items[last].next = item;
    draft->last_linked = item;
    return true;
}

/* The copy of `source` among the items made since `first`, or FB_NO_ITEM. */
static uint32_t copy_of(const struct fb_draft *draft, uint32_t first, uint32_t source)
{
    for (size_t i = 0; i < draft->origins.count; i++) {
        if (draft->origins.rows[i] == source)
            return first + (uint32_t)i;
    }
    return FB_NO_ITEM;
}

static bool add_copy(struct fb_draft *draft, const struct fb_item *source, uint32_t number, uint32_t parent, uint32_t *out)
{
    struct fb_item item = *source;
    const uint32_t source_flags = source->flags;

    item.parent = parent;
    item.chain = FB_NO_ITEM;
    item.next = FB_NO_ITEM;
    item.children = 0;
    item.flags = (item.flags | FB_ITEM_DIRTY) & ~(uint32_t)(FB_ITEM_PINNED | FB_ITEM_DEAD);
    if (draft->all.count >= FB_MAX_EDIT_ITEMS)
        return false;
    if (fb_reads_around(draft->base->rules, &item))
        draft->needs_check = true;
    if (!fb_items_add(&draft->all, &item, out) || !fb_numbers_add(&draft->origins, number))
        return fb_draft_no_memory(draft);
    const bool was_changed = (source_flags & FB_ITEM_DIRTY) && item.kind != FB_NODE_OBJECT && item.kind != FB_NODE_LIST;
    return !was_changed || fb_numbers_add(&draft->changed, *out) || fb_draft_no_memory(draft);
}

static bool copy_children(struct fb_draft *draft, const struct fb_items *from, uint32_t source, uint32_t item)
{
    const uint32_t count = from->items[source].count;
    uint32_t children = 0;

    if (!fb_items_add_children(&draft->all, count, &children))
        return fb_draft_no_memory(draft);
    draft->all.items[item].children = children;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t child = from->children[from->items[source].children + i];
        uint32_t made = FB_NO_ITEM;
        if (child != FB_NO_ITEM && !add_copy(draft, &from->items[child], child, item, &made))
            return false;
        draft->all.children[children + i] = made;
    }
    return true;
}

/* Detached items of the copy go into the copy's own streams. */
static bool relink(struct fb_draft *draft, const struct fb_items *from, uint32_t first)
{
    for (uint32_t i = first; i < draft->all.count; i++) {
        if (!(draft->all.items[i].flags & FB_ITEM_DETACHED) || i == first)
            continue;
        const uint32_t owner = copy_of(draft, first, from->items[draft->origins.rows[i - first]].stream);
        draft->all.items[i].stream = FB_NO_ITEM;
        if (owner != FB_NO_ITEM && !link_detached(draft, i, owner))
            return false;
    }
    return true;
}

static bool watch_new(struct fb_draft *draft, uint32_t first)
{
    for (uint32_t i = first; i < draft->all.count; i++) {
        if (!fb_watch(&draft->watched, draft->base->rules, &draft->all, i))
            return fb_draft_no_memory(draft);
    }
    return true;
}

bool fb_draft_copy(struct fb_draft *draft, const struct fb_items *from, uint32_t source, uint32_t *out)
{
    const uint32_t first = (uint32_t)draft->all.count;
    uint32_t made = FB_NO_ITEM;

    draft->origins.count = 0;
    if (!add_copy(draft, &from->items[source], source, FB_NO_ITEM, &made))
        return false;
    for (uint32_t i = first; i < draft->all.count; i++) {
        if (!copy_children(draft, from, draft->origins.rows[i - first], i))
            return false;
    }
    *out = first;
    return relink(draft, from, first) && watch_new(draft, first);
}

bool fb_draft_share(struct fb_draft *draft, uint32_t source, uint32_t *out)
{
    struct fb_item item = draft->all.items[source];

    item.parent = FB_NO_ITEM;
    return (fb_items_add(&draft->all, &item, out) && fb_numbers_add(&draft->shared, source))
        || fb_draft_no_memory(draft);
}

/* ---- In ---- */

/* The children may be changed without changing the base's. */
static bool own_children(struct fb_draft *draft, uint32_t holder)
{
    struct fb_items *all = &draft->all;
    const uint32_t old = all->items[holder].children;
    const uint32_t count = all->items[holder].count;
    uint32_t children = 0;

    if (old >= draft->base->all.child_count)
        return true;
    if (!fb_items_add_children(all, count, &children))
        return fb_draft_no_memory(draft);
    memcpy(all->children + children, all->children + old, count * sizeof *all->children);
    if (!fb_draft_touch(draft, holder))
        return false;
    all->items[holder].children = children;
    return true;
}

/* Detached items in what was put in, whose stream lies outside of it. */
static bool link_strangers(struct fb_draft *draft, uint32_t outer)
{
    struct fb_numbers *detached = &draft->watched.detached;

    for (size_t i = draft->first_stranger; i < detached->count; i++) {
        const uint32_t item = detached->rows[i];
        if (draft->all.items[item].stream != FB_NO_ITEM || !fb_item_is_in(&draft->all, item, outer))
            continue;
        struct fb_formula formula = fb_formula_in(&draft->all, fb_item_holder(&draft->all, item), 0);
        uint32_t owner = 0;
        if (!fb_formula_stream(&formula, fb_item_attribute(&draft->all, &draft->all.items[item]), &owner))
            fb_draft_expect(draft, FB_EXPECT_UNSURE);
        if (!link_detached(draft, item, owner) || !fb_draft_lengthen(draft, owner, draft->all.items[item].length))
            return false;
    }
    draft->first_stranger = detached->count;
    return true;
}

static bool hold(struct fb_draft *draft, uint32_t holder, uint32_t index, uint32_t item)
{
    struct fb_items *all = &draft->all;
    const bool in_list = all->items[holder].kind == FB_NODE_LIST;
    const uint32_t row = in_list ? all->items[holder].attribute
                                 : all->plan->types[all->items[holder].type].first_attribute + index;
    const bool detached = !in_list && all->plan->attributes[row].place == FB_PLACE_INSTANCE;

    if (detached && !(all->items[item].flags & FB_ITEM_DETACHED)
        && !fb_numbers_add(&draft->watched.detached, item))
        return fb_draft_no_memory(draft);
    all->items[item].parent = holder;
    all->items[item].index = index;
    all->items[item].attribute = row;
    all->items[item].flags &= ~(uint32_t)(FB_ITEM_ELEMENT | FB_ITEM_DETACHED);
    all->items[item].flags |= (in_list ? FB_ITEM_ELEMENT : 0) | (detached ? FB_ITEM_DETACHED : 0);
    all->items[item].stream = FB_NO_ITEM;
    all->children[all->items[holder].children + index] = item;
    if (!fb_draft_dirty(draft, holder))
        return false;
    return (detached || fb_draft_lengthen(draft, holder, all->items[item].length)) && link_strangers(draft, item);
}

/* What reads the holder's field by its name, or by its place, may see something else. */
static void mark_changed(struct fb_draft *draft, uint32_t holder, uint32_t slot)
{
    const struct fb_item *item = &draft->all.items[holder];
    const uint32_t row = item->kind == FB_NODE_LIST ? item->attribute
                                                    : draft->all.plan->types[item->type].first_attribute + slot;

    draft->changes |= FB_PLACE_BIT | draft->base->rules->names[row];
    if (draft->base->rules->attributes[row] & FB_RULE_READ)
        draft->needs_check = true;
}

bool fb_draft_put(struct fb_draft *draft, uint32_t holder, uint32_t index, uint32_t item)
{
    const uint32_t old = fb_item_child(&draft->all, holder, index);

    mark_changed(draft, holder, index);
    draft->changed_length = true;
    if (!own_children(draft, holder) || (old != FB_NO_ITEM && !kill(draft, old)))
        return false;
    draft->all.children[draft->all.items[holder].children + index] = FB_NO_ITEM;
    return item == FB_NO_ITEM || hold(draft, holder, index, item);
}

/* ---- Lists ---- */

static bool renumber(struct fb_draft *draft, uint32_t list, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const uint32_t child = fb_item_child(&draft->all, list, i);
        if (child == FB_NO_ITEM || draft->all.items[child].index == i)
            continue;
        if (!fb_draft_touch(draft, child))
            return false;
        draft->all.items[child].index = i;
    }
    return true;
}

bool fb_draft_open(struct fb_draft *draft, uint32_t list, uint32_t index, uint32_t count)
{
    struct fb_items *all = &draft->all;
    const uint32_t old = all->items[list].children;
    const uint32_t before = all->items[list].count;
    uint32_t children = 0;

    mark_changed(draft, list, 0);
    if (!fb_items_add_children(all, before + count, &children))
        return fb_draft_no_memory(draft);
    if (!fb_draft_touch(draft, list) || !fb_draft_dirty(draft, list))
        return false;
    memcpy(all->children + children, all->children + old, index * sizeof *all->children);
    memcpy(all->children + children + index + count, all->children + old + index,
           (before - index) * sizeof *all->children);
    all->items[list].children = children;
    all->items[list].count = before + count;
    return renumber(draft, list, index + count, before + count);
}

bool fb_draft_remove(struct fb_draft *draft, uint32_t list, uint32_t index, uint32_t count)
{
    struct fb_items *all = &draft->all;
    const uint32_t before = all->items[list].count;

    mark_changed(draft, list, 0);
    if (!own_children(draft, list) || !fb_draft_touch(draft, list))
        return false;
    for (uint32_t i = index; i < index + count; i++) {
        if (!kill(draft, fb_item_child(all, list, i)))
            return false;
    }
    uint32_t *children = all->children + all->items[list].children;
    memmove(children + index, children + index + count, (before - index - count) * sizeof *children);
    all->items[list].count = before - count;
    return renumber(draft, list, index, before - count);
}

bool fb_draft_move(struct fb_draft *draft, uint32_t list, uint32_t index, uint32_t to)
{
    struct fb_items *all = &draft->all;

    mark_changed(draft, list, 0);
    if (!own_children(draft, list) || !fb_draft_touch(draft, list) || !fb_draft_dirty(draft, list))
        return false;
    uint32_t *children = all->children + all->items[list].children;
    const uint32_t moved = children[index];
    if (index < to)
        memmove(children + index, children + index + 1, (to - index) * sizeof *children);
    else
        memmove(children + to + 1, children + to, (index - to) * sizeof *children);
    children[to] = moved;
    return renumber(draft, list, index < to ? index : to, (index < to ? to : index) + 1);
}
