/* SPDX-License-Identifier: Apache-2.0 */
/* An event is a JSON object; keys that we do not know say where it came from. */
#include "validator/trial/event_line.h"

#include <string.h>

#include "base/host/fail.h"

/* A copy; an empty text has a pointer too, since NULL is null. */
static bool keep(struct fb_arena *arena, struct fb_span text, struct fb_engine_input *out,
                 struct fb_diag *diag)
{
    unsigned char *bytes = fb_arena_array(arena, text.size, 1);

    if (bytes == NULL)
        return fb_fail_memory(diag);
    if (text.size > 0)
        memcpy(bytes, text.bytes, text.size);
    *out = (struct fb_engine_input){ .bytes = bytes, .length = text.size };
    return true;
}

static bool read_value(struct fb_arena *arena, const struct fb_doc *node, struct fb_engine_input *out,
                       struct fb_diag *diag)
{
    if (node->kind == FB_DOC_NULL)
        return true;
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "a value is text in quotes or null, not %s", fb_doc_kind_name(node));
    return keep(arena, node->text, out, diag);
}

static bool read_values(struct fb_arena *arena, const struct fb_doc *list,
                        const struct fb_template_type *type, struct fb_event *event,
                        struct fb_diag *diag)
{
    struct fb_engine_input *values = NULL;

    if (list->count != type->field_count)
        return fb_doc_fail(diag, list, "the template type %s has %zu field%s, and here are %zu value%s",
                           type->name, type->field_count, type->field_count == 1 ? "" : "s", list->count,
                           list->count == 1 ? "" : "s");
    values = fb_arena_array(arena, list->count, sizeof *values);
    if (values == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++)
        if (!read_value(arena, fb_doc_at(list, i), &values[i], diag))
            return false;
    event->values = values;
    event->count = list->count;
    event->type_id = type->id;
    return true;
}

static bool read_expect(struct fb_arena *arena, const struct fb_doc *root, struct fb_event *event,
                        struct fb_diag *diag)
{
    struct fb_span expect = { .size = 0 };
    struct fb_engine_input kept = { .length = 0 };

    if (!fb_doc_get_text(root, "expect", false, &expect, diag) || !keep(arena, expect, &kept, diag))
        return false;
    event->expect = (struct fb_span){ .bytes = kept.bytes, .size = kept.length };
    return true;
}

static bool read_event(struct fb_arena *arena, const struct fb_doc *root,
                       const struct fb_template_types *types, struct fb_event *out,
                       struct fb_diag *diag)
{
    struct fb_event event = { .count = 0 };
    struct fb_span name = { .size = 0 };
    const struct fb_doc *values = NULL;

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "an event is an object, not %s", fb_doc_kind_name(root));
    if (!fb_doc_get_text(root, "type", true, &name, diag)
        || !fb_doc_get_list(root, "values", true, &values, diag))
        return false;
    const struct fb_template_type *type = fb_template_types_by_name(types, name);
    if (type == NULL)
        return fb_doc_fail(diag, fb_doc_get(root, "type"), "no template type is called \"%.*s\"",
                           (int)(name.size < 100 ? name.size : 100), (const char *)name.bytes);
    if (!read_values(arena, values, type, &event, diag) || !read_expect(arena, root, &event, diag))
        return false;
    *out = event;
    return true;
}

bool fb_event_line_read(const char *file, struct fb_span line, const struct fb_template_types *types,
                        struct fb_arena *arena, struct fb_event *out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_parse(file, line, FB_SYNTAX_JSON, &document, diag)
        && read_event(arena, fb_document_root(document), types, out, diag);
}
