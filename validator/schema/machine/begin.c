/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an attribute is there at all, and where: if, io, pos, and the value of what is computed. */
#include "validator/schema/machine/reader.h"

static enum fb_step seek(struct fb_tree *tree, struct fb_frame *frame, fb_wide position)
{
    const enum fb_step covered = fb_cover(tree, frame, frame->stream);
    struct fb_stream *stream = fb_stream_of(tree, frame);

    if (covered != FB_STEP_ON)
        return covered;
    if (position < 0 || position > stream->size) {
        const struct fb_spot spot = fb_blame(tree, frame, fb_attribute_of(tree, frame)->pos_expr);
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
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);
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
        fb_evaluate(tree, fb_attribute_of(tree, frame)->value_expr, &scope, &value);

    if (outcome != FB_DONE)
        return fb_settle(tree, frame, outcome);
    frame->item = value;
    frame->has_item = true;
    frame->argument = 0;
    return fb_go(frame, FB_READ_KEEP);
}

enum fb_step fb_read_begin(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = fb_attribute_of(tree, frame);
    const struct fb_scope scope = fb_scope_of(frame);
    bool holds = true;

    if (attribute->place == FB_PLACE_SEQ && !fb_reads_bits(fb_slot_of(tree, frame)))
        fb_stream_align(fb_stream_of(tree, frame));
    if (attribute->if_expr != FB_NONE) {
        const enum fb_outcome outcome = fb_evaluate_bool(tree, attribute->if_expr, &scope, &holds);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (!holds) {
        fb_keep_absent(tree, frame);
        return fb_go(frame, FB_READ_DONE);
    }
    if (attribute->place == FB_PLACE_VALUE)
        return compute(tree, frame);
    if (attribute->place == FB_PLACE_INSTANCE) {
        const enum fb_step found = find_place(tree, frame);
        if (found != FB_STEP_ON)
            return found;
    }
    if (!fb_reads_bits(fb_slot_of(tree, frame)))
        fb_stream_align(fb_stream_of(tree, frame));
    frame->start = fb_stream_of(tree, frame)->position;
    frame->item_start = frame->start;
    return fb_go(frame, FB_READ_REPEAT);
}

enum fb_step fb_return_from(struct fb_tree *tree, struct fb_frame *frame)
{
    if (fb_attribute_of(tree, frame)->place != FB_PLACE_INSTANCE)
        return FB_STEP_ON;
    if (frame->has_sought) {
        const enum fb_step covered = fb_cover(tree, frame, frame->stream);
        struct fb_stream *stream = fb_stream_of(tree, frame);
        stream->position = frame->saved_position;
        stream->run_start = frame->saved_position;
        stream->bits_left = frame->saved_bits;
        stream->is_big = frame->saved_is_big;
        frame->has_sought = false;
        return covered;
    }
    return FB_STEP_ON;
}
