/* SPDX-License-Identifier: Apache-2.0 */
/* type: switch-on: the case that a value chooses. */
#include <stdio.h>

#include "validator/schema/machine/reader.h"

/* A short form of a value, for messages. */
static const char *describe(const struct fb_value *value, char text[static 32])
{
    if (value->kind != FB_VALUE_INTEGER)
        return fb_value_kind_name((enum fb_value_kind)value->kind);
    const struct fb_integer integer = fb_value_integer(value);
    snprintf(text, 32, "%s%llu", integer.negative ? "-" : "", (unsigned long long)integer.magnitude);
    return text;
}

static enum fb_step refuse_switch(struct fb_tree *tree, const struct fb_frame *frame,
                                  const struct fb_value *value)
{
    const struct fb_attribute *attribute = &tree->plan->attributes[frame->attribute];
    const struct fb_spot spot = fb_blame(tree, frame, attribute->switch_expr);
    const struct fb_spot here = fb_spot_here(tree, frame);
    char text[32];

    fb_report(tree, FB_PROBLEM_UNMATCHED_SWITCH, &spot, true,
              "expected a value that the switch of %s has a case for, found %s",
              fb_path_of(tree, &here), describe(value, text));
    return FB_STEP_STOP;
}

/* The row of the target that a case chooses; FB_NONE when none matches. */
static enum fb_outcome match_case(struct fb_tree *tree, const struct fb_frame *frame,
                                  const struct fb_value *value, uint32_t *target)
{
    const struct fb_range cases = tree->plan->attributes[frame->attribute].cases;
    const struct fb_scope scope = fb_scope_of(frame);

    for (uint32_t i = 0; i < cases.count; i++) {
        const struct fb_case *row = &tree->plan->cases[cases.first + i];
        struct fb_value choice = fb_value_null();
        bool same = row->value == FB_NONE;
        if (!same) {
            const enum fb_outcome outcome = fb_evaluate(tree, row->value, &scope, &choice);
            if (outcome != FB_DONE)
                return outcome;
            if (!fb_equals(tree, value, &choice, &same))
                return FB_FAILED;
        }
        if (same) {
            *target = row->target;
            return FB_DONE;
        }
    }
    *target = FB_NONE;
    return FB_DONE;
}

enum fb_step fb_choose_target(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = &tree->plan->attributes[frame->attribute];
    const struct fb_scope scope = fb_scope_of(frame);
    struct fb_value value = fb_value_null();

    frame->target = attribute->target;
    if (attribute->switch_expr == FB_NONE)
        return FB_STEP_ON;
    enum fb_outcome outcome = fb_evaluate(tree, attribute->switch_expr, &scope, &value);
    if (outcome == FB_DONE)
        outcome = match_case(tree, frame, &value, &frame->target);
    if (outcome != FB_DONE)
        return fb_settle(tree, frame, outcome);
    if (frame->target == FB_NONE && !tree->options.compat)
        return refuse_switch(tree, frame, &value);
    if (frame->target == FB_NONE)
        frame->target = attribute->unmatched;
    return FB_STEP_ON;
}
