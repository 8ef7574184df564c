/* SPDX-License-Identifier: Apache-2.0 */
/* valid: and enums, for each item that was read. */
#include <stdio.h>

#include "validator/schema/machine/reader.h"

/* A value as a message shows it. */
static void write_value(const struct fb_value *value, char text[static 96])
{
    const struct fb_integer integer = fb_value_integer(value);
    size_t length = 0;

    switch (value->kind) {
    case FB_VALUE_INTEGER:
        snprintf(text, 96, "%s%llu", integer.negative ? "-" : "", (unsigned long long)integer.magnitude);
        break;
    case FB_VALUE_FLOAT:
        snprintf(text, 96, "%g", value->real);
        break;
    case FB_VALUE_BOOL:
        snprintf(text, 96, "%s", value->boolean ? "true" : "false");
        break;
    case FB_VALUE_TEXT:
        snprintf(text, 96, "\"%.*s\"%s", (int)(value->size < 40 ? value->size : 40),
                 value->size == 0 ? "" : (const char *)value->bytes, value->size < 40 ? "" : "...");
        break;
    case FB_VALUE_BYTES:
        text[0] = '\0';
        for (size_t i = 0; i < value->size && i < 16; i++)
            length += (size_t)snprintf(text + length, 96 - length, "%s%02x", i > 0 ? " " : "", value->bytes[i]);
        snprintf(text + length, 96 - length, "%s", value->size == 0 ? "no bytes" : value->size > 16 ? " ..."
                                                                                                    : "");
        break;
    default:
        snprintf(text, 96, "%s", fb_value_kind_name((enum fb_value_kind)value->kind));
        break;
    }
}

struct rule {
    enum fb_problem_kind kind;
    const char *expected; /* "at least", before the bound */
};

static const struct rule rules[] = {
    [FB_VALID_EQ] = { FB_PROBLEM_NOT_EQUAL, "" },
    [FB_VALID_MIN] = { FB_PROBLEM_LESS_THAN, "at least " },
    [FB_VALID_MAX] = { FB_PROBLEM_GREATER_THAN, "at most " },
    [FB_VALID_ANY_OF] = { FB_PROBLEM_NOT_ANY_OF, "one of a list ending in " },
    [FB_VALID_IN_ENUM] = { FB_PROBLEM_NOT_IN_ENUM, "" },
    [FB_VALID_EXPR] = { FB_PROBLEM_EXPRESSION_FALSE, "" },
};

static enum fb_step refuse(struct fb_tree *tree, const struct fb_frame *frame,
                           const struct fb_valid *valid, const struct fb_value *bound)
{
    const struct fb_spot here = fb_spot_here(tree, frame);
    const struct fb_plan *plan = tree->plan;
    const struct rule *rule = &rules[valid->kind];
    char expected[96];
    char found[96];

    write_value(&frame->item, found);
    write_value(bound, expected);
    if (valid->kind == FB_VALID_IN_ENUM)
        fb_report(tree, rule->kind, &here, true, "expected a member of the enum %s, found %s",
                  plan->enums[plan->attributes[frame->attribute].enum_type].name, found);
    else if (valid->kind == FB_VALID_EXPR)
        fb_report(tree, rule->kind, &here, true, "expected %s to be true, found it false of %s",
                  plan->expressions[plan->expression_lists[valid->expressions.first]].text, found);
    else
        fb_report(tree, rule->kind, &here, true, "expected %s%s, found %s", rule->expected, expected, found);
    return FB_STEP_STOP;
}

/* Whether the item passes, for a bound that was evaluated. */
static bool passes(struct fb_tree *tree, const struct fb_valid *valid, const struct fb_value *item,
                   const struct fb_value *bound, bool *out)
{
    switch (valid->kind) {
    case FB_VALID_MIN:
        return fb_compare(tree, FB_OP_GREATER_OR_EQUAL, item, bound, out);
    case FB_VALID_MAX:
        return fb_compare(tree, FB_OP_LESS_OR_EQUAL, item, bound, out);
    case FB_VALID_EXPR:
        if (bound->kind != FB_VALUE_BOOL)
            return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a boolean, found %s",
                               fb_value_kind_name((enum fb_value_kind)bound->kind));
        *out = bound->boolean;
        return true;
    default:
        return fb_equals(tree, item, bound, out);
    }
}

static bool is_in_enum(const struct fb_tree *tree, const struct fb_frame *frame)
{
    const uint32_t enum_type = tree->plan->attributes[frame->attribute].enum_type;

    return enum_type != FB_NONE && frame->item.kind == FB_VALUE_INTEGER
        && fb_enum_find(tree->plan, enum_type, &frame->item) != NULL;
}

/* Any one of the expressions is enough; all kinds but any-of have one. */
static enum fb_step check_valid(struct fb_tree *tree, struct fb_frame *frame, const struct fb_valid *valid)
{
    const struct fb_scope scope = fb_scope_of(frame);
    struct fb_value bound = fb_value_null();
    bool holds = valid->kind == FB_VALID_IN_ENUM && is_in_enum(tree, frame);

    for (uint32_t i = 0; !holds && i < valid->expressions.count; i++) {
        const uint32_t expression = tree->plan->expression_lists[valid->expressions.first + i];
        const enum fb_outcome outcome = fb_evaluate(tree, expression, &scope, &bound);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
        if (!passes(tree, valid, &frame->item, &bound, &holds))
            return fb_stop_with_failure(tree, frame);
    }
    return holds ? FB_STEP_ON : refuse(tree, frame, valid, &bound);
}

static enum fb_step refuse_enum(struct fb_tree *tree, const struct fb_frame *frame, uint32_t enum_type)
{
    const struct fb_spot here = fb_spot_here(tree, frame);
    char found[96];

    write_value(&frame->item, found);
    fb_report(tree, FB_PROBLEM_UNKNOWN_ENUM, &here, true, "expected a member of the enum %s, found %s",
              tree->plan->enums[enum_type].name, found);
    return FB_STEP_STOP;
}

/* `argument` counts the valids that have passed. */
enum fb_step fb_read_check(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_attribute *attribute = &tree->plan->attributes[frame->attribute];

    while (frame->argument < attribute->valids.count) {
        const enum fb_step step =
            check_valid(tree, frame, &tree->plan->valids[attribute->valids.first + frame->argument]);
        if (step != FB_STEP_ON)
            return step;
        frame->argument++;
    }
    if (!tree->options.compat && attribute->enum_type != FB_NONE
        && frame->item.kind == FB_VALUE_INTEGER && !is_in_enum(tree, frame))
        return refuse_enum(tree, frame, attribute->enum_type);
    frame->state = FB_READ_UNTIL;
    return FB_STEP_ON;
}
