/* SPDX-License-Identifier: Apache-2.0 */
/* json_reader.h - a place in a JSON text, and the scalars there (internal to the document loader). */
#ifndef FB_HOST_JSON_READER_H
#define FB_HOST_JSON_READER_H

#include "base/host/doc_builder.h"

struct fb_json_reader {
    struct fb_span text;
    size_t offset; /* of the next unread byte */
    size_t marked; /* line and column are of this byte, which is never beyond `offset` */
    uint32_t line;
    uint32_t column;
    struct fb_doc_builder builder;
    const char *file;
    struct fb_diag *diag;
};

/* The next byte; -1 at the end. */
int fb_json_reader_peek(const struct fb_json_reader *in);

/* An empty node of this kind, at the next byte. */
struct fb_doc fb_json_reader_node(struct fb_json_reader *in, enum fb_doc_kind kind);

/* Record what is wrong at the next byte; both return false. */
bool fb_json_reader_refuse(struct fb_json_reader *in, const char *message);

/* "',' or ']' is expected, not 'x'", with a better reason for what people often write. */
bool fb_json_reader_refuse_unexpected(struct fb_json_reader *in, const char *expected);

/* Each takes one scalar and hands it to the builder: from an opening quote, a digit or sign, or
 * anything else. */
FB_MUST_CHECK bool fb_json_reader_string(struct fb_json_reader *in);
FB_MUST_CHECK bool fb_json_reader_number(struct fb_json_reader *in);
FB_MUST_CHECK bool fb_json_reader_word(struct fb_json_reader *in);

#endif
