/* SPDX-License-Identifier: Apache-2.0 */
/* Reading within bounds.  Freestanding: messages are put together without stdio. */
#include "base/core/cursor.h"

#include "base/core/utf8.h"

/* A path is known from its last step backwards, and is written that way: from the end of the
 * array to its front. */
struct backwards {
    char *text;
    size_t start; /* of what was written */
};

static void prepend(struct backwards *path, struct fb_span part)
{
    for (size_t i = part.size; i > 0 && path->start > 0; i--)
        path->text[--path->start] = (char)part.bytes[i - 1];
}

static void prepend_index(struct backwards *path, size_t index)
{
    prepend(path, fb_span_of("]"));
    do {
        const uint8_t digit = (uint8_t)('0' + index % 10);
        prepend(path, (struct fb_span){ .bytes = &digit, .size = 1 });
        index /= 10;
    } while (index > 0);
    prepend(path, fb_span_of("["));
}

static void prepend_record(struct backwards *path, const struct fb_cursor *record, size_t full)
{
    for (; record->outer != NULL; record = record->outer) {
        if (path->start < full)
            prepend(path, fb_span_of("."));
        if (record->index != FB_NO_INDEX)
            prepend_index(path, record->index);
        prepend(path, fb_span_of(record->name));
    }
}

/* "rules[1].id"; a path too long for `out` loses its front. */
static void write_path(const struct fb_cursor *in, const char *name, char *out, size_t size)
{
    struct backwards path = { .text = out, .start = size - 1 };

    if (name != NULL)
        prepend(&path, fb_span_of(name));
    prepend_record(&path, in, size - 1);
    const size_t length = size - 1 - path.start;
    for (size_t i = 0; i < length; i++)
        out[i] = out[path.start + i];
    out[length] = '\0';
}

static void copy_text(const char *text, char *out, size_t size)
{
    const struct fb_span whole = fb_span_of(text);
    const size_t length = fb_utf8_cut(whole, size - 1);

    for (size_t i = 0; i < length; i++)
        out[i] = text[i];
    out[length] = '\0';
}

bool fb_cursor_refuse(const struct fb_cursor *in, const char *name, size_t offset,
                      enum fb_fault fault, const char *reason)
{
    struct fb_diag *diag = in->diag;

    if (diag->fault != FB_FAULT_NONE)
        return false;
    diag->fault = fault;
    diag->place.has_offset = true;
    diag->place.offset = offset;
    write_path(in, name, diag->place.path, sizeof diag->place.path);
    copy_text(reason, diag->message, sizeof diag->message);
    return false;
}

static size_t unread(const struct fb_cursor *in)
{
    return in->end - in->offset;
}

struct fb_cursor fb_cursor_over(struct fb_span input, struct fb_diag *diag)
{
    *diag = (struct fb_diag)FB_DIAG_NONE;
    return (struct fb_cursor){
        .bytes = input.bytes, .end = input.size, .index = FB_NO_INDEX, .diag = diag
    };
}

static bool has_width(const struct fb_cursor *in, const char *name, size_t width)
{
    return unread(in) >= width
        || fb_cursor_refuse(in, name, in->offset, FB_FAULT_INPUT, "the input ends inside it");
}

bool fb_cursor_uint(struct fb_cursor *in, const char *name, size_t width, uint64_t *out)
{
    if (!has_width(in, name, width))
        return false;
    uint64_t value = 0;
    for (size_t i = width; i > 0; i--)
        value = value << 8 | in->bytes[in->offset + i - 1];
    in->offset += width;
    *out = value;
    return true;
}

bool fb_cursor_uint_big(struct fb_cursor *in, const char *name, size_t width, uint64_t *out)
{
    if (!has_width(in, name, width))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | in->bytes[in->offset + i];
    in->offset += width;
    *out = value;
    return true;
}

bool fb_cursor_bytes(struct fb_cursor *in, const char *name, uint64_t size, struct fb_span *out)
{
    if (unread(in) < size)
        return fb_cursor_refuse(in, name, in->offset, FB_FAULT_INPUT,
                                "its declared size exceeds the bytes left");
    *out = (struct fb_span){
        .bytes = size == 0 ? NULL : in->bytes + in->offset, .size = (size_t)size
    };
    in->offset += (size_t)size;
    return true;
}

bool fb_cursor_split(struct fb_cursor *in, const char *name, size_t index, uint64_t size,
                     struct fb_cursor *out)
{
    const struct fb_cursor inner = { .bytes = in->bytes, .offset = in->offset, .end = in->end, .outer = in, .name = name, .index = index, .diag = in->diag };

    if (unread(in) < size)
        return fb_cursor_refuse(&inner, NULL, in->offset, FB_FAULT_INPUT,
                                "its declared size exceeds the bytes left");
    *out = inner;
    out->end = in->offset + (size_t)size;
    in->offset = out->end;
    return true;
}

bool fb_cursor_finish(const struct fb_cursor *in)
{
    return unread(in) == 0
        || fb_cursor_refuse(in, NULL, in->offset, FB_FAULT_INPUT, "it has bytes left over");
}
