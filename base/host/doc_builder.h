/* SPDX-License-Identifier: Apache-2.0 */
/* doc_builder.h - puts a document's tree together from a stream of events (internal to the
 * document loader).
 *
 * It keeps the limits on depth and nodes, and refuses maps with a key that is no scalar or is
 * given twice.  Children gather on one stack; closing a list or map moves its own to the arena,
 * so that building is linear, and n log n where keys are compared.
 */
#ifndef FB_HOST_DOC_BUILDER_H
#define FB_HOST_DOC_BUILDER_H

#include "base/core/arena.h"
#include "base/core/limits.h"
#include "base/host/document.h"

struct fb_document {
    struct fb_arena arena;
    struct fb_doc *root;
};

struct fb_doc_entry {
    struct fb_doc node;
    struct fb_doc *children; /* node.items, as yet to be given its parent */
};

struct fb_doc_open {
    struct fb_doc node; /* the list or map as far as known */
    size_t first;       /* of its children among the entries */
};

struct fb_doc_builder {
    const char *file;             /* in the document's arena */
    struct fb_document *document; /* owned until it is finished */
    struct fb_doc_entry *entries; /* malloc'ed */
    size_t count;
    size_t capacity;
    const struct fb_doc **keys; /* malloc'ed, for finding duplicates */
    size_t key_capacity;
    struct fb_doc_open open[FB_MAX_DOCUMENT_DEPTH];
    size_t depth;
    size_t nodes;
};

FB_MUST_CHECK bool fb_doc_builder_init(struct fb_doc_builder *builder, const char *file,
                                       struct fb_diag *diag);
void fb_doc_builder_clear(struct fb_doc_builder *builder); /* also after a failed init */

/* A terminated copy that lives as long as the document; NULL when there is no memory. */
char *fb_doc_builder_text(struct fb_doc_builder *builder, struct fb_span text);

/* Adds a scalar, whose text lives as long as the document. */
FB_MUST_CHECK bool fb_doc_builder_add(struct fb_doc_builder *builder, const struct fb_doc *scalar,
                                      struct fb_diag *diag);

/* A list or map begins: kind, line and column of `node`. */
FB_MUST_CHECK bool fb_doc_builder_open(struct fb_doc_builder *builder, const struct fb_doc *node,
                                       struct fb_diag *diag);

/* The innermost list or map ends. */
FB_MUST_CHECK bool fb_doc_builder_close(struct fb_doc_builder *builder, struct fb_diag *diag);

/* The innermost open list or map; NULL outside of any.  Its count is of values so far. */
const struct fb_doc *fb_doc_builder_innermost(const struct fb_doc_builder *builder);

/* Whether the next node is a key of a map. */
bool fb_doc_builder_wants_key(const struct fb_doc_builder *builder);

/* Hands over the document; its root is a null where nothing was added. */
FB_MUST_CHECK bool fb_doc_builder_finish(struct fb_doc_builder *builder, struct fb_document **out,
                                         struct fb_diag *diag);

/* A document that is one null, at line 1, column 1. */
FB_MUST_CHECK bool fb_doc_empty(const char *file, struct fb_document **out, struct fb_diag *diag);

/* Where the byte at `offset` lies: sets line and column of a node or place. */
void fb_doc_locate(struct fb_span text, size_t offset, uint32_t *line, uint32_t *column);

/* The two readers.  The first gives NULL in *out at the end of the stream. */
struct fb_doc_yaml; /* opaque */
FB_MUST_CHECK bool fb_doc_yaml_new(const char *file, struct fb_span text, struct fb_doc_yaml **out,
                                   struct fb_diag *diag);
void fb_doc_yaml_free(struct fb_doc_yaml *reader); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_doc_yaml *, fb_doc_yaml_free);
FB_MUST_CHECK bool fb_doc_yaml_next(struct fb_doc_yaml *reader, struct fb_document **out,
                                    struct fb_diag *diag);
FB_MUST_CHECK bool fb_doc_json_read(const char *file, struct fb_span text,
                                    struct fb_document **out, struct fb_diag *diag);

#endif
