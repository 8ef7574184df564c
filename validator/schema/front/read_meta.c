/* SPDX-License-Identifier: Apache-2.0 */
/* read_meta.c - meta: defaults for the type and those within it, and what describes a file. */
#include <string.h>

#include "base/host/fail.h"
#include "validator/schema/front/charset.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

/* The newest version of the schema language that we follow. */
#define LANGUAGE_MAJOR 0
#define LANGUAGE_MINOR 12

static const char *const meta_keys[] = {
    "application", "bit-endian", "encoding", "endian", "file-extension", "id", "imports", "ks-debug",
    "ks-opaque-types", "ks-version", "ks-zero-copy-substream", "license", "tags", "title", "xref", NULL
};

static bool read_order_name(struct fb_load *load, const struct fb_doc *doc, enum fb_byte_order *out)
{
    if (!fb_doc_is(doc, "le") && !fb_doc_is(doc, "be"))
        return fb_refuse(load, doc, "the byte order must be le or be");
    *out = fb_doc_is(doc, "le") ? FB_ORDER_LITTLE : FB_ORDER_BIG;
    return true;
}

static bool read_order_case(struct fb_load *load, const struct fb_doc *cases, size_t index,
                            struct fb_model_order_case *out)
{
    const struct fb_doc *key = fb_doc_key_at(cases, index);

    return (fb_span_is(key->text, "_")
            || fb_formula_parse(key, load->memory, &out->value, load->diag))
        && read_order_name(load, fb_doc_value_at(cases, index), &out->order);
}

static bool read_order_switch(struct fb_load *load, const struct fb_doc *map,
                              struct fb_model_defaults *out)
{
    static const char *const keys[] = { "switch-on", "cases", NULL };
    const struct fb_doc *cases = fb_doc_get(map, "cases");

    if (!fb_read_keys(load, map, "a switch of byte orders", keys, FB_EXTENSION_NONE))
        return false;
    if (cases == NULL || fb_doc_get(map, "switch-on") == NULL)
        return fb_refuse(load, map, "a switch needs both 'switch-on' and 'cases'");
    if (!fb_read_kind(load, cases, FB_DOC_MAP, "a map of cases")
        || !fb_read_formula(load, map, "switch-on", &out->order_on))
        return false;

    struct fb_model_order_case *rows = fb_load_array(load, cases->count, sizeof *rows);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < cases->count; i++)
        if (!read_order_case(load, cases, i, &rows[i]))
            return false;
    out->order = FB_MODEL_ORDER_SWITCH;
    out->order_cases = rows;
    out->order_case_count = cases->count;
    return true;
}

static bool read_order(struct fb_load *load, const struct fb_doc *meta,
                       struct fb_model_defaults *out)
{
    const struct fb_doc *doc = fb_doc_get(meta, "endian");
    enum fb_byte_order order;

    if (doc == NULL)
        return true;
    if (doc->kind == FB_DOC_MAP)
        return read_order_switch(load, doc, out);
    if (!read_order_name(load, doc, &order))
        return false;
    out->order = order == FB_ORDER_LITTLE ? FB_MODEL_ORDER_LITTLE : FB_MODEL_ORDER_BIG;
    return true;
}

static bool read_bit_order(struct fb_load *load, const struct fb_doc *meta,
                           struct fb_model_defaults *out)
{
    const struct fb_doc *doc = fb_doc_get(meta, "bit-endian");

    if (doc == NULL)
        return true;
    out->has_bit_order = true;
    return read_order_name(load, doc, &out->bit_order);
}

/* number { . number }, without leading zeros: two or three numbers. */
static bool parse_version(struct fb_span text, uint64_t numbers[static 3])
{
    size_t count = 0;
    size_t at = 0;

    while (count < 3) {
        size_t start = at;
        for (; at < text.size && text.bytes[at] >= '0' && text.bytes[at] <= '9' && at - start < 9; at++)
            numbers[count] = numbers[count] * 10 + (uint64_t)(text.bytes[at] - '0');
        if (at == start || (at - start > 1 && text.bytes[start] == '0'))
            return false;
        count++;
        if (at == text.size)
            return count >= 2;
        if (text.bytes[at++] != '.')
            return false;
    }
    return false;
}

static bool read_version(struct fb_load *load, const struct fb_doc *meta)
{
    const struct fb_doc *doc = fb_doc_get(meta, "ks-version");
    uint64_t numbers[3] = { 0 };

    if (doc == NULL)
        return true;
    if (doc->kind == FB_DOC_LIST || doc->kind == FB_DOC_MAP || !parse_version(doc->text, numbers))
        return fb_refuse(load, doc, "the version must be X.Y or X.Y.Z, numbers without leading zeros");
    if (numbers[0] > LANGUAGE_MAJOR || numbers[1] > LANGUAGE_MINOR)
        return fb_refuse(load, doc, "the schema needs version %.*s of the language; we follow %d.%d",
                         FB_SHOW(doc->text), LANGUAGE_MAJOR, LANGUAGE_MINOR);
    return true;
}

bool fb_read_encoding(struct fb_load *load, const struct fb_doc *doc, const char **out)
{
    if (!fb_read_kind(load, doc, FB_DOC_STRING, "the name of an encoding"))
        return false;

    const char *canonical = fb_charset_canonical(doc->text);
    if (canonical != NULL) {
        *out = canonical;
        return fb_span_is(doc->text, canonical)
            || fb_note(load, doc, "the usual name of the encoding '%.*s' is %s", FB_SHOW(doc->text),
                       canonical);
    }
    *out = fb_load_text(load, doc->text);
    return *out != NULL
        && fb_note(load, doc, "the encoding '%.*s' is not one that we know", FB_SHOW(doc->text));
}

static bool read_id(struct fb_load *load, const struct fb_doc *meta, struct fb_model_type *type)
{
    const struct fb_doc *doc = fb_doc_get(meta, "id");

    if (doc == NULL)
        return true;
    if (doc->kind == FB_DOC_NULL || doc->kind == FB_DOC_LIST || doc->kind == FB_DOC_MAP)
        return fb_refuse(load, doc, "a name is expected, not %s", fb_doc_kind_name(doc));
    if (!fb_read_id(load, doc, doc->text, "id of the schema"))
        return false;
    if (type->outer == NULL)
        type->name = (const char *)doc->text.bytes;
    return true;
}

static bool read_imports(struct fb_load *load, const struct fb_doc *meta, struct fb_model_type *type)
{
    const struct fb_doc *list = fb_doc_get(meta, "imports");

    if (list == NULL)
        return true;
    if (!fb_read_kind(load, list, FB_DOC_LIST, "a list of imports"))
        return false;
    if (type->outer != NULL)
        return fb_refuse_unsupported(load, list, "only the top of a file can have imports");
    for (size_t i = 0; i < list->count; i++)
        if (!fb_read_kind(load, fb_doc_at(list, i), FB_DOC_STRING, "the name of a schema"))
            return false;
    type->file->imports = list;
    return true;
}

bool fb_read_meta(struct fb_load *load, const struct fb_doc *meta, struct fb_model_type *type)
{
    const struct fb_doc *encoding = fb_doc_get(meta, "encoding");
    bool flag = false;

    type->defaults.meta = meta;
    return fb_read_keys(load, meta, "meta", meta_keys, FB_EXTENSION_NONE)
        && read_id(load, meta, type)
        && read_order(load, meta, &type->defaults)
        && read_bit_order(load, meta, &type->defaults)
        && read_version(load, meta)
        && read_imports(load, meta, type)
        && (encoding == NULL || fb_read_encoding(load, encoding, &type->defaults.encoding))
        && fb_read_bool(load, meta, "ks-debug", &flag)
        && fb_read_bool(load, meta, "ks-zero-copy-substream", &flag)
        && fb_read_bool(load, meta, "ks-opaque-types", &type->file->has_opaque_types);
}
