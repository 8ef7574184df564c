/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic and comparison, exact for integers from -2^63 to 2^64-1. */
#include "validator/schema/machine/operate.h"

#include "base/host/format.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

bool fb_no_value(struct fb_tree *tree, enum fb_problem_kind kind, const char *format, ...)
{
    va_list arguments;

    tree->failure.kind = kind;
    tree->failure.is_echo = false;
    va_start(arguments, format);
    fb_format_text(tree->failure.message, sizeof tree->failure.message, format, arguments);
    va_end(arguments);
    return false;
}

bool fb_no_memory(struct fb_tree *tree)
{
    if (!tree->budget.exceeded)
        tree->is_out_of_memory = true;
    return fb_no_value(tree, FB_PROBLEM_BUDGET, tree->budget.exceeded ? "the tree would take more memory than its budget" : "there is no memory for the tree");
}

static bool is_number(const struct fb_value *value)
{
    return value->kind == FB_VALUE_INTEGER || value->kind == FB_VALUE_FLOAT;
}

static bool is_nan(const struct fb_value *value)
{
    return value->kind == FB_VALUE_FLOAT && isnan(value->real);
}

static bool wrong_kinds(struct fb_tree *tree, const char *what, const struct fb_value *left,
                        const struct fb_value *right)
{
    return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected %s, found %s and %s", what,
                       fb_value_kind_name(left->kind), fb_value_kind_name(right->kind));
}

static bool from_wide(struct fb_tree *tree, fb_wide integer, struct fb_value *out)
{
    return fb_value_from_wide(integer, out)
        || fb_no_value(tree, FB_PROBLEM_OVERFLOW,
                       "expected a result from -2^63 to 2^64-1, found one beyond");
}

static fb_wide floor_divide(fb_wide a, fb_wide b)
{
    const fb_wide quotient = a / b;

    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

static bool refuse_shift(struct fb_tree *tree)
{
    return fb_no_value(tree, FB_PROBLEM_EXPRESSION,
                       "expected a shift of zero or more bits, found a negative one");
}

static bool shift_left(struct fb_tree *tree, fb_wide a, fb_wide count, struct fb_value *out)
{
    fb_wide shifted = 0;

    if (count < 0)
        return refuse_shift(tree);
    if (a != 0 && (count > 64 || __builtin_mul_overflow(a, (fb_wide)1 << (int)count, &shifted)))
        shifted = (fb_wide)UINT64_MAX + 1;
    return from_wide(tree, shifted, out);
}

static bool shift_right(struct fb_tree *tree, fb_wide a, fb_wide count, struct fb_value *out)
{
    if (count < 0)
        return refuse_shift(tree);
    return from_wide(tree, a >> (int)(count < 127 ? count : 127), out);
}

static bool operate_on_integers(struct fb_tree *tree, enum fb_op_code code, fb_wide a, fb_wide b,
                                struct fb_value *out)
{
    switch (code) {
    case FB_OP_ADD:
        return from_wide(tree, a + b, out);
    case FB_OP_SUBTRACT:
        return from_wide(tree, a - b, out);
    case FB_OP_MULTIPLY: {
        fb_wide product = 0;
        return __builtin_mul_overflow(a, b, &product) ? from_wide(tree, (fb_wide)UINT64_MAX + 1, out)
                                                      : from_wide(tree, product, out);
    }
    case FB_OP_DIVIDE:
    case FB_OP_MODULO:
        if (b == 0)
            return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a divisor, found zero");
        return from_wide(tree, code == FB_OP_DIVIDE ? floor_divide(a, b) : a - floor_divide(a, b) * b, out);
    case FB_OP_SHIFT_LEFT:
        return shift_left(tree, a, b, out);
    case FB_OP_SHIFT_RIGHT:
        return shift_right(tree, a, b, out);
    case FB_OP_BIT_AND:
        return from_wide(tree, a & b, out);
    case FB_OP_BIT_OR:
        return from_wide(tree, a | b, out);
    default:
        return from_wide(tree, a ^ b, out);
    }
}

static bool operate_on_floats(struct fb_tree *tree, enum fb_op_code code, double a, double b,
                              struct fb_value *out)
{
    switch (code) {
    case FB_OP_ADD:
        *out = fb_value_float(a + b);
        return true;
    case FB_OP_SUBTRACT:
        *out = fb_value_float(a - b);
        return true;
    case FB_OP_MULTIPLY:
        *out = fb_value_float(a * b);
        return true;
    case FB_OP_DIVIDE:
        *out = fb_value_float(a / b);
        return true;
    case FB_OP_MODULO:
        *out = fb_value_float(a - floor(a / b) * b);
        return true;
    default:
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected integers, found a float");
    }
}

bool fb_operate(struct fb_tree *tree, enum fb_op_code code, const struct fb_value *left,
                const struct fb_value *right, struct fb_value *out)
{
    if (left->kind == FB_VALUE_INTEGER && right->kind == FB_VALUE_INTEGER)
        return operate_on_integers(tree, code, fb_value_wide(left), fb_value_wide(right), out);
    if (is_number(left) && is_number(right))
        return operate_on_floats(tree, code, fb_value_number(left), fb_value_number(right), out);
    if (code == FB_OP_ADD && left->kind == FB_VALUE_TEXT && right->kind == FB_VALUE_TEXT)
        return fb_concatenate(tree, left, right, out);
    return wrong_kinds(tree, "two numbers", left, right);
}

bool fb_operate_one(struct fb_tree *tree, enum fb_op_code code, const struct fb_value *operand,
                    struct fb_value *out)
{
    if (code == FB_OP_NOT && operand->kind == FB_VALUE_BOOL) {
        *out = fb_value_bool(!operand->boolean);
        return true;
    }
    if (code == FB_OP_NEGATE && operand->kind == FB_VALUE_FLOAT) {
        *out = fb_value_float(-operand->real);
        return true;
    }
    if (code == FB_OP_NOT || operand->kind != FB_VALUE_INTEGER)
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected %s, found %s",
                           code == FB_OP_NOT ? "a boolean" : "a number",
                           fb_value_kind_name(operand->kind));
    const fb_wide value = fb_value_wide(operand);
    return from_wide(tree, code == FB_OP_NEGATE ? -value : -value - 1, out);
}

static int order_of_floats(double a, double b)
{
    return (a > b) - (a < b);
}

static int order_of_spans(const struct fb_value *left, const struct fb_value *right)
{
    return fb_span_compare(fb_value_bytes(left), fb_value_bytes(right));
}

/* Negative, zero or positive; false when the two have no order. */
static bool order_of(const struct fb_value *left, const struct fb_value *right, int *out)
{
    if (left->kind == FB_VALUE_INTEGER && right->kind == FB_VALUE_INTEGER) {
        const fb_wide a = fb_value_wide(left);
        const fb_wide b = fb_value_wide(right);
        *out = (a > b) - (a < b);
        return true;
    }
    if (is_number(left) && is_number(right)) {
        *out = order_of_floats(fb_value_number(left), fb_value_number(right));
        return true;
    }
    const bool are_spans = left->kind == FB_VALUE_TEXT || left->kind == FB_VALUE_BYTES;
    if (!are_spans || left->kind != right->kind)
        return false;
    *out = order_of_spans(left, right);
    return true;
}

/* Lists element by element; elements that are lists themselves are the same only if they are one. */
static bool lists_equal(struct fb_tree *tree, uint32_t left, uint32_t right)
{
    const uint32_t count = fb_list_count(tree, left);

    if (count != fb_list_count(tree, right))
        return false;
    tree->steps += count;
    for (uint32_t i = 0; i < count; i++) {
        const struct fb_value a = fb_list_get(tree, left, i).value;
        const struct fb_value b = fb_list_get(tree, right, i).value;
        int order = 0;
        const bool same = order_of(&a, &b, &order) ? order == 0
                                                   : a.kind == b.kind && a.reference == b.reference;
        if (!same)
            return false;
    }
    return true;
}

bool fb_equals(struct fb_tree *tree, const struct fb_value *left, const struct fb_value *right,
               bool *out)
{
    int order = 0;

    if (order_of(left, right, &order)) {
        *out = order == 0 && !is_nan(left) && !is_nan(right);
    } else if (left->kind == FB_VALUE_NULL || right->kind == FB_VALUE_NULL) {
        *out = left->kind == right->kind;
    } else if (left->kind != right->kind) {
        return wrong_kinds(tree, "two values of one kind", left, right);
    } else if (left->kind == FB_VALUE_LIST) {
        *out = lists_equal(tree, left->reference, right->reference);
    } else if (left->kind == FB_VALUE_BOOL) {
        *out = left->boolean == right->boolean;
    } else {
        *out = left->reference == right->reference;
    }
    return true;
}

static bool order_is(enum fb_op_code code, int order)
{
    switch (code) {
    case FB_OP_LESS:
        return order < 0;
    case FB_OP_LESS_OR_EQUAL:
        return order <= 0;
    case FB_OP_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

bool fb_compare(struct fb_tree *tree, enum fb_op_code code, const struct fb_value *left,
                const struct fb_value *right, bool *out)
{
    int order = 0;
    bool same = false;

    if (code == FB_OP_EQUAL || code == FB_OP_NOT_EQUAL) {
        if (!fb_equals(tree, left, right, &same))
            return false;
        *out = same == (code == FB_OP_EQUAL);
        return true;
    }
    if (!order_of(left, right, &order))
        return wrong_kinds(tree, "two values with an order", left, right);
    *out = order_is(code, order) && !is_nan(left) && !is_nan(right);
    return true;
}
