/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing and cutting spans. */
#include "base/core/span.h"

#include <string.h>

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

struct fb_span fb_span_of(const char *text)
{
    if (text == NULL)
        return (struct fb_span){ .bytes = NULL, .size = 0 };
    return (struct fb_span){ .bytes = (const uint8_t *)text, .size = length_of(text) };
}

bool fb_span_equal(struct fb_span a, struct fb_span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

bool fb_span_is(struct fb_span span, const char *text)
{
    return fb_span_equal(span, fb_span_of(text));
}

int fb_span_compare(struct fb_span a, struct fb_span b)
{
    const size_t shared = a.size < b.size ? a.size : b.size;
    const int order = shared == 0 ? 0 : memcmp(a.bytes, b.bytes, shared);

    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

struct fb_span fb_span_part(struct fb_span span, size_t offset, size_t size)
{
    if (offset >= span.size)
        return (struct fb_span){ .bytes = NULL, .size = 0 };
    const size_t left = span.size - offset;
    return (struct fb_span){ .bytes = span.bytes + offset, .size = size < left ? size : left };
}
