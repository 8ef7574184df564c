/* SPDX-License-Identifier: Apache-2.0 */
/* Doubling memory; one byte is always kept for the terminator. */
#include "base/host/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct fb_buffer *buffer, size_t size)
{
    if (buffer->failed)
        return false;
    if (size < buffer->capacity - buffer->size)
        return true;
    size_t wanted = buffer->capacity < 256 ? 256 : buffer->capacity * 2;
    if (wanted - buffer->size <= size)
        wanted = buffer->size + size + 1;
    char *grown = wanted > size && wanted > buffer->size ? realloc(buffer->text, wanted) : NULL;
    if (grown == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->text = grown;
    buffer->capacity = wanted;
    return true;
}

void fb_buffer_append(struct fb_buffer *buffer, struct fb_span bytes)
{
    if (!make_room(buffer, bytes.size))
        return;
    if (bytes.size > 0)
        memcpy(buffer->text + buffer->size, bytes.bytes, bytes.size);
    buffer->size += bytes.size;
    buffer->text[buffer->size] = '\0';
}

void fb_buffer_text(struct fb_buffer *buffer, const char *text)
{
    fb_buffer_append(buffer, fb_span_of(text));
}

void fb_buffer_char(struct fb_buffer *buffer, char character)
{
    fb_buffer_repeat(buffer, character, 1);
}

void fb_buffer_repeat(struct fb_buffer *buffer, char character, size_t count)
{
    if (!make_room(buffer, count))
        return;
    memset(buffer->text + buffer->size, character, count);
    buffer->size += count;
    buffer->text[buffer->size] = '\0';
}

void fb_buffer_printf(struct fb_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_list again;

    va_start(arguments, format);
    va_copy(again, arguments);
    const int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0)
        buffer->failed = true;
    else if (make_room(buffer, (size_t)size)) {
        (void)vsnprintf(buffer->text + buffer->size, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    }
    va_end(again);
}

struct fb_span fb_buffer_span(const struct fb_buffer *buffer)
{
    return (struct fb_span){ .bytes = (const uint8_t *)buffer->text, .size = buffer->size };
}

void fb_buffer_clear(struct fb_buffer *buffer)
{
    free(buffer->text);
    *buffer = (struct fb_buffer)FB_BUFFER_EMPTY;
}
