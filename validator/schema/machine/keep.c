/* SPDX-License-Identifier: Apache-2.0 */
/* Where values go: the slot of an attribute, or the list that it fills. */
#include "validator/schema/machine/reader.h"

void fb_keep_absent(struct fb_tree *tree, const struct fb_frame *frame)
{
    if (fb_slot_of(tree, frame)->storage != FB_STORAGE_FIXED)
        fb_slot_set(tree, frame->object, frame->attribute, FB_SLOT_ABSENT);
}

static struct fb_found found_in(const struct fb_tree *tree, const struct fb_frame *frame)
{
    struct fb_found found = { .value = frame->item, .stream = FB_NONE };

    if (fb_attribute_of(tree, frame)->place == FB_PLACE_VALUE)
        return found;
    found.stream = frame->stream;
    found.offset = frame->item_start;
    found.length = fb_stream_of(tree, frame)->position - frame->item_start;
    if (frame->raw_length != 0)
        found.length = frame->raw_length;
    return found;
}

static bool set_box(struct fb_tree *tree, const struct fb_frame *frame, const struct fb_found *found)
{
    const uint32_t box = fb_box_make(tree, found);

    if (box == 0)
        return false;
    fb_slot_set(tree, frame->object, frame->attribute, box);
    return true;
}

static bool set_value(struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_slot *slot = fb_slot_of(tree, frame);
    const struct fb_found found = found_in(tree, frame);

    switch (slot->storage) {
    case FB_STORAGE_FIXED:
        return true;
    case FB_STORAGE_SPAN:
        tree->store.words[frame->object + slot->word + 1] = found.length;
        fb_slot_set(tree, frame->object, frame->attribute, found.offset);
        return true;
    case FB_STORAGE_PLACE:
        fb_slot_set(tree, frame->object, frame->attribute, found.offset);
        return true;
    case FB_STORAGE_REF:
        fb_slot_set(tree, frame->object, frame->attribute, frame->item.reference);
        return true;
    default:
        return set_box(tree, frame, &found);
    }
}

/* A list's slot names it from the start, so that `until` and sizes see the elements so far; an
 * instance's box is made at the end. */
static bool set_list(struct fb_tree *tree, const struct fb_frame *frame)
{
    if (fb_slot_of(tree, frame)->storage == FB_STORAGE_REF)
        return true;
    const struct fb_found found = {
        .value = fb_value_reference(FB_VALUE_LIST, frame->list),
        .stream = frame->stream,
        .offset = frame->start,
        .length = fb_stream_of(tree, frame)->position - frame->start,
    };
    return set_box(tree, frame, &found);
}

/* From here on the attribute has a value, for its own checks too. */
static void show(struct fb_tree *tree, const struct fb_frame *frame)
{
    if (frame->kind == FB_FRAME_OBJECT)
        fb_store_at(&tree->store, frame->object)[FB_OBJECT_END] = fb_slot_of(tree, frame)->position + 1;
}

static bool keep_value(struct fb_tree *tree, struct fb_frame *frame)
{
    const uint32_t enum_type = fb_attribute_of(tree, frame)->enum_type;

    if (enum_type != FB_NONE && frame->item.kind == FB_VALUE_INTEGER)
        frame->item.enum_type = enum_type;
    if (frame->list == 0)
        return set_value(tree, frame);
    const struct fb_found found = found_in(tree, frame);
    return fb_list_add(tree, frame->list, &found);
}

enum fb_step fb_read_keep(struct fb_tree *tree, struct fb_frame *frame)
{
    const bool is_null = frame->item.kind == FB_VALUE_NULL;

    if (!is_null && !keep_value(tree, frame))
        return fb_stop_without_memory(tree, frame);
    if (frame->list == 0 && is_null)
        fb_keep_absent(tree, frame);
    if (frame->list == 0)
        show(tree, frame);
    frame->child = 0;
    return fb_go(frame, is_null ? FB_READ_UNTIL : FB_READ_CHECK);
}

enum fb_step fb_read_finish(struct fb_tree *tree, struct fb_frame *frame)
{
    if (!fb_list_close(tree, frame->list) || !set_list(tree, frame))
        return fb_stop_without_memory(tree, frame);
    return fb_go(frame, FB_READ_DONE);
}

/* What was read stays in the tree: an object in the making, the elements of a list so far. */
void fb_abandon(struct fb_tree *tree, struct fb_frame *frame)
{
    if (frame->kind == FB_FRAME_WALK)
        return;
    const bool is_instance = frame->kind == FB_FRAME_INSTANCE;
    const struct fb_found child = { .value = fb_value_reference(FB_VALUE_OBJECT, frame->child),
                                    .stream = FB_NONE };
    bool kept = false;

    if (frame->list != 0 && fb_list_is_open(tree, frame->list)) {
        const bool added = frame->child == 0 || fb_list_add(tree, frame->list, &child);
        const bool closed = fb_list_close(tree, frame->list);
        kept = added && closed && set_list(tree, frame);
    } else if (frame->list == 0 && frame->child != 0) {
        frame->item = child.value;
        kept = set_value(tree, frame);
    }
    if (is_instance && !kept)
        fb_slot_set(tree, frame->object, frame->attribute, FB_SLOT_FAILED);
    if (is_instance)
        (void)fb_return_from(tree, frame);
}
