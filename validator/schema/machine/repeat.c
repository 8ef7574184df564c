/* SPDX-License-Identifier: Apache-2.0 */
/* How often an attribute is read: its count before the first item, its end after each. */
#include "validator/schema/machine/reader.h"

static enum fb_step refuse_count(struct fb_tree *tree, const struct fb_frame *frame, fb_wide count)
{
    const struct fb_spot spot = fb_blame(tree, frame, fb_attribute_of(tree, frame)->repeat_expr);
    const struct fb_spot here = fb_spot_here(tree, frame);
    const uint64_t minimum = fb_slot_of(tree, frame)->minimum_item;

    if (count < 0) {
        fb_report(tree, FB_PROBLEM_COUNT_TOO_LARGE, &spot, true,
                  "expected a count of zero or more for %s, found -%llu", fb_path_of(tree, &here),
                  (unsigned long long)-count);
        return FB_STEP_STOP;
    }
    const uint32_t left = fb_stream_left(fb_stream_of(tree, frame));
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
    const uint64_t minimum = fb_slot_of(tree, frame)->minimum_item;

    if (count < 0)
        return false;
    if (minimum == 0)
        return count <= (fb_wide)tree->input.size + 64;
    return count <= (fb_wide)(fb_stream_left(fb_stream_of(tree, frame)) / minimum);
}

static enum fb_step find_count(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_scope scope = fb_scope_of(frame);
    fb_wide count = 0;
    const enum fb_outcome outcome =
        fb_evaluate_integer(tree, fb_attribute_of(tree, frame)->repeat_expr, &scope, &count);

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
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);
    const struct fb_slot *slot = fb_slot_of(tree, frame);
    struct fb_stream *stream = fb_stream_of(tree, frame);
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
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);

    if (attribute->repeat == FB_REPEAT_EXPR)
        return frame->index >= frame->count;
    return attribute->repeat == FB_REPEAT_EOS && fb_stream_at_end(fb_stream_of(tree, frame));
}

enum fb_step fb_read_repeat(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);
    const struct fb_target *target = fb_slot_of(tree, frame)->target;

    if (attribute->repeat == FB_REPEAT_NONE)
        return fb_go(frame, FB_READ_ITEM);
    if (attribute->repeat == FB_REPEAT_EXPR) {
        const enum fb_step counted = find_count(tree, frame);
        if (counted != FB_STEP_ON)
            return counted;
    }
    const bool is_big = target != NULL && fb_order_is_big(tree, frame->object, target);
    frame->list = fb_list_open(tree, frame->attribute, frame->stream, is_big);
    if (frame->list == 0)
        return fb_stop_without_memory(tree, frame);
    if (fb_slot_of(tree, frame)->storage == FB_STORAGE_REF)
        fb_slot_set(tree, frame->object, frame->attribute, frame->list);
    pass_numbers(tree, frame);
    frame->index = fb_list_count(tree, frame->list);
    return fb_go(frame, is_over(tree, frame) ? FB_READ_FINISH : FB_READ_ITEM);
}

/* S7: endless without an end. */
static bool makes_no_progress(const struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);
    const struct fb_stream *stream = fb_stream_of(tree, frame);
    const bool is_endless = attribute->repeat == FB_REPEAT_EOS
                         || (attribute->repeat == FB_REPEAT_UNTIL && !tree->options.compat);

    return is_endless && stream->position == frame->item_start
        && !fb_reads_bits(fb_slot_of(tree, frame));
}

static enum fb_step next_item(struct fb_tree *tree, struct fb_frame *frame)
{
    frame->index++;
    frame->has_item = false;
    return fb_go(frame, is_over(tree, frame) ? FB_READ_FINISH : FB_READ_ITEM);
}

enum fb_step fb_read_until(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);
    const struct fb_scope scope = fb_scope_of(frame);
    bool is_last = false;

    if (frame->list == 0)
        return fb_go(frame, FB_READ_DONE);
    if (attribute->repeat == FB_REPEAT_UNTIL) {
        const enum fb_outcome outcome =
            fb_evaluate_bool(tree, attribute->repeat_expr, &scope, &is_last);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (is_last)
        return fb_go(frame, FB_READ_FINISH);
    if (makes_no_progress(tree, frame)) {
        const struct fb_spot here = fb_spot_here(tree, frame);
        fb_report(tree, FB_PROBLEM_NO_PROGRESS, &here, true,
                  "expected every element to take bytes, found one that takes none");
        return FB_STEP_STOP;
    }
    return next_item(tree, frame);
}
