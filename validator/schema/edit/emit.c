/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a draft's bytes: what did not change is copied as a whole. */
#include <stdlib.h>
#include <string.h>

#include "validator/schema/edit/draft.h"

/* Room for `more` bytes: all of the root's length at first, so that this seldom does anything. */
static bool reserve(struct fb_draft *draft, uint64_t more)
{
    const size_t needed = draft->size + (size_t)more;

    if (needed <= draft->capacity && draft->bytes != NULL)
        return true;
    uint8_t *bytes = realloc(draft->bytes, needed + needed / 2 + 64);
    if (bytes == NULL)
        return fb_draft_no_memory(draft);
    draft->bytes = bytes;
    draft->capacity = needed + needed / 2 + 64;
    return true;
}

static bool make_room(struct fb_draft *draft)
{
    const size_t count = draft->all.capacity;

    draft->size = 0;
    if (count > draft->emitted_capacity) {
        free(fb_take(draft->emitted));
        draft->emitted_capacity = 0;
        draft->emitted = calloc(count, sizeof *draft->emitted); /* what an earlier emission noted is of no use */
        if (draft->emitted == NULL)
            return fb_draft_no_memory(draft);
        draft->emitted_capacity = count;
    }
    return reserve(draft, draft->all.items[0].length);
}

static bool append(struct fb_draft *draft, const uint8_t *bytes, uint64_t length)
{
    if (!reserve(draft, length))
        return false;
    if (length > 0)
        memcpy(draft->bytes + draft->size, bytes, (size_t)length);
    draft->size += (size_t)length;
    return true;
}

/* Bytes that are longer than what they were made from repeat it, or are zeroes. */
static bool append_leaf(struct fb_draft *draft, const struct fb_item *item)
{
    uint64_t left = item->length;

    if (!reserve(draft, left))
        return false;
    if (item->flags & FB_ITEM_SET)
        fb_encode_integer(draft->bytes + draft->size, item->length, item->flags, item->value);
    else if (item->source_length == 0)
        memset(draft->bytes + draft->size, 0, (size_t)left);
    if ((item->flags & FB_ITEM_SET) || item->source_length == 0) {
        draft->size += (size_t)left;
        return true;
    }
    while (left > 0) {
        const uint64_t part = left < item->source_length ? left : item->source_length;
        if (!append(draft, item->bytes, part))
            return false;
        left -= part;
    }
    return true;
}

static bool enter(struct fb_draft *draft, uint32_t item, size_t *depth)
{
    if (*depth == draft->frame_capacity) {
        const size_t capacity = *depth * 2 + 32;
        struct fb_emit_frame *frames = realloc(draft->frames, capacity * sizeof *frames);
        if (frames == NULL)
            return fb_draft_no_memory(draft);
        draft->frames = frames;
        draft->frame_capacity = capacity;
    }
    draft->frames[(*depth)++] = (struct fb_emit_frame){ .item = item, .chain = draft->all.items[item].chain };
    return true;
}

/* What repairs look at. */
static bool is_noted(const struct fb_items *all, const struct fb_item *item)
{
    return item->kind == FB_NODE_LIST || fb_demand_expression(all, FB_DEMAND_SIZE, item, 0) != FB_NONE;
}

static bool emit_item(struct fb_draft *draft, uint32_t number, size_t *depth)
{
    const struct fb_item *item = &draft->all.items[number];

    draft->emitted[number] = (struct fb_emitted){ draft->stamp, draft->size };
    if (is_noted(&draft->all, item) && !fb_numbers_add(&draft->visited, number))
        return fb_draft_no_memory(draft);
    if (!(item->flags & FB_ITEM_DIRTY))
        return append(draft, item->bytes, item->length);
    if (item->kind == FB_NODE_OBJECT || item->kind == FB_NODE_LIST)
        return enter(draft, number, depth);
    return append_leaf(draft, item);
}

/* The next part of what is being written, or FB_NO_ITEM. */
static uint32_t next_part(const struct fb_items *all, struct fb_emit_frame *frame)
{
    const struct fb_item *item = &all->items[frame->item];

    while (frame->child < item->count) {
        const uint32_t child = all->children[item->children + frame->child++];
        if (child != FB_NO_ITEM && !(all->items[child].flags & FB_ITEM_DETACHED))
            return child;
    }
    const uint32_t part = frame->chain;
    if (part != FB_NO_ITEM)
        frame->chain = all->items[part].next;
    return part;
}

bool fb_draft_emit(struct fb_draft *draft)
{
    size_t depth = 0;

    if (!make_room(draft))
        return false;
    draft->visited.count = 0;
    draft->stamp++;
    if (!emit_item(draft, 0, &depth))
        return false;
    while (depth > 0) {
        struct fb_emit_frame *frame = &draft->frames[depth - 1];
        const struct fb_item *item = &draft->all.items[frame->item];
        const uint32_t part = next_part(&draft->all, frame);
        if (part != FB_NO_ITEM) {
            if (!emit_item(draft, part, &depth))
                return false;
            continue;
        }
        if (item->tail > 0 && !append(draft, item->bytes + (item->source_length - item->tail), item->tail))
            return false;
        depth--;
    }
    return true;
}

uint64_t fb_draft_offset(const struct fb_draft *draft, uint32_t item)
{
    const uint64_t offset = draft->all.items[item].offset;

    while (item != FB_NO_ITEM && draft->emitted[item].stamp != draft->stamp)
        item = fb_item_around(&draft->all, item);
    return item == FB_NO_ITEM ? 0 : draft->emitted[item].offset + (offset - draft->all.items[item].offset);
}
