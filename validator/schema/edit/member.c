/* SPDX-License-Identifier: Apache-2.0 */
/* What formulas read: fields, instances and parameters of objects, parents, roots and streams. */
#include <string.h>

#include "validator/schema/edit/formula.h"

#define MAX_DEPTH 16 /* of values computed from one another */

bool fb_formula_fail(struct fb_formula *formula, const char *why)
{
    if (formula->failure == NULL)
        formula->failure = why;
    return false;
}

static bool note_read(struct fb_formula *formula, uint32_t item)
{
    for (size_t i = 0; i < formula->read_count; i++) {
        if (formula->reads[i] == item)
            return true;
    }
    if (formula->read_count == FB_FORMULA_READS)
        return fb_formula_fail(formula, "it reads too many fields");
    formula->reads[formula->read_count++] = item;
    return true;
}

static bool read_integer(struct fb_formula *formula, uint32_t item, struct fb_term *out)
{
    *out = fb_term_integer(formula->all->items[item].value);
    if (item == formula->unknown) {
        out->factor = 1;
        out->constant = 0;
    }
    return note_read(formula, item);
}

static bool read_bytes(struct fb_formula *formula, const struct fb_item *item, struct fb_term *out)
{
    const struct fb_target *target = fb_item_target(formula->all, item);

    if (target == NULL || target->processes.count > 0)
        return fb_formula_fail(formula, "it reads processed bytes");
    if (item->length > item->source_length)
        return fb_formula_fail(formula, "it reads bytes that were filled up");
    if (target->kind == FB_TARGET_TEXT
        && formula->all->plan->encodings[target->encoding].kind == FB_ENCODING_OTHER)
        return fb_formula_fail(formula, "it reads text in another encoding");
    *out = (struct fb_term){
        .kind = FB_TERM_BYTES, .item = FB_NO_ITEM, .divisor = 1, .bytes = fb_item_payload(formula->all, item)
    };
    return true;
}

bool fb_formula_of_item(struct fb_formula *formula, uint32_t item, struct fb_term *out)
{
    if (item == FB_NO_ITEM) {
        *out = fb_term_of(FB_TERM_NULL, FB_NO_ITEM);
        return true;
    }
    const struct fb_item *at = &formula->all->items[item];
    const struct fb_target *target = fb_item_target(formula->all, at);
    switch ((enum fb_node_kind)at->kind) {
    case FB_NODE_INTEGER:
        return read_integer(formula, item, out);
    case FB_NODE_BOOL:
        *out = target != NULL && target->is_bool ? fb_term_bool(at->value != 0) : fb_term_integer(at->value);
        return true;
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        return read_bytes(formula, at, out);
    case FB_NODE_LIST:
    case FB_NODE_OBJECT:
        *out = fb_term_of(FB_TERM_ITEM, item);
        return true;
    default:
        return fb_formula_fail(formula, "it reads a float");
    }
}

/* The attribute itself, or one of the same name where the object is of another type. */
static uint32_t row_in_type(const struct fb_plan *plan, uint32_t type_row, uint32_t attribute)
{
    const struct fb_type *type = &plan->types[type_row];
    const uint32_t count = type->seq_count + type->instance_count + type->param_count;

    if (attribute >= type->first_attribute && attribute < type->first_attribute + count)
        return attribute;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(plan->attributes[type->first_attribute + i].name, plan->attributes[attribute].name) == 0)
            return type->first_attribute + i;
    }
    return FB_NONE;
}

/* Another expression, in another object, with the same field left open. */
static bool evaluate_in(struct fb_formula *formula, uint32_t self, uint32_t index, uint32_t expression,
                        struct fb_term *out)
{
    const struct fb_formula outer = *formula;

    if (formula->depth >= MAX_DEPTH)
        return fb_formula_fail(formula, "values depend on one another too deeply");
    formula->self = self;
    formula->index = index;
    formula->item = FB_NO_ITEM;
    formula->depth++;
    const bool ok = fb_formula_evaluate(formula, expression, out);
    formula->self = outer.self;
    formula->index = outer.index;
    formula->item = outer.item;
    formula->depth--;
    formula->equation_count = outer.equation_count;
    return ok;
}

static bool read_value(struct fb_formula *formula, uint32_t object, const struct fb_attribute *attribute,
                       struct fb_term *out)
{
    struct fb_term present = fb_term_bool(true);

    if (attribute->if_expr != FB_NONE && !evaluate_in(formula, object, 0, attribute->if_expr, &present))
        return false;
    if (present.constant == 0) {
        *out = fb_term_of(FB_TERM_NULL, FB_NO_ITEM);
        return true;
    }
    return evaluate_in(formula, object, 0, attribute->value_expr, out);
}

static bool read_parameter(struct fb_formula *formula, uint32_t object, uint32_t position, struct fb_term *out)
{
    const struct fb_item *at = &formula->all->items[object];
    const struct fb_target *target = fb_item_target(formula->all, at);
    const uint32_t holder = fb_item_holder(formula->all, object);

    if (target == NULL || holder == FB_NO_ITEM || position >= target->arguments.count)
        return fb_formula_fail(formula, "it reads a parameter of the file");
    const uint32_t expression = formula->all->plan->expression_lists[target->arguments.first + position];
    return evaluate_in(formula, holder, at->flags & FB_ITEM_ELEMENT ? at->index : 0, expression, out);
}

bool fb_formula_member(struct fb_formula *formula, uint32_t object, uint32_t attribute, struct fb_term *out)
{
    const struct fb_plan *plan = formula->all->plan;

    if (object == FB_NO_ITEM || formula->all->items[object].kind != FB_NODE_OBJECT)
        return fb_formula_fail(formula, "it reads a field of something that is no object");
    const uint32_t type_row = formula->all->items[object].type;
    const uint32_t row = row_in_type(plan, type_row, attribute);
    if (row == FB_NONE)
        return fb_formula_fail(formula, "it reads a field that is not there");
    const struct fb_type *type = &plan->types[type_row];
    const uint32_t slot = row - type->first_attribute;
    if (plan->attributes[row].place == FB_PLACE_VALUE)
        return read_value(formula, object, &plan->attributes[row], out);
    if (slot >= type->seq_count + type->instance_count)
        return read_parameter(formula, object, slot - type->seq_count - type->instance_count, out);
    return fb_formula_of_item(formula, fb_item_child(formula->all, object, slot), out);
}

bool fb_formula_parent(struct fb_formula *formula, uint32_t object, struct fb_term *out)
{
    const struct fb_plan *plan = formula->all->plan;
    const uint32_t holder = fb_item_holder(formula->all, object);
    const struct fb_attribute *attribute = fb_item_attribute(formula->all, &formula->all->items[object]);

    *out = fb_term_of(FB_TERM_NULL, FB_NO_ITEM);
    if (holder == FB_NO_ITEM || attribute->parent == FB_PARENT_FALSE)
        return true;
    if (attribute->parent == FB_PARENT_EXPR)
        return evaluate_in(formula, holder, formula->all->items[object].index, attribute->parent_expr, out);
    if (plan->types[formula->all->items[holder].type].module
        == plan->types[formula->all->items[object].type].module)
        *out = fb_term_of(FB_TERM_ITEM, holder);
    return true;
}

uint32_t fb_formula_root(const struct fb_items *all, uint32_t object)
{
    const uint32_t module = all->plan->types[all->items[object].type].module;
    uint32_t holder = fb_item_holder(all, object);

    while (holder != FB_NO_ITEM && all->plan->types[all->items[holder].type].module == module) {
        object = holder;
        holder = fb_item_holder(all, object);
    }
    return object;
}

bool fb_formula_stream(struct fb_formula *formula, const struct fb_attribute *attribute, uint32_t *out)
{
    struct fb_term stream = fb_term_of(FB_TERM_STREAM, fb_item_stream(formula->all, formula->self));

    if (attribute->io_expr != FB_NONE && !fb_formula_evaluate(formula, attribute->io_expr, &stream))
        return false;
    if (stream.kind != FB_TERM_STREAM)
        return fb_formula_fail(formula, "io: is no stream");
    *out = stream.item;
    return true;
}

bool fb_formula_present(struct fb_formula *formula, const struct fb_attribute *attribute, bool *out)
{
    fb_edit_wide present = 1;

    if (attribute->if_expr != FB_NONE && !fb_formula_number(formula, attribute->if_expr, &present))
        return false;
    *out = present != 0;
    return true;
}

static bool case_matches(struct fb_formula *formula, const struct fb_case *row, const struct fb_term *on, bool *out)
{
    struct fb_term value;
    struct fb_term equal = fb_term_bool(true);

    if (row->value != FB_NONE
        && (!fb_formula_evaluate(formula, row->value, &value)
            || !fb_term_operate(formula, FB_OP_EQUAL, on, &value, &equal)))
        return false;
    *out = equal.constant != 0;
    return true;
}

bool fb_formula_target(struct fb_formula *formula, const struct fb_attribute *attribute, uint32_t *out)
{
    const struct fb_plan *plan = formula->all->plan;
    struct fb_term on;
    bool matches = false;

    *out = attribute->target;
    if (attribute->switch_expr == FB_NONE)
        return true;
    if (!fb_formula_evaluate(formula, attribute->switch_expr, &on))
        return false;
    *out = FB_NONE;
    for (uint32_t i = 0; i < attribute->cases.count && !matches; i++) {
        const struct fb_case *row = &plan->cases[attribute->cases.first + i];
        if (!case_matches(formula, row, &on, &matches))
            return false;
        if (matches)
            *out = row->target;
    }
    return true;
}
