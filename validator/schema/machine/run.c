/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's one loop: steps of the top frame, until none is left above the base. */
#include <string.h>

#include "validator/schema/machine/reader.h"

/* False between the last attribute and the end of the object. */
static bool is_at_attribute(const struct fb_tree *tree, const struct fb_frame *frame)
{
    if (frame->attribute == FB_NONE || frame->kind != FB_FRAME_OBJECT)
        return frame->attribute != FB_NONE && frame->kind == FB_FRAME_INSTANCE;
    const struct fb_type *type = &tree->plan->types[frame->type];
    return frame->attribute < type->first_attribute + type->seq_count;
}

/* What is computed, or not sought yet, has no bytes: its object's start must do. */
static bool is_nowhere(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return fb_attribute_of(tree, frame)->place == FB_PLACE_VALUE
        || (frame->kind == FB_FRAME_INSTANCE && frame->state == FB_READ_BEGIN);
}

struct fb_spot fb_spot_here(const struct fb_tree *tree, const struct fb_frame *frame)
{
    struct fb_spot spot = { .object = frame->object, .attribute = FB_NONE };

    if (!is_at_attribute(tree, frame))
        return spot;
    spot.attribute = frame->attribute;
    spot.has_index = frame->list != 0;
    spot.index = frame->index;
    if (is_nowhere(tree, frame)) {
        spot.extent.offset = fb_object_extent(tree, frame->object).offset;
        return spot;
    }
    const struct fb_stream *stream = &tree->streams[frame->stream];
    const bool is_begun = frame->state > FB_READ_ITEM && frame->item_start <= stream->position;
    const uint32_t start = is_begun ? frame->item_start : stream->position;
    spot.extent = fb_stream_extent(stream, start, is_begun ? stream->position - start : 0);
    return spot;
}

enum fb_step fb_stop_with_failure(struct fb_tree *tree, const struct fb_frame *frame)
{
    const struct fb_spot here = fb_spot_here(tree, frame);

    if (!tree->failure.is_echo)
        fb_report(tree, tree->failure.kind, &here, true, "%s", tree->failure.message);
    if (tree->failure.kind == FB_PROBLEM_BUDGET)
        tree->is_exhausted = true;
    return FB_STEP_STOP;
}

enum fb_step fb_stop_without_memory(struct fb_tree *tree, const struct fb_frame *frame)
{
    (void)fb_no_memory(tree);
    return fb_stop_with_failure(tree, frame);
}

static enum fb_step stop_with_budget(struct fb_tree *tree, const struct fb_frame *frame,
                                     const char *what, uint64_t limit)
{
    const struct fb_spot here = fb_spot_here(tree, frame);

    fb_report(tree, FB_PROBLEM_BUDGET, &here, true, "the budget of %llu %s is used up",
              (unsigned long long)limit, what);
    tree->is_exhausted = true;
    return FB_STEP_STOP;
}

/* ---- Pushing and popping ---- */

static bool counts_as_depth(enum fb_frame_kind kind)
{
    return kind != FB_FRAME_INSTANCE;
}

/* Room for one more frame; what is too deep is refused where the top frame stands. */
static bool may_push(struct fb_tree *tree, enum fb_frame_kind kind)
{
    void *items = tree->frames;
    const struct fb_frame *top = tree->frame_count == 0 ? NULL : &tree->frames[tree->frame_count - 1];
    const struct fb_frame nowhere = { .attribute = FB_NONE };

    if (top == NULL)
        top = &nowhere;
    if (counts_as_depth(kind) && tree->object_depth >= tree->options.max_depth) {
        (void)stop_with_budget(tree, top, "objects within objects", tree->options.max_depth);
        return false;
    }
    if (tree->frame_count >= FB_MAX_FRAMES) {
        (void)stop_with_budget(tree, top, "instances that need one another", FB_MAX_FRAMES);
        return false;
    }
    if (!fb_budget_grow(&tree->budget, &items, &tree->frame_capacity, tree->frame_count + 1,
                        sizeof *tree->frames)) {
        (void)fb_stop_without_memory(tree, top);
        return false;
    }
    tree->frames = items;
    return true;
}

struct fb_frame *fb_push(struct fb_tree *tree, enum fb_frame_kind kind, uint32_t object,
                         uint32_t attribute)
{
    if (tree->frame_count >= tree->frame_capacity || tree->frame_count >= FB_MAX_FRAMES
        || tree->object_depth >= tree->options.max_depth) {
        if (!may_push(tree, kind))
            return NULL;
    }
    struct fb_frame *frame = &tree->frames[tree->frame_count++];
    *frame = (struct fb_frame){ .kind = (uint8_t)kind, .object = object };
    frame->type = fb_object_type(tree, object);
    frame->stream = fb_object_word(tree, object, FB_OBJECT_STREAM);
    frame->attribute = attribute == FB_NONE ? tree->plan->types[frame->type].first_attribute : attribute;
    if (counts_as_depth(kind))
        tree->object_depth++;
    if (kind == FB_FRAME_INSTANCE)
        fb_slot_set(tree, object, attribute, FB_SLOT_BUSY);
    return frame;
}

void fb_pop(struct fb_tree *tree)
{
    tree->frame_count--;
    if (counts_as_depth((enum fb_frame_kind)tree->frames[tree->frame_count].kind))
        tree->object_depth--;
}

enum fb_step fb_settle(struct fb_tree *tree, const struct fb_frame *frame, enum fb_outcome outcome)
{
    if (outcome == FB_DONE)
        return FB_STEP_ON;
    if (outcome == FB_FAILED)
        return fb_stop_with_failure(tree, frame);
    return fb_push(tree, FB_FRAME_INSTANCE, tree->needed_object, tree->needed_attribute) == NULL
             ? FB_STEP_STOP
             : FB_STEP_AWAY;
}

/* ---- The loop ---- */

static enum fb_step read_instance(struct fb_tree *tree, struct fb_frame *frame)
{
    const enum fb_step step = fb_read_attribute(tree, frame);

    if (step != FB_STEP_ON || frame->state != FB_READ_DONE)
        return step == FB_STEP_ON ? FB_STEP_AWAY : step;
    const enum fb_step covered = fb_return_from(tree, frame);
    if (covered != FB_STEP_ON)
        return covered;
    fb_pop(tree);
    return FB_STEP_AWAY;
}

static enum fb_step step_of(struct fb_tree *tree, struct fb_frame *frame)
{
    switch (frame->kind) {
    case FB_FRAME_OBJECT:
        return fb_read_object(tree, frame);
    case FB_FRAME_INSTANCE:
        return read_instance(tree, frame);
    default:
        return fb_walk(tree, frame);
    }
}

/* Takes away what cannot go on: up to the instance that failed, or, without a budget, all. */
static void unwind(struct fb_tree *tree, size_t base)
{
    while (tree->frame_count > base) {
        struct fb_frame *frame = &tree->frames[tree->frame_count - 1];
        const bool is_end = frame->kind != FB_FRAME_OBJECT && !tree->is_exhausted;
        fb_abandon(tree, frame);
        fb_pop(tree);
        if (is_end)
            return;
    }
}

static bool is_within_budget(struct fb_tree *tree)
{
    const struct fb_frame *top = &tree->frames[tree->frame_count - 1];

    if (tree->is_exhausted)
        return false;
    if (tree->steps > tree->options.max_steps)
        (void)stop_with_budget(tree, top, "steps", tree->options.max_steps);
    else if (tree->nodes > tree->options.max_nodes)
        (void)stop_with_budget(tree, top, "nodes", tree->options.max_nodes);
    return !tree->is_exhausted;
}

void fb_run(struct fb_tree *tree, size_t base)
{
    while (tree->frame_count > base) {
        tree->steps++;
        if (!is_within_budget(tree)
            || step_of(tree, &tree->frames[tree->frame_count - 1]) == FB_STEP_STOP)
            unwind(tree, base);
    }
}
