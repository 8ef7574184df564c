/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - a YAML or JSON file as a tree in which every node knows its place.
 *
 * One loader for every file that people write.  YAML comes through libyaml, a subset: one
 * document, no anchors, aliases, tags or merge keys; keys are scalars, and none is given twice
 * (their texts are compared).  JSON is read strictly (RFC 8259), with exact 64-bit integers.  Both
 * give the same tree, within the limits on bytes, depth and nodes of base/core/limits.h.  Memory
 * belongs to the document; nodes and texts are borrowed from it.  A document is immutable and may
 * be read by several threads.
 */
#ifndef FB_HOST_DOCUMENT_H
#define FB_HOST_DOCUMENT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

enum fb_doc_kind {
    FB_DOC_NULL,
    FB_DOC_BOOL,
    FB_DOC_INTEGER, /* fits in 64 bits, signed or unsigned: see fb_doc_u64, fb_doc_i64 */
    FB_DOC_FLOAT,
    FB_DOC_STRING,
    FB_DOC_LIST,
    FB_DOC_MAP,
};

struct fb_doc {
    enum fb_doc_kind kind;
    bool quoted;         /* a scalar in quotes or a block scalar: always FB_DOC_STRING */
    uint32_t line;       /* where it begins, from one */
    uint32_t column;     /* in characters, from one */
    struct fb_span text; /* a scalar as decoded text (escapes resolved), terminated by a zero byte */
    bool boolean;
    bool negative;               /* integers: the sign, and */
    uint64_t magnitude;          /* the absolute value */
    double number;               /* floats, and integers as the nearest double */
    size_t count;                /* elements of a list, entries of a map */
    const struct fb_doc *items;  /* of a list: values; of a map: key, value, key, value, ... */
    const struct fb_doc *parent; /* NULL for the root */
    const char *file;            /* as given to the loader */
};

struct fb_document; /* opaque: owns the tree */

enum fb_doc_syntax {
    FB_SYNTAX_YAML, /* core schema of YAML 1.2 for plain scalars; 0x, 0o and 0b; _ between digits */
    FB_SYNTAX_JSON,
};

/* Parses `text`.  `file` names it in messages.  On failure *diag gives file, line and column.  A
 * YAML text without a document gives a null at line 1, column 1. */
FB_MUST_CHECK bool fb_document_parse(const char *file, struct fb_span text, enum fb_doc_syntax syntax,
                                     struct fb_document **out, struct fb_diag *diag);

/* Reads and parses a file; the syntax follows from its name: .json is JSON, all else YAML. */
FB_MUST_CHECK bool fb_document_load(const char *path, struct fb_document **out, struct fb_diag *diag);

/* The documents of a YAML stream ("---" between them), for Sigma collections: *out gets an array
 * of *count documents, which the caller frees one by one and then with free(). */
FB_MUST_CHECK bool fb_document_parse_stream(const char *file, struct fb_span text,
                                            struct fb_document ***out, size_t *count,
                                            struct fb_diag *diag);

void fb_document_free(struct fb_document *document); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_document *, fb_document_free);

const struct fb_doc *fb_document_root(const struct fb_document *document);

/* Walking; each accepts NULL and a node of another kind, and then gives NULL (or false). */
const struct fb_doc *fb_doc_get(const struct fb_doc *map, const char *key);
const struct fb_doc *fb_doc_at(const struct fb_doc *list, size_t index);
const struct fb_doc *fb_doc_key_at(const struct fb_doc *map, size_t index);
const struct fb_doc *fb_doc_value_at(const struct fb_doc *map, size_t index);
FB_MUST_CHECK bool fb_doc_u64(const struct fb_doc *node, uint64_t *out);
FB_MUST_CHECK bool fb_doc_i64(const struct fb_doc *node, int64_t *out);
bool fb_doc_is(const struct fb_doc *node, const char *text); /* a string with this text */

/* "a string", "a list", ...: for messages. */
const char *fb_doc_kind_name(const struct fb_doc *node);

/* The node's place: file, line, column and path of keys ("instances[3].criteria.Image"). */
struct fb_place fb_doc_place(const struct fb_doc *node);

/* The same path as Kaitai writes it: "/seq/0/size", and "/" for the root.  Cut to fit. */
void fb_doc_slash_path(const struct fb_doc *node, char *out, size_t size);

/* fb_fail_at with the node's place, as FB_FAULT_INPUT. */
bool fb_doc_fail(struct fb_diag *diag, const struct fb_doc *node, const char *format, ...)
    FB_PRINTF(3, 4);

/* Refuses a map's keys that are not among `known` (NULL-terminated), with a did-you-mean.  At the
 * root of a document a text "$schema" is always known: editors find the JSON Schema by it. */
FB_MUST_CHECK bool fb_doc_check_keys(const struct fb_doc *map, const char *const *known,
                                     struct fb_diag *diag);

/* Typed access to a map's key, with a clear message naming file, line, column and key.  With
 * `required` false a missing key (or null) leaves *out as it is.  Text must be a string: a number
 * without quotes is refused. */
FB_MUST_CHECK bool fb_doc_get_text(const struct fb_doc *map, const char *key, bool required,
                                   struct fb_span *out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_doc_get_u64(const struct fb_doc *map, const char *key, bool required,
                                  uint64_t maximum, uint64_t *out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_doc_get_bool(const struct fb_doc *map, const char *key, bool required,
                                   bool *out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_doc_get_list(const struct fb_doc *map, const char *key, bool required,
                                   const struct fb_doc **out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_doc_get_map(const struct fb_doc *map, const char *key, bool required,
                                  const struct fb_doc **out, struct fb_diag *diag);

#endif
