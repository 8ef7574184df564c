/* SPDX-License-Identifier: Apache-2.0 */
/* check_model.c - every expression of the model, typed and compared with what its key expects. */
#include "base/host/fail.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/typing.h"

struct check {
    struct fb_load *load;
    struct fb_model_attribute *attribute;
    struct fb_typing_scope whole; /* before its first item */
    struct fb_typing_scope scope; /* of an item about to be read: with _index */
    struct fb_typing_scope item;  /* of an item just read: with _ too */
    struct fb_typing_scope bound; /* of what it is compared with: its own name, but not _ */
};

static bool is_kind(struct fb_value_type type, enum fb_kind kind)
{
    return fb_value_type_is(type, kind) || fb_value_type_is(type, FB_KIND_ANY);
}

static bool expect(struct fb_load *load, const struct fb_typing_scope *scope,
                   const struct fb_formula *formula, enum fb_kind kind)
{
    struct fb_value_type type;

    if (formula == NULL)
        return true;
    if (!fb_type_formula(load, scope, formula, &type))
        return false;
    return is_kind(type, kind)
        || fb_refuse(load, formula->doc, "%s is expected, not %s",
                     fb_value_type_name(fb_value_type_of(kind)).text, fb_value_type_name(type).text);
}

static bool check_enum(struct check *check)
{
    const struct fb_model_attribute *attribute = check->attribute;
    struct fb_value_type type = attribute->item_type;

    if (attribute->enumeration == NULL)
        return true;
    if (attribute->value != NULL)
        type = attribute->value->root->meaning->type;
    return is_kind(type, FB_KIND_ENUM) || is_kind(type, FB_KIND_INTEGER)
        || fb_refuse(check->load, attribute->enum_reference.doc,
                     "only integers can belong to an enum, not %s", fb_value_type_name(type).text);
}

static bool comparable(struct fb_load *load, const struct fb_typing_scope *scope,
                       const struct fb_formula *formula, struct fb_value_type with, bool ordered)
{
    struct fb_value_type type;

    if (!fb_type_formula(load, scope, formula, &type))
        return false;
    return fb_value_type_comparable(with, type, ordered)
        || fb_refuse(load, formula->doc, "%s and %s cannot be compared%s",
                     fb_value_type_name(with).text, fb_value_type_name(type).text,
                     ordered ? " by order" : "");
}

static bool check_valid(struct check *check, const struct fb_model_valid *valid)
{
    struct fb_value_type type = check->attribute->item_type;
    bool ordered = valid->kind == FB_VALID_MIN || valid->kind == FB_VALID_MAX;

    if (valid->kind == FB_VALID_EXPR)
        return expect(check->load, &check->item, valid->expressions[0], FB_KIND_BOOL);
    for (size_t i = 0; i < valid->expression_count; i++)
        if (!comparable(check->load, &check->bound, valid->expressions[i], type, ordered))
            return false;
    return true;
}

static bool check_argument(struct fb_load *load, const struct fb_typing_scope *scope,
                           const struct fb_model_target *target, size_t index)
{
    const struct fb_model_type *type = target->type;
    struct fb_model_attribute *param = &type->attributes[type->seq_count + type->instance_count + index];
    struct fb_value_type passed;

    if (!fb_type_term(load, scope, target->doc, target->reference.arguments[index], &passed)
        || !fb_type_attribute(load, param))
        return false;
    return fb_value_type_assignable(param->type, passed)
        || fb_refuse(load, target->doc, "argument %zu is %s; the parameter '%s' takes %s", index + 1,
                     fb_value_type_name(passed).text, param->id, fb_value_type_name(param->type).text);
}

static bool check_target(struct check *check, const struct fb_model_target *target)
{
    size_t count = target->reference.argument_count;

    if (target->kind != FB_MODEL_USER || check->attribute->place == FB_PLACE_PARAM)
        return true;
    if (count != target->type->param_count)
        return fb_refuse(check->load, target->doc, "'%s' takes %zu parameter%s, not %zu",
                         target->type->full_name, target->type->param_count,
                         target->type->param_count == 1 ? "" : "s", count);
    for (size_t i = 0; i < count; i++)
        if (!check_argument(check->load, &check->scope, target, i))
            return false;
    return true;
}

static bool check_switch(struct check *check)
{
    const struct fb_model_attribute *attribute = check->attribute;
    struct fb_value_type on;

    if (!attribute->has_switch)
        return check_target(check, &attribute->target);
    if (!fb_type_formula(check->load, &check->scope, attribute->switch_on, &on))
        return false;
    for (size_t i = 0; i < attribute->case_count; i++) {
        const struct fb_model_case *one = &attribute->cases[i];
        if (one->value != NULL && !comparable(check->load, &check->scope, one->value, on, false))
            return false;
        if (!check_target(check, &one->target))
            return false;
    }
    return true;
}

static bool check_process(struct check *check)
{
    const struct fb_reference *process = &check->attribute->process;
    struct fb_value_type type;

    if (!check->attribute->has_process || process->argument_count == 0)
        return true;
    if (!fb_type_term(check->load, &check->scope, process->doc, process->arguments[0], &type))
        return false;
    if (is_kind(type, FB_KIND_INTEGER)
        || (check->attribute->process_kind == FB_PROCESS_XOR && is_kind(type, FB_KIND_BYTES)))
        return true;
    return fb_refuse(check->load, process->doc, "%s cannot be the argument of '%.*s'",
                     fb_value_type_name(type).text, FB_SHOW(process->path.segments[0]));
}

static bool check_parent(struct check *check)
{
    const struct fb_model_attribute *attribute = check->attribute;

    return attribute->parent_kind != FB_PARENT_EXPR
        || expect(check->load, &check->scope, attribute->parent, FB_KIND_OBJECT);
}

static bool check_repeat(struct check *check)
{
    const struct fb_model_attribute *attribute = check->attribute;

    if (attribute->repeat == FB_REPEAT_EXPR)
        return expect(check->load, &check->whole, attribute->repeat_expr, FB_KIND_INTEGER);
    return attribute->repeat != FB_REPEAT_UNTIL
        || expect(check->load, &check->item, attribute->repeat_expr, FB_KIND_BOOL);
}

static bool check_attribute(struct fb_load *load, struct fb_model_attribute *attribute)
{
    struct check check = { .load = load, .attribute = attribute };

    if (!fb_type_attribute(load, attribute))
        return false;
    check.whole.self = attribute->owner;
    check.scope = check.whole;
    check.scope.has_index = attribute->repeat != FB_REPEAT_NONE;
    check.item = check.scope;
    check.item.has_item = true;
    check.item.item = attribute->item_type;
    check.item.item_of = attribute->repeat == FB_REPEAT_NONE ? attribute : NULL;
    check.bound = check.item;
    check.bound.has_item = false;
    if (!expect(load, &check.whole, attribute->condition, FB_KIND_BOOL)
        || !expect(load, &check.whole, attribute->io, FB_KIND_STREAM)
        || !expect(load, &check.whole, attribute->pos, FB_KIND_INTEGER)
        || !expect(load, &check.scope, attribute->size, FB_KIND_INTEGER)
        || !check_switch(&check) || !check_enum(&check) || !check_process(&check)
        || !check_parent(&check) || !check_repeat(&check))
        return false;
    for (size_t i = 0; i < attribute->valid_count; i++)
        if (!check_valid(&check, &attribute->valids[i]))
            return false;
    return true;
}

static bool check_order(struct fb_load *load, const struct fb_model_type *type)
{
    const struct fb_typing_scope scope = { .self = type };
    const struct fb_model_defaults *defaults = &type->defaults;
    struct fb_value_type on;

    if (defaults->order != FB_MODEL_ORDER_SWITCH)
        return true;
    if (!fb_type_formula(load, &scope, defaults->order_on, &on))
        return false;
    for (size_t i = 0; i < defaults->order_case_count; i++) {
        const struct fb_formula *value = defaults->order_cases[i].value;
        if (value != NULL && !comparable(load, &scope, value, on, false))
            return false;
    }
    return true;
}

static bool check_type(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_typing_scope scope = { .self = type };

    if (!check_order(load, type))
        return false;
    for (size_t i = 0; i < fb_model_attribute_count(type); i++)
        if (!check_attribute(load, &type->attributes[i]))
            return false;
    return expect(load, &scope, type->to_string, FB_KIND_TEXT);
}

bool fb_check_all(struct fb_load *load)
{
    return fb_visit_types(load, check_type);
}
