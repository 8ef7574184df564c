/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic and comparison of terms: what stays linear in the field left open stays solvable. */
#include <string.h>

#include "validator/schema/edit/formula.h"

#define FB_EDIT_LIMIT ((fb_edit_wide)1 << 96) /* beyond any sum that fits a field; keeps products exact */

static bool is_known(const struct fb_term *term)
{
    return term->factor == 0;
}

static bool keep(struct fb_formula *formula, struct fb_term *out, fb_edit_wide factor,
                 fb_edit_wide constant, fb_edit_wide divisor)
{
    if (factor > FB_EDIT_LIMIT || factor < -FB_EDIT_LIMIT || constant > FB_EDIT_LIMIT
        || constant < -FB_EDIT_LIMIT || divisor > FB_EDIT_LIMIT)
        return fb_formula_fail(formula, "it overflows");
    *out = (struct fb_term){
        .kind = FB_TERM_INTEGER, .item = FB_NO_ITEM, .factor = factor, .constant = constant, .divisor = divisor
    };
    return true;
}

static fb_edit_wide floor_divide(fb_edit_wide a, fb_edit_wide b)
{
    const fb_edit_wide quotient = a / b;

    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

static bool add(struct fb_formula *formula, const struct fb_term *a, const struct fb_term *b,
                int sign, struct fb_term *out)
{
    fb_edit_wide left;
    fb_edit_wide right;

    if (a->divisor != 1 && b->divisor != 1)
        return fb_formula_fail(formula, "it adds two quotients");
    if (sign < 0 && b->divisor != 1)
        return fb_formula_fail(formula, "it subtracts a quotient");
    if (__builtin_mul_overflow(a->constant, b->divisor, &left)
        || __builtin_mul_overflow(b->constant, a->divisor, &right))
        return fb_formula_fail(formula, "it overflows");
    return keep(formula, out, a->factor * b->divisor + sign * b->factor * a->divisor, left + sign * right,
                a->divisor * b->divisor);
}

static bool multiply(struct fb_formula *formula, const struct fb_term *a, const struct fb_term *b,
                     struct fb_term *out)
{
    const struct fb_term *known = is_known(a) ? a : b;
    const struct fb_term *open = known == a ? b : a;
    fb_edit_wide factor;
    fb_edit_wide constant;

    if (!is_known(known))
        return fb_formula_fail(formula, "the field stands in it squared");
    if (__builtin_mul_overflow(known->constant, open->factor, &factor)
        || __builtin_mul_overflow(known->constant, open->constant, &constant))
        return fb_formula_fail(formula, "it overflows");
    return keep(formula, out, factor, constant, open->divisor);
}

static bool divide(struct fb_formula *formula, const struct fb_term *a, const struct fb_term *b,
                   struct fb_term *out)
{
    fb_edit_wide divisor;

    if (!is_known(b) || b->constant == 0 || (!is_known(a) && b->constant < 0))
        return fb_formula_fail(formula, "it divides by the field");
    if (is_known(a))
        return keep(formula, out, 0, floor_divide(a->constant, b->constant), 1);
    if (__builtin_mul_overflow(a->divisor, b->constant, &divisor))
        return fb_formula_fail(formula, "it overflows");
    return keep(formula, out, a->factor, a->constant, divisor);
}

static bool shift(struct fb_formula *formula, uint32_t code, const struct fb_term *a,
                  const struct fb_term *b, struct fb_term *out)
{
    if (!is_known(b) || b->constant < 0 || b->constant > 63)
        return fb_formula_fail(formula, "it shifts by the field");
    const struct fb_term by = fb_term_integer((fb_edit_wide)1 << (int)b->constant);
    return code == FB_OP_SHIFT_LEFT ? multiply(formula, a, &by, out) : divide(formula, a, &by, out);
}

static bool operate_known(struct fb_formula *formula, uint32_t code, fb_edit_wide a, fb_edit_wide b,
                          struct fb_term *out)
{
    switch (code) {
    case FB_OP_MODULO:
        if (b == 0)
            return fb_formula_fail(formula, "it divides by zero");
        return keep(formula, out, 0, a - floor_divide(a, b) * b, 1);
    case FB_OP_BIT_AND:
        return keep(formula, out, 0, a & b, 1);
    case FB_OP_BIT_OR:
        return keep(formula, out, 0, a | b, 1);
    default:
        return keep(formula, out, 0, a ^ b, 1);
    }
}

static bool arithmetic(struct fb_formula *formula, uint32_t code, const struct fb_term *a,
                       const struct fb_term *b, struct fb_term *out)
{
    if (a->kind != FB_TERM_INTEGER || b->kind != FB_TERM_INTEGER)
        return fb_formula_fail(formula, "it computes with something that is no integer");
    switch (code) {
    case FB_OP_ADD:
        return add(formula, a, b, 1, out);
    case FB_OP_SUBTRACT:
        return add(formula, a, b, -1, out);
    case FB_OP_MULTIPLY:
        return multiply(formula, a, b, out);
    case FB_OP_DIVIDE:
        return divide(formula, a, b, out);
    case FB_OP_SHIFT_LEFT:
    case FB_OP_SHIFT_RIGHT:
        return shift(formula, code, a, b, out);
    default:
        if (!is_known(a) || !is_known(b))
            return fb_formula_fail(formula, "the field stands in it in a way that cannot be solved");
        return operate_known(formula, code, a->constant, b->constant, out);
    }
}

static int order_bytes(struct fb_span a, struct fb_span b)
{
    const int order = fb_span_compare(a, b);

    return (order > 0) - (order < 0);
}

/* Negative, zero or positive; 2 for what can only be told apart, not ordered. */
static bool compare(struct fb_formula *formula, const struct fb_term *a, const struct fb_term *b, int *out)
{
    if (!is_known(a) || !is_known(b))
        return fb_formula_fail(formula, "a condition depends on the field");
    if (a->kind != b->kind)
        *out = 2;
    else if (a->kind == FB_TERM_INTEGER || a->kind == FB_TERM_BOOL)
        *out = (a->constant > b->constant) - (a->constant < b->constant);
    else if (a->kind == FB_TERM_BYTES)
        *out = order_bytes(a->bytes, b->bytes);
    else
        *out = a->item == b->item ? 0 : 2;
    return true;
}

static bool holds(uint32_t code, int order)
{
    switch (code) {
    case FB_OP_EQUAL:
        return order == 0;
    case FB_OP_NOT_EQUAL:
        return order != 0;
    case FB_OP_LESS:
        return order < 0;
    case FB_OP_LESS_OR_EQUAL:
        return order <= 0;
    case FB_OP_GREATER:
        return order == 1;
    default:
        return order == 0 || order == 1;
    }
}

bool fb_term_operate(struct fb_formula *formula, uint32_t code, const struct fb_term *a,
                     const struct fb_term *b, struct fb_term *out)
{
    int order = 0;

    if (code >= FB_OP_ADD && code <= FB_OP_BIT_XOR)
        return arithmetic(formula, code, a, b, out);
    if (!compare(formula, a, b, &order))
        return false;
    *out = fb_term_bool(holds(code, order));
    return true;
}
