/* SPDX-License-Identifier: Apache-2.0 */
/* typing_names.c - names, fields of objects, methods of values, casts, sizeof. */
#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "validator/schema/front/charset.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"
#include "validator/schema/front/typing.h"

static struct fb_value_type type_of(const struct fb_term *term)
{
    return term->meaning->type;
}

static bool mean(struct fb_term *term, enum fb_meaning meaning, struct fb_value_type type)
{
    term->meaning->meaning = meaning;
    term->meaning->type = type;
    return true;
}

static bool mean_constant(struct fb_term *term, uint64_t value)
{
    term->meaning->constant = value;
    return mean(term, FB_MEANING_CONSTANT, fb_value_type_of(FB_KIND_INTEGER));
}

static bool refuse_unknown(struct fb_typer *typer, const struct fb_term *term,
                           const struct fb_model_type *type)
{
    const char **ids = fb_load_array(typer->load, type->name_count, sizeof *ids);

    if (ids == NULL)
        return false;
    for (size_t i = 0; i < type->name_count; i++)
        ids[i] = ((const struct fb_model_attribute *)type->names[i].subject)->id;
    const char *near = fb_nearest(term->text, ids, type->name_count);
    fb_typer_refuse(typer, term, "there is no field '%.*s' in '%s'", FB_SHOW(term->text),
                    type->full_name);
    return near != NULL && fb_fail_help(typer->load->diag, "did you mean '%s'?", near);
}

static bool find_attribute(struct fb_typer *typer, struct fb_term *term,
                           const struct fb_model_type *type)
{
    const struct fb_model_attribute *found = fb_find_named(type->names, type->name_count, term->text);

    if (found == NULL)
        return refuse_unknown(typer, term, type);

    struct fb_model_attribute *attribute = &type->attributes[found - type->attributes];
    if (attribute->value == NULL && !fb_type_attribute(typer->load, attribute))
        return false;
    if (attribute->typing != FB_TYPED) {
        typer->pending = attribute;
        return false;
    }
    if (term->kind == FB_TERM_NAME && attribute == typer->scope->item_of)
        return mean(term, FB_MEANING_ITEM, typer->scope->item);
    term->meaning->attribute = attribute;
    return mean(term, FB_MEANING_ATTRIBUTE, attribute->type);
}

static struct fb_value_type parent_of(const struct fb_model_type *type)
{
    return fb_value_type_object(type != NULL && type->parents == FB_PARENTS_ONE ? type->parent : NULL);
}

static bool mean_size(struct fb_typer *typer, struct fb_term *term, bool fixed, uint64_t bits)
{
    return fixed ? mean_constant(term, (bits + 7) / 8)
                 : fb_typer_refuse(typer, term, "its size is not fixed");
}

bool fb_typer_name(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_typing_scope *scope = typer->scope;
    uint64_t bits = 0;

    if (fb_span_is(term->text, "_root"))
        return mean(term, FB_MEANING_ROOT, fb_value_type_object(&scope->self->file->top));
    if (fb_span_is(term->text, "_parent"))
        return mean(term, FB_MEANING_PARENT, parent_of(scope->self));
    if (fb_span_is(term->text, "_io"))
        return mean(term, FB_MEANING_IO, fb_value_type_of(FB_KIND_STREAM));
    if (fb_span_is(term->text, "_") && scope->has_item)
        return mean(term, FB_MEANING_ITEM, scope->item);
    if (fb_span_is(term->text, "_index") && scope->has_index)
        return mean(term, FB_MEANING_INDEX, fb_value_type_of(FB_KIND_INTEGER));
    if (fb_span_is(term->text, "_sizeof")) {
        const bool fixed = fb_sizeof_type(scope->self, &bits);
        return mean_size(typer, term, fixed, bits);
    }
    if (fb_span_is(term->text, "_") || fb_span_is(term->text, "_index"))
        return fb_typer_refuse(typer, term, "'%.*s' has no meaning here", FB_SHOW(term->text));
    if (term->text.bytes[0] == '_')
        return fb_schema_fail_in(typer->doc, term->offset, typer->load->diag, FB_FAULT_UNSUPPORTED,
                                 "there is no '%.*s'", FB_SHOW(term->text));
    return find_attribute(typer, term, scope->self);
}

/* An object of no known type has what every object has. */
static bool type_object_field(struct fb_typer *typer, struct fb_term *term,
                              const struct fb_model_type *type)
{
    if (fb_span_is(term->text, "_io"))
        return mean(term, FB_MEANING_IO, fb_value_type_of(FB_KIND_STREAM));
    if (fb_span_is(term->text, "_parent"))
        return mean(term, FB_MEANING_PARENT, parent_of(type));
    if (fb_span_is(term->text, "_root") && type != NULL)
        return mean(term, FB_MEANING_ROOT, fb_value_type_object(&type->file->top));
    if (type != NULL)
        return find_attribute(typer, term, type);
    return fb_typer_refuse(typer, term, "the type of the object is not known, so it has no field "
                                        "'%.*s'; cast it with .as<type>",
                           FB_SHOW(term->text));
}

static bool type_size_of(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_term *operand = term->operands[0];
    uint64_t bits = 0;
    bool fixed = false;

    if (operand->meaning->meaning == FB_MEANING_ATTRIBUTE)
        fixed = fb_sizeof_attribute(operand->meaning->attribute, &bits);
    else if (fb_value_type_is(type_of(operand), FB_KIND_OBJECT) && type_of(operand).type != NULL)
        fixed = fb_sizeof_type(type_of(operand).type, &bits);
    return mean_size(typer, term, fixed, bits);
}

bool fb_typer_member(struct fb_typer *typer, struct fb_term *term)
{
    struct fb_value_type type = type_of(term->operands[0]);

    if (fb_span_is(term->text, "_sizeof"))
        return type_size_of(typer, term);
    if (fb_value_type_is(type, FB_KIND_OBJECT))
        return type_object_field(typer, term, type.type);
    return fb_typer_method(typer, term);
}

/* The kinds that have a method; lists come last. */
enum receiver {
    ON_INTEGER = 1 << FB_KIND_INTEGER,
    ON_FLOAT = 1 << FB_KIND_FLOAT,
    ON_BOOL = 1 << FB_KIND_BOOL,
    ON_TEXT = 1 << FB_KIND_TEXT,
    ON_BYTES = 1 << FB_KIND_BYTES,
    ON_ENUM = 1 << FB_KIND_ENUM,
    ON_STREAM = 1 << FB_KIND_STREAM,
    ON_LIST = 1 << (FB_KIND_STREAM + 1),
};

#define RESULT_ELEMENT FB_KIND_ANY /* of a list, or a byte of bytes */

static const struct method {
    const char *name;
    unsigned receivers;
    size_t arguments; /* integers */
    enum fb_kind result;
    enum fb_op_code code;
} methods[] = {
    { "size", ON_BYTES | ON_LIST | ON_STREAM, 0, FB_KIND_INTEGER, FB_OP_SIZE },
    { "length", ON_BYTES | ON_TEXT, 0, FB_KIND_INTEGER, FB_OP_SIZE },
    { "eof", ON_STREAM, 0, FB_KIND_BOOL, FB_OP_EOF },
    { "pos", ON_STREAM, 0, FB_KIND_INTEGER, FB_OP_POSITION },
    { "first", ON_BYTES | ON_LIST, 0, RESULT_ELEMENT, FB_OP_FIRST },
    { "last", ON_BYTES | ON_LIST, 0, RESULT_ELEMENT, FB_OP_LAST },
    { "min", ON_BYTES | ON_LIST, 0, RESULT_ELEMENT, FB_OP_MINIMUM },
    { "max", ON_BYTES | ON_LIST, 0, RESULT_ELEMENT, FB_OP_MAXIMUM },
    { "reverse", ON_TEXT, 0, FB_KIND_TEXT, FB_OP_REVERSE },
    { "substring", ON_TEXT, 2, FB_KIND_TEXT, FB_OP_SUBSTRING },
    { "to_i", ON_TEXT | ON_FLOAT | ON_BOOL | ON_ENUM, 0, FB_KIND_INTEGER, FB_OP_TO_INTEGER },
    { "to_i", ON_TEXT, 1, FB_KIND_INTEGER, FB_OP_TO_INTEGER_BASE },
    { "to_s", ON_INTEGER, 0, FB_KIND_TEXT, FB_OP_TO_TEXT },
};

static unsigned receiver_of(struct fb_value_type type)
{
    return type.list_depth > 0 ? ON_LIST : 1U << type.kind;
}

static const struct method *find_method(const struct fb_term *term)
{
    unsigned receiver = receiver_of(type_of(term->operands[0]));
    const struct method *named = NULL;

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        const struct method *method = &methods[i];
        if (!fb_span_is(term->text, method->name) || (method->receivers & receiver) == 0)
            continue;
        named = method;
        if (method->arguments == term->operand_count - 1)
            return method;
    }
    return named;
}

static bool check_arguments(struct fb_typer *typer, const struct fb_term *term,
                            const struct method *method)
{
    if (term->operand_count - 1 != method->arguments)
        return fb_typer_refuse(typer, term, "'%s' takes %zu argument%s here", method->name,
                               method->arguments, method->arguments == 1 ? "" : "s");
    for (size_t i = 1; i < term->operand_count; i++)
        if (!fb_value_type_is(type_of(term->operands[i]), FB_KIND_INTEGER))
            return fb_typer_refuse(typer, term->operands[i], "an integer is expected, not %s",
                                   fb_value_type_name(type_of(term->operands[i])).text);
    return true;
}

static struct fb_value_type element_of(struct fb_value_type type)
{
    if (type.list_depth == 0)
        return fb_value_type_of(FB_KIND_INTEGER);
    type.list_depth--;
    return type;
}

/* bytes.to_s("encoding") */
static bool type_decode(struct fb_typer *typer, struct fb_term *term)
{
    if (term->operand_count != 2 || term->operands[1]->kind != FB_TERM_TEXT)
        return fb_typer_refuse(typer, term, "'to_s' of bytes takes one argument, the name of an "
                                            "encoding as a literal text");

    struct fb_span name = term->operands[1]->text;
    const char *canonical = fb_charset_canonical(name);
    if (canonical == NULL)
        canonical = fb_load_text(typer->load, name);
    if (canonical == NULL)
        return false;
    term->meaning->encoding = canonical;
    term->meaning->method = FB_OP_DECODE;
    return mean(term, FB_MEANING_METHOD, fb_value_type_of(FB_KIND_TEXT));
}

bool fb_typer_method(struct fb_typer *typer, struct fb_term *term)
{
    struct fb_value_type type = type_of(term->operands[0]);
    const struct method *method = find_method(term);

    if (fb_value_type_is(type, FB_KIND_BYTES) && fb_span_is(term->text, "to_s"))
        return type_decode(typer, term);
    if (method == NULL)
        return fb_typer_refuse(typer, term, "%s has no '%.*s'", fb_value_type_name(type).text,
                               FB_SHOW(term->text));
    if (!check_arguments(typer, term, method))
        return false;
    term->meaning->method = method->code;
    return mean(term, FB_MEANING_METHOD,
                method->result == RESULT_ELEMENT ? element_of(type) : fb_value_type_of(method->result));
}

/* Casts tell us what a value is; only casts to types and to bytes do something. */
bool fb_typer_cast(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_name_path *path = &term->path;
    struct fb_model_target target = { .kind = FB_MODEL_USER, .is_list = path->is_list };

    if (!fb_target_of_path(path, true, &target)) {
        target.type = fb_find_type(typer->load, typer->scope->self, path->segments, path->count);
        if (target.type == NULL)
            return fb_typer_refuse(typer, term, "there is no type '%.*s' here",
                                   FB_SHOW(path->segments[path->count - 1]))
                || fb_suggest_type(typer->load, typer->scope->self, path);
    }
    term->meaning->target = target.is_list ? NULL : target.type;
    term->meaning->type = fb_value_type_target(&target, NULL);
    return true;
}

bool fb_typer_sizeof(struct fb_typer *typer, struct fb_term *term)
{
    const struct fb_name_path *path = &term->path;
    struct fb_model_target target;
    uint64_t bits = 0;

    if (fb_target_of_path(path, false, &target) && target.kind != FB_MODEL_TEXT) {
        bits = target.kind == FB_MODEL_BITS ? target.width : (uint64_t)target.width * 8;
    } else {
        const struct fb_model_type *type = fb_find_type(typer->load, typer->scope->self,
                                                        path->segments, path->count);
        if (type == NULL)
            return fb_typer_refuse(typer, term, "there is no type '%.*s' here",
                                   FB_SHOW(path->segments[path->count - 1]))
                || fb_suggest_type(typer->load, typer->scope->self, path);
        if (!fb_sizeof_type(type, &bits))
            return fb_typer_refuse(typer, term, "the size of '%s' is not fixed", type->full_name);
    }
    return mean_constant(term, term->in_bits ? bits : (bits + 7) / 8);
}
