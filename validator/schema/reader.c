/* SPDX-License-Identifier: Apache-2.0 */
/* One attribute from its condition to its slot, as states that can be entered again. */
#include "validator/schema/reader.h"

#include "validator/schema/delimit.h"

static const struct fb_attribute *attribute_of(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return &tree->plan->attributes[frame->attribute];
}

static const struct fb_slot *slot_of(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return &tree->layout->slots[frame->attribute];
}

static struct fb_stream *stream_of(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return &tree->streams[frame->stream];
}

static enum fb_step go(struct fb_frame *frame, enum fb_reader_state state)
{
    frame->state = (uint8_t)state;
    return FB_STEP_ON;
}

bool fb_order_is_big(const struct fb_tree *tree, uint32_t object, const struct fb_target *target)
{
    return target->order == FB_ORDER_OF_TYPE ? fb_object_has(tree, object, FB_OBJECT_IS_BIG)
                                             : target->order == FB_ORDER_BIG;
}

/* ---- Keeping a value in its slot ---- */

static void set_absent(struct fb_tree *tree, const struct fb_frame *frame)
{
    if (slot_of(tree, frame)->storage != FB_STORAGE_FIXED)
        fb_slot_set(tree, frame->object, frame->attribute, FB_SLOT_ABSENT);
}

static struct fb_found found_in(const struct fb_tree *tree, const struct fb_frame *frame)
{
    struct fb_found found = { .value = frame->item, .stream = FB_NONE };

    if (attribute_of(tree, frame)->place == FB_PLACE_VALUE)
        return found;
    found.stream = frame->stream;
    found.offset = frame->item_start;
    found.length = stream_of(tree, frame)->position - frame->item_start;
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
    const struct fb_slot *slot = slot_of(tree, frame);
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
    if (slot_of(tree, frame)->storage == FB_STORAGE_REF)
        return true;
    const struct fb_found found = {
        .value = fb_value_reference(FB_VALUE_LIST, frame->list),
        .stream = frame->stream,
        .offset = frame->start,
        .length = stream_of(tree, frame)->position - frame->start,
    };
    return set_box(tree, frame, &found);
}

/* ---- Where an attribute is ---- */

static enum fb_step seek(struct fb_tree *tree, struct fb_frame *frame, fb_wide position)
{
    const enum fb_step covered = fb_cover(tree, frame, frame->stream);
    struct fb_stream *stream = stream_of(tree, frame);

    if (covered != FB_STEP_ON)
        return covered;
    if (position < 0 || position > stream->size) {
        const struct fb_spot spot = fb_blame(tree, frame, attribute_of(tree, frame)->pos_expr);
        const struct fb_spot here = fb_spot_here(tree, frame);
        fb_report(tree, FB_PROBLEM_POSITION, &spot, true,
                  "expected a position from 0 to %lu for %s, found %s%llu", (unsigned long)stream->size,
                  fb_path_of(tree, &here), position < 0 ? "-" : "",
                  (unsigned long long)(position < 0 ? -position : position));
        return FB_STEP_STOP;
    }
    frame->saved_position = stream->position;
    frame->saved_bits = stream->bits_left;
    frame->saved_is_big = stream->is_big;
    frame->has_sought = true;
    stream->position = (uint32_t)position;
    stream->run_start = stream->position;
    stream->bits_left = 0;
    return FB_STEP_ON;
}

/* io: and pos: of an instance; both are known before anything moves. */
static enum fb_step find_place(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);
    const struct fb_scope scope = fb_scope_of(frame);
    uint32_t stream = fb_object_word(tree, frame->object, FB_OBJECT_STREAM);
    fb_wide position = 0;

    if (attribute->io_expr != FB_NONE) {
        const enum fb_outcome outcome = fb_evaluate_stream(tree, attribute->io_expr, &scope, &stream);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (attribute->pos_expr == FB_NONE) {
        frame->stream = stream;
        return FB_STEP_ON;
    }
    const enum fb_outcome outcome = fb_evaluate_integer(tree, attribute->pos_expr, &scope, &position);
    if (outcome != FB_DONE)
        return fb_settle(tree, frame, outcome);
    frame->stream = stream;
    return seek(tree, frame, position);
}

static enum fb_step compute(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_scope scope = fb_scope_of(frame);
    struct fb_value value = fb_value_null();
    const enum fb_outcome outcome =
        fb_evaluate(tree, attribute_of(tree, frame)->value_expr, &scope, &value);

    if (outcome != FB_DONE)
        return fb_settle(tree, frame, outcome);
    frame->item = value;
    frame->has_item = true;
    frame->argument = 0;
    return go(frame, FB_READ_KEEP);
}

static bool has_bits_only(const struct fb_slot *slot)
{
    return slot->target != NULL && slot->target->kind == FB_TARGET_BITS;
}

static enum fb_step begin(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);
    const struct fb_scope scope = fb_scope_of(frame);
    bool holds = true;

    if (attribute->place == FB_PLACE_SEQ && !has_bits_only(slot_of(tree, frame)))
        fb_stream_align(stream_of(tree, frame));
    if (attribute->if_expr != FB_NONE) {
        const enum fb_outcome outcome = fb_evaluate_bool(tree, attribute->if_expr, &scope, &holds);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (!holds) {
        set_absent(tree, frame);
        return go(frame, FB_READ_DONE);
    }
    if (attribute->place == FB_PLACE_VALUE)
        return compute(tree, frame);
    if (attribute->place == FB_PLACE_INSTANCE) {
        const enum fb_step found = find_place(tree, frame);
        if (found != FB_STEP_ON)
            return found;
    }
    if (!has_bits_only(slot_of(tree, frame)))
        fb_stream_align(stream_of(tree, frame));
    frame->start = stream_of(tree, frame)->position;
    frame->item_start = frame->start;
    return go(frame, FB_READ_REPEAT);
}

/* ---- How often ---- */

static enum fb_step refuse_count(struct fb_tree *tree, const struct fb_frame *frame, fb_wide count)
{
    const struct fb_spot spot = fb_blame(tree, frame, attribute_of(tree, frame)->repeat_expr);
    const struct fb_spot here = fb_spot_here(tree, frame);
    const uint64_t minimum = slot_of(tree, frame)->minimum_item;

    if (count < 0) {
        fb_report(tree, FB_PROBLEM_COUNT_TOO_LARGE, &spot, true,
                  "expected a count of zero or more for %s, found -%llu", fb_path_of(tree, &here),
                  (unsigned long long)-count);
        return FB_STEP_STOP;
    }
    const uint32_t left = fb_stream_left(stream_of(tree, frame));
    if (minimum == 0)
        fb_report(tree, FB_PROBLEM_NO_PROGRESS, &spot, true,
                  "expected no more elements of %s than the file has bytes (%zu), since they may be empty, found %llu",
                  fb_path_of(tree, &here), tree->input.size, (unsigned long long)count);
    else
        fb_report(tree, FB_PROBLEM_COUNT_TOO_LARGE, &spot, true,
                  "expected at most %llu elements of %s (each takes %llu bytes or more and %lu are left), found %llu",
                  (unsigned long long)(left / minimum), fb_path_of(tree, &here),
                  (unsigned long long)minimum, (unsigned long)left, (unsigned long long)count);
    return FB_STEP_STOP;
}

/* S6, before anything is read. */
static bool count_is_possible(const struct fb_tree *tree, const struct fb_frame *frame, fb_wide count)
{
    const uint64_t minimum = slot_of(tree, frame)->minimum_item;

    if (count < 0)
        return false;
    if (minimum == 0)
        return count <= (fb_wide)tree->input.size + 64;
    return count <= (fb_wide)(fb_stream_left(stream_of(tree, frame)) / minimum);
}

static enum fb_step find_count(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_scope scope = fb_scope_of(frame);
    fb_wide count = 0;
    const enum fb_outcome outcome =
        fb_evaluate_integer(tree, attribute_of(tree, frame)->repeat_expr, &scope, &count);

    if (outcome != FB_DONE)
        return fb_settle(tree, frame, outcome);
    if (!tree->options.compat && !count_is_possible(tree, frame, count))
        return refuse_count(tree, frame, count);
    frame->count = count < 0 ? 0 : (uint64_t)count;
    return FB_STEP_ON;
}

/* Numbers one after another that nobody checks need no look. */
static void pass_numbers(struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);
    const struct fb_slot *slot = slot_of(tree, frame);
    struct fb_stream *stream = stream_of(tree, frame);
    uint32_t *list = fb_store_at(&tree->store, frame->list);

    if (slot->target == NULL || slot->target->kind > FB_TARGET_FLOAT
        || slot->check != FB_CHECK_NONE || attribute->enum_type != FB_NONE
        || attribute->repeat == FB_REPEAT_UNTIL)
        return;
    uint64_t count = fb_stream_left(stream) / slot->width;
    if (attribute->repeat == FB_REPEAT_EXPR && frame->count < count)
        count = frame->count;
    list[FB_LIST_DATA] = stream->position;
    list[FB_LIST_COUNT] = (uint32_t)count;
    stream->position += (uint32_t)count * slot->width;
    tree->steps += count / 16;
}

static bool is_over(const struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);

    if (attribute->repeat == FB_REPEAT_EXPR)
        return frame->index >= frame->count;
    return attribute->repeat == FB_REPEAT_EOS && fb_stream_at_end(stream_of(tree, frame));
}

static enum fb_step repeat(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);
    const struct fb_target *target = slot_of(tree, frame)->target;

    if (attribute->repeat == FB_REPEAT_NONE)
        return go(frame, FB_READ_ITEM);
    if (attribute->repeat == FB_REPEAT_EXPR) {
        const enum fb_step counted = find_count(tree, frame);
        if (counted != FB_STEP_ON)
            return counted;
    }
    const bool is_big = target != NULL && fb_order_is_big(tree, frame->object, target);
    frame->list = fb_list_open(tree, frame->attribute, frame->stream, is_big);
    if (frame->list == 0)
        return fb_stop_without_memory(tree, frame);
    if (slot_of(tree, frame)->storage == FB_STORAGE_REF)
        fb_slot_set(tree, frame->object, frame->attribute, frame->list);
    pass_numbers(tree, frame);
    frame->index = fb_list_count(tree, frame->list);
    return go(frame, is_over(tree, frame) ? FB_READ_FINISH : FB_READ_ITEM);
}

/* Elements that need nothing but their seq, until one of them needs a frame. */
static enum fb_step item(struct fb_tree *tree, struct fb_frame *frame)
{
    if (!slot_of(tree, frame)->is_plain_list)
        return fb_read_item(tree, frame);
    const enum fb_step step = fb_read_plain_list(tree, frame);
    return step == FB_STEP_ON ? go(frame, FB_READ_FINISH) : step;
}

/* ---- After each item ---- */

/* S7: endless without an end. */
static bool makes_no_progress(const struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);
    const struct fb_stream *stream = stream_of(tree, frame);
    const bool is_endless = attribute->repeat == FB_REPEAT_EOS
                         || (attribute->repeat == FB_REPEAT_UNTIL && !tree->options.compat);

    return is_endless && stream->position == frame->item_start
        && !has_bits_only(slot_of(tree, frame));
}

/* From here on the attribute has a value, for its own checks too. */
static void show(struct fb_tree *tree, const struct fb_frame *frame)
{
    if (frame->kind == FB_FRAME_OBJECT)
        fb_store_at(&tree->store, frame->object)[FB_OBJECT_END] = slot_of(tree, frame)->position + 1;
}

static bool keep_value(struct fb_tree *tree, struct fb_frame *frame)
{
    const uint32_t enum_type = attribute_of(tree, frame)->enum_type;

    if (enum_type != FB_NONE && frame->item.kind == FB_VALUE_INTEGER)
        frame->item.enum_type = enum_type;
    if (frame->list == 0)
        return set_value(tree, frame);
    const struct fb_found found = found_in(tree, frame);
    return fb_list_add(tree, frame->list, &found);
}

static enum fb_step keep(struct fb_tree *tree, struct fb_frame *frame)
{
    const bool is_null = frame->item.kind == FB_VALUE_NULL;

    if (!is_null && !keep_value(tree, frame))
        return fb_stop_without_memory(tree, frame);
    if (frame->list == 0 && is_null)
        set_absent(tree, frame);
    if (frame->list == 0)
        show(tree, frame);
    frame->child = 0;
    return go(frame, is_null ? FB_READ_UNTIL : FB_READ_CHECK);
}

static enum fb_step next_item(struct fb_tree *tree, struct fb_frame *frame)
{
    frame->index++;
    frame->has_item = false;
    return go(frame, is_over(tree, frame) ? FB_READ_FINISH : FB_READ_ITEM);
}

static enum fb_step until(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = attribute_of(tree, frame);
    const struct fb_scope scope = fb_scope_of(frame);
    bool is_last = false;

    if (frame->list == 0)
        return go(frame, FB_READ_DONE);
    if (attribute->repeat == FB_REPEAT_UNTIL) {
        const enum fb_outcome outcome =
            fb_evaluate_bool(tree, attribute->repeat_expr, &scope, &is_last);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (is_last)
        return go(frame, FB_READ_FINISH);
    if (makes_no_progress(tree, frame)) {
        const struct fb_spot here = fb_spot_here(tree, frame);
        fb_report(tree, FB_PROBLEM_NO_PROGRESS, &here, true,
                  "expected every element to take bytes, found one that takes none");
        return FB_STEP_STOP;
    }
    return next_item(tree, frame);
}

static enum fb_step finish(struct fb_tree *tree, struct fb_frame *frame)
{
    if (!fb_list_close(tree, frame->list) || !set_list(tree, frame))
        return fb_stop_without_memory(tree, frame);
    return go(frame, FB_READ_DONE);
}

static enum fb_step take_plain_child(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_found found = { .value = fb_value_reference(FB_VALUE_OBJECT, frame->child),
                                    .stream = FB_NONE };

    if (!fb_list_add(tree, frame->list, &found))
        return fb_stop_without_memory(tree, frame);
    frame->child = 0;
    return go(frame, FB_READ_UNTIL);
}

static enum fb_step take_child(struct fb_tree *tree, struct fb_frame *frame)
{
    if (slot_of(tree, frame)->is_plain_list)
        return take_plain_child(tree, frame);
    frame->item = fb_value_reference(FB_VALUE_OBJECT, frame->child);
    frame->has_item = true;
    frame->argument = 0;
    return go(frame, FB_READ_KEEP);
}

/* Indexed by the state; FB_READ_DONE has none. */
static enum fb_step (*const steps[])(struct fb_tree *, struct fb_frame *) = {
    [FB_READ_BEGIN] = begin,
    [FB_READ_REPEAT] = repeat,
    [FB_READ_ITEM] = item,
    [FB_READ_PROCESS] = fb_read_process,
    [FB_READ_DECODE] = fb_read_decode,
    [FB_READ_ARGUMENTS] = fb_read_arguments,
    [FB_READ_OBJECT] = take_child,
    [FB_READ_KEEP] = keep,
    [FB_READ_CHECK] = fb_read_check,
    [FB_READ_UNTIL] = until,
    [FB_READ_FINISH] = finish,
};

enum fb_step fb_read_attribute(struct fb_tree *tree, struct fb_frame *frame)
{
    enum fb_step step = FB_STEP_ON;

    while (step == FB_STEP_ON && frame->state != FB_READ_DONE && !tree->is_exhausted) {
        tree->steps++;
        step = steps[frame->state](tree, frame);
        if (tree->steps > tree->options.max_steps || tree->nodes > tree->options.max_nodes)
            return step == FB_STEP_ON ? FB_STEP_AWAY : step; /* the loop will notice */
    }
    return step;
}

/* ---- The end of an instance, and of a failed attribute ---- */

enum fb_step fb_return_from(struct fb_tree *tree, struct fb_frame *frame)
{
    if (attribute_of(tree, frame)->place != FB_PLACE_INSTANCE)
        return FB_STEP_ON;
    if (frame->has_sought) {
        const enum fb_step covered = fb_cover(tree, frame, frame->stream);
        struct fb_stream *stream = stream_of(tree, frame);
        stream->position = frame->saved_position;
        stream->run_start = frame->saved_position;
        stream->bits_left = frame->saved_bits;
        stream->is_big = frame->saved_is_big;
        frame->has_sought = false;
        return covered;
    }
    return FB_STEP_ON;
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
