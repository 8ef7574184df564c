/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path: what most files mostly are, numbers and sized bytes in objects in lists.
 *
 * It reports nothing.  Whatever needs a thought, or is wrong, is left to the reader, which starts
 * from the same place.
 */
#include "validator/schema/machine/reader.h"

#include "validator/schema/machine/delimit.h"

/* An object whose seq is being read; nothing allocates meanwhile, so pointers stay good. */
struct plain {
    const struct fb_tree *tree;
    struct fb_stream *stream;
    uint32_t *words;
    bool is_strict;
};

static bool is_big(const struct plain *at, const struct fb_target *target)
{
    return target->order == FB_ORDER_OF_TYPE ? (at->words[FB_OBJECT_TYPE] & FB_OBJECT_IS_BIG) != 0
                                             : target->order == FB_ORDER_BIG;
}

static const uint8_t *next_bytes(const struct plain *at)
{
    return at->stream->bytes + at->stream->position;
}

static bool is_accepted(const struct plain *at, const struct fb_slot *slot, const struct fb_value *value)
{
    if (slot->check == FB_CHECK_SLOW)
        return false;
    if (slot->check == FB_CHECK_RANGE
        && (value->kind != FB_VALUE_INTEGER || fb_value_wide(value) < slot->minimum
            || fb_value_wide(value) > slot->maximum))
        return false;
    return slot->enum_type == FB_NONE || !at->is_strict
        || (value->kind == FB_VALUE_INTEGER
            && fb_enum_find(at->tree->plan, slot->enum_type, value) != NULL);
}

static bool read_number(const struct plain *at, const struct fb_slot *slot)
{
    const struct fb_target *target = slot->target;

    if (target->width > fb_stream_left(at->stream))
        return false;
    if (slot->check != FB_CHECK_NONE || slot->enum_type != FB_NONE) {
        const struct fb_value value = fb_load_number(target, next_bytes(at), is_big(at, target));
        if (!is_accepted(at, slot, &value))
            return false;
    }
    if (slot->storage == FB_STORAGE_PLACE)
        at->words[slot->word] = at->stream->position;
    at->stream->position += target->width;
    return true;
}

/* A constant, or a field of this object that lies at a fixed place. */
static bool find_size(const struct plain *at, uint32_t expression, uint64_t *out)
{
    const struct fb_quick *quick = &at->tree->layout->quicks[expression];

    if (quick->kind == FB_QUICK_CONSTANT) {
        *out = (uint64_t)quick->constant.integer;
        return quick->constant.integer >= 0;
    }
    if (quick->kind != FB_QUICK_FIELD)
        return false;
    const struct fb_slot *slot = &at->tree->layout->slots[quick->attribute];
    const uint32_t type = at->words[FB_OBJECT_TYPE] & UINT16_MAX;
    if (at->tree->plan->attributes[quick->attribute].owner != type
        || slot->position >= at->words[FB_OBJECT_END])
        return false;
    *out = fb_load_unsigned(at->stream->bytes + at->words[FB_OBJECT_START] + slot->offset,
                            slot->target->width, is_big(at, slot->target));
    return true;
}

static bool is_text(const struct plain *at, const struct fb_target *target, struct fb_span bytes)
{
    return fb_text_is_valid(&at->tree->plan->encodings[target->encoding],
                            fb_trim(at->tree->plan, &target->delimiter, bytes));
}

/* Bytes and text that stay where they are, of a size that is at hand. */
static bool read_span(const struct plain *at, const struct fb_slot *slot)
{
    const struct fb_target *target = slot->target;
    uint64_t size = 0;

    if ((slot->storage != FB_STORAGE_SPAN && slot->storage != FB_STORAGE_FIXED)
        || slot->check != FB_CHECK_NONE || target->contents != FB_NONE
        || target->delimiter.size == FB_NONE || !find_size(at, target->delimiter.size, &size)
        || size > fb_stream_left(at->stream))
        return false;
    if (target->kind == FB_TARGET_TEXT
        && !is_text(at, target, (struct fb_span){ next_bytes(at), (size_t)size }))
        return false;
    if (slot->storage == FB_STORAGE_SPAN) {
        at->words[slot->word] = at->stream->position;
        at->words[slot->word + 1] = (uint32_t)size;
    }
    at->stream->position += (uint32_t)size;
    return true;
}

/* How many attributes were read: a run of those that nobody looks at, or one. */
static uint32_t read_some(const struct plain *at, const struct fb_slot *slot)
{
    if (slot->run_count > 0 && slot->run_width <= fb_stream_left(at->stream)) {
        at->stream->position += slot->run_width;
        return slot->run_count;
    }
    if (!slot->is_plain || slot->target->kind == FB_TARGET_BITS)
        return 0;
    return slot->target->kind <= FB_TARGET_FLOAT ? read_number(at, slot) : read_span(at, slot);
}

uint32_t fb_read_plainly(struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const struct fb_type *type = &tree->plan->types[fb_object_type(tree, object)];
    const uint32_t end = type->first_attribute + type->seq_count;
    const struct plain at = {
        .tree = tree,
        .stream = &tree->streams[fb_object_word(tree, object, FB_OBJECT_STREAM)],
        .words = fb_store_at(&tree->store, object),
        .is_strict = !tree->options.compat,
    };

    while (attribute < end) {
        const uint32_t count = read_some(&at, &tree->layout->slots[attribute]);
        tree->steps++;
        if (count == 0)
            break;
        at.stream->bits_left = 0;
        attribute += count;
        at.words[FB_OBJECT_END] = attribute - type->first_attribute;
    }
    return attribute;
}

/* ---- Lists ---- */

static bool is_over(const struct fb_tree *tree, const struct fb_frame *frame)
{
    if (tree->plan->attributes[frame->attribute].repeat == FB_REPEAT_EXPR)
        return frame->index >= frame->count;
    return fb_stream_at_end(&tree->streams[frame->stream]);
}

/* Whether the element took bytes, where a list without a count must not stand still. */
static bool moves(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return tree->plan->attributes[frame->attribute].repeat == FB_REPEAT_EXPR
        || tree->streams[frame->stream].position > frame->item_start;
}

/* Reads an element; true when it needs no frame of its own. */
static bool read_element(struct fb_tree *tree, struct fb_frame *frame, const struct fb_type *type)
{
    const uint32_t end = type->first_attribute + type->seq_count;

    return fb_read_plainly(tree, frame->child, type->first_attribute) == end && moves(tree, frame);
}

static enum fb_step read_with_frame(struct fb_tree *tree, struct fb_frame *frame,
                                    const struct fb_type *type)
{
    const uint32_t read = fb_object_word(tree, frame->child, FB_OBJECT_END);

    frame->state = FB_READ_OBJECT;
    struct fb_frame *pushed = fb_push(tree, FB_FRAME_OBJECT, frame->child, FB_NONE);
    if (pushed == NULL)
        return FB_STEP_STOP;
    pushed->attribute = type->first_attribute + read;
    return FB_STEP_AWAY;
}

enum fb_step fb_read_plain_list(struct fb_tree *tree, struct fb_frame *frame)
{
    frame->target = tree->plan->attributes[frame->attribute].target;
    const struct fb_type *type = &tree->plan->types[tree->plan->targets[frame->target].type];
    const bool is_deep = tree->object_depth >= tree->options.max_depth;

    while (!is_over(tree, frame)) {
        tree->steps++;
        fb_stream_align(&tree->streams[frame->stream]);
        frame->item_start = tree->streams[frame->stream].position;
        if (!fb_child_make(tree, frame, frame->stream))
            return fb_stop_without_memory(tree, frame);
        if (is_deep || tree->steps > tree->options.max_steps || tree->nodes > tree->options.max_nodes
            || !read_element(tree, frame, type))
            return read_with_frame(tree, frame, type);
        fb_object_finish(tree, frame->child, tree->streams[frame->stream].position);
        const struct fb_found found = { .value = fb_value_reference(FB_VALUE_OBJECT, frame->child),
                                        .stream = FB_NONE };
        if (!fb_list_add(tree, frame->list, &found))
            return fb_stop_without_memory(tree, frame);
        frame->child = 0;
        frame->index++;
    }
    return FB_STEP_ON;
}
