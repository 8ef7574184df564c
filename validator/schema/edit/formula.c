/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluating postfix expressions over items; term.c computes, member.c reads. */
#include "validator/schema/edit/formula.h"

#include <string.h>

#define MAX_STACK 32

struct stack {
    struct fb_term terms[MAX_STACK];
    uint32_t depth;
};

static bool push(struct fb_formula *formula, struct stack *stack, struct fb_term term)
{
    if (stack->depth == MAX_STACK)
        return fb_formula_fail(formula, "it is nested too deeply");
    stack->terms[stack->depth++] = term;
    return true;
}

static struct fb_term *top(struct stack *stack)
{
    return &stack->terms[stack->depth - 1];
}

static bool push_constant(struct fb_formula *formula, struct stack *stack, const struct fb_op *op)
{
    const struct fb_plan *plan = formula->all->plan;
    struct fb_term term = fb_term_of(FB_TERM_NULL, FB_NO_ITEM);

    if (op->code == FB_OP_BOOL)
        term = fb_term_bool(op->a != 0);
    else if (op->code == FB_OP_INTEGER)
        term = fb_term_integer(fb_edit_wide_of(plan->integers[op->a]));
    else if (op->code == FB_OP_BYTES || op->code == FB_OP_TEXT) {
        term.kind = FB_TERM_BYTES;
        term.bytes = plan->spans[op->a];
    } else if (op->code != FB_OP_NULL)
        return fb_formula_fail(formula, "it computes with floats or lists");
    return push(formula, stack, term);
}

static bool push_place(struct fb_formula *formula, struct stack *stack, const struct fb_op *op)
{
    struct fb_term term = fb_term_of(FB_TERM_ITEM, formula->self);

    if (op->code == FB_OP_ROOT)
        term.item = fb_formula_root(formula->all, formula->self);
    else if (op->code == FB_OP_INDEX_OF_ITEM)
        term = fb_term_integer(formula->index);
    else if (op->code == FB_OP_FIELD && !fb_formula_member(formula, formula->self, op->a, &term))
        return false;
    else if (op->code == FB_OP_ITEM && !fb_formula_of_item(formula, formula->item, &term))
        return false;
    return push(formula, stack, term);
}

static bool size_of(struct fb_formula *formula, const struct fb_term *term, struct fb_term *out)
{
    const struct fb_items *all = formula->all;

    if (term->kind == FB_TERM_BYTES)
        *out = fb_term_integer((fb_edit_wide)term->bytes.size);
    else if (term->kind == FB_TERM_STREAM && term->item == 0 && all->file_bytes != UINT64_MAX)
        *out = fb_term_integer(all->file_bytes);
    else if (term->kind == FB_TERM_STREAM)
        *out = fb_term_integer((fb_edit_wide)(all->items[term->item].length - all->items[term->item].tail));
    else if (term->kind == FB_TERM_ITEM && all->items[term->item].kind == FB_NODE_LIST)
        *out = fb_term_integer(all->items[term->item].count);
    else
        return fb_formula_fail(formula, "it asks for a size that is not known");
    return true;
}

static bool element(struct fb_formula *formula, struct fb_term list, fb_edit_wide index, struct fb_term *out)
{
    const struct fb_items *all = formula->all;

    if (list.kind != FB_TERM_ITEM || all->items[list.item].kind != FB_NODE_LIST)
        return fb_formula_fail(formula, "it asks for an element of something that is no list");
    if (index < 0 || index >= all->items[list.item].count)
        return fb_formula_fail(formula, "an index is out of range");
    return fb_formula_of_item(formula, fb_item_child(all, list.item, (uint32_t)index), out);
}

static bool index_list(struct fb_formula *formula, struct stack *stack)
{
    const struct fb_term index = stack->terms[--stack->depth];

    if (index.kind != FB_TERM_INTEGER || index.factor != 0)
        return fb_formula_fail(formula, "the field is an index");
    return element(formula, *top(stack), index.constant, top(stack));
}

static bool first_or_last(struct fb_formula *formula, struct stack *stack, bool last)
{
    const struct fb_term list = *top(stack);
    fb_edit_wide index = 0;

    if (last && list.kind == FB_TERM_ITEM)
        index = (fb_edit_wide)formula->all->items[list.item].count - 1;
    return element(formula, list, index, top(stack));
}

/* Ops that take one value and leave one. */
static bool step_unary(struct fb_formula *formula, struct stack *stack, const struct fb_op *op)
{
    struct fb_term *at = top(stack);
    const struct fb_term minus_one = fb_term_integer(-1);

    switch (op->code) {
    case FB_OP_MEMBER:
        return fb_formula_member(formula, at->kind == FB_TERM_ITEM ? at->item : FB_NO_ITEM, op->a, at);
    case FB_OP_PARENT:
        return (at->kind == FB_TERM_ITEM || fb_formula_fail(formula, "there is no _parent"))
            && fb_formula_parent(formula, at->item, at);
    case FB_OP_ROOT_OF:
        if (at->kind != FB_TERM_ITEM)
            return fb_formula_fail(formula, "there is no _root");
        at->item = fb_formula_root(formula->all, at->item);
        return true;
    case FB_OP_IO:
        if (at->kind != FB_TERM_ITEM || formula->all->items[at->item].kind != FB_NODE_OBJECT)
            return fb_formula_fail(formula, "there is no _io");
        *at = fb_term_of(FB_TERM_STREAM, fb_item_stream(formula->all, at->item));
        return true;
    case FB_OP_NEGATE:
        return fb_term_operate(formula, FB_OP_MULTIPLY, at, &minus_one, at);
    case FB_OP_NOT:
        at->constant = at->constant == 0;
        return at->kind == FB_TERM_BOOL || fb_formula_fail(formula, "it negates what is no boolean");
    case FB_OP_SIZE:
        return size_of(formula, at, at);
    case FB_OP_FIRST:
    case FB_OP_LAST:
        return first_or_last(formula, stack, op->code == FB_OP_LAST);
    case FB_OP_CAST:
    case FB_OP_TO_ENUM:
        return true;
    case FB_OP_TO_INTEGER:
        if (at->kind == FB_TERM_BOOL)
            at->kind = FB_TERM_INTEGER;
        return at->kind == FB_TERM_INTEGER || fb_formula_fail(formula, "it makes a number of a text");
    default:
        return fb_formula_fail(formula, "it uses an operation that is not followed");
    }
}

/* Whether nothing but `and` lies between a comparison and the whole: no jump but that of an `and` leads
 * past it, and what follows it is the end, or leads there. */
bool fb_op_decides(const struct fb_plan *plan, struct fb_range ops, uint32_t comparison)
{
    const struct fb_op *all = plan->ops + ops.first;
    uint32_t next = comparison + 1;

    while (next < ops.count && all[next].code == FB_OP_JUMP_IF_FALSE_KEEP)
        next = all[next].a;
    if (next != ops.count)
        return false;
    for (uint32_t i = 0; i < comparison; i++) {
        if ((all[i].code == FB_OP_JUMP || all[i].code == FB_OP_JUMP_IF_FALSE || all[i].code == FB_OP_JUMP_IF_TRUE_KEEP)
            && all[i].a > comparison)
            return false;
    }
    return true;
}

static void note_equation(struct fb_formula *formula, const struct fb_term *a, const struct fb_term *b)
{
    struct fb_term difference;
    struct fb_formula scratch = { .all = formula->all };

    if (formula->equations != NULL && a->kind == FB_TERM_INTEGER && b->kind == FB_TERM_INTEGER
        && formula->equation_count < FB_FORMULA_EQUATIONS
        && fb_term_operate(&scratch, FB_OP_SUBTRACT, a, b, &difference))
        formula->equations[formula->equation_count++] = difference;
}

/* With a field left open an equation is not decided: it is noted, and taken to hold. */
static bool step_binary(struct fb_formula *formula, struct stack *stack, const struct fb_op *op, bool decides)
{
    const struct fb_term b = stack->terms[--stack->depth];
    struct fb_term *a = top(stack);

    if (decides && op->code >= FB_OP_EQUAL && op->code <= FB_OP_GREATER_OR_EQUAL) {
        if (op->code == FB_OP_EQUAL)
            note_equation(formula, a, &b);
        if (formula->unknown != FB_NO_ITEM) {
            *a = fb_term_bool(true);
            return true;
        }
    }
    return fb_term_operate(formula, op->code, a, &b, a);
}

/* Moves `*at` on when the jump is taken. */
static bool step_jump(struct fb_formula *formula, struct stack *stack, const struct fb_op *op, uint32_t *at)
{
    if (op->code == FB_OP_JUMP) {
        *at = op->a;
        return true;
    }
    if (top(stack)->kind != FB_TERM_BOOL)
        return fb_formula_fail(formula, "a condition is no boolean");
    const bool value = top(stack)->constant != 0;
    const bool jumps = value == (op->code == FB_OP_JUMP_IF_TRUE_KEEP);
    if (!jumps || op->code == FB_OP_JUMP_IF_FALSE)
        stack->depth--;
    if (jumps)
        *at = op->a;
    return true;
}

static bool step(struct fb_formula *formula, struct stack *stack, struct fb_range ops, uint32_t *at)
{
    const struct fb_plan *plan = formula->all->plan;
    const struct fb_op *op = &plan->ops[ops.first + (*at)++];

    if (op->code <= FB_OP_LIST)
        return push_constant(formula, stack, op);
    if (op->code <= FB_OP_FIELD)
        return push_place(formula, stack, op);
    if (op->code >= FB_OP_JUMP && op->code <= FB_OP_JUMP_IF_TRUE_KEEP)
        return step_jump(formula, stack, op, at);
    if (op->code == FB_OP_INDEX)
        return index_list(formula, stack);
    if ((op->code >= FB_OP_ADD && op->code <= FB_OP_BIT_XOR)
        || (op->code >= FB_OP_EQUAL && op->code <= FB_OP_GREATER_OR_EQUAL))
        return step_binary(formula, stack, op, op->code == FB_OP_EQUAL || formula->unknown != FB_NO_ITEM ? fb_op_decides(plan, ops, *at - 1) : false);
    if (op->code == FB_OP_SUBSTRING || op->code == FB_OP_TO_INTEGER_BASE || op->code == FB_OP_MEMBER_NAMED)
        return fb_formula_fail(formula, "it uses an operation that is not followed");
    return step_unary(formula, stack, op);
}

bool fb_formula_evaluate(struct fb_formula *formula, uint32_t expression, struct fb_term *out)
{
    const struct fb_range ops = formula->all->plan->expressions[expression].ops;
    struct stack stack;

    stack.depth = 0;
    for (uint32_t at = 0; at < ops.count;) {
        if (!step(formula, &stack, ops, &at))
            return false;
    }
    *out = *top(&stack);
    return true;
}

bool fb_formula_number(struct fb_formula *formula, uint32_t expression, fb_edit_wide *out)
{
    struct fb_term term;

    if (!fb_formula_evaluate(formula, expression, &term))
        return false;
    if ((term.kind != FB_TERM_INTEGER && term.kind != FB_TERM_BOOL) || term.factor != 0)
        return fb_formula_fail(formula, "it is no integer");
    *out = term.constant;
    return true;
}
