/* SPDX-License-Identifier: Apache-2.0 */
/* One attribute from its condition to its slot, as states that can be entered again. */
#include "validator/schema/machine/reader.h"

bool fb_order_is_big(const struct fb_tree *tree, uint32_t object, const struct fb_target *target)
{
    return target->order == FB_ORDER_OF_TYPE ? fb_object_has(tree, object, FB_OBJECT_IS_BIG)
                                             : target->order == FB_ORDER_BIG;
}

/* Elements that need nothing but their seq, until one of them needs a frame. */
static enum fb_step item(struct fb_tree *tree, struct fb_frame *frame)
{
    if (!fb_slot_of(tree, frame)->is_plain_list)
        return fb_read_item(tree, frame);
    const enum fb_step step = fb_read_plain_list(tree, frame);
    return step == FB_STEP_ON ? fb_go(frame, FB_READ_FINISH) : step;
}

static enum fb_step take_plain_child(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_found found = { .value = fb_value_reference(FB_VALUE_OBJECT, frame->child),
                                    .stream = FB_NONE };

    if (!fb_list_add(tree, frame->list, &found))
        return fb_stop_without_memory(tree, frame);
    frame->child = 0;
    return fb_go(frame, FB_READ_UNTIL);
}

static enum fb_step take_child(struct fb_tree *tree, struct fb_frame *frame)
{
    if (fb_slot_of(tree, frame)->is_plain_list)
        return take_plain_child(tree, frame);
    frame->item = fb_value_reference(FB_VALUE_OBJECT, frame->child);
    frame->has_item = true;
    frame->argument = 0;
    return fb_go(frame, FB_READ_KEEP);
}

/* Indexed by the state; FB_READ_DONE has none. */
static enum fb_step (*const steps[])(struct fb_tree *, struct fb_frame *) = {
    [FB_READ_BEGIN] = fb_read_begin,
    [FB_READ_REPEAT] = fb_read_repeat,
    [FB_READ_ITEM] = item,
    [FB_READ_PROCESS] = fb_read_process,
    [FB_READ_DECODE] = fb_read_decode,
    [FB_READ_ARGUMENTS] = fb_read_arguments,
    [FB_READ_OBJECT] = take_child,
    [FB_READ_KEEP] = fb_read_keep,
    [FB_READ_CHECK] = fb_read_check,
    [FB_READ_UNTIL] = fb_read_until,
    [FB_READ_FINISH] = fb_read_finish,
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
