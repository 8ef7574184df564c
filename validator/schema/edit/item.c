/* SPDX-License-Identifier: Apache-2.0 */
/* Items: finding one's way among them, and the integers in them. */
#include "validator/schema/edit/item.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"

bool fb_item_is_live(const struct fb_items *all, uint32_t item)
{
    while (item != FB_NO_ITEM && !(all->items[item].flags & FB_ITEM_DEAD))
        item = all->items[item].parent;
    return item == FB_NO_ITEM;
}

uint32_t fb_item_holder(const struct fb_items *all, uint32_t item)
{
    do
        item = all->items[item].parent;
    while (item != FB_NO_ITEM && all->items[item].kind == FB_NODE_LIST);
    return item;
}

uint32_t fb_item_around(const struct fb_items *all, uint32_t item)
{
    const struct fb_item *at = &all->items[item];

    return at->flags & FB_ITEM_DETACHED ? at->stream : at->parent;
}

uint32_t fb_item_stream(const struct fb_items *all, uint32_t object)
{
    while (!(all->items[object].flags & FB_ITEM_OWNER))
        object = fb_item_around(all, object);
    return object;
}

uint32_t fb_item_child(const struct fb_items *all, uint32_t item, uint32_t index)
{
    const struct fb_item *at = &all->items[item];

    return index < at->count ? all->children[at->children + index] : FB_NO_ITEM;
}

bool fb_item_is_in(const struct fb_items *all, uint32_t item, uint32_t outer)
{
    while (item != FB_NO_ITEM && item != outer)
        item = all->items[item].parent;
    return item == outer;
}

const struct fb_attribute *fb_item_attribute(const struct fb_items *all, const struct fb_item *item)
{
    return item->attribute == FB_NONE ? NULL : &all->plan->attributes[item->attribute];
}

const struct fb_target *fb_item_target(const struct fb_items *all, const struct fb_item *item)
{
    return item->target == FB_NONE ? NULL : &all->plan->targets[item->target];
}

/* Where a terminator stands, at multiples of its own length; bytes.size if nowhere. */
static size_t find_terminator(struct fb_span bytes, struct fb_span terminator)
{
    for (size_t at = 0; at + terminator.size <= bytes.size; at += terminator.size) {
        if (memcmp(bytes.bytes + at, terminator.bytes, terminator.size) == 0)
            return at;
    }
    return bytes.size;
}

struct fb_span fb_item_payload(const struct fb_items *all, const struct fb_item *item)
{
    const struct fb_target *target = fb_item_target(all, item);
    const uint64_t length = item->length < item->source_length ? item->length : item->source_length;
    struct fb_span bytes = { item->bytes, (size_t)length };

    if (target == NULL || bytes.bytes == NULL || target->processes.count > 0)
        return bytes;
    if (target->delimiter.terminator != FB_NONE) {
        const struct fb_span terminator = all->plan->spans[target->delimiter.terminator];
        const size_t end = find_terminator(bytes, terminator);
        if (end < bytes.size)
            return fb_span_part(bytes, 0, end + (target->delimiter.include ? terminator.size : 0));
    }
    while (target->delimiter.has_pad && bytes.size > 0 && bytes.bytes[bytes.size - 1] == target->delimiter.pad)
        bytes.size--;
    return bytes;
}

fb_edit_wide fb_decode_integer(const uint8_t *bytes, uint64_t width, uint32_t flags)
{
    uint64_t bits = 0;

    for (uint64_t i = 0; i < width; i++)
        bits = bits << 8 | bytes[flags & FB_ITEM_BIG ? i : width - 1 - i];
    if ((flags & FB_ITEM_SIGNED) && width > 0 && bits >> (8 * width - 1) != 0)
        return (fb_edit_wide)bits - ((fb_edit_wide)1 << (8 * width));
    return bits;
}

void fb_encode_integer(uint8_t *bytes, uint64_t width, uint32_t flags, fb_edit_wide value)
{
    uint64_t bits = (uint64_t)value;

    for (uint64_t i = 0; i < width; i++, bits >>= 8)
        bytes[flags & FB_ITEM_BIG ? width - 1 - i : i] = (uint8_t)bits;
}

fb_edit_wide fb_integer_minimum(const struct fb_item *item)
{
    return item->flags & FB_ITEM_SIGNED ? -((fb_edit_wide)1 << (8 * item->length - 1)) : 0;
}

fb_edit_wide fb_integer_maximum(const struct fb_item *item)
{
    return ((fb_edit_wide)1 << (8 * item->length - (item->flags & FB_ITEM_SIGNED ? 1 : 0))) - 1;
}

struct fb_integer fb_edit_integer_of(fb_edit_wide value)
{
    return (struct fb_integer){ .negative = value < 0, .magnitude = (uint64_t)(value < 0 ? -value : value) };
}

bool fb_items_add(struct fb_items *all, const struct fb_item *item, uint32_t *out)
{
    void *items = all->items;

    if (all->count >= FB_NO_ITEM || !fb_grow(&items, &all->capacity, all->count, sizeof *all->items))
        return false;
    all->items = items;
    all->items[all->count] = *item;
    *out = (uint32_t)all->count++;
    return true;
}

bool fb_items_add_children(struct fb_items *all, uint32_t count, uint32_t *first)
{
    const size_t needed = all->child_count + count;

    if (needed >= UINT32_MAX)
        return false;
    if (needed > all->child_capacity) {
        const size_t capacity = needed + needed / 2 + 64;
        uint32_t *children = realloc(all->children, capacity * sizeof *children);
        if (children == NULL)
            return false;
        all->children = children;
        all->child_capacity = capacity;
    }
    for (size_t i = all->child_count; i < needed; i++)
        all->children[i] = FB_NO_ITEM;
    *first = (uint32_t)all->child_count;
    all->child_count = needed;
    return true;
}

void fb_items_clear(struct fb_items *all)
{
    free(all->items);
    free(all->children);
    *all = (struct fb_items){ .plan = all->plan, .file_bytes = UINT64_MAX };
}
