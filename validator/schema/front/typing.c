/* SPDX-License-Identifier: Apache-2.0 */
/* typing.c - operators, literals, and the order in which instances are typed. */
#include "validator/schema/front/typing.h"

#include <stdarg.h>

#include "base/host/format.h"
#include "validator/schema/front/place.h"

bool fb_typer_refuse(struct fb_typer *typer, const struct fb_term *term, const char *format, ...)
{
    char text[400];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_schema_fail_in(typer->doc, term->offset, typer->load->diag, FB_FAULT_INPUT, "%s", text);
}

static struct fb_value_type type_of(const struct fb_term *term)
{
    return term->meaning->type;
}

static bool set_kind(struct fb_term *term, enum fb_kind kind)
{
    term->meaning->type = fb_value_type_of(kind);
    return true;
}

static bool is_kind(const struct fb_term *term, enum fb_kind kind)
{
    return fb_value_type_is(type_of(term), kind) || fb_value_type_is(type_of(term), FB_KIND_ANY);
}

static bool expect(struct fb_typer *typer, const struct fb_term *term, enum fb_kind kind)
{
    return is_kind(term, kind)
        || fb_typer_refuse(typer, term, "%s is expected, not %s",
                           fb_value_type_name(fb_value_type_of(kind)).text,
                           fb_value_type_name(type_of(term)).text);
}

static bool is_number(const struct fb_term *term)
{
    return is_kind(term, FB_KIND_INTEGER) || is_kind(term, FB_KIND_FLOAT);
}

static bool expect_number(struct fb_typer *typer, const struct fb_term *term)
{
    return is_number(term)
        || fb_typer_refuse(typer, term, "a number is expected, not %s",
                           fb_value_type_name(type_of(term)).text);
}

static bool type_booleans(struct fb_typer *typer, struct fb_term *term)
{
    for (size_t i = 0; i < term->operand_count; i++)
        if (!expect(typer, term->operands[i], FB_KIND_BOOL))
            return false;
    return set_kind(term, FB_KIND_BOOL);
}

static bool type_unary(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_term *operand = term->operands[0];

    if (term->code == FB_OP_NOT)
        return type_booleans(typer, term);
    if (term->code == FB_OP_BIT_NOT)
        return expect(typer, operand, FB_KIND_INTEGER) && set_kind(term, FB_KIND_INTEGER);
    if (!expect_number(typer, operand))
        return false;
    term->meaning->type = type_of(operand);
    return true;
}

static bool is_bitwise(enum fb_op_code code)
{
    return code == FB_OP_BIT_AND || code == FB_OP_BIT_OR || code == FB_OP_BIT_XOR
        || code == FB_OP_SHIFT_LEFT || code == FB_OP_SHIFT_RIGHT;
}

static bool type_binary(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_term *left = term->operands[0];
    const struct fb_term *right = term->operands[1];

    if (is_bitwise(term->code))
        return expect(typer, left, FB_KIND_INTEGER)
            && expect(typer, right, FB_KIND_INTEGER)
            && set_kind(term, FB_KIND_INTEGER);
    if (term->code == FB_OP_ADD && fb_value_type_is(type_of(left), FB_KIND_TEXT))
        return expect(typer, right, FB_KIND_TEXT) && set_kind(term, FB_KIND_TEXT);
    if (!expect_number(typer, left) || !expect_number(typer, right))
        return false;
    term->meaning->type = fb_value_type_combine(type_of(left), type_of(right));
    return true;
}

static bool type_compare(struct fb_typer *typer, struct fb_term *term)
{
    struct fb_value_type left = type_of(term->operands[0]);
    struct fb_value_type right = type_of(term->operands[1]);
    bool ordered = term->code != FB_OP_EQUAL && term->code != FB_OP_NOT_EQUAL;

    if (!fb_value_type_comparable(left, right, ordered))
        return fb_typer_refuse(typer, term, "%s and %s cannot be compared%s",
                               fb_value_type_name(left).text, fb_value_type_name(right).text,
                               ordered ? " by order" : "");
    return set_kind(term, FB_KIND_BOOL);
}

/* One type for both; values of no common type are refused unless one is of any type already. */
static bool unite(struct fb_typer *typer, const struct fb_term *term, struct fb_value_type with,
                  struct fb_value_type *out)
{
    struct fb_value_type type = type_of(term);
    struct fb_value_type both = fb_value_type_combine(type, with);

    if (both.kind == FB_KIND_ANY && type.kind != FB_KIND_ANY && with.kind != FB_KIND_ANY)
        return fb_typer_refuse(typer, term, "%s and %s have no type in common",
                               fb_value_type_name(with).text, fb_value_type_name(type).text);
    *out = both;
    return true;
}

static bool type_choice(struct fb_typer *typer, struct fb_term *term)
{
    return expect(typer, term->operands[0], FB_KIND_BOOL)
        && unite(typer, term->operands[2], type_of(term->operands[1]), &term->meaning->type);
}

/* A list of literal integers from 0 to 255 is bytes. */
static bool is_bytes_literal(const struct fb_term *term)
{
    for (size_t i = 0; i < term->operand_count; i++)
        if (term->operands[i]->kind != FB_TERM_INTEGER || term->operands[i]->integer > UINT8_MAX)
            return false;
    return true;
}

static bool type_list(struct fb_typer *typer, struct fb_term *term)
{
    struct fb_value_type element = fb_value_type_of(FB_KIND_ANY);

    if (is_bytes_literal(term))
        return set_kind(term, FB_KIND_BYTES);
    element = type_of(term->operands[0]);
    for (size_t i = 1; i < term->operand_count; i++)
        if (!unite(typer, term->operands[i], element, &element))
            return false;
    element.list_depth++;
    term->meaning->type = element;
    return true;
}

static bool type_index(struct fb_typer *typer, struct fb_term *term)
{
    struct fb_value_type type = type_of(term->operands[0]);

    if (!expect(typer, term->operands[1], FB_KIND_INTEGER))
        return false;
    if (is_kind(term->operands[0], FB_KIND_BYTES))
        return set_kind(term, type.kind == FB_KIND_BYTES ? FB_KIND_INTEGER : FB_KIND_ANY);
    if (type.list_depth == 0)
        return fb_typer_refuse(typer, term, "%s has no elements", fb_value_type_name(type).text);
    type.list_depth--;
    term->meaning->type = type;
    return true;
}

static bool type_format(struct fb_typer *typer, struct fb_term *term)
{
    for (size_t i = 0; i < term->operand_count; i++) {
        const struct fb_term *part = term->operands[i];
        if (!is_kind(part, FB_KIND_TEXT) && !is_kind(part, FB_KIND_INTEGER))
            return fb_typer_refuse(typer, part, "text or an integer is expected, not %s",
                                   fb_value_type_name(type_of(part)).text);
    }
    return set_kind(term, FB_KIND_TEXT);
}

static bool type_enum(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_name_path *path = &term->path;
    const struct fb_model_enum *enumeration =
        fb_find_enum(typer->load, typer->scope->self, path->segments, path->count - 1);

    if (enumeration == NULL)
        return fb_typer_refuse(typer, term, "there is no enum '%.*s' here",
                               FB_SHOW(path->segments[path->count - 2]))
            || (path->count == 2
                && fb_suggest_enum(typer->load, typer->scope->self, path->segments[0]));
    term->meaning->type = (struct fb_value_type){ .kind = FB_KIND_ENUM, .enumeration = enumeration };
    term->meaning->member = fb_find_named(enumeration->names, enumeration->member_count,
                                          path->segments[path->count - 1]);
    return term->meaning->member != NULL
        || fb_typer_refuse(typer, term, "the enum '%s' has no member '%.*s'", enumeration->full_name,
                           FB_SHOW(path->segments[path->count - 1]))
        || fb_suggest_member(typer->load, enumeration, path->segments[path->count - 1]);
}

static bool type_operands(struct fb_typer *typer, struct fb_term *term)
{
    for (size_t i = 0; i < term->operand_count; i++)
        if (!fb_typer_term(typer, term->operands[i]))
            return false;
    return true;
}

static bool type_by_kind(struct fb_typer *typer, struct fb_term *term)
{
    switch (term->kind) {
    case FB_TERM_INTEGER:
        return set_kind(term, FB_KIND_INTEGER);
    case FB_TERM_FLOAT:
        return set_kind(term, FB_KIND_FLOAT);
    case FB_TERM_BOOL:
        return set_kind(term, FB_KIND_BOOL);
    case FB_TERM_TEXT:
        return set_kind(term, FB_KIND_TEXT);
    case FB_TERM_FORMAT:
        return type_format(typer, term);
    case FB_TERM_LIST:
        return type_list(typer, term);
    case FB_TERM_NAME:
        return fb_typer_name(typer, term);
    case FB_TERM_ENUM:
        return type_enum(typer, term);
    case FB_TERM_AND:
    case FB_TERM_OR:
        return type_booleans(typer, term);
    case FB_TERM_UNARY:
        return type_unary(typer, term);
    case FB_TERM_BINARY:
        return type_binary(typer, term);
    case FB_TERM_COMPARE:
        return type_compare(typer, term);
    case FB_TERM_CHOICE:
        return type_choice(typer, term);
    case FB_TERM_FIELD:
        return fb_typer_member(typer, term);
    case FB_TERM_CALL:
        return fb_typer_method(typer, term);
    case FB_TERM_INDEX:
        return type_index(typer, term);
    case FB_TERM_CAST:
        return fb_typer_cast(typer, term);
    case FB_TERM_SIZEOF:
        return fb_typer_sizeof(typer, term);
    }
    return false;
}

/* What was typed before another name had to be looked at first stays so. */
bool fb_typer_term(struct fb_typer *typer, struct fb_term *term)
{
    if (term->meaning == NULL)
        term->meaning = fb_load_array(typer->load, 1, sizeof *term->meaning);
    if (term->meaning == NULL)
        return false;
    if (term->meaning->epoch == typer->load->epoch)
        return true;
    if (!type_operands(typer, term) || !type_by_kind(typer, term))
        return false;
    term->meaning->epoch = typer->load->epoch;
    return true;
}

/* What is read from bytes or given: no expression decides on its type. */
static void type_declared(struct fb_model_attribute *attribute)
{
    bool sized = attribute->size != NULL || attribute->size_eos || attribute->has_terminator;
    bool has_default = false;
    struct fb_value_type type = fb_value_type_target(&attribute->target, attribute->enumeration);

    for (size_t i = 0; i < attribute->case_count; i++) {
        const struct fb_model_case *one = &attribute->cases[i];
        struct fb_value_type of_case = fb_value_type_target(&one->target, attribute->enumeration);
        type = i == 0 ? of_case : fb_value_type_combine(type, of_case);
        has_default = has_default || one->value == NULL;
    }
    if (attribute->has_switch && attribute->case_count == 0)
        type = fb_value_type_of(FB_KIND_ANY);
    if (attribute->has_switch && sized && !has_default)
        type = fb_value_type_combine(type, fb_value_type_of(FB_KIND_BYTES));
    attribute->item_type = type;
    type.list_depth += attribute->repeat != FB_REPEAT_NONE;
    attribute->type = type;
    attribute->typing = FB_TYPED;
}

/* A value; false, without a failure, when *pending must be typed first. */
static bool type_value(struct fb_load *load, struct fb_model_attribute *attribute,
                       struct fb_model_attribute **pending)
{
    const struct fb_typing_scope scope = { .self = attribute->owner };
    struct fb_typer typer = { .load = load, .scope = &scope, .doc = attribute->value->doc };

    if (!fb_typer_term(&typer, attribute->value->root)) {
        *pending = typer.pending;
        return false;
    }
    attribute->type = type_of(attribute->value->root);
    if (attribute->enumeration != NULL) {
        attribute->type.kind = FB_KIND_ENUM;
        attribute->type.enumeration = attribute->enumeration;
    }
    attribute->item_type = attribute->type;
    attribute->typing = FB_TYPED;
    return true;
}

static void forget(struct fb_model_attribute *stack)
{
    for (; stack != NULL; stack = stack->waiting)
        stack->typing = FB_UNTYPED;
}

bool fb_type_attribute(struct fb_load *load, struct fb_model_attribute *attribute)
{
    struct fb_model_attribute *stack = attribute;

    if (attribute->typing == FB_TYPED)
        return true;
    if (attribute->value == NULL) {
        type_declared(attribute);
        return true;
    }
    attribute->waiting = NULL;
    while (stack != NULL) {
        struct fb_model_attribute *pending = NULL;
        stack->typing = FB_BEING_TYPED;
        if (type_value(load, stack, &pending)) {
            stack = stack->waiting;
            continue;
        }
        if (pending != NULL && pending->typing == FB_UNTYPED) {
            pending->waiting = stack;
            stack = pending;
            continue;
        }
        forget(stack);
        return pending != NULL
            && fb_refuse(load, pending->doc, "the value of '%s' depends on itself", pending->id);
    }
    return true;
}

bool fb_type_term(struct fb_load *load, const struct fb_typing_scope *scope,
                  const struct fb_doc *doc, struct fb_term *term, struct fb_value_type *out)
{
    for (;;) {
        struct fb_typer typer = { .load = load, .scope = scope, .doc = doc };
        if (fb_typer_term(&typer, term)) {
            *out = type_of(term);
            return true;
        }
        if (typer.pending == NULL || !fb_type_attribute(load, typer.pending))
            return false;
    }
}

bool fb_type_formula(struct fb_load *load, const struct fb_typing_scope *scope,
                     const struct fb_formula *formula, struct fb_value_type *out)
{
    return fb_type_term(load, scope, formula->doc, formula->root, out);
}
