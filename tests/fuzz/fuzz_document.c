/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_document.c - the YAML and JSON loader.  The first byte chooses: J is JSON, S a stream of
 * YAML documents, all else one YAML document.
 *
 * Must cover: every kind of scalar, nesting up to its limit, places and paths of every node. */
#include <stdint.h>
#include <stdlib.h>

#include "base/host/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const some_keys[] = { "a", "id", "meta", NULL };

/* Asks a node everything that the readers above ask. */
static void ask(const struct fb_doc *node)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text = { 0 };
    uint64_t number = 0;
    int64_t integer = 0;
    bool truth = false;
    const struct fb_doc *list = NULL;
    const struct fb_place place = fb_doc_place(node);
    if (place.line == 0 || fb_doc_kind_name(node) == NULL)
        abort();
    if (fb_doc_u64(node, &number) && fb_doc_i64(node, &integer) && (uint64_t)integer != number)
        abort();
    if (node->text.bytes != NULL && node->text.bytes[node->text.size] != 0)
        abort();
    if (node->kind == FB_DOC_MAP
        && fb_doc_check_keys(node, some_keys, &diag)
        && fb_doc_get_text(node, "a", false, &text, &diag)
        && fb_doc_get_u64(node, "id", false, 1000, &number, &diag)
        && fb_doc_get_bool(node, "meta", false, &truth, &diag)
        && fb_doc_get_list(node, "a", true, &list, &diag)
        && list == NULL)
        abort();
}

/* Every node in turn, without recursion: down first, then on, then up by `parent`. */
static void walk(const struct fb_doc *root)
{
    struct {
        const struct fb_doc *node;
        size_t next;
    } stack[256];
    size_t depth = 0;
    stack[depth].node = root;
    stack[depth++].next = 0;
    ask(root);
    while (depth > 0) {
        const struct fb_doc *node = stack[depth - 1].node;
        size_t index = stack[depth - 1].next++;
        const struct fb_doc *child = node->kind == FB_DOC_MAP ? fb_doc_value_at(node, index)
                                                              : fb_doc_at(node, index);
        if (child == NULL) {
            depth--;
            continue;
        }
        if (child->parent != node || depth == sizeof stack / sizeof stack[0])
            abort();
        ask(child);
        stack[depth].node = child;
        stack[depth++].next = 0;
    }
}

static void read_stream(struct fb_span text)
{
    struct fb_document **documents = NULL;
    size_t count = 0;
    struct fb_diag diag = FB_DIAG_NONE;
    if (!fb_document_parse_stream("input", text, &documents, &count, &diag)) {
        if (diag.fault == FB_FAULT_NONE || diag.message[0] == '\0')
            abort();
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (fb_document_root(documents[i]) != NULL)
            walk(fb_document_root(documents[i]));
        fb_document_free(documents[i]);
    }
    free(documents);
}

static void read_one(struct fb_span text, enum fb_doc_syntax syntax)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    if (fb_document_parse("input", text, syntax, &document, &diag))
        walk(fb_document_root(document));
    else if (document != NULL || diag.fault == FB_FAULT_NONE || diag.message[0] == '\0')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    struct fb_span text = { .bytes = bytes + 1, .size = size - 1 };
    if (bytes[0] == 'S')
        read_stream(text);
    else
        read_one(text, bytes[0] == 'J' ? FB_SYNTAX_JSON : FB_SYNTAX_YAML);
    return 0;
}
