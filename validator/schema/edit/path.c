/* SPDX-License-Identifier: Apache-2.0 */
/* Items by field path, and what they are. */
#include <string.h>

#include "validator/schema/edit/base.h"

#define MAX_PATH_DEPTH 512

size_t fb_edit_item_count(const struct fb_edit_base *base)
{
    return base->all.count;
}

struct fb_edit_info fb_edit_item(const struct fb_edit_base *base, uint32_t number)
{
    const struct fb_item *item = &base->all.items[number];

    return (struct fb_edit_info){
        .kind = (enum fb_node_kind)item->kind,
        .parent = item->parent,
        .count = item->kind == FB_NODE_LIST ? item->count : 0,
        .type = item->type,
        .index = item->flags & FB_ITEM_ELEMENT ? item->index : 0,
        .is_element = item->flags & FB_ITEM_ELEMENT,
        .is_dependent = item->flags & FB_ITEM_DEPENDENT,
        .is_fixed = item->flags & FB_ITEM_FIXED,
        .is_sizable = item->flags & FB_ITEM_SIZABLE,
        .offset = item->offset,
        .length = item->length,
        .value = fb_edit_integer_of(item->value),
    };
}

/* "[12]": false where it is none, or too large. */
static bool read_index(const char **path, uint32_t *out)
{
    uint32_t index = 0;
    const char *at = *path + 1;

    for (; *at >= '0' && *at <= '9' && index < UINT32_MAX / 16; at++)
        index = index * 10 + (uint32_t)(*at - '0');
    if (*at != ']' || at == *path + 1)
        return false;
    *path = at + 1;
    *out = index;
    return true;
}

static uint32_t find_slot(const struct fb_items *all, uint32_t object, const char *name, size_t length)
{
    for (uint32_t i = 0; i < all->items[object].count; i++) {
        const uint32_t child = all->children[all->items[object].children + i];
        const char *other = child == FB_NO_ITEM ? "" : all->plan->attributes[all->items[child].attribute].name;
        if (child != FB_NO_ITEM && strlen(other) == length && memcmp(other, name, length) == 0)
            return child;
    }
    return FB_NO_ITEM;
}

uint32_t fb_edit_find(const struct fb_edit_base *base, const char *path)
{
    const struct fb_items *all = &base->all;
    uint32_t item = 0;

    while (*path != '\0' && item != FB_NO_ITEM) {
        uint32_t index = 0;
        if (*path == '[' && all->items[item].kind == FB_NODE_LIST) {
            if (!read_index(&path, &index))
                return FB_NO_ITEM;
            item = fb_item_child(all, item, index);
            continue;
        }
        path += *path == '.';
        const size_t length = strcspn(path, ".[");
        if (length == 0 || all->items[item].kind != FB_NODE_OBJECT)
            return FB_NO_ITEM;
        item = find_slot(all, item, path, length);
        path += length;
    }
    return item;
}

void fb_edit_write_path(const struct fb_edit_base *base, uint32_t item, struct fb_buffer *out)
{
    uint32_t chain[MAX_PATH_DEPTH];
    size_t depth = 0;
    bool first = true;

    for (; item != 0 && item != FB_NO_ITEM && depth < MAX_PATH_DEPTH; item = base->all.items[item].parent)
        chain[depth++] = item;
    while (depth > 0) {
        const struct fb_item *at = &base->all.items[chain[--depth]];
        if (at->flags & FB_ITEM_ELEMENT)
            fb_buffer_printf(out, "[%u]", at->index);
        else
            fb_buffer_printf(out, "%s%s", first ? "" : ".", base->all.plan->attributes[at->attribute].name);
        first = false;
    }
}
