/* SPDX-License-Identifier: Apache-2.0 */
/* The seq of one object: straight through what is plain, through the reader for the rest. */
#include "validator/schema/machine/reader.h"

static uint32_t *words_of(const struct fb_tree *tree, uint32_t object)
{
    return fb_store_at(&tree->store, object);
}

/* ---- meta/endian/switch-on ---- */

static enum fb_step refuse_order(struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_spot spot = { .object = frame->object,
                                  .attribute = FB_NONE,
                                  .extent = fb_object_extent(tree, frame->object) };

    fb_report(tree, FB_PROBLEM_UNDECIDED_ENDIAN, &spot, true,
              "expected a value that decides the byte order, found another");
    return FB_STEP_STOP;
}

/* The row of the order case that matches, or FB_NONE. */
static enum fb_outcome match_order(struct fb_tree *tree, const struct fb_frame *frame, uint32_t *out)
{
    const struct fb_type *type = &tree->plan->types[frame->type];
    const struct fb_scope scope = { .object = frame->object };
    struct fb_value value = fb_value_null();
    enum fb_outcome outcome = fb_evaluate(tree, type->order_expr, &scope, &value);

    *out = FB_NONE;
    for (uint32_t i = 0; outcome == FB_DONE && i < type->order_cases.count; i++) {
        const struct fb_order_case *row = &tree->plan->order_cases[type->order_cases.first + i];
        struct fb_value choice = fb_value_null();
        bool same = row->value == FB_NONE;
        if (!same)
            outcome = fb_evaluate(tree, row->value, &scope, &choice);
        if (!same && outcome == FB_DONE && !fb_equals(tree, &value, &choice, &same))
            return FB_FAILED;
        if (same && outcome == FB_DONE) {
            *out = type->order_cases.first + i;
            return FB_DONE;
        }
    }
    return outcome;
}

static enum fb_step find_order(struct fb_tree *tree, struct fb_frame *frame)
{
    uint32_t row = FB_NONE;

    if (tree->plan->types[frame->type].order == FB_TYPE_ORDER_SWITCH) {
        const enum fb_outcome outcome = match_order(tree, frame, &row);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
        if (row == FB_NONE)
            return refuse_order(tree, frame);
        if (tree->plan->order_cases[row].order == FB_ORDER_BIG)
            words_of(tree, frame->object)[FB_OBJECT_TYPE] |= FB_OBJECT_IS_BIG;
    }
    frame->is_started = true;
    return FB_STEP_ON;
}

/* ---- The object as a whole ---- */

static enum fb_step end_object(struct fb_tree *tree, struct fb_frame *frame)
{
    struct fb_stream *stream = fb_stream_of(tree, frame);
    const uint32_t object = frame->object;

    stream->bits_left = 0;
    if (fb_object_has(tree, object, FB_OBJECT_HAS_STREAM) && !tree->options.compat) {
        const enum fb_step covered = fb_cover(tree, frame, frame->stream);
        if (covered != FB_STEP_ON)
            return covered;
        if (object != tree->root && stream->position < stream->size
            && !fb_note_leftover(tree, object, stream->position))
            return fb_stop_without_memory(tree, frame);
    }
    fb_object_finish(tree, object, stream->position);
    fb_pop(tree);
    return FB_STEP_AWAY;
}

static void begin_attribute(struct fb_frame *frame)
{
    frame->state = FB_READ_BEGIN;
    frame->has_item = false;
    frame->list = 0;
    frame->child = 0;
    frame->index = 0;
    frame->raw_length = 0;
}

enum fb_step fb_read_object(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_type *type = &tree->plan->types[frame->type];
    const uint32_t end = type->first_attribute + type->seq_count;

    if (!frame->is_started) {
        const enum fb_step ordered = find_order(tree, frame);
        if (ordered != FB_STEP_ON)
            return ordered;
    }
    while (frame->attribute < end && tree->steps <= tree->options.max_steps) {
        if (frame->state == FB_READ_BEGIN) {
            frame->attribute = fb_read_plainly(tree, frame->object, frame->attribute);
            if (frame->attribute == end)
                break;
        }
        const enum fb_step step = fb_read_attribute(tree, frame);
        if (step != FB_STEP_ON || frame->state != FB_READ_DONE)
            return step == FB_STEP_ON ? FB_STEP_AWAY : step;
        frame->attribute++;
        fb_object_set_read(tree, frame->object, frame->attribute);
        begin_attribute(frame);
    }
    return frame->attribute < end ? FB_STEP_AWAY : end_object(tree, frame);
}
