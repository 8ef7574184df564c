/* SPDX-License-Identifier: Apache-2.0 */
/* From names to values: fields of objects, lazy instances, and which field a value came from. */
#include "validator/schema/machine/evaluate.h"

#define MAX_TRACE 16 /* value instances followed from one to the next */

/* One whose problem was reported already. */
static enum fb_outcome refuse_instance(struct fb_tree *tree, uint32_t attribute)
{
    (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a value of %s, found that it cannot be read",
                      tree->plan->attributes[attribute].name);
    tree->failure.is_echo = true;
    return FB_FAILED;
}

/* The part of an object that was read before a problem. */
static bool is_unfinished(const struct fb_tree *tree, const struct fb_value *value)
{
    return value->kind == FB_VALUE_OBJECT
        && !fb_object_has(tree, value->reference, FB_OBJECT_IS_FINISHED);
}

/* A lazy instance: its value if it has one. */
static enum fb_outcome check_instance(struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const char *name = tree->plan->attributes[attribute].name;

    switch (fb_slot_get(tree, object, attribute)) {
    case FB_SLOT_EMPTY:
        tree->needed_object = object;
        tree->needed_attribute = attribute;
        return FB_NEEDS;
    case FB_SLOT_BUSY:
        (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION,
                          "expected a value of %s, found that it depends on itself", name);
        return FB_FAILED;
    case FB_SLOT_FAILED:
        return refuse_instance(tree, attribute);
    default:
        return FB_DONE;
    }
}

enum fb_outcome fb_load_attribute(struct fb_tree *tree, uint32_t object, uint32_t attribute,
                                  struct fb_value *out)
{
    if (tree->plan->attributes[attribute].owner != fb_object_type(tree, object)) {
        const char *name = tree->plan->attributes[attribute].name;
        attribute = fb_object_attribute(tree, object, name);
        if (attribute == FB_NONE) {
            (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a member %s, found an object of type %s without it",
                              name, tree->plan->types[fb_object_type(tree, object)].name);
            return FB_FAILED;
        }
    }
    if (tree->layout->slots[attribute].is_instance) {
        const enum fb_outcome ready = check_instance(tree, object, attribute);
        if (ready != FB_DONE)
            return ready;
    }
    *out = fb_object_peek(tree, object, attribute).value;
    if (tree->layout->slots[attribute].is_instance && is_unfinished(tree, out))
        return refuse_instance(tree, attribute);
    if (tree->is_tracing && out->kind == FB_VALUE_INTEGER) {
        tree->traced_object = object;
        tree->traced_attribute = attribute;
        tree->traced_count++;
    }
    return FB_DONE;
}

static enum fb_outcome expect_object(struct fb_tree *tree, const struct fb_value *value)
{
    if (value->kind == FB_VALUE_OBJECT)
        return FB_DONE;
    (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected an object, found %s",
                      fb_value_kind_name(value->kind));
    return FB_FAILED;
}

enum fb_outcome fb_load_member(struct fb_tree *tree, struct fb_op op, struct fb_value *top)
{
    const enum fb_outcome outcome = expect_object(tree, top);
    uint32_t attribute = op.a;

    if (outcome != FB_DONE)
        return outcome;
    if (op.code == FB_OP_MEMBER_NAMED) {
        attribute = fb_object_attribute(tree, top->reference, tree->plan->names[op.a]);
        if (attribute == FB_NONE) {
            (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a member %s, found an object of type %s without it",
                              tree->plan->names[op.a],
                              tree->plan->types[fb_object_type(tree, top->reference)].name);
            return FB_FAILED;
        }
    }
    return fb_load_attribute(tree, top->reference, attribute, top);
}

struct fb_value fb_object_or_null(uint32_t object)
{
    return object == 0 ? fb_value_null() : fb_value_reference(FB_VALUE_OBJECT, object);
}

enum fb_outcome fb_navigate(struct fb_tree *tree, struct fb_op op, struct fb_value *top)
{
    if (op.code == FB_OP_CAST && top->kind == FB_VALUE_NULL)
        return FB_DONE;
    const enum fb_outcome outcome = expect_object(tree, top);
    if (outcome != FB_DONE)
        return outcome;
    const uint32_t object = top->reference;
    if (op.code == FB_OP_PARENT) {
        *top = fb_object_or_null(fb_object_word(tree, object, FB_OBJECT_PARENT));
    } else if (op.code == FB_OP_ROOT_OF) {
        *top = fb_object_or_null(fb_object_root(tree, object));
    } else if (op.code == FB_OP_IO) {
        *top = fb_value_reference(FB_VALUE_STREAM, fb_object_word(tree, object, FB_OBJECT_STREAM));
    } else if (fb_object_type(tree, object) != op.a) {
        (void)fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected an object of type %s, found one of type %s",
                          tree->plan->types[op.a].name,
                          tree->plan->types[fb_object_type(tree, object)].name);
        return FB_FAILED;
    }
    return FB_DONE;
}

bool fb_trace_expression(struct fb_tree *tree, uint32_t expression, const struct fb_scope *scope,
                         uint32_t *object, uint32_t *attribute)
{
    struct fb_scope at = *scope;
    const struct fb_failure kept = tree->failure;

    for (int i = 0; i < MAX_TRACE; i++) {
        struct fb_value value = fb_value_null();
        tree->traced_count = 0;
        tree->is_tracing = true;
        const enum fb_outcome outcome = fb_evaluate(tree, expression, &at, &value);
        tree->is_tracing = false;
        tree->failure = kept;
        if (outcome != FB_DONE || tree->traced_count != 1)
            return false;
        const struct fb_attribute *row = &tree->plan->attributes[tree->traced_attribute];
        if (row->place != FB_PLACE_VALUE) {
            *object = tree->traced_object;
            *attribute = tree->traced_attribute;
            return row->place != FB_PLACE_PARAM;
        }
        expression = row->value_expr;
        at = (struct fb_scope){ .object = tree->traced_object };
    }
    return false;
}
