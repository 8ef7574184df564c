/* SPDX-License-Identifier: Apache-2.0 */
/* canonical.c - writes a tree in its canonical form, with an explicit stack. */
#include "signer/canonical/canonical.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"

/* A list or map that is being written. */
struct level {
    const struct fb_doc *node;
    const struct fb_doc **keys; /* of a map, in order; malloc'ed; a key's value follows it in items */
    size_t next;
};

struct walk {
    struct level levels[FB_MAX_DOCUMENT_DEPTH + 1];
    size_t depth;
    struct fb_buffer *out;
    struct fb_diag *diag;
};

void fb_canonical_text(struct fb_span text, struct fb_buffer *out)
{
    size_t start = 0;

    fb_buffer_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] != '"' && text.bytes[i] != '\\')
            continue;
        fb_buffer_append(out, fb_span_part(text, start, i - start));
        fb_buffer_char(out, '\\');
        start = i;
    }
    fb_buffer_append(out, fb_span_part(text, start, text.size - start));
    fb_buffer_char(out, '"');
}

static bool write_integer(const struct fb_doc *node, struct walk *walk)
{
    if (node->magnitude > FB_CANONICAL_MAX_INTEGER)
        return fb_doc_fail(walk->diag, node, "integers beyond 2^53 - 1 cannot be signed: some readers see another number");
    fb_buffer_printf(walk->out, "%s%" PRIu64, node->negative ? "-" : "", node->magnitude);
    return true;
}

static int compare_keys(const void *left, const void *right)
{
    const struct fb_doc *const *a = left;
    const struct fb_doc *const *b = right;

    return fb_span_compare((*a)->text, (*b)->text);
}

static const struct fb_doc **sorted_keys(const struct fb_doc *map)
{
    const struct fb_doc **keys = calloc(map->count + 1, sizeof *keys);

    if (keys == NULL)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        keys[i] = fb_doc_key_at(map, i);
    if (map->count > 1)
        qsort(keys, map->count, sizeof *keys, compare_keys);
    return keys;
}

static bool open_level(const struct fb_doc *node, struct walk *walk)
{
    struct level *level = &walk->levels[walk->depth];

    if (walk->depth > FB_MAX_DOCUMENT_DEPTH)
        return fb_doc_fail(walk->diag, node, "it is nested too deeply");
    *level = (struct level){ .node = node };
    if (node->kind == FB_DOC_MAP && (level->keys = sorted_keys(node)) == NULL)
        return fb_fail_memory(walk->diag);
    walk->depth++;
    fb_buffer_char(walk->out, node->kind == FB_DOC_MAP ? '{' : '[');
    return true;
}

static bool write_node(const struct fb_doc *node, struct walk *walk)
{
    switch (node->kind) {
    case FB_DOC_NULL:
        fb_buffer_text(walk->out, "null");
        return true;
    case FB_DOC_BOOL:
        fb_buffer_text(walk->out, node->boolean ? "true" : "false");
        return true;
    case FB_DOC_INTEGER:
        return write_integer(node, walk);
    case FB_DOC_STRING:
        fb_canonical_text(node->text, walk->out);
        return true;
    case FB_DOC_LIST:
    case FB_DOC_MAP:
        return open_level(node, walk);
    case FB_DOC_FLOAT:
        break;
    }
    return fb_doc_fail(walk->diag, node, "a number with a fraction or an exponent cannot be signed");
}

static void close_level(struct walk *walk)
{
    const struct level *level = &walk->levels[--walk->depth];

    fb_buffer_char(walk->out, level->node->kind == FB_DOC_MAP ? '}' : ']');
    free(level->keys);
}

/* The next element of the innermost level, or its end. */
static bool step(struct walk *walk)
{
    struct level *level = &walk->levels[walk->depth - 1];

    if (level->next == level->node->count) {
        close_level(walk);
        return true;
    }
    const size_t index = level->next++;
    if (index > 0)
        fb_buffer_char(walk->out, ',');
    if (level->keys == NULL)
        return write_node(fb_doc_at(level->node, index), walk);
    fb_canonical_text(level->keys[index]->text, walk->out);
    fb_buffer_char(walk->out, ':');
    return write_node(level->keys[index] + 1, walk);
}

bool fb_canonical_write(const struct fb_doc *value, struct fb_buffer *out, struct fb_diag *diag)
{
    struct walk walk = { .out = out, .diag = diag };
    bool written = write_node(value, &walk);

    while (written && walk.depth > 0)
        written = step(&walk);
    while (walk.depth > 0)
        free(walk.levels[--walk.depth].keys);
    return written && (!out->failed || fb_fail_memory(diag));
}
