/* SPDX-License-Identifier: Apache-2.0 */
/* Events in, tree out. */
#include "base/host/doc_builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

bool fb_doc_builder_init(struct fb_doc_builder *builder, const char *file, struct fb_diag *diag)
{
    *builder = (struct fb_doc_builder){ .document = calloc(1, sizeof(struct fb_document)) };
    if (builder->document == NULL)
        return fb_fail_memory(diag);
    fb_arena_init(&builder->document->arena, fb_heap(), SIZE_MAX);
    builder->file = fb_arena_text(&builder->document->arena, fb_span_of(file));
    return builder->file != NULL || fb_fail_memory(diag);
}

void fb_doc_builder_clear(struct fb_doc_builder *builder)
{
    fb_document_free(builder->document);
    free(builder->entries);
    free(builder->keys);
    *builder = (struct fb_doc_builder){ .count = 0 };
}

char *fb_doc_builder_text(struct fb_doc_builder *builder, struct fb_span text)
{
    return fb_arena_text(&builder->document->arena, text);
}

static bool fail_at(const struct fb_doc_builder *builder, const struct fb_doc *node,
                    enum fb_fault fault, const char *message, struct fb_diag *diag)
{
    struct fb_place place = { .line = node->line, .column = node->column };

    fb_place_set_file(&place, builder->file);
    return fb_fail_at(diag, fault, &place, "%s", message);
}

const struct fb_doc *fb_doc_builder_innermost(const struct fb_doc_builder *builder)
{
    return builder->depth == 0 ? NULL : &builder->open[builder->depth - 1].node;
}

bool fb_doc_builder_wants_key(const struct fb_doc_builder *builder)
{
    if (builder->depth == 0)
        return false;
    const struct fb_doc_open *innermost = &builder->open[builder->depth - 1];
    return innermost->node.kind == FB_DOC_MAP && (builder->count - innermost->first) % 2 == 0;
}

static bool push(struct fb_doc_builder *builder, const struct fb_doc *node,
                 struct fb_doc *children, struct fb_diag *diag)
{
    void *entries = builder->entries;

    if (!fb_grow(&entries, &builder->capacity, builder->count, sizeof *builder->entries))
        return fb_fail_memory(diag);
    builder->entries = entries;
    const bool is_key = fb_doc_builder_wants_key(builder);
    if (builder->depth > 0 && !is_key)
        builder->open[builder->depth - 1].node.count++;
    struct fb_doc_entry *entry = &builder->entries[builder->count++];
    *entry = (struct fb_doc_entry){ .node = *node, .children = children };
    entry->node.file = builder->file;
    return true;
}

static bool count_node(struct fb_doc_builder *builder, const struct fb_doc *node,
                       struct fb_diag *diag)
{
    if (builder->nodes == FB_MAX_DOCUMENT_NODES)
        return fail_at(builder, node, FB_FAULT_LIMIT, "the document has too many values", diag);
    builder->nodes++;
    return true;
}

bool fb_doc_builder_add(struct fb_doc_builder *builder, const struct fb_doc *scalar,
                        struct fb_diag *diag)
{
    return count_node(builder, scalar, diag) && push(builder, scalar, NULL, diag);
}

bool fb_doc_builder_open(struct fb_doc_builder *builder, const struct fb_doc *node,
                         struct fb_diag *diag)
{
    if (fb_doc_builder_wants_key(builder))
        return fail_at(builder, node, FB_FAULT_UNSUPPORTED, "a key must be a scalar, not a list or a map", diag);
    if (builder->depth == FB_MAX_DOCUMENT_DEPTH)
        return fail_at(builder, node, FB_FAULT_LIMIT, "lists and maps are nested too deeply", diag);
    if (!count_node(builder, node, diag))
        return false;
    struct fb_doc_open *open = &builder->open[builder->depth++];
    *open = (struct fb_doc_open){ .node = *node, .first = builder->count };
    open->node.count = 0;
    return true;
}

/* Children find their parent only here, when their own place in memory is final. */
static void adopt(struct fb_doc *parent, struct fb_doc *children, size_t count)
{
    for (size_t i = 0; i < count; i++)
        children[i].parent = parent;
}

static size_t child_count(const struct fb_doc *node)
{
    return node->kind == FB_DOC_MAP ? 2 * node->count : node->count;
}

static struct fb_doc *move_children(struct fb_doc_builder *builder, const struct fb_doc_open *open)
{
    const size_t count = builder->count - open->first;
    struct fb_doc *items = fb_arena_array(&builder->document->arena, count, sizeof *items);

    for (size_t i = 0; items != NULL && i < count; i++) {
        const struct fb_doc_entry *entry = &builder->entries[open->first + i];
        items[i] = entry->node;
        adopt(&items[i], entry->children, child_count(&entry->node));
    }
    return items;
}

/* By text; among equals the first of the file comes first. */
static int compare_keys(const void *left, const void *right)
{
    const struct fb_doc *a = *(const struct fb_doc *const *)left;
    const struct fb_doc *b = *(const struct fb_doc *const *)right;
    const int order = fb_span_compare(a->text, b->text);

    return order != 0 ? order : (a > b) - (a < b);
}

static bool gather_keys(struct fb_doc_builder *builder, const struct fb_doc *items, size_t count)
{
    if (count > builder->key_capacity) {
        void *keys = realloc(builder->keys, count * sizeof *builder->keys);
        if (keys == NULL)
            return false;
        builder->keys = keys;
        builder->key_capacity = count;
    }
    for (size_t i = 0; i < count; i++)
        builder->keys[i] = &items[2 * i];
    return true;
}

static bool fail_duplicate(const struct fb_doc_builder *builder, const struct fb_doc *key,
                           const struct fb_doc *earlier, struct fb_diag *diag)
{
    struct fb_place place = { .line = key->line, .column = key->column };
    const int length = key->text.size < 100 ? (int)key->text.size : 100;

    fb_place_set_file(&place, builder->file);
    if (diag->fault == FB_FAULT_NONE)
        fb_fail_help(diag, "it was given first on line %u, column %u", earlier->line, earlier->column);
    return fb_fail_at(diag, FB_FAULT_SYNTAX, &place, "the key \"%.*s\" is given twice", length,
                      (const char *)key->text.bytes);
}

/* Reports the duplicate that comes first in the file. */
static bool check_duplicates(struct fb_doc_builder *builder, const struct fb_doc *items,
                             size_t count, struct fb_diag *diag)
{
    const struct fb_doc *found = NULL;
    const struct fb_doc *earlier = NULL;

    if (count < 2)
        return true;
    if (!gather_keys(builder, items, count))
        return fb_fail_memory(diag);
    qsort(builder->keys, count, sizeof *builder->keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        const struct fb_doc *key = builder->keys[i];
        if (fb_span_equal(key->text, builder->keys[i - 1]->text) && (found == NULL || key < found)) {
            found = key;
            earlier = builder->keys[i - 1];
        }
    }
    return found == NULL || fail_duplicate(builder, found, earlier, diag);
}

bool fb_doc_builder_close(struct fb_doc_builder *builder, struct fb_diag *diag)
{
    const struct fb_doc_open *open = &builder->open[builder->depth - 1];
    struct fb_doc node = open->node;
    struct fb_doc *items = move_children(builder, open);

    if (items == NULL)
        return fb_fail_memory(diag);
    if (node.kind == FB_DOC_MAP && !check_duplicates(builder, items, node.count, diag))
        return false;
    node.items = items;
    builder->count = open->first;
    builder->depth--;
    return push(builder, &node, items, diag);
}

bool fb_doc_builder_finish(struct fb_doc_builder *builder, struct fb_document **out,
                           struct fb_diag *diag)
{
    struct fb_document *document = builder->document;
    struct fb_doc *root = fb_arena_new(&document->arena, struct fb_doc);
    const uint8_t *empty = (const uint8_t *)fb_doc_builder_text(builder, fb_span_of(""));

    if (root == NULL || empty == NULL)
        return fb_fail_memory(diag);
    *root = (struct fb_doc){ .kind = FB_DOC_NULL, .line = 1, .column = 1, .file = builder->file, .text.bytes = empty };
    if (builder->count > 0) {
        *root = builder->entries[0].node;
        adopt(root, builder->entries[0].children, child_count(root));
    }
    document->root = root;
    *out = fb_take(builder->document);
    return true;
}

bool fb_doc_empty(const char *file, struct fb_document **out, struct fb_diag *diag)
{
    struct fb_doc_builder builder;
    const bool ok = fb_doc_builder_init(&builder, file, diag)
                 && fb_doc_builder_finish(&builder, out, diag);

    fb_doc_builder_clear(&builder);
    return ok;
}

void fb_doc_locate(struct fb_span text, size_t offset, uint32_t *line, uint32_t *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        const uint8_t byte = text.bytes[i];
        const bool is_pair = byte == '\r' && i + 1 < text.size && text.bytes[i + 1] == '\n';
        if (byte == '\n' || (byte == '\r' && !is_pair)) {
            (*line)++;
            *column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            (*column)++;
        }
    }
}
