/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c - names of types and enums: looked up in the type where they are used, then in the
 * types around it, then among the files by their id. */
#include "base/host/fail.h"
#include "validator/schema/front/load.h"
#include "validator/schema/front/place.h"

static struct fb_model_type *inner_type(const struct fb_model_type *type, struct fb_span name)
{
    const struct fb_model_type *found = fb_find_named(type->type_names, type->type_count, name);

    return found == NULL ? NULL : &type->types[found - type->types];
}

/* One name: in the type itself, in those around it, among the files. */
static struct fb_model_type *find_name(const struct fb_load *load, const struct fb_model_type *from,
                                       struct fb_span name)
{
    for (const struct fb_model_type *scope = from; scope != NULL; scope = scope->outer) {
        struct fb_model_type *found = inner_type(scope, name);
        if (found != NULL)
            return found;
    }
    if (fb_span_is(name, from->file->top.name))
        return &from->file->top;
    for (struct fb_model_file *file = load->files; file != NULL; file = file->next)
        if (fb_span_is(name, file->top.name))
            return &file->top;
    return NULL;
}

/* As in Kaitai Struct each name of a path is looked up as if written where the one before led. */
struct fb_model_type *fb_find_type(const struct fb_load *load, const struct fb_model_type *from,
                                   const struct fb_span *path, size_t count)
{
    struct fb_model_type *found = NULL;

    for (size_t i = 0; i < count; i++) {
        found = find_name(load, from, path[i]);
        if (found == NULL)
            return NULL;
        from = found;
    }
    return found;
}

static const struct fb_model_enum *inner_enum(const struct fb_model_type *type, struct fb_span name)
{
    return type == NULL ? NULL : fb_find_named(type->enum_names, type->enum_count, name);
}

const struct fb_model_enum *fb_find_enum(const struct fb_load *load,
                                         const struct fb_model_type *from,
                                         const struct fb_span *path, size_t count)
{
    struct fb_span name = path[count - 1];

    if (count > 1)
        return inner_enum(fb_find_type(load, from, path, count - 1), name);
    for (const struct fb_model_type *scope = from; scope != NULL; scope = scope->outer) {
        const struct fb_model_enum *found = inner_enum(scope, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* An opaque type is described elsewhere: in a file of that name beside this one. */
static bool import_opaque(struct fb_load *load, const struct fb_model_type *from,
                          const struct fb_model_target *target)
{
    struct fb_span name = target->reference.path.segments[0];
    bool exists = false;

    if (!fb_import_exists(load, from->file, name, target->doc, &exists))
        return false;
    if (!exists)
        return fb_refuse_unsupported(load, target->doc, "the opaque type '%.*s' is not described by a "
                                                        "file beside this one; host code is not supported",
                                     FB_SHOW(name));
    return fb_import_named(load, from->file, name, target->doc);
}

static bool resolve_target(struct fb_load *load, const struct fb_model_type *from,
                           struct fb_model_target *target)
{
    const struct fb_name_path *path = &target->reference.path;

    if (target->kind != FB_MODEL_USER)
        return true;
    target->type = fb_find_type(load, from, path->segments, path->count);
    if (target->type == NULL && from->file->has_opaque_types && path->count == 1) {
        if (!import_opaque(load, from, target))
            return false;
        target->type = fb_find_type(load, from, path->segments, path->count);
    }
    return target->type != NULL
        || fb_refuse(load, target->doc, "there is no type '%.*s' here", FB_SHOW(target->doc->text))
        || fb_suggest_type(load, from, path);
}

static bool resolve_enum(struct fb_load *load, struct fb_model_attribute *attribute)
{
    const struct fb_name_path *path = &attribute->enum_reference.path;

    if (attribute->enum_reference.doc == NULL)
        return true;
    attribute->enumeration = fb_find_enum(load, attribute->owner, path->segments, path->count);
    return attribute->enumeration != NULL
        || fb_refuse(load, attribute->enum_reference.doc, "there is no enum '%.*s' here",
                     FB_SHOW(attribute->enum_reference.text))
        || (path->count == 1 && fb_suggest_enum(load, attribute->owner, path->segments[0]));
}

static bool resolve_type(struct fb_load *load, struct fb_model_type *type)
{
    for (size_t i = 0; i < fb_model_attribute_count(type); i++) {
        struct fb_model_attribute *attribute = &type->attributes[i];
        if (!resolve_target(load, type, &attribute->target) || !resolve_enum(load, attribute))
            return false;
        for (size_t j = 0; j < attribute->case_count; j++)
            if (!resolve_target(load, type, &attribute->cases[j].target))
                return false;
    }
    return true;
}

bool fb_resolve_all(struct fb_load *load)
{
    return fb_visit_types(load, resolve_type);
}
