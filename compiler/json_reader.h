/* SPDX-License-Identifier: Apache-2.0 */
/* json_reader.h - what the parts of the reader of JSON sources share; within the room only.
 *
 * Every function that returns bool stops the instance with false: either a finding was made
 * (`rejected`), and it is left out, or we could not go on, and *diag says why.
 */
#ifndef FB_COMPILER_JSON_READER_H
#define FB_COMPILER_JSON_READER_H

#include "base/host/document.h"
#include "compiler/sink.h"

struct fb_json_reader {
    struct fb_sink *sink; /* borrowed, as all that follows */
    const char *file;
    const struct fb_template_type *type; /* of the instance */
    struct fb_diag *diag;
    bool rejected; /* the instance has a finding */
};

/* Makes a finding about a node.  `help` may be NULL. */
bool fb_json_reject(struct fb_json_reader *reader, enum fb_rule rule, const struct fb_doc *node,
                    const char *help, const char *format, ...) FB_PRINTF(5, 6);

/* Makes a finding of what access to the document found wrong, or hands lack of memory on. */
bool fb_json_reject_diag(struct fb_json_reader *reader, const struct fb_diag *found);

/* "unknown WHAT NAME", with what may have been meant. */
bool fb_json_reject_word(struct fb_json_reader *reader, enum fb_rule rule, const struct fb_doc *node,
                         const char *what, const char *const *words, size_t count);

/* No memory; false. */
bool fb_json_no_memory(struct fb_json_reader *reader);

/* A text, or {"hex": "ff00"}, as bytes in the sink's arena. */
FB_MUST_CHECK bool fb_json_bytes(struct fb_json_reader *reader, const struct fb_doc *node,
                                 struct fb_span *out);

/* json_criterion.c: a map of fields to criteria, as a row of those that are not wildcards. */
FB_MUST_CHECK bool fb_json_row(struct fb_json_reader *reader, const struct fb_doc *map,
                               struct fb_row *out);

#endif
