/* SPDX-License-Identifier: Apache-2.0 */
/* json_source.c - content written by hand, in JSON or YAML:
 *     {"channel": 291, "version": 7, "instances": [{"id": "..", "template_type": "ipc",
 *       "criteria": {"PipeName": {"op": "contains", "values": ["\\x"]}},
 *       "except": [{"Image": {"op": "endswith", "values": ["\\a.exe"]}}]}]} */
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "compiler/json_reader.h"

static bool ends_with(const char *text, const char *end)
{
    const size_t size = strlen(text);
    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

static bool unknown_type(struct fb_json_reader *reader, const struct fb_doc *node)
{
    const struct fb_template_types *types = reader->sink->types;
    const size_t count = fb_template_types_count(types);
    const char **names = malloc((count + 1) * sizeof *names);

    if (names == NULL)
        return fb_json_no_memory(reader);
    for (size_t i = 0; i < count; i++)
        names[i] = fb_template_types_at(types, i)->name;
    const bool refused = fb_json_reject_word(reader, FB0101, node, "template type", names, count);
    free(names);
    return refused;
}

static bool read_type(struct fb_json_reader *reader, const struct fb_doc *node,
                      struct fb_instance *out)
{
    struct fb_diag found = FB_DIAG_NONE;
    struct fb_span name = { .size = 0 };

    if (!fb_doc_get_text(node, "template_type", true, &name, &found))
        return fb_json_reject_diag(reader, &found);
    reader->type = fb_template_types_by_name(reader->sink->types, name);
    if (reader->type == NULL)
        return unknown_type(reader, fb_doc_get(node, "template_type"));
    out->type_id = reader->type->id;
    return true;
}

static bool read_id(struct fb_json_reader *reader, const struct fb_doc *node, struct fb_instance *out)
{
    const struct fb_doc *id = fb_doc_get(node, "id");
    if (id == NULL)
        return fb_json_reject(reader, FB0004, node, NULL, "\"id\" is missing");
    return fb_json_bytes(reader, id, &out->id)
        && (out->id.size > 0 || fb_json_reject(reader, FB0004, id, NULL, "\"id\" is empty"));
}

static bool read_optional(struct fb_json_reader *reader, const struct fb_doc *node, const char *key,
                          struct fb_span *out)
{
    const struct fb_doc *text = fb_doc_get(node, key);
    return text == NULL || text->kind == FB_DOC_NULL || fb_json_bytes(reader, text, out);
}

static bool read_criteria(struct fb_json_reader *reader, const struct fb_doc *node,
                          struct fb_instance *out)
{
    const struct fb_doc *criteria = fb_doc_get(node, "criteria");
    if (criteria == NULL)
        return fb_json_reject(reader, FB0004, node, NULL, "\"criteria\" is missing");
    return fb_json_row(reader, criteria, &out->row);
}

static bool read_except(struct fb_json_reader *reader, const struct fb_doc *node,
                        struct fb_instance *out)
{
    struct fb_diag found = FB_DIAG_NONE;
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(node, "except", false, &list, &found))
        return fb_json_reject_diag(reader, &found);
    if (list == NULL)
        return true;
    struct fb_row *rows = fb_arena_array(&reader->sink->arena, list->count, sizeof *rows);
    if (rows == NULL)
        return fb_json_no_memory(reader);
    for (size_t i = 0; i < list->count; i++) {
        if (!fb_json_row(reader, fb_doc_at(list, i), &rows[i]))
            return false;
    }
    out->except = rows;
    out->except_count = list->count;
    return true;
}

static bool read_instance(struct fb_json_reader *reader, const struct fb_doc *node,
                          struct fb_instance *out)
{
    static const char *const known[] = { "id", "template_type", "criteria", "except", "title", "author", NULL };
    struct fb_diag found = FB_DIAG_NONE;

    if (node->kind != FB_DOC_MAP)
        return fb_json_reject(reader, FB0004, node, NULL, "a template instance is expected, not %s",
                              fb_doc_kind_name(node));
    if (!fb_doc_check_keys(node, known, &found))
        return fb_json_reject_diag(reader, &found);
    return read_id(reader, node, out)
        && read_type(reader, node, out)
        && read_optional(reader, node, "title", &out->title)
        && read_optional(reader, node, "author", &out->author)
        && read_criteria(reader, node, out)
        && read_except(reader, node, out);
}

/* False only when we cannot go on; an instance that is wrong is left out. */
static bool add_instance(struct fb_json_reader *reader, const struct fb_doc *node)
{
    struct fb_instance instance = { .id = { .size = 0 } };

    reader->rejected = false;
    if (!read_instance(reader, node, &instance)) {
        reader->sink->sources_left_out += reader->rejected;
        return reader->diag->fault == FB_FAULT_NONE;
    }
    reader->sink->origin = (struct fb_origin){ .file = reader->file, .line = node->line, .column = node->column };
    return fb_sink_add(reader->sink, &instance, reader->diag);
}

/* The channel or version: every source that gives it agrees. */
static bool read_number(struct fb_json_reader *reader, const struct fb_doc *root, const char *key,
                        bool *has, uint64_t *out)
{
    struct fb_diag found = FB_DIAG_NONE;
    const struct fb_doc *node = fb_doc_get(root, key);
    uint64_t number = 0;

    if (node == NULL)
        return true;
    if (!fb_doc_get_u64(root, key, true, UINT64_MAX, &number, &found))
        return fb_json_reject_diag(reader, &found);
    if (*has && *out != number)
        return fb_json_reject(reader, FB0004, node, NULL, "another source says that \"%s\" is %llu", key,
                              (unsigned long long)*out);
    *has = true;
    *out = number;
    return true;
}

static bool read_root(struct fb_json_reader *reader, const struct fb_doc *root,
                      const struct fb_doc **instances)
{
    static const char *const known[] = { "channel", "version", "instances", NULL };
    struct fb_diag found = FB_DIAG_NONE;
    struct fb_sink *sink = reader->sink;

    if (root->kind != FB_DOC_MAP)
        return fb_json_reject(reader, FB0004, root, NULL, "a content source is a map with \"instances\", not %s",
                              fb_doc_kind_name(root));
    if (!fb_doc_check_keys(root, known, &found)
        || !fb_doc_get_list(root, "instances", true, instances, &found))
        return fb_json_reject_diag(reader, &found);
    return read_number(reader, root, "channel", &sink->has_channel, &sink->channel)
        && read_number(reader, root, "version", &sink->has_version, &sink->version);
}

/* A finding leaves the whole file out; lack of memory is a failure. */
static bool leave_out(struct fb_json_reader *reader)
{
    reader->sink->sources_left_out += reader->rejected;
    return reader->diag->fault == FB_FAULT_NONE;
}

static bool read_document(struct fb_json_reader *reader, const struct fb_document *document)
{
    const struct fb_doc *instances = NULL;
    if (!read_root(reader, fb_document_root(document), &instances))
        return leave_out(reader);
    for (size_t i = 0; i < instances->count; i++) {
        if (!add_instance(reader, fb_doc_at(instances, i)))
            return false;
    }
    return true;
}

bool fb_json_source_compile(struct fb_sink *sink, const char *file, struct fb_span text,
                            struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_json_reader reader = { .sink = sink, .file = file, .diag = diag };
    struct fb_diag found = FB_DIAG_NONE;

    if (fb_document_parse(file, text, ends_with(file, ".json") ? FB_SYNTAX_JSON : FB_SYNTAX_YAML,
                          &document, &found))
        return read_document(&reader, document);
    (void)fb_json_reject_diag(&reader, &found);
    return leave_out(&reader);
}
