/* SPDX-License-Identifier: Apache-2.0 */
/* One item: its bytes and its value. */
#include "validator/schema/machine/reader.h"

#include <stdio.h>

#include "validator/schema/machine/delimit.h"

/* ---- How many bytes ---- */

static enum fb_step refuse_end(struct fb_tree *tree, const struct fb_frame *frame, uint64_t wanted)
{
    const struct fb_stream *stream = fb_stream_of(tree, frame);
    struct fb_spot spot = fb_spot_here(tree, frame);

    fb_report(tree, FB_PROBLEM_END_OF_STREAM, &spot, true, "expected %llu bytes, found %lu before the end",
              (unsigned long long)wanted, (unsigned long)fb_stream_left(stream));
    return FB_STEP_STOP;
}

/* "only 3 are left" */
struct left {
    char text[40];
};

static struct left say_left(uint64_t bytes)
{
    struct left left = { .text = "none are left" };

    if (bytes > 0)
        (void)snprintf(left.text, sizeof left.text, "only %llu %s left", (unsigned long long)bytes,
                       bytes == 1 ? "is" : "are");
    return left;
}

/* A size that no place in the stream could satisfy is itself wrong; another one may be right and
 * the input cut short, which shows at its end. */
static enum fb_step refuse_size(struct fb_tree *tree, const struct fb_frame *frame, fb_wide size)
{
    const struct fb_stream *stream = fb_stream_of(tree, frame);
    const struct fb_spot here = fb_spot_here(tree, frame);
    const struct fb_delimiter *delimiter = &fb_target_of(tree, frame)->delimiter;

    if (size >= 0 && size <= stream->size) {
        struct fb_spot end = here;
        end.extent = fb_stream_extent(stream, stream->size, 0);
        fb_report(tree, FB_PROBLEM_END_OF_STREAM, &end, true,
                  "expected %llu bytes from here back to offset %llu on, found %lu before the end",
                  (unsigned long long)size, (unsigned long long)here.extent.offset,
                  (unsigned long)fb_stream_left(stream));
        return FB_STEP_STOP;
    }
    const struct fb_spot spot = delimiter->size == FB_NONE ? here : fb_blame(tree, frame, delimiter->size);
    if (size < 0)
        fb_report(tree, FB_PROBLEM_SIZE, &spot, true, "the size of %s is -%llu, and a size is never negative",
                  fb_path_of(tree, &here), (unsigned long long)-size);
    else
        fb_report(tree, tree->options.compat ? FB_PROBLEM_END_OF_STREAM : FB_PROBLEM_SIZE, &spot, true,
                  "%s takes %llu byte%s, but %s", fb_path_of(tree, &here), (unsigned long long)size,
                  size == 1 ? "" : "s", say_left(fb_stream_left(stream)).text);
    return FB_STEP_STOP;
}

static enum fb_step take_sized(struct fb_tree *tree, struct fb_frame *frame, fb_wide size)
{
    struct fb_stream *stream = fb_stream_of(tree, frame);

    if (size < 0 || size > fb_stream_left(stream))
        return refuse_size(tree, frame, size);
    frame->raw_length = (uint32_t)size;
    return FB_STEP_ON;
}

/* Without a size: up to the terminator. */
static enum fb_step take_terminated(struct fb_tree *tree, struct fb_frame *frame,
                                    const struct fb_delimiter *delimiter)
{
    const struct fb_stream *stream = fb_stream_of(tree, frame);
    const struct fb_span terminator = tree->plan->spans[delimiter->terminator];
    const struct fb_span rest = fb_stream_span(stream, stream->position, fb_stream_left(stream));
    const size_t found = fb_find_terminator(rest, terminator);

    tree->steps += found / 64;
    if (found < rest.size) {
        const bool passes = delimiter->include || delimiter->consume;
        frame->raw_length = (uint32_t)(found + (passes ? terminator.size : 0));
        return FB_STEP_ON;
    }
    if (delimiter->eos_error) {
        const struct fb_spot here = fb_spot_here(tree, frame);
        fb_report(tree, FB_PROBLEM_TERMINATOR, &here, true,
                  "expected a terminator (%02x), found none before the end", terminator.bytes[0]);
        return FB_STEP_STOP;
    }
    frame->raw_length = (uint32_t)rest.size;
    return FB_STEP_ON;
}

static enum fb_step find_length(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_target *target = fb_target_of(tree, frame);
    const struct fb_delimiter *delimiter = &target->delimiter;
    const struct fb_scope scope = fb_scope_of(frame);
    fb_wide size = 0;

    if (target->contents != FB_NONE)
        return take_sized(tree, frame, (fb_wide)tree->plan->spans[target->contents].size);
    if (delimiter->size != FB_NONE) {
        const enum fb_outcome outcome = fb_evaluate_integer(tree, delimiter->size, &scope, &size);
        return outcome == FB_DONE ? take_sized(tree, frame, size) : fb_settle(tree, frame, outcome);
    }
    if (delimiter->size_eos)
        return take_sized(tree, frame, fb_stream_left(fb_stream_of(tree, frame)));
    if (delimiter->terminator != FB_NONE)
        return take_terminated(tree, frame, delimiter);
    return take_sized(tree, frame, 0);
}

struct fb_span fb_item_bytes(const struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_span raw = fb_stream_span(fb_stream_of(tree, frame), frame->item_start, frame->raw_length);

    return fb_trim(tree->plan, &fb_target_of(tree, frame)->delimiter, raw);
}

/* The part of an object's bytes that becomes its stream is counted there, not here. */
static enum fb_step cover_around(struct fb_tree *tree, struct fb_frame *frame)
{
    const enum fb_step covered = fb_cover(tree, frame, frame->stream);

    if (covered != FB_STEP_ON)
        return covered;
    const size_t inner = fb_item_bytes(tree, frame).size;
    fb_stream_of(tree, frame)->run_start = frame->item_start + (uint32_t)inner;
    return FB_STEP_ON;
}

static enum fb_step take_bytes(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_target *target = fb_target_of(tree, frame);
    enum fb_step step = find_length(tree, frame);

    if (step == FB_STEP_ON && frame->has_sought)
        step = fb_check_overlap(tree, frame, frame->item_start, frame->raw_length);
    if (step == FB_STEP_ON && target->kind == FB_TARGET_OBJECT && target->processes.count == 0)
        step = cover_around(tree, frame);
    if (step != FB_STEP_ON)
        return step;
    fb_stream_of(tree, frame)->position += frame->raw_length;
    frame->argument = 0;
    frame->state = target->processes.count > 0 ? FB_READ_PROCESS : FB_READ_DECODE;
    return FB_STEP_ON;
}

/* ---- Numbers and bits ---- */

static enum fb_step accept(struct fb_frame *frame, struct fb_value value)
{
    frame->item = value;
    frame->has_item = true;
    frame->argument = 0;
    frame->state = FB_READ_KEEP;
    return FB_STEP_ON;
}

static enum fb_step read_bits(struct fb_tree *tree, struct fb_frame *frame, const struct fb_target *target)
{
    struct fb_stream *stream = fb_stream_of(tree, frame);
    const bool is_big = target->order == FB_ORDER_BIG;
    const uint32_t needed = fb_stream_bytes_for_bits(stream, target->width, is_big);

    if (needed > fb_stream_left(stream))
        return refuse_end(tree, frame, needed);
    if (stream->bits_left > 0 && stream->is_big == is_big)
        frame->item_start = stream->position - 1;
    const uint64_t bits = fb_stream_bits(stream, target->width, is_big);
    return accept(frame, target->is_bool ? fb_value_bool(bits != 0) : fb_value_unsigned(bits));
}

static enum fb_step read_number(struct fb_tree *tree, struct fb_frame *frame, const struct fb_target *target)
{
    struct fb_stream *stream = fb_stream_of(tree, frame);

    if (target->width > fb_stream_left(stream))
        return refuse_end(tree, frame, target->width);
    const struct fb_span bytes = fb_stream_span(stream, stream->position, target->width);
    stream->position += target->width;
    return accept(frame, fb_load_number(target, bytes.bytes,
                                        fb_order_is_big(tree, frame->object, target)));
}

enum fb_step fb_read_item(struct fb_tree *tree, struct fb_frame *frame)
{
    const enum fb_step chosen = fb_choose_target(tree, frame);

    if (chosen != FB_STEP_ON)
        return chosen;
    frame->has_item = false;
    frame->child = 0;
    frame->raw_length = 0;
    frame->item_start = fb_stream_of(tree, frame)->position;
    if (frame->target == FB_NONE) {
        frame->item = fb_value_null();
        frame->state = FB_READ_KEEP;
        return FB_STEP_ON;
    }
    const struct fb_target *target = fb_target_of(tree, frame);
    if (target->kind == FB_TARGET_BITS)
        return read_bits(tree, frame, target);
    fb_stream_align(fb_stream_of(tree, frame));
    if (target->kind <= FB_TARGET_FLOAT)
        return read_number(tree, frame, target);
    if (fb_is_delimited(target) || target->kind != FB_TARGET_OBJECT)
        return take_bytes(tree, frame);
    frame->argument = 0;
    frame->state = FB_READ_ARGUMENTS;
    return FB_STEP_ON;
}

/* ---- Decoding ---- */

static void write_hex(char text[static 64], struct fb_span bytes)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < bytes.size && i < 16; i++)
        length += (size_t)snprintf(text + length, 64 - length, "%s%02x", i > 0 ? " " : "", bytes.bytes[i]);
    if (bytes.size > 16)
        snprintf(text + length, 64 - length, " ...");
}

static enum fb_step refuse_contents(struct fb_tree *tree, const struct fb_frame *frame,
                                    struct fb_span expected, struct fb_span found)
{
    const struct fb_spot here = fb_spot_here(tree, frame);
    char expected_hex[64];
    char found_hex[64];

    write_hex(expected_hex, expected);
    write_hex(found_hex, found);
    fb_report(tree, FB_PROBLEM_CONTENTS, &here, true, "expected %s, found %s", expected_hex, found_hex);
    return FB_STEP_STOP;
}

enum fb_step fb_read_decode(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_target *target = fb_target_of(tree, frame);
    const struct fb_span bytes =
        target->processes.count > 0 ? fb_value_bytes(&frame->item) : fb_item_bytes(tree, frame);
    struct fb_value value = fb_value_span(FB_VALUE_BYTES, bytes);

    if (target->contents != FB_NONE && !fb_span_equal(bytes, tree->plan->spans[target->contents]))
        return refuse_contents(tree, frame, tree->plan->spans[target->contents], bytes);
    if (target->kind == FB_TARGET_OBJECT) {
        frame->argument = 0;
        frame->state = FB_READ_ARGUMENTS;
        return FB_STEP_ON;
    }
    if (target->kind == FB_TARGET_TEXT && !fb_decode(tree, target->encoding, bytes, &value))
        return fb_stop_with_failure(tree, frame);
    return accept(frame, value);
}
