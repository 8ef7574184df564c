/* SPDX-License-Identifier: Apache-2.0 */
/* type_reader.c - one template type from its JSON or YAML. */
#include "validator/model/type_reader.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/model/key.h"

static const char *const kind_names[FB_KIND_COUNT] = {
    [FB_KIND_STRING] = "string",
    [FB_KIND_INTEGER] = "integer",
    [FB_KIND_ADDRESS] = "address",
    [FB_KIND_BYTES] = "bytes",
};

const char *fb_field_kind_name(enum fb_field_kind kind)
{
    return kind_names[kind];
}

bool fb_template_type_field(const struct fb_template_type *type, struct fb_span name,
                            uint32_t *index)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (fb_span_is(name, type->fields[i].name)) {
            *index = (uint32_t)i;
            return true;
        }
    }
    return false;
}

static bool read_kind(const struct fb_doc *node, enum fb_field_kind *out, struct fb_diag *diag)
{
    size_t kind = 0;
    if (!fb_key_word(node, "kind", kind_names, FB_KIND_COUNT, &kind, diag))
        return false;
    *out = (enum fb_field_kind)kind;
    return true;
}

static bool read_field(struct fb_arena *arena, const struct fb_doc *node, struct fb_field *out,
                       struct fb_diag *diag)
{
    static const char *const known[] = { "name", "kind", NULL };

    return fb_key_is_map(node, "a field", diag)
        && fb_doc_check_keys(node, known, diag)
        && fb_key_name(arena, node, "name", true, &out->name, diag)
        && read_kind(node, &out->kind, diag);
}

static bool is_new_field(const struct fb_doc *node, const struct fb_field *fields, size_t count,
                         struct fb_diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, fields[count].name) == 0)
            return fb_doc_fail(diag, fb_doc_get(node, "name"),
                               "the template type has a field \"%s\" already, at index %zu",
                               fields[i].name, i);
    }
    return true;
}

static bool read_fields(struct fb_arena *arena, const struct fb_doc *node,
                        struct fb_template_type *out, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    if (!fb_doc_get_list(node, "fields", true, &list, diag))
        return false;
    if (list->count == 0)
        return fb_doc_fail(diag, list, "a template type has at least one field");
    if (list->count > FB_MAX_FIELDS)
        return fb_doc_fail(diag, list, "%zu fields; a template type has at most %d", list->count,
                           FB_MAX_FIELDS);

    struct fb_field *fields = fb_arena_array(arena, list->count, sizeof *fields);
    if (fields == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *field = fb_doc_at(list, i);
        if (!read_field(arena, field, &fields[i], diag) || !is_new_field(field, fields, i, diag))
            return false;
    }
    out->fields = fields;
    out->field_count = list->count;
    return true;
}

static bool read_logsource(struct fb_arena *arena, const struct fb_doc *node,
                           struct fb_template_type *out, struct fb_diag *diag)
{
    static const char *const known[] = { "product", "category", "service", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(node, "logsource", false, &map, diag))
        return false;
    return map == NULL
        || (fb_doc_check_keys(map, known, diag)
            && fb_key_name(arena, map, "product", false, &out->product, diag)
            && fb_key_name(arena, map, "category", false, &out->category, diag)
            && fb_key_name(arena, map, "service", false, &out->service, diag));
}

bool fb_type_read(struct fb_arena *arena, const struct fb_doc *node, struct fb_template_type *out,
                  struct fb_diag *diag)
{
    static const char *const known[] = { "template_type", "id", "revision", "fields", "logsource", NULL };

    out->file = fb_arena_text(arena, fb_span_of(node->file));
    if (out->file == NULL)
        return fb_fail_memory(diag);
    return fb_key_is_map(node, "a template type", diag)
        && fb_doc_check_keys(node, known, diag)
        && fb_key_name(arena, node, "template_type", true, &out->name, diag)
        && fb_doc_get_u64(node, "id", true, UINT64_MAX, &out->id, diag)
        && fb_doc_get_u64(node, "revision", true, UINT64_MAX, &out->revision, diag)
        && read_fields(arena, node, out, diag)
        && read_logsource(arena, node, out, diag);
}
