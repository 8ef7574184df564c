/* SPDX-License-Identifier: Apache-2.0 */
/* read_type.c - a type: its parts and the types within it.  Recursion goes as deep as the
 * document does, which has a limit. */
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

static const char *const type_keys[] = { "meta", "doc", "doc-ref", "params", "seq", "types",
                                         "instances", "enums", "to-string", NULL };

/* "body" in "section" is "section.body"; below an import, with the import's name in front. */
static bool name_type(struct fb_load *load, struct fb_model_type *type)
{
    char text[512];
    const struct fb_model_type *outer = type->outer;
    bool bare = outer == NULL || (outer->outer == NULL && type->file == load->files);

    if (bare) {
        type->full_name = type->name;
        return true;
    }
    int length = snprintf(text, sizeof text, "%s.%s", outer->full_name, type->name);
    if (length < 0 || (size_t)length >= sizeof text)
        return fb_refuse(load, type->doc, "the names of types around it are too long");
    type->full_name = fb_load_text(load, fb_span_of(text));
    return type->full_name != NULL;
}

static bool read_inner(struct fb_load *load, const struct fb_doc *types, size_t index,
                       struct fb_model_type *outer, struct fb_model_type *out)
{
    const struct fb_doc *key = fb_doc_key_at(types, index);

    *out = (struct fb_model_type){
        .doc = fb_doc_value_at(types, index),
        .name = (const char *)key->text.bytes,
        .outer = outer,
        .file = outer->file,
        .depth = outer->depth + 1,
    };
    return fb_read_id(load, key, key->text, "name of a type") && fb_read_type(load, out);
}

static bool index_types(struct fb_load *load, struct fb_model_type *type)
{
    struct fb_named *names = fb_load_array(load, type->type_count, sizeof *names);

    if (names == NULL)
        return false;
    for (size_t i = 0; i < type->type_count; i++) {
        const struct fb_model_type *inner = &type->types[i];
        names[i] = (struct fb_named){ fb_span_of(inner->name), inner->doc, i, inner };
    }
    type->type_names = names;
    return fb_read_distinct(load, names, type->type_count, "name of a type");
}

static bool read_types(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_doc *types = fb_doc_get(type->doc, "types");

    if (types == NULL)
        return true;
    if (!fb_read_kind(load, types, FB_DOC_MAP, "a map of types"))
        return false;
    type->types = fb_load_array(load, types->count, sizeof *type->types);
    if (type->types == NULL)
        return false;
    type->type_count = types->count;
    for (size_t i = 0; i < types->count; i++)
        if (!read_inner(load, types, i, type, &type->types[i]))
            return false;
    return index_types(load, type);
}

/* What meta leaves open is as in the type around it. */
static void inherit(struct fb_model_type *type)
{
    const struct fb_model_defaults *outer = &type->outer->defaults;

    if (type->defaults.encoding == NULL)
        type->defaults.encoding = outer->encoding;
    if (!type->defaults.has_bit_order) {
        type->defaults.has_bit_order = outer->has_bit_order;
        type->defaults.bit_order = outer->bit_order;
    }
    if (type->defaults.order == FB_MODEL_ORDER_UNSET)
        type->defaults.order = outer->order == FB_MODEL_ORDER_SWITCH ? FB_MODEL_ORDER_HOLDER : outer->order;
}

static bool read_head(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_doc *meta = fb_doc_get(type->doc, "meta");

    if (meta != NULL
        && (!fb_read_kind(load, meta, FB_DOC_MAP, "a map") || !fb_read_meta(load, meta, type)))
        return false;
    if (type->name == NULL)
        return fb_refuse(load, meta != NULL ? meta : type->doc, "the schema needs an 'id' under 'meta'");
    if (type->outer != NULL)
        inherit(type);
    return name_type(load, type);
}

static bool read_extensions(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_doc *checksums = fb_doc_get(type->doc, "-checksum");

    type->record = fb_doc_get(type->doc, "-record");
    if (type->record != NULL && !fb_read_kind(load, type->record, FB_DOC_MAP, "a map"))
        return false;
    return checksums == NULL || fb_read_checksums(load, checksums, type);
}

bool fb_read_type(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_doc *enums = fb_doc_get(type->doc, "enums");

    if (++load->type_count > FB_MAX_SCHEMA_TYPES)
        return fb_schema_fail(type->doc, load->diag, FB_FAULT_LIMIT, "there are more than %d types",
                              FB_MAX_SCHEMA_TYPES);
    type->sizing = fb_load_array(load, 1, sizeof *type->sizing);
    return type->sizing != NULL
        && fb_read_kind(load, type->doc, FB_DOC_MAP, "a map that describes a type")
        && fb_read_keys(load, type->doc, "a type", type_keys,
                        FB_EXTENSION_RECORD | FB_EXTENSION_CHECKSUM)
        && read_head(load, type)
        && (enums == NULL || fb_read_enums(load, enums, type))
        && fb_read_attributes(load, type)
        && fb_read_formula(load, type->doc, "to-string", &type->to_string)
        && read_extensions(load, type)
        && read_types(load, type);
}

bool fb_read_file(struct fb_load *load, struct fb_model_file *file)
{
    file->top = (struct fb_model_type){ .doc = fb_document_root(file->document), .file = file };
    return fb_read_type(load, &file->top);
}
