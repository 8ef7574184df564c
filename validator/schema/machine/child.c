/* SPDX-License-Identifier: Apache-2.0 */
/* Objects in attributes: their stream, parent, byte order and params, before they are read. */
#include "validator/schema/machine/reader.h"

#include "validator/schema/machine/delimit.h"

uint32_t fb_stream_add(struct fb_tree *tree, const struct fb_stream *stream)
{
    void *items = tree->streams;

    if (tree->stream_count >= FB_NONE
        || !fb_budget_grow(&tree->budget, &items, &tree->stream_capacity, tree->stream_count + 1,
                           sizeof *tree->streams))
        return FB_NONE;
    tree->streams = items;
    tree->streams[tree->stream_count] = *stream;
    return (uint32_t)tree->stream_count++;
}

/* What a process made: its places are those of the bytes that it was made from. */
static uint32_t add_derived(struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_stream *source = &tree->streams[frame->stream];
    const struct fb_extent extent = fb_stream_extent(source, frame->item_start, frame->raw_length);
    struct fb_stream derived = {
        .bytes = frame->item.bytes,
        .size = (uint32_t)frame->item.size,
        .file_offset = extent.offset,
        .source_length = (uint32_t)extent.length,
        .is_derived = true,
        .map = FB_NONE,
    };

    if (frame->item.size > FB_MAX_STREAM_BYTES || !fb_cover_derived(tree, derived.size, &derived.map))
        return FB_NONE;
    return fb_stream_add(tree, &derived);
}

/* The stream that the frame's object reads; FB_NONE without memory. */
static uint32_t open_stream(struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_target *target = fb_target_of(tree, frame);

    if (target->processes.count > 0)
        return add_derived(tree, frame);
    if (!fb_is_delimited(target))
        return frame->stream;
    const size_t length = fb_item_bytes(tree, frame).size;
    const struct fb_stream part =
        fb_stream_part(&tree->streams[frame->stream], frame->item_start, (uint32_t)length);
    return fb_stream_add(tree, &part);
}

/* The order that is known before the object is asked; a switch overrides it later. */
static bool order_of(const struct fb_tree *tree, uint32_t type, uint32_t maker)
{
    switch (tree->plan->types[type].order) {
    case FB_TYPE_ORDER_BIG:
        return true;
    case FB_TYPE_ORDER_HOLDER:
        return maker != 0 && fb_object_has(tree, maker, FB_OBJECT_IS_BIG);
    default:
        return false;
    }
}

bool fb_child_make(struct fb_tree *tree, struct fb_frame *frame, uint32_t stream)
{
    const uint32_t type = fb_target_of(tree, frame)->type;

    if (stream == FB_NONE)
        return false;
    const uint32_t child = fb_object_make(tree, type, stream, frame->object);
    if (child == 0)
        return false;
    if (order_of(tree, type, frame->object))
        tree->store.words[child + FB_OBJECT_TYPE] |= FB_OBJECT_IS_BIG;
    if (stream != frame->stream)
        tree->store.words[child + FB_OBJECT_TYPE] |= FB_OBJECT_HAS_STREAM;
    frame->child = child;
    return true;
}

/* FB_NEEDS or FB_FAILED leave no child behind. */
static enum fb_step make_child(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = &tree->plan->attributes[frame->attribute];
    const struct fb_scope scope = fb_scope_of(frame);
    struct fb_value parent = fb_value_null();

    if (attribute->parent == FB_PARENT_EXPR) {
        const enum fb_outcome outcome = fb_evaluate(tree, attribute->parent_expr, &scope, &parent);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (!fb_child_make(tree, frame, open_stream(tree, frame)))
        return fb_stop_without_memory(tree, frame);
    if (attribute->parent != FB_PARENT_HOLDER)
        tree->store.words[frame->child + FB_OBJECT_PARENT] =
            parent.kind == FB_VALUE_OBJECT ? parent.reference : 0;
    return FB_STEP_ON;
}

static bool set_param(struct fb_tree *tree, const struct fb_frame *frame, const struct fb_value *value)
{
    const struct fb_type *type = &tree->plan->types[fb_target_of(tree, frame)->type];
    const uint32_t param = type->first_attribute + type->seq_count + type->instance_count + frame->argument;
    struct fb_found found = { .value = *value, .stream = FB_NONE };
    const uint32_t enum_type = tree->plan->attributes[param].enum_type;

    if (value->kind == FB_VALUE_NULL) {
        fb_slot_set(tree, frame->child, param, FB_SLOT_ABSENT);
        return true;
    }
    if (value->kind == FB_VALUE_INTEGER && enum_type != FB_NONE)
        found.value.enum_type = enum_type;
    const uint32_t box = fb_box_make(tree, &found);
    if (box == 0)
        return false;
    fb_slot_set(tree, frame->child, param, box);
    return true;
}

/* `argument` counts the params that the child has. */
enum fb_step fb_read_arguments(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_target *target = fb_target_of(tree, frame);
    struct fb_scope scope = fb_scope_of(frame);

    if (frame->child == 0) {
        const enum fb_step made = make_child(tree, frame);
        if (made != FB_STEP_ON)
            return made;
    }
    scope.item = NULL;
    while (frame->argument < target->arguments.count) {
        struct fb_value value = fb_value_null();
        const uint32_t row = target->arguments.first + frame->argument;
        const enum fb_outcome outcome =
            fb_evaluate(tree, tree->plan->expression_lists[row], &scope, &value);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
        if (!set_param(tree, frame, &value))
            return fb_stop_without_memory(tree, frame);
        frame->argument++;
    }
    frame->state = FB_READ_OBJECT;
    struct fb_frame *pushed = fb_push(tree, FB_FRAME_OBJECT, frame->child, FB_NONE);
    return pushed == NULL ? FB_STEP_STOP : FB_STEP_AWAY;
}
