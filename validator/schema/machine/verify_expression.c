/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of expressions: every operand in its table, every stack in order. */
#include "base/host/fail.h"
#include "validator/schema/machine/verify.h"

#define MAX_STACK 4096

/* Stack effects of the ops, in the order of enum fb_op_code; FB_OP_LIST takes `a`. */
static const struct {
    uint8_t takes;
    uint8_t gives;
} effects[FB_OP_COUNT] = {
    [FB_OP_NULL] = { 0, 1 },
    [FB_OP_BOOL] = { 0, 1 },
    [FB_OP_INTEGER] = { 0, 1 },
    [FB_OP_FLOAT] = { 0, 1 },
    [FB_OP_BYTES] = { 0, 1 },
    [FB_OP_TEXT] = { 0, 1 },
    [FB_OP_LIST] = { 0, 1 },
    [FB_OP_SELF] = { 0, 1 },
    [FB_OP_ROOT] = { 0, 1 },
    [FB_OP_ITEM] = { 0, 1 },
    [FB_OP_INDEX_OF_ITEM] = { 0, 1 },
    [FB_OP_FIELD] = { 0, 1 },
    [FB_OP_MEMBER] = { 1, 1 },
    [FB_OP_MEMBER_NAMED] = { 1, 1 },
    [FB_OP_PARENT] = { 1, 1 },
    [FB_OP_ROOT_OF] = { 1, 1 },
    [FB_OP_IO] = { 1, 1 },
    [FB_OP_CAST] = { 1, 1 },
    [FB_OP_ADD] = { 2, 1 },
    [FB_OP_SUBTRACT] = { 2, 1 },
    [FB_OP_MULTIPLY] = { 2, 1 },
    [FB_OP_DIVIDE] = { 2, 1 },
    [FB_OP_MODULO] = { 2, 1 },
    [FB_OP_SHIFT_LEFT] = { 2, 1 },
    [FB_OP_SHIFT_RIGHT] = { 2, 1 },
    [FB_OP_BIT_AND] = { 2, 1 },
    [FB_OP_BIT_OR] = { 2, 1 },
    [FB_OP_BIT_XOR] = { 2, 1 },
    [FB_OP_BIT_NOT] = { 1, 1 },
    [FB_OP_NEGATE] = { 1, 1 },
    [FB_OP_NOT] = { 1, 1 },
    [FB_OP_EQUAL] = { 2, 1 },
    [FB_OP_NOT_EQUAL] = { 2, 1 },
    [FB_OP_LESS] = { 2, 1 },
    [FB_OP_LESS_OR_EQUAL] = { 2, 1 },
    [FB_OP_GREATER] = { 2, 1 },
    [FB_OP_GREATER_OR_EQUAL] = { 2, 1 },
    [FB_OP_JUMP] = { 0, 0 },
    [FB_OP_JUMP_IF_FALSE] = { 1, 0 },
    [FB_OP_JUMP_IF_FALSE_KEEP] = { 1, 0 },
    [FB_OP_JUMP_IF_TRUE_KEEP] = { 1, 0 },
    [FB_OP_INDEX] = { 2, 1 },
    [FB_OP_SIZE] = { 1, 1 },
    [FB_OP_FIRST] = { 1, 1 },
    [FB_OP_LAST] = { 1, 1 },
    [FB_OP_MINIMUM] = { 1, 1 },
    [FB_OP_MAXIMUM] = { 1, 1 },
    [FB_OP_REVERSE] = { 1, 1 },
    [FB_OP_SUBSTRING] = { 3, 1 },
    [FB_OP_EOF] = { 1, 1 },
    [FB_OP_POSITION] = { 1, 1 },
    [FB_OP_TO_INTEGER] = { 1, 1 },
    [FB_OP_TO_INTEGER_BASE] = { 2, 1 },
    [FB_OP_TO_TEXT] = { 1, 1 },
    [FB_OP_DECODE] = { 1, 1 },
    [FB_OP_TO_BYTES] = { 1, 1 },
    [FB_OP_TO_ENUM] = { 1, 1 },
};

static bool is_jump(uint32_t code)
{
    return code >= FB_OP_JUMP && code <= FB_OP_JUMP_IF_TRUE_KEEP;
}

/* How many values `a` may choose from. */
static size_t operand_limit(const struct fb_plan *plan, uint32_t code)
{
    switch (code) {
    case FB_OP_BOOL:
        return 2;
    case FB_OP_INTEGER:
        return plan->integer_count;
    case FB_OP_FLOAT:
        return plan->float_count;
    case FB_OP_BYTES:
    case FB_OP_TEXT:
        return plan->span_count;
    case FB_OP_FIELD:
    case FB_OP_MEMBER:
        return plan->attribute_count;
    case FB_OP_MEMBER_NAMED:
        return plan->name_count;
    case FB_OP_CAST:
        return plan->type_count;
    case FB_OP_DECODE:
        return plan->encoding_count;
    case FB_OP_TO_ENUM:
        return plan->enum_count;
    default:
        return SIZE_MAX;
    }
}

/* Notes that `op` may be reached with `depth` values on the stack. */
static bool reach(struct fb_verifier *v, size_t op, uint32_t depth)
{
    if (v->depths[op] != 0)
        return v->depths[op] == depth + 1;
    v->depths[op] = depth + 1;
    return true;
}

static bool verify_op(struct fb_verifier *v, struct fb_range ops, uint32_t at)
{
    const struct fb_op op = v->plan->ops[ops.first + at];

    if (op.code >= FB_OP_COUNT || !fb_is_in(op.a, operand_limit(v->plan, op.code)))
        return false;
    if (v->depths[at] == 0) /* nothing leads here */
        return true;
    const uint32_t depth = v->depths[at] - 1;
    const uint32_t takes = op.code == FB_OP_LIST ? op.a : effects[op.code].takes;
    if (takes > depth || depth > MAX_STACK)
        return false;
    const uint32_t after = depth - takes + effects[op.code].gives;
    if (after > v->deepest)
        v->deepest = after;
    if (is_jump(op.code)) {
        const bool keeps = op.code == FB_OP_JUMP_IF_FALSE_KEEP || op.code == FB_OP_JUMP_IF_TRUE_KEEP;
        if (op.a <= at || op.a > ops.count || !reach(v, op.a, keeps ? depth : after))
            return false;
        if (op.code == FB_OP_JUMP)
            return true;
    }
    return reach(v, at + 1, after);
}

static bool verify_expression(struct fb_verifier *v, size_t row)
{
    const struct fb_expression *expression = &v->plan->expressions[row];
    const struct fb_range ops = expression->ops;

    if (!fb_range_is_in(ops, v->plan->op_count) || expression->text == NULL)
        return fb_verify_fail(v, "expression", row, "range");
    for (size_t i = 0; i <= ops.count; i++)
        v->depths[i] = 0;
    v->depths[0] = 1;
    for (uint32_t i = 0; i < ops.count; i++) {
        if (!verify_op(v, ops, i))
            return fb_verify_fail(v, "expression", row, "op");
    }
    return v->depths[ops.count] == 2 || fb_verify_fail(v, "expression", row, "stack");
}

bool fb_verify_expressions(struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->expression_count; i++) {
        if (!verify_expression(v, i))
            return false;
    }
    for (size_t i = 0; i < plan->expression_list_count; i++) {
        if (!fb_is_in(plan->expression_lists[i], plan->expression_count))
            return fb_verify_fail(v, "expression list", i, "row");
    }
    for (size_t i = 0; i < plan->probe_count; i++) {
        if (!fb_is_in(plan->probes[i], plan->expression_count))
            return fb_verify_fail(v, "probe", i, "row");
    }
    return true;
}
