/* SPDX-License-Identifier: Apache-2.0 */
/* types.c - kinds of values: how they combine, compare and are named. */
#include "validator/schema/front/types.h"

#include <stdio.h>

struct fb_value_type fb_value_type_of(enum fb_kind kind)
{
    return (struct fb_value_type){ .kind = kind };
}

struct fb_value_type fb_value_type_object(const struct fb_model_type *type)
{
    return (struct fb_value_type){ .kind = FB_KIND_OBJECT, .type = type };
}

static struct fb_value_type integer_or_enum(const struct fb_model_enum *enumeration)
{
    return (struct fb_value_type){ .kind = enumeration != NULL ? FB_KIND_ENUM : FB_KIND_INTEGER,
                                   .enumeration = enumeration };
}

static struct fb_value_type single_target(const struct fb_model_target *target,
                                          const struct fb_model_enum *enumeration)
{
    switch (target->kind) {
    case FB_MODEL_INTEGER:
        return integer_or_enum(enumeration);
    case FB_MODEL_BITS:
        return target->width == 1 && enumeration == NULL ? fb_value_type_of(FB_KIND_BOOL)
                                                         : integer_or_enum(enumeration);
    case FB_MODEL_FLOAT:
        return fb_value_type_of(FB_KIND_FLOAT);
    case FB_MODEL_TEXT:
        return fb_value_type_of(FB_KIND_TEXT);
    case FB_MODEL_USER:
    case FB_MODEL_STRUCT:
        return fb_value_type_object(target->type);
    case FB_MODEL_BOOL:
        return fb_value_type_of(FB_KIND_BOOL);
    case FB_MODEL_STREAM:
        return fb_value_type_of(FB_KIND_STREAM);
    case FB_MODEL_ANY:
        return fb_value_type_of(FB_KIND_ANY);
    default:
        return fb_value_type_of(FB_KIND_BYTES);
    }
}

struct fb_value_type fb_value_type_target(const struct fb_model_target *target,
                                          const struct fb_model_enum *enumeration)
{
    struct fb_value_type type = single_target(target, enumeration);

    type.list_depth = target->is_list;
    return type;
}

static bool is_same(struct fb_value_type a, struct fb_value_type b)
{
    return a.kind == b.kind && a.list_depth == b.list_depth && a.enumeration == b.enumeration
        && a.type == b.type;
}

static bool is_number(struct fb_value_type type)
{
    return fb_value_type_is(type, FB_KIND_INTEGER) || fb_value_type_is(type, FB_KIND_FLOAT);
}

struct fb_value_type fb_value_type_combine(struct fb_value_type a, struct fb_value_type b)
{
    struct fb_value_type both = { .kind = a.kind, .list_depth = a.list_depth };

    if (is_same(a, b))
        return a;
    if (is_number(a) && is_number(b))
        return fb_value_type_of(FB_KIND_FLOAT);
    if (a.list_depth != b.list_depth)
        return fb_value_type_of(FB_KIND_ANY);
    if (a.kind == FB_KIND_OBJECT && b.kind == FB_KIND_OBJECT)
        return both;
    both.kind = FB_KIND_ANY;
    return both;
}

bool fb_value_type_is(struct fb_value_type type, enum fb_kind kind)
{
    return type.list_depth == 0 && type.kind == kind;
}

static bool is_any(struct fb_value_type type)
{
    return fb_value_type_is(type, FB_KIND_ANY);
}

bool fb_value_type_comparable(struct fb_value_type a, struct fb_value_type b, bool ordered)
{
    if (is_any(a) || is_any(b))
        return true;
    if (a.list_depth > 0 || b.list_depth > 0)
        return false;
    if (is_number(a) && is_number(b))
        return true;
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case FB_KIND_TEXT:
    case FB_KIND_BYTES:
        return true;
    case FB_KIND_BOOL:
        return !ordered;
    case FB_KIND_ENUM:
        return !ordered && a.enumeration == b.enumeration;
    default:
        return false;
    }
}

bool fb_value_type_assignable(struct fb_value_type to, struct fb_value_type from)
{
    if (is_any(to) || is_any(from) || is_same(to, from))
        return true;
    if (to.list_depth != from.list_depth)
        return false;
    if (to.kind == FB_KIND_ANY || from.kind == FB_KIND_ANY)
        return true;
    if (to.kind == FB_KIND_FLOAT && from.kind == FB_KIND_INTEGER)
        return to.list_depth == 0;
    return to.kind == FB_KIND_OBJECT && from.kind == FB_KIND_OBJECT
        && (to.type == NULL || from.type == NULL);
}

static const char *const singular[] = {
    [FB_KIND_ANY] = "a value of any kind",
    [FB_KIND_INTEGER] = "an integer",
    [FB_KIND_FLOAT] = "a float",
    [FB_KIND_BOOL] = "a boolean",
    [FB_KIND_TEXT] = "text",
    [FB_KIND_BYTES] = "bytes",
    [FB_KIND_ENUM] = "an enum",
    [FB_KIND_OBJECT] = "an object",
    [FB_KIND_STREAM] = "a stream",
};

struct fb_type_name fb_value_type_name(struct fb_value_type type)
{
    struct fb_type_name name;
    const char *what = "";

    if (type.kind == FB_KIND_ENUM && type.enumeration != NULL)
        what = type.enumeration->full_name;
    if (type.kind == FB_KIND_OBJECT)
        what = type.type != NULL ? type.type->full_name : "of some type";
    snprintf(name.text, sizeof name.text, "%s%s%s%.100s", type.list_depth > 0 ? "a list, each " : "",
             singular[type.kind], what[0] != '\0' ? " " : "", what);
    return name;
}
