/* SPDX-License-Identifier: Apache-2.0 */
/* span.h - bytes that somebody else owns: a pointer and a count.
 *
 * Text is a span too (UTF-8 where it was checked, any bytes where it was not); it is not
 * terminated.  An empty span may have a NULL pointer.
 */
#ifndef FB_CORE_SPAN_H
#define FB_CORE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fb_span {
    const uint8_t *bytes; /* borrowed */
    size_t size;          /* in bytes */
};

/* Over a terminated string, without its terminator; NULL gives an empty span. */
struct fb_span fb_span_of(const char *text);

bool fb_span_equal(struct fb_span a, struct fb_span b);

/* As fb_span_equal, with a terminated string. */
bool fb_span_is(struct fb_span span, const char *text);

/* Orders bytewise, a prefix first: negative, zero or positive as memcmp. */
int fb_span_compare(struct fb_span a, struct fb_span b);

/* The part from `offset` on, at most `size` bytes, cut to what is there. */
struct fb_span fb_span_part(struct fb_span span, size_t offset, size_t size);

#endif
