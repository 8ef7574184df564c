/* SPDX-License-Identifier: Apache-2.0 */
/* read_enum.c - enums: maps from integers to names. */
#include <stdio.h>
#include <stdlib.h>

#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

static bool read_role(struct fb_load *load, const struct fb_doc *map, struct fb_model_member *out)
{
    const struct fb_doc *role = fb_doc_get(map, "-role");

    if (role == NULL)
        return true;
    if (!fb_read_kind(load, role, FB_DOC_STRING, "the name of an operator"))
        return false;
    out->role = (const char *)role->text.bytes;
    return true;
}

/* A name, or a map with the name under id. */
static bool read_member(struct fb_load *load, const struct fb_doc *map, size_t index,
                        struct fb_model_member *out)
{
    static const char *const keys[] = { "id", "doc", "doc-ref", NULL };
    const struct fb_doc *key = fb_doc_key_at(map, index);
    const struct fb_doc *name = fb_doc_value_at(map, index);

    if (!fb_read_kind(load, key, FB_DOC_INTEGER, "an integer"))
        return false;
    *out = (struct fb_model_member){ .doc = name,
                                     .order = index,
                                     .value = { key->negative, key->magnitude } };
    if (name->kind == FB_DOC_MAP) {
        if (!fb_read_keys(load, name, "an enum's member", keys, FB_EXTENSION_ROLE)
            || !read_role(load, name, out))
            return false;
        if (fb_doc_get(name, "id") == NULL)
            return fb_refuse(load, name, "an enum's member needs an 'id'");
        name = fb_doc_get(name, "id");
    }
    if (name->kind == FB_DOC_MAP || name->kind == FB_DOC_LIST)
        return fb_refuse(load, name, "a name is expected, not %s", fb_doc_kind_name(name));
    out->name = (const char *)name->text.bytes;
    return fb_read_id(load, name, name->text, "name of an enum's member");
}

static int compare_integers(struct fb_integer a, struct fb_integer b)
{
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    if (a.magnitude == b.magnitude)
        return 0;
    return (a.magnitude < b.magnitude) != a.negative ? -1 : 1;
}

static int compare_values(const void *a, const void *b)
{
    const struct fb_model_member *left = a;
    const struct fb_model_member *right = b;

    return compare_integers(left->value, right->value);
}

/* 1 and 0x1 are different keys to YAML, and the same value to us. */
static bool check_values(struct fb_load *load, struct fb_model_member *members, size_t count)
{
    if (count > 1)
        qsort(members, count, sizeof *members, compare_values);
    for (size_t i = 1; i < count; i++)
        if (compare_integers(members[i - 1].value, members[i].value) == 0)
            return fb_refuse(load, members[i].doc, "the value of '%s' is that of '%s' already",
                             members[i].name, members[i - 1].name);
    return true;
}

static bool check_names(struct fb_load *load, struct fb_model_enum *enumeration)
{
    size_t count = enumeration->member_count;
    struct fb_named *names = fb_load_array(load, count, sizeof *names);

    if (names == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct fb_model_member *member = &enumeration->members[i];
        names[i] = (struct fb_named){ fb_span_of(member->name), member->doc, member->order, member };
    }
    enumeration->names = names;
    return fb_read_distinct(load, names, count, "name of an enum's member");
}

static bool name_enum(struct fb_load *load, const struct fb_model_type *owner,
                      struct fb_model_enum *out)
{
    char text[512];
    int length = owner->outer == NULL
                   ? snprintf(text, sizeof text, "%s.%s", owner->full_name, out->name)
                   : snprintf(text, sizeof text, "%s.%s.%s", owner->file->top.name,
                              owner->full_name, out->name);

    if (length < 0 || (size_t)length >= sizeof text)
        return fb_refuse(load, out->doc, "the names of types around it are too long");
    out->full_name = fb_load_text(load, fb_span_of(text));
    return out->full_name != NULL;
}

static bool read_enum(struct fb_load *load, const struct fb_doc *enums, size_t index,
                      struct fb_model_type *owner, struct fb_model_enum *out)
{
    const struct fb_doc *key = fb_doc_key_at(enums, index);
    const struct fb_doc *map = fb_doc_value_at(enums, index);

    *out = (struct fb_model_enum){ .doc = key, .name = (const char *)key->text.bytes, .owner = owner };
    if (!fb_read_id(load, key, key->text, "name of an enum")
        || !fb_read_kind(load, map, FB_DOC_MAP, "a map from integers to names")
        || !name_enum(load, owner, out))
        return false;
    out->members = fb_load_array(load, map->count, sizeof *out->members);
    if (out->members == NULL)
        return false;
    out->member_count = map->count;
    for (size_t i = 0; i < map->count; i++)
        if (!read_member(load, map, i, &out->members[i]))
            return false;
    return check_values(load, out->members, out->member_count) && check_names(load, out);
}

static bool index_enums(struct fb_load *load, struct fb_model_type *type)
{
    struct fb_named *names = fb_load_array(load, type->enum_count, sizeof *names);

    if (names == NULL)
        return false;
    for (size_t i = 0; i < type->enum_count; i++) {
        const struct fb_model_enum *one = &type->enums[i];
        names[i] = (struct fb_named){ fb_span_of(one->name), one->doc, i, one };
    }
    type->enum_names = names;
    return fb_read_distinct(load, names, type->enum_count, "name of an enum");
}

bool fb_read_enums(struct fb_load *load, const struct fb_doc *map, struct fb_model_type *type)
{
    if (!fb_read_kind(load, map, FB_DOC_MAP, "a map of enums"))
        return false;
    type->enums = fb_load_array(load, map->count, sizeof *type->enums);
    if (type->enums == NULL)
        return false;
    type->enum_count = map->count;
    for (size_t i = 0; i < map->count; i++)
        if (!read_enum(load, map, i, type, &type->enums[i]))
            return false;
    return index_enums(load, type);
}
