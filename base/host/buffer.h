/* SPDX-License-Identifier: Apache-2.0 */
/* buffer.h - text that grows: what writers write into, and nobody prints from.
 *
 * When memory runs out the buffer fails and stays so; what is appended then is dropped.  Callers
 * append without looking and ask once, at the end, whether it failed.
 */
#ifndef FB_HOST_BUFFER_H
#define FB_HOST_BUFFER_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/span.h"

struct fb_buffer {
    char *text; /* malloc'ed, terminated unless it is NULL */
    size_t size;
    size_t capacity;
    bool failed;
};

/* An empty buffer: `struct fb_buffer buffer = FB_BUFFER_EMPTY;` */
#define FB_BUFFER_EMPTY \
    {                   \
        .text = NULL    \
    }

void fb_buffer_append(struct fb_buffer *buffer, struct fb_span bytes);
void fb_buffer_text(struct fb_buffer *buffer, const char *text);
void fb_buffer_char(struct fb_buffer *buffer, char character);
void fb_buffer_repeat(struct fb_buffer *buffer, char character, size_t count);
void fb_buffer_printf(struct fb_buffer *buffer, const char *format, ...) FB_PRINTF(2, 3);

/* What is in it, borrowed until the next append. */
struct fb_span fb_buffer_span(const struct fb_buffer *buffer);

void fb_buffer_clear(struct fb_buffer *buffer);

/* So that `FB_AUTO(fb_buffer_clear) struct fb_buffer buffer = FB_BUFFER_EMPTY;` works. */
static inline void fb_buffer_clear_at(struct fb_buffer *at)
{
    fb_buffer_clear(at);
}

#endif
