/* SPDX-License-Identifier: Apache-2.0 */
/* Working an expression out with its fields as unknowns; whatever is not followed ends it. */
#include "validator/schema/edit/linear.h"

#define MAX_STACK 8
#define MOST ((fb_edit_wide)1 << 28) /* of constants and factors */

struct working {
    const struct fb_plan *plan;
    struct fb_linear *linear;
    struct fb_linear_sum stack[MAX_STACK];
    uint32_t depth;
    bool holds; /* a comparison, taken to hold, lies on top instead of a sum */
};

static bool push(struct working *working, struct fb_linear_sum sum)
{
    if (working->holds || working->depth == MAX_STACK)
        return false;
    working->stack[working->depth++] = sum;
    return true;
}

static bool push_constant(struct working *working, fb_edit_wide value)
{
    return value <= MOST && value >= -MOST && push(working, (struct fb_linear_sum){ .constant = (int64_t)value });
}

static bool push_field(struct working *working, uint32_t row)
{
    struct fb_linear *linear = working->linear;
    struct fb_linear_sum sum = { .constant = 0 };
    uint32_t read = 0;

    while (read < linear->read_count && linear->reads[read] != row)
        read++;
    if (read == FB_LINEAR_READS)
        return false;
    if (read == linear->read_count)
        linear->reads[linear->read_count++] = row;
    sum.factors[read] = 1;
    return push(working, sum);
}

/* a * by + b * also; false where that grows too large. */
static bool combine(const struct fb_linear_sum *a, int64_t by, const struct fb_linear_sum *b, int64_t also,
                    struct fb_linear_sum *out)
{
    const fb_edit_wide constant = (fb_edit_wide)a->constant * by + (fb_edit_wide)b->constant * also;
    bool fits = constant <= MOST && constant >= -MOST;

    for (uint32_t i = 0; i < FB_LINEAR_READS; i++) {
        const fb_edit_wide factor = (fb_edit_wide)a->factors[i] * by + (fb_edit_wide)b->factors[i] * also;
        fits = fits && factor <= MOST && factor >= -MOST;
        out->factors[i] = (int32_t)factor;
    }
    out->constant = (int64_t)constant;
    return fits;
}

static bool is_constant(const struct fb_linear_sum *sum)
{
    bool constant = true;

    for (uint32_t i = 0; i < FB_LINEAR_READS; i++)
        constant = constant && sum->factors[i] == 0;
    return constant;
}

static bool multiply(const struct fb_linear_sum *a, const struct fb_linear_sum *b, struct fb_linear_sum *out)
{
    if (is_constant(b))
        return combine(a, b->constant, b, 0, out);
    return is_constant(a) && combine(b, a->constant, a, 0, out);
}

static bool compute(struct working *working, uint32_t code)
{
    if (working->holds || working->depth < 2)
        return false;
    const struct fb_linear_sum b = working->stack[--working->depth];
    const struct fb_linear_sum a = working->stack[working->depth - 1];
    struct fb_linear_sum *out = &working->stack[working->depth - 1];
    if (code == FB_OP_MULTIPLY)
        return multiply(&a, &b, out);
    return combine(&a, 1, &b, code == FB_OP_ADD ? 1 : -1, out);
}

static bool negate(struct working *working)
{
    if (working->holds || working->depth == 0)
        return false;
    struct fb_linear_sum *top = &working->stack[working->depth - 1];
    const struct fb_linear_sum sum = *top;
    return combine(&sum, -1, &sum, 0, top);
}

/* Of two sums, where the whole cannot hold without it. */
static bool compare(struct working *working, const struct fb_op *op, bool decides)
{
    struct fb_linear *linear = working->linear;

    if (!decides || working->depth != 2 || !compute(working, FB_OP_SUBTRACT))
        return false;
    working->depth = 0;
    working->holds = true;
    linear->is_relation = true;
    if (op->code != FB_OP_EQUAL)
        return true;
    if (linear->sum_count == FB_FORMULA_EQUATIONS)
        return false;
    linear->sums[linear->sum_count++] = working->stack[0];
    return true;
}

static bool step(struct working *working, struct fb_range ops, uint32_t at)
{
    const struct fb_op *op = &working->plan->ops[ops.first + at];
    const bool held = working->holds;

    switch (op->code) {
    case FB_OP_INTEGER:
        return push_constant(working, fb_edit_wide_of(working->plan->integers[op->a]));
    case FB_OP_FIELD:
        return working->plan->attributes[op->a].place <= FB_PLACE_INSTANCE && push_field(working, op->a);
    case FB_OP_ITEM:
        return push_field(working, FB_LINEAR_ITSELF);
    case FB_OP_ADD:
    case FB_OP_SUBTRACT:
    case FB_OP_MULTIPLY:
        return compute(working, op->code);
    case FB_OP_NEGATE:
        return negate(working);
    case FB_OP_EQUAL:
    case FB_OP_LESS:
    case FB_OP_LESS_OR_EQUAL:
    case FB_OP_GREATER:
    case FB_OP_GREATER_OR_EQUAL:
        return compare(working, op, fb_op_decides(working->plan, ops, at));
    case FB_OP_JUMP_IF_FALSE_KEEP:
        working->holds = false;
        return held;
    default:
        return false;
    }
}

struct fb_linear fb_linear_of(const struct fb_plan *plan, uint32_t expression)
{
    const struct fb_range ops = plan->expressions[expression].ops;
    struct fb_linear linear = { .sum_count = 0 };
    struct working working = { .plan = plan, .linear = &linear };
    bool followed = true;

    for (uint32_t at = 0; followed && at < ops.count; at++)
        followed = step(&working, ops, at);
    if (followed && !linear.is_relation && working.depth == 1)
        linear.sums[linear.sum_count++] = working.stack[0];
    if (!followed)
        linear.sum_count = 0;
    return linear;
}
