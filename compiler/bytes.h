/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.h - a buffer that grows up to a maximum which it is born with; within the room only. */
#ifndef FB_COMPILER_BYTES_H
#define FB_COMPILER_BYTES_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_bytes {
    uint8_t *at; /* malloc'ed, or NULL */
    size_t size;
    size_t capacity;
    size_t limit;
};

void fb_bytes_clear(struct fb_bytes *bytes); /* the limit stays */

FB_MUST_CHECK bool fb_bytes_append(struct fb_bytes *bytes, struct fb_span more,
                                   struct fb_diag *diag);

/* Little-endian, 1 to 8 bytes wide. */
FB_MUST_CHECK bool fb_bytes_uint(struct fb_bytes *bytes, size_t width, uint64_t value,
                                 struct fb_diag *diag);

struct fb_span fb_bytes_span(const struct fb_bytes *bytes);

#endif
