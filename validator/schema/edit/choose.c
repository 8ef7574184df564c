/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting a base's items into what can be done with them, in groups of one attribute or type each: so
 * that a field that stands once is chosen as often as one that stands a thousand times. */
#include <stdlib.h>

#include "base/host/heap.h"
#include "validator/schema/edit/base.h"
#include "validator/schema/edit/solve.h"

struct entry {
    uint32_t key;
    uint32_t item;
};

/* A list whose count is constant cannot become longer. */
static bool can_grow(const struct fb_edit_base *base, const struct fb_item *item)
{
    const struct fb_attribute *attribute = fb_item_attribute(&base->all, item);

    return attribute->repeat != FB_REPEAT_EXPR || !fb_is_constant(base->rules, attribute->repeat_expr);
}

static bool belongs(const struct fb_edit_base *base, enum fb_choice_kind kind, uint32_t number)
{
    const struct fb_item *item = &base->all.items[number];
    const bool is_integer = item->kind == FB_NODE_INTEGER && !(item->flags & FB_ITEM_FIXED);
    const bool is_bytes = item->kind == FB_NODE_BYTES || item->kind == FB_NODE_TEXT;

    switch (kind) {
    case FB_CHOICE_SETTABLE:
        return is_integer && !(item->flags & FB_ITEM_DEPENDENT);
    case FB_CHOICE_DEPENDENT:
        return is_integer && (item->flags & FB_ITEM_DEPENDENT);
    case FB_CHOICE_SIZABLE:
        return is_bytes && (item->flags & FB_ITEM_SIZABLE);
    case FB_CHOICE_BYTES:
        return is_bytes && !(item->flags & FB_ITEM_FIXED)
            && (item->target == FB_NONE || base->all.plan->targets[item->target].processes.count == 0);
    case FB_CHOICE_LIST:
        return item->kind == FB_NODE_LIST && fb_list_is_editable(&base->all, number) && can_grow(base, item);
    default:
        return item->kind == FB_NODE_OBJECT && number != 0;
    }
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->item < right->item ? -1 : left->item > right->item;
}

static bool add_group(struct fb_choice *choice, size_t *capacity, uint32_t first)
{
    void *groups = choice->groups;

    if (!fb_grow(&groups, capacity, choice->group_count, sizeof *choice->groups))
        return false;
    choice->groups = groups;
    choice->groups[choice->group_count++] = (struct fb_group){ .first = first };
    return true;
}

static bool fill(struct fb_choice *choice, const struct entry *entries, size_t count)
{
    size_t capacity = 0;

    for (size_t i = 0; i < count; i++) {
        if ((i == 0 || entries[i].key != entries[i - 1].key) && !add_group(choice, &capacity, (uint32_t)i))
            return false;
        if (!fb_numbers_add(&choice->items, entries[i].item))
            return false;
        choice->groups[choice->group_count - 1].count++;
    }
    return true;
}

bool fb_base_choose(struct fb_edit_base *base)
{
    struct entry *entries = calloc(base->all.count, sizeof *entries);
    bool ok = entries != NULL;

    for (int kind = 0; kind < FB_CHOICE_KINDS && ok; kind++) {
        size_t count = 0;
        for (uint32_t i = 0; i < base->all.count; i++) {
            const struct fb_item *item = &base->all.items[i];
            if (belongs(base, (enum fb_choice_kind)kind, i))
                entries[count++] = (struct entry){ kind == FB_CHOICE_OBJECT ? item->type : item->attribute, i };
        }
        qsort(entries, count, sizeof *entries, compare_entries);
        ok = fill(&base->choices[kind], entries, count);
    }
    free(entries);
    return ok;
}
