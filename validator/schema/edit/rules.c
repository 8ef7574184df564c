/* SPDX-License-Identifier: Apache-2.0 */
/* Finding what a plan's expressions read. */
#include "validator/schema/edit/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "validator/schema/edit/formula.h"

#define VALUE_ROUNDS 8 /* of values that read values */

static uint8_t flags_of_op(uint32_t code)
{
    switch (code) {
    case FB_OP_FIELD:
    case FB_OP_ITEM:
        return FB_EXPRESSION_READS;
    case FB_OP_SELF:
    case FB_OP_ROOT:
    case FB_OP_INDEX_OF_ITEM:
    case FB_OP_MEMBER:
    case FB_OP_MEMBER_NAMED:
    case FB_OP_PARENT:
    case FB_OP_ROOT_OF:
    case FB_OP_IO:
    case FB_OP_INDEX:
    case FB_OP_SIZE:
        return FB_EXPRESSION_READS | FB_EXPRESSION_FAR;
    default:
        return 0;
    }
}

static bool names_place(uint32_t code)
{
    return code == FB_OP_INDEX_OF_ITEM || code == FB_OP_IO || code == FB_OP_POSITION || code == FB_OP_EOF;
}

static void read_expressions(struct fb_edit_rules *rules)
{
    const struct fb_plan *plan = rules->plan;

    for (size_t i = 0; i < plan->expression_count; i++) {
        const struct fb_range ops = plan->expressions[i].ops;
        for (uint32_t k = 0; k < ops.count; k++) {
            rules->expressions[i] |= flags_of_op(plan->ops[ops.first + k].code);
            if (plan->ops[ops.first + k].code == FB_OP_FIELD
                && plan->attributes[plan->ops[ops.first + k].a].place != FB_PLACE_SEQ)
                rules->expressions[i] |= FB_EXPRESSION_FAR;
            if (names_place(plan->ops[ops.first + k].code))
                rules->expressions[i] |= FB_EXPRESSION_PLACE;
        }
        rules->linear[i] = fb_linear_of(plan, (uint32_t)i);
    }
}

/* Every attribute that might be meant by this member, whatever the object's type. */
static void mark_name(struct fb_edit_rules *rules, const char *name, uint8_t flags)
{
    for (size_t i = 0; i < rules->plan->attribute_count; i++) {
        if (strcmp(rules->plan->attributes[i].name, name) == 0)
            rules->attributes[i] |= flags;
    }
}

static void mark_read(struct fb_edit_rules *rules, const struct fb_op *op, uint8_t flags)
{
    if (op->code == FB_OP_FIELD)
        rules->attributes[op->a] |= flags;
    else if (op->code == FB_OP_MEMBER)
        mark_name(rules, rules->plan->attributes[op->a].name, flags);
    else if (op->code == FB_OP_MEMBER_NAMED)
        mark_name(rules, rules->plan->names[op->a], flags);
}

static void mark_reads(struct fb_edit_rules *rules, uint32_t expression, uint8_t flags)
{
    if (expression == FB_NONE)
        return;
    const struct fb_range ops = rules->plan->expressions[expression].ops;
    for (uint32_t i = 0; i < ops.count; i++)
        mark_read(rules, &rules->plan->ops[ops.first + i], flags);
}

/* Sizes, counts and positions: read once, by fields of the same object, they are all that has to be
 * looked at again. */
static void mark_dependency(struct fb_edit_rules *rules, uint32_t expression, bool of_each)
{
    if (expression == FB_NONE)
        return;
    const struct fb_range ops = rules->plan->expressions[expression].ops;
    const bool far = rules->expressions[expression] & FB_EXPRESSION_FAR;
    for (uint32_t i = 0; i < ops.count; i++) {
        const struct fb_op *op = &rules->plan->ops[ops.first + i];
        const bool again = op->code == FB_OP_FIELD && (rules->attributes[op->a] & FB_RULE_ONCE);
        mark_read(rules, op, far || again || of_each ? FB_RULE_READ : FB_RULE_ONCE);
    }
}

static void mark_target(struct fb_edit_rules *rules, const struct fb_target *target, bool of_each)
{
    const struct fb_plan *plan = rules->plan;

    mark_dependency(rules, target->delimiter.size, of_each);
    for (uint32_t i = 0; i < target->arguments.count; i++)
        mark_reads(rules, plan->expression_lists[target->arguments.first + i], FB_RULE_READ);
    for (uint32_t i = 0; i < target->processes.count; i++) {
        const struct fb_range arguments = plan->processes[target->processes.first + i].arguments;
        for (uint32_t k = 0; k < arguments.count; k++)
            mark_reads(rules, plan->expression_lists[arguments.first + k], FB_RULE_READ);
    }
}

static void mark_switch(struct fb_edit_rules *rules, const struct fb_attribute *attribute)
{
    mark_reads(rules, attribute->switch_expr, FB_RULE_READ | FB_RULE_CONDITION);
    for (uint32_t i = 0; i < attribute->cases.count; i++) {
        const struct fb_case *row = &rules->plan->cases[attribute->cases.first + i];
        mark_reads(rules, row->value, FB_RULE_READ | FB_RULE_CONDITION);
        if (row->target != FB_NONE)
            mark_target(rules, &rules->plan->targets[row->target], attribute->repeat != FB_REPEAT_NONE);
    }
}

/* Whether a top-level `and` part of the expression is an equation. */
static bool has_equation(const struct fb_plan *plan, uint32_t expression)
{
    const struct fb_range ops = plan->expressions[expression].ops;

    for (uint32_t i = 0; i < ops.count; i++) {
        if (plan->ops[ops.first + i].code == FB_OP_EQUAL && fb_op_decides(plan, ops, i))
            return true;
    }
    return false;
}

static void mark_valid(struct fb_edit_rules *rules, uint32_t attribute, const struct fb_valid *valid)
{
    for (uint32_t i = 0; i < valid->expressions.count; i++) {
        const uint32_t expression = rules->plan->expression_lists[valid->expressions.first + i];
        mark_reads(rules, expression, FB_RULE_READ);
        if (fb_is_constant(rules, expression))
            continue;
        rules->attributes[attribute] |= FB_RULE_CHECKED;
        if (valid->kind == FB_VALID_EQ || (valid->kind == FB_VALID_EXPR && has_equation(rules->plan, expression)))
            rules->attributes[attribute] |= FB_RULE_RELATION;
    }
}

static void mark_attribute(struct fb_edit_rules *rules, uint32_t row)
{
    const struct fb_attribute *attribute = &rules->plan->attributes[row];

    mark_reads(rules, attribute->if_expr, FB_RULE_READ | FB_RULE_CONDITION);
    mark_reads(rules, attribute->io_expr, FB_RULE_READ);
    mark_reads(rules, attribute->value_expr, FB_RULE_READ);
    mark_reads(rules, attribute->parent_expr, FB_RULE_READ);
    mark_dependency(rules, attribute->pos_expr, false);
    if (attribute->repeat == FB_REPEAT_EXPR)
        mark_dependency(rules, attribute->repeat_expr, false);
    else if (attribute->repeat == FB_REPEAT_UNTIL)
        mark_reads(rules, attribute->repeat_expr, FB_RULE_READ);
    if (attribute->target != FB_NONE)
        mark_target(rules, &rules->plan->targets[attribute->target], attribute->repeat != FB_REPEAT_NONE);
    mark_switch(rules, attribute);
    for (uint32_t i = 0; i < attribute->valids.count; i++)
        mark_valid(rules, row, &rules->plan->valids[attribute->valids.first + i]);
}

static bool is_far(const struct fb_edit_rules *rules, uint32_t expression)
{
    return expression != FB_NONE && (rules->expressions[expression] & FB_EXPRESSION_FAR);
}

static bool names_its_place(const struct fb_edit_rules *rules, uint32_t expression)
{
    return expression != FB_NONE && (rules->expressions[expression] & FB_EXPRESSION_PLACE);
}

/* Types in which something depends on where an object of them stands: its index, its stream. */
static void mark_place(struct fb_edit_rules *rules, uint32_t row)
{
    const struct fb_plan *plan = rules->plan;
    const struct fb_attribute *attribute = &plan->attributes[row];
    bool placed = attribute->place == FB_PLACE_INSTANCE || names_its_place(rules, attribute->if_expr)
               || names_its_place(rules, attribute->switch_expr) || names_its_place(rules, attribute->value_expr)
               || (attribute->target != FB_NONE && plan->targets[attribute->target].arguments.count > 0);

    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        const struct fb_range list = plan->valids[attribute->valids.first + i].expressions;
        for (uint32_t k = 0; k < list.count; k++)
            placed = placed || names_its_place(rules, plan->expression_lists[list.first + k]);
    }
    if (placed)
        rules->types_placed[attribute->owner] = true;
}

static bool has_far_size(const struct fb_edit_rules *rules, const struct fb_attribute *attribute)
{
    const struct fb_plan *plan = rules->plan;
    bool far = attribute->target != FB_NONE && is_far(rules, plan->targets[attribute->target].delimiter.size);

    for (uint32_t i = 0; i < attribute->cases.count; i++) {
        const uint32_t target = plan->cases[attribute->cases.first + i].target;
        far = far || (target != FB_NONE && is_far(rules, plan->targets[target].delimiter.size));
    }
    return far;
}

static void mark_far(struct fb_edit_rules *rules, uint32_t row)
{
    const struct fb_plan *plan = rules->plan;
    const struct fb_attribute *attribute = &plan->attributes[row];
    bool far = is_far(rules, attribute->if_expr) || is_far(rules, attribute->switch_expr);

    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        const struct fb_range list = plan->valids[attribute->valids.first + i].expressions;
        for (uint32_t k = 0; k < list.count; k++)
            far = far || is_far(rules, plan->expression_lists[list.first + k]);
    }
    if (attribute->if_expr != FB_NONE || attribute->switch_expr != FB_NONE || attribute->place == FB_PLACE_VALUE)
        rules->types_conditional[attribute->owner] = true;
    if (far)
        rules->attributes[row] |= FB_RULE_FAR;
    if (far || is_far(rules, attribute->value_expr))
        rules->types_far[attribute->owner] = true;
    if (attribute->place == FB_PLACE_INSTANCE || is_far(rules, attribute->repeat_expr) || has_far_size(rules, attribute))
        rules->attributes[row] |= FB_RULE_FAR_DEMAND;
}

static void mark_orders(struct fb_edit_rules *rules)
{
    for (size_t i = 0; i < rules->plan->type_count; i++)
        mark_reads(rules, rules->plan->types[i].order_expr, FB_RULE_READ | FB_RULE_CONDITION);
}

/* What a condition reads by way of a value is read by the condition. */
static void spread_conditions(struct fb_edit_rules *rules)
{
    for (int round = 0; round < VALUE_ROUNDS; round++) {
        for (size_t i = 0; i < rules->plan->attribute_count; i++) {
            const struct fb_attribute *attribute = &rules->plan->attributes[i];
            if (attribute->place == FB_PLACE_VALUE && (rules->attributes[i] & FB_RULE_CONDITION))
                mark_reads(rules, attribute->value_expr, FB_RULE_READ | FB_RULE_CONDITION);
        }
    }
}

static bool find_extra(struct fb_edit_rules *rules, const struct fb_edit_checksum *from,
                       struct fb_extra_checksum *out, struct fb_diag *diag)
{
    const struct fb_type *top = &rules->plan->types[0];

    for (uint32_t i = 0; i < top->seq_count; i++) {
        if (strcmp(rules->plan->attributes[top->first_attribute + i].name, from->at) == 0) {
            *out = (struct fb_extra_checksum){ .slot = i, .from = from->from };
            return true;
        }
    }
    return fb_fail(diag, FB_FAULT_INPUT, "the top type has no field \"%s\" for a checksum", from->at);
}

bool fb_edit_rules_new(const struct fb_schema *schema, const struct fb_edit_checksum *extra,
                       size_t extra_count, struct fb_edit_rules **out, struct fb_diag *diag)
{
    const struct fb_plan *plan = fb_schema_plan(schema);
    FB_AUTO(fb_edit_rules_free)
    struct fb_edit_rules *rules = calloc(1, sizeof *rules);

    if (rules == NULL)
        return fb_fail_memory(diag);
    rules->schema = schema;
    rules->plan = plan;
    rules->attributes = calloc(plan->attribute_count + 1, 1);
    rules->expressions = calloc(plan->expression_count + 1, 1);
    rules->linear = calloc(plan->expression_count + 1, sizeof *rules->linear);
    rules->types_far = calloc(plan->type_count + 1, sizeof *rules->types_far);
    rules->types_conditional = calloc(plan->type_count + 1, sizeof *rules->types_conditional);
    rules->types_placed = calloc(plan->type_count + 1, sizeof *rules->types_placed);
    rules->names = calloc(plan->attribute_count + 1, sizeof *rules->names);
    rules->tests = calloc(plan->attribute_count + 1, sizeof *rules->tests);
    rules->objects = calloc(plan->type_count + 1, sizeof *rules->objects);
    rules->extra = calloc(extra_count + 1, sizeof *rules->extra);
    if (rules->attributes == NULL || rules->expressions == NULL || rules->linear == NULL || rules->extra == NULL
        || rules->types_far == NULL || rules->types_conditional == NULL || rules->types_placed == NULL
        || rules->names == NULL || rules->tests == NULL || rules->objects == NULL)
        return fb_fail_memory(diag);
    read_expressions(rules);
    for (uint32_t i = 0; i < plan->attribute_count; i++) {
        mark_attribute(rules, i);
        mark_far(rules, i);
        mark_place(rules, i);
    }
    mark_orders(rules);
    spread_conditions(rules);
    fb_rules_find_bits(rules);
    for (; rules->extra_count < extra_count; rules->extra_count++) {
        if (!find_extra(rules, &extra[rules->extra_count], &rules->extra[rules->extra_count], diag))
            return false;
    }
    *out = fb_take(rules);
    return true;
}

void fb_edit_rules_free(struct fb_edit_rules *rules)
{
    if (rules == NULL)
        return;
    free(rules->attributes);
    free(rules->expressions);
    free(rules->linear);
    free(rules->types_far);
    free(rules->names);
    free(rules->tests);
    free(rules->objects);
    free(rules->types_placed);
    free(rules->types_conditional);
    free(rules->extra);
    free(rules);
}
