/* SPDX-License-Identifier: Apache-2.0 */
/* The loop that runs one expression, and how it finds fields. */
#include "validator/schema/machine/evaluate.h"

static enum fb_outcome refuse(struct fb_tree *tree, const char *what)
{
    (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "%s", what);
    return FB_FAILED;
}

static enum fb_outcome outcome_of(bool succeeded)
{
    return succeeded ? FB_DONE : FB_FAILED;
}

/* Ops that only push. */
static enum fb_outcome push(struct fb_tree *tree, const struct fb_scope *scope, struct fb_op op,
                            struct fb_value *out)
{
    const struct fb_plan *plan = tree->plan;

    switch (op.code) {
    case FB_OP_NULL:
        *out = fb_value_null();
        return FB_DONE;
    case FB_OP_BOOL:
        *out = fb_value_bool(op.a != 0);
        return FB_DONE;
    case FB_OP_INTEGER:
        return fb_value_from_wide(fb_wide_of(plan->integers[op.a]), out)
                 ? FB_DONE
                 : refuse(tree, "expected a literal of 64 bits, found one beyond");
    case FB_OP_FLOAT:
        *out = fb_value_float(plan->floats[op.a]);
        return FB_DONE;
    case FB_OP_BYTES:
    case FB_OP_TEXT:
        *out = fb_value_span(op.code == FB_OP_TEXT ? FB_VALUE_TEXT : FB_VALUE_BYTES, plan->spans[op.a]);
        return FB_DONE;
    case FB_OP_SELF:
        *out = fb_value_reference(FB_VALUE_OBJECT, scope->object);
        return FB_DONE;
    case FB_OP_ROOT:
        *out = fb_object_or_null(fb_object_root(tree, scope->object));
        return FB_DONE;
    case FB_OP_ITEM:
        *out = scope->item == NULL ? fb_value_null() : *scope->item;
        return FB_DONE;
    case FB_OP_INDEX_OF_ITEM:
        *out = fb_value_unsigned(scope->index);
        return FB_DONE;
    default:
        return fb_load_attribute(tree, scope->object, op.a, out);
    }
}

static enum fb_outcome index_with(struct fb_tree *tree, struct fb_value *of, const struct fb_value *index)
{
    if (index->kind != FB_VALUE_INTEGER)
        return refuse(tree, "expected an integer as index, found something else");
    return outcome_of(fb_element(tree, of, fb_value_wide(index), of));
}

static enum fb_outcome last_of(struct fb_tree *tree, struct fb_value *top)
{
    struct fb_value size = fb_value_null();

    if (!fb_size_of(tree, top, &size))
        return FB_FAILED;
    return outcome_of(fb_element(tree, top, fb_value_wide(&size) - 1, top));
}

static enum fb_outcome ask_stream(struct fb_tree *tree, uint32_t code, struct fb_value *top)
{
    if (top->kind != FB_VALUE_STREAM)
        return refuse(tree, "expected a stream, found something else");
    const struct fb_stream *stream = &tree->streams[top->reference];
    *top = code == FB_OP_EOF ? fb_value_bool(fb_stream_at_end(stream)) : fb_value_unsigned(stream->position);
    return FB_DONE;
}

static enum fb_outcome decode_bytes(struct fb_tree *tree, uint32_t encoding, struct fb_value *top)
{
    if (top->kind != FB_VALUE_BYTES)
        return refuse(tree, "expected bytes, found something else");
    return outcome_of(fb_decode(tree, encoding, fb_value_bytes(top), top));
}

static enum fb_outcome retag(struct fb_tree *tree, uint32_t enum_type, struct fb_value *top)
{
    if (top->kind != FB_VALUE_INTEGER)
        return refuse(tree, "expected an integer for an enum, found something else");
    top->enum_type = enum_type;
    return FB_DONE;
}

/* Ops that replace the top of the stack. */
static enum fb_outcome convert(struct fb_tree *tree, struct fb_op op, struct fb_value *top)
{
    switch (op.code) {
    case FB_OP_MEMBER:
    case FB_OP_MEMBER_NAMED:
        return fb_load_member(tree, op, top);
    case FB_OP_PARENT:
    case FB_OP_ROOT_OF:
    case FB_OP_IO:
    case FB_OP_CAST:
        return fb_navigate(tree, op, top);
    case FB_OP_SIZE:
        return outcome_of(fb_size_of(tree, top, top));
    case FB_OP_FIRST:
        return outcome_of(fb_element(tree, top, 0, top));
    case FB_OP_LAST:
        return last_of(tree, top);
    case FB_OP_MINIMUM:
    case FB_OP_MAXIMUM:
        return outcome_of(fb_extreme(tree, top, op.code == FB_OP_MAXIMUM, top));
    case FB_OP_REVERSE:
        return outcome_of(fb_reverse(tree, top, top));
    case FB_OP_EOF:
    case FB_OP_POSITION:
        return ask_stream(tree, op.code, top);
    case FB_OP_TO_INTEGER:
        return outcome_of(fb_to_integer(tree, top, top));
    case FB_OP_TO_TEXT:
        return outcome_of(fb_to_text(tree, top, top));
    case FB_OP_DECODE:
        return decode_bytes(tree, op.a, top);
    case FB_OP_TO_BYTES:
        return outcome_of(fb_to_bytes(tree, top, top));
    case FB_OP_TO_ENUM:
        return retag(tree, op.a, top);
    default:
        return outcome_of(fb_operate_one(tree, (enum fb_op_code)op.code, top, top));
    }
}

/* Ops that make one value of two (of three: substring), the result in *left. */
static enum fb_outcome combine(struct fb_tree *tree, struct fb_op op, struct fb_value *left)
{
    const struct fb_value *right = left + 1;
    bool holds = false;

    if (op.code <= FB_OP_BIT_XOR)
        return outcome_of(fb_operate(tree, (enum fb_op_code)op.code, left, right, left));
    if (op.code <= FB_OP_GREATER_OR_EQUAL) {
        if (!fb_compare(tree, (enum fb_op_code)op.code, left, right, &holds))
            return FB_FAILED;
        *left = fb_value_bool(holds);
        return FB_DONE;
    }
    if (op.code == FB_OP_INDEX)
        return index_with(tree, left, right);
    if (right->kind != FB_VALUE_INTEGER)
        return refuse(tree, "expected an integer, found something else");
    if (op.code == FB_OP_TO_INTEGER_BASE)
        return outcome_of(fb_parse_integer(tree, left, fb_value_wide(right), left));
    if (right[1].kind != FB_VALUE_INTEGER)
        return refuse(tree, "expected an integer, found something else");
    return outcome_of(fb_substring(tree, left, fb_value_wide(right), fb_value_wide(right + 1), left));
}

enum shape_of_op {
    PUSHES,
    CONVERTS,
    COMBINES,
    COMBINES_THREE,
    JUMPS,
    LISTS,
};

static enum shape_of_op shape_of(uint32_t code)
{
    switch (code) {
    case FB_OP_LIST:
        return LISTS;
    case FB_OP_INDEX:
    case FB_OP_TO_INTEGER_BASE:
        return COMBINES;
    case FB_OP_SUBSTRING:
        return COMBINES_THREE;
    default:
        break;
    }
    if (code <= FB_OP_FIELD)
        return PUSHES;
    if (code >= FB_OP_JUMP && code <= FB_OP_JUMP_IF_TRUE_KEEP)
        return JUMPS;
    if (code >= FB_OP_ADD && code <= FB_OP_GREATER_OR_EQUAL && code != FB_OP_BIT_NOT
        && code != FB_OP_NEGATE && code != FB_OP_NOT)
        return COMBINES;
    return CONVERTS;
}

/* Whether to jump; false in *ok when the condition is no boolean. */
static bool takes_jump(struct fb_tree *tree, uint32_t code, const struct fb_value *top, bool *ok)
{
    if (code == FB_OP_JUMP)
        return true;
    if (top->kind != FB_VALUE_BOOL) {
        *ok = fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a boolean, found %s",
                          fb_value_kind_name(top->kind));
        return false;
    }
    return top->boolean == (code == FB_OP_JUMP_IF_TRUE_KEEP);
}

static enum fb_outcome run(struct fb_tree *tree, struct fb_range range, const struct fb_scope *scope)
{
    const struct fb_op *ops = tree->plan->ops + range.first;
    struct fb_value *next = tree->stack; /* one past the top */
    enum fb_outcome outcome = FB_DONE;

    for (uint32_t at = 0; at < range.count && outcome == FB_DONE; at++) {
        const struct fb_op op = ops[at];
        bool ok = true;
        switch (shape_of(op.code)) {
        case PUSHES:
            outcome = push(tree, scope, op, next++);
            break;
        case CONVERTS:
            outcome = convert(tree, op, next - 1);
            break;
        case COMBINES:
            next--;
            outcome = combine(tree, op, next - 1);
            break;
        case COMBINES_THREE:
            next -= 2;
            outcome = combine(tree, op, next - 1);
            break;
        case LISTS: {
            next -= op.a;
            const uint32_t list = fb_list_literal(tree, next, op.a);
            outcome = outcome_of(list != 0 || fb_no_memory(tree));
            *next++ = fb_value_reference(FB_VALUE_LIST, list);
            break;
        }
        default: {
            const bool jumps = takes_jump(tree, op.code, next - 1, &ok);
            const bool keeps = jumps && op.code >= FB_OP_JUMP_IF_FALSE_KEEP;
            next -= op.code == FB_OP_JUMP || keeps ? 0 : 1;
            outcome = outcome_of(ok);
            at = jumps ? op.a - 1 : at;
            break;
        }
        }
    }
    return outcome;
}

/* Literal lists that are not the result are garbage at once. */
enum fb_outcome fb_evaluate(struct fb_tree *tree, uint32_t expression, const struct fb_scope *scope,
                            struct fb_value *out)
{
    const struct fb_range ops = tree->plan->expressions[expression].ops;
    const size_t mark = tree->store.count;

    tree->steps += ops.count;
    const enum fb_outcome outcome = run(tree, ops, scope);
    if (mark != 0 && (outcome != FB_DONE || tree->stack[0].kind != FB_VALUE_LIST))
        tree->store.count = mark;
    if (outcome == FB_DONE)
        *out = tree->stack[0];
    return outcome;
}

static enum fb_outcome expect(struct fb_tree *tree, const struct fb_value *value, enum fb_value_kind kind)
{
    if (value->kind == kind)
        return FB_DONE;
    (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected %s, found %s", fb_value_kind_name(kind),
                      fb_value_kind_name((enum fb_value_kind)value->kind));
    return FB_FAILED;
}

enum fb_outcome fb_evaluate_bool(struct fb_tree *tree, uint32_t expression,
                                 const struct fb_scope *scope, bool *out)
{
    struct fb_value value = fb_value_null();
    enum fb_outcome outcome = fb_evaluate(tree, expression, scope, &value);

    if (outcome == FB_DONE)
        outcome = expect(tree, &value, FB_VALUE_BOOL);
    if (outcome == FB_DONE)
        *out = value.boolean;
    return outcome;
}

bool fb_evaluate_quickly(const struct fb_tree *tree, uint32_t expression,
                         const struct fb_scope *scope, fb_wide *out)
{
    const struct fb_quick *quick = &tree->layout->quicks[expression];
    struct fb_value value = quick->constant;

    if (quick->kind == FB_QUICK_NO || tree->is_tracing)
        return false;
    if (quick->kind == FB_QUICK_FIELD) {
        if (tree->plan->attributes[quick->attribute].owner != fb_object_type(tree, scope->object))
            return false;
        value = fb_object_peek(tree, scope->object, quick->attribute).value;
        if (value.kind != FB_VALUE_INTEGER)
            return false;
    }
    *out = fb_value_wide(&value);
    return true;
}

enum fb_outcome fb_evaluate_integer(struct fb_tree *tree, uint32_t expression,
                                    const struct fb_scope *scope, fb_wide *out)
{
    struct fb_value value = fb_value_null();

    if (fb_evaluate_quickly(tree, expression, scope, out))
        return FB_DONE;
    enum fb_outcome outcome = fb_evaluate(tree, expression, scope, &value);
    if (outcome == FB_DONE)
        outcome = expect(tree, &value, FB_VALUE_INTEGER);
    if (outcome == FB_DONE)
        *out = fb_value_wide(&value);
    return outcome;
}

enum fb_outcome fb_evaluate_stream(struct fb_tree *tree, uint32_t expression,
                                   const struct fb_scope *scope, uint32_t *out)
{
    struct fb_value value = fb_value_null();
    enum fb_outcome outcome = fb_evaluate(tree, expression, scope, &value);

    if (outcome == FB_DONE)
        outcome = expect(tree, &value, FB_VALUE_STREAM);
    if (outcome == FB_DONE)
        *out = value.reference;
    return outcome;
}
