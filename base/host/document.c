/* SPDX-License-Identifier: Apache-2.0 */
/* Loading documents; the readers and the builder do the work. */
#include "base/host/document.h"

#include <stdlib.h>
#include <strings.h>

#include "base/host/doc_builder.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"

void fb_document_free(struct fb_document *document)
{
    if (document == NULL)
        return;
    fb_arena_clear(&document->arena);
    free(document);
}

const struct fb_doc *fb_document_root(const struct fb_document *document)
{
    return document->root;
}

static bool check_size(const char *file, struct fb_span text, struct fb_diag *diag)
{
    struct fb_place place = { .line = 0 };

    if (text.size <= FB_MAX_DOCUMENT_BYTES)
        return true;
    fb_place_set_file(&place, file);
    return fb_fail_at(diag, FB_FAULT_LIMIT, &place, "the document is larger than %zu bytes",
                      FB_MAX_DOCUMENT_BYTES);
}

static bool refuse_second(const struct fb_document *second, struct fb_diag *diag)
{
    return fb_doc_fail(diag, second->root, "a second document begins before this line: one is expected");
}

static bool parse_yaml(const char *file, struct fb_span text, struct fb_document **out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_doc_yaml_free)
    struct fb_doc_yaml *reader = NULL;
    FB_AUTO(fb_document_free)
    struct fb_document *first = NULL;
    FB_AUTO(fb_document_free)
    struct fb_document *second = NULL;

    if (!fb_doc_yaml_new(file, text, &reader, diag) || !fb_doc_yaml_next(reader, &first, diag))
        return false;
    if (first != NULL && !fb_doc_yaml_next(reader, &second, diag))
        return false;
    if (second != NULL)
        return refuse_second(second, diag);
    if (first == NULL && !fb_doc_empty(file, &first, diag))
        return false;
    *out = fb_take(first);
    return true;
}

bool fb_document_parse(const char *file, struct fb_span text, enum fb_doc_syntax syntax,
                       struct fb_document **out, struct fb_diag *diag)
{
    if (!check_size(file, text, diag))
        return false;
    return syntax == FB_SYNTAX_JSON ? fb_doc_json_read(file, text, out, diag)
                                    : parse_yaml(file, text, out, diag);
}

static bool is_json_name(const char *path)
{
    const struct fb_span name = fb_span_of(path);

    return name.size >= 5 && strcasecmp(path + name.size - 5, ".json") == 0;
}

bool fb_document_load(const char *path, struct fb_document **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { .size = 0 };

    return fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, diag)
        && fb_document_parse(path, text, is_json_name(path) ? FB_SYNTAX_JSON : FB_SYNTAX_YAML, out, diag);
}

struct documents {
    struct fb_document **items;
    size_t count;
    size_t capacity;
};

static bool add_document(struct documents *documents, struct fb_document *document,
                         struct fb_diag *diag)
{
    void *items = documents->items;

    if (!fb_grow(&items, &documents->capacity, documents->count, sizeof *documents->items)) {
        fb_document_free(document);
        return fb_fail_memory(diag);
    }
    documents->items = items;
    documents->items[documents->count++] = document;
    return true;
}

static void clear_documents(struct documents *documents)
{
    for (size_t i = 0; i < documents->count; i++)
        fb_document_free(documents->items[i]);
    free(documents->items);
}

bool fb_document_parse_stream(const char *file, struct fb_span text, struct fb_document ***out,
                              size_t *count, struct fb_diag *diag)
{
    FB_AUTO(fb_doc_yaml_free)
    struct fb_doc_yaml *reader = NULL;
    struct documents all = { .count = 0 };
    struct fb_document *document = NULL;

    if (!check_size(file, text, diag) || !fb_doc_yaml_new(file, text, &reader, diag))
        return false;
    bool ok = fb_doc_yaml_next(reader, &document, diag);
    while (ok && document != NULL)
        ok = add_document(&all, document, diag) && fb_doc_yaml_next(reader, &document, diag);
    if (!ok) {
        clear_documents(&all);
        return false;
    }
    *out = all.items;
    *count = all.count;
    return true;
}
