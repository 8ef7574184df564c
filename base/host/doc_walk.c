/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a document's tree, and where a node lies in it. */
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "base/host/document.h"
#include "base/host/fail.h"

static bool is_kind(const struct fb_doc *node, enum fb_doc_kind kind)
{
    return node != NULL && node->kind == kind;
}

const struct fb_doc *fb_doc_get(const struct fb_doc *map, const char *key)
{
    const struct fb_span wanted = fb_span_of(key);

    for (size_t i = 0; is_kind(map, FB_DOC_MAP) && i < map->count; i++)
        if (fb_span_equal(map->items[2 * i].text, wanted))
            return &map->items[2 * i + 1];
    return NULL;
}

const struct fb_doc *fb_doc_at(const struct fb_doc *list, size_t index)
{
    return is_kind(list, FB_DOC_LIST) && index < list->count ? &list->items[index] : NULL;
}

const struct fb_doc *fb_doc_key_at(const struct fb_doc *map, size_t index)
{
    return is_kind(map, FB_DOC_MAP) && index < map->count ? &map->items[2 * index] : NULL;
}

const struct fb_doc *fb_doc_value_at(const struct fb_doc *map, size_t index)
{
    return is_kind(map, FB_DOC_MAP) && index < map->count ? &map->items[2 * index + 1] : NULL;
}

bool fb_doc_u64(const struct fb_doc *node, uint64_t *out)
{
    if (!is_kind(node, FB_DOC_INTEGER) || node->negative)
        return false;
    *out = node->magnitude;
    return true;
}

bool fb_doc_i64(const struct fb_doc *node, int64_t *out)
{
    if (!is_kind(node, FB_DOC_INTEGER))
        return false;
    if (node->negative)
        *out = -1 - (int64_t)(node->magnitude - 1); /* magnitude: 1 to 2^63 */
    else if (node->magnitude <= INT64_MAX)
        *out = (int64_t)node->magnitude;
    return node->negative || node->magnitude <= INT64_MAX;
}

bool fb_doc_is(const struct fb_doc *node, const char *text)
{
    return is_kind(node, FB_DOC_STRING) && fb_span_is(node->text, text);
}

const char *fb_doc_kind_name(const struct fb_doc *node)
{
    static const char *const names[] = {
        [FB_DOC_NULL] = "null",
        [FB_DOC_BOOL] = "a boolean",
        [FB_DOC_INTEGER] = "an integer",
        [FB_DOC_FLOAT] = "a float",
        [FB_DOC_STRING] = "a string",
        [FB_DOC_LIST] = "a list",
        [FB_DOC_MAP] = "a map",
    };
    return node == NULL ? "nothing" : names[node->kind];
}

/* Text that is cut where its array ends. */
struct path {
    char *text;
    size_t size;
    size_t used;
    bool full;
};

static void append(struct path *path, struct fb_span part)
{
    const size_t room = path->size - 1 - path->used;
    const size_t size = path->full ? 0 : fb_utf8_cut(part, room);

    if (size > 0)
        memcpy(path->text + path->used, part.bytes, size);
    path->used += size;
    path->text[path->used] = '\0';
    path->full = path->full || size < part.size;
}

static void append_index(struct path *path, const char *format_before, size_t index,
                         const char *after)
{
    char digits[24];

    (void)snprintf(digits, sizeof digits, "%zu", index);
    append(path, fb_span_of(format_before));
    append(path, fb_span_of(digits));
    append(path, fb_span_of(after));
}

/* Whether a key can stand in a dotted path without being mistaken for more than one step. */
static bool is_simple(struct fb_span key)
{
    for (size_t i = 0; i < key.size; i++)
        if (key.bytes[i] < 0x20 || memchr(".[]\"", key.bytes[i], 4) != NULL)
            return false;
    return key.size > 0;
}

static size_t index_in_parent(const struct fb_doc *node)
{
    return (size_t)(node - node->parent->items);
}

/* A key's own step is that of its entry. */
static const struct fb_doc *key_of(const struct fb_doc *node)
{
    return &node->parent->items[index_in_parent(node) / 2 * 2];
}

static void append_dotted(struct path *path, const struct fb_doc *node)
{
    if (node->parent->kind == FB_DOC_LIST) {
        append_index(path, "[", index_in_parent(node), "]");
        return;
    }
    const struct fb_span key = key_of(node)->text;
    const bool simple = is_simple(key);
    append(path, fb_span_of(!simple ? "[\"" : path->used > 0 ? "."
                                                             : ""));
    append(path, key);
    append(path, fb_span_of(simple ? "" : "\"]"));
}

static void append_slashed(struct path *path, const struct fb_doc *node)
{
    if (node->parent->kind == FB_DOC_LIST) {
        append_index(path, "/", index_in_parent(node), "");
        return;
    }
    append(path, fb_span_of("/"));
    append(path, key_of(node)->text);
}

static void write_path(const struct fb_doc *node, struct path *path,
                       void (*append_step)(struct path *, const struct fb_doc *))
{
    const struct fb_doc *steps[FB_MAX_DOCUMENT_DEPTH + 1];
    size_t count = 0;

    path->text[0] = '\0';
    for (; node != NULL && node->parent != NULL && count <= FB_MAX_DOCUMENT_DEPTH; node = node->parent)
        steps[count++] = node;
    while (count > 0)
        append_step(path, steps[--count]);
}

struct fb_place fb_doc_place(const struct fb_doc *node)
{
    struct fb_place place = { .line = 0 };
    struct path path = { .text = place.path, .size = sizeof place.path };

    if (node == NULL)
        return place;
    place.line = node->line;
    place.column = node->column;
    fb_place_set_file(&place, node->file);
    write_path(node, &path, append_dotted);
    return place;
}

void fb_doc_slash_path(const struct fb_doc *node, char *out, size_t size)
{
    struct path path = { .text = out, .size = size };

    write_path(node, &path, append_slashed);
    if (path.used == 0)
        append(&path, fb_span_of("/"));
}
