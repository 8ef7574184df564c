/* SPDX-License-Identifier: Apache-2.0 */
/* wrap.c - word by word: on this line if there is room, else on the next. */
#include "base/write/wrap.h"

#include "base/write/safe_text.h"

#define LONGEST_CODE ((size_t)40)

struct fb_wrap fb_wrap_begin(struct fb_buffer *out, size_t width, size_t column, size_t indent)
{
    return (struct fb_wrap){
        .out = out,
        .width = width == 0 ? FB_WRAP_WIDTH : width < FB_WRAP_LEAST ? FB_WRAP_LEAST
                                                                    : width,
        .indent = indent,
        .column = column,
    };
}

/* What the text becomes is known only once it is harmless. */
static size_t columns_of(struct fb_span text, bool *failed)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer scratch = FB_BUFFER_EMPTY;
    const size_t columns = fb_safe_text(&scratch, text);

    *failed = scratch.failed;
    return columns;
}

void fb_wrap_whole(struct fb_wrap *wrap, struct fb_span text)
{
    bool failed = false;
    const size_t columns = columns_of(text, &failed);

    wrap->out->failed = wrap->out->failed || failed;
    if (wrap->blanks > 0 && wrap->column > wrap->indent
        && wrap->column + wrap->blanks + columns > wrap->width) {
        fb_buffer_char(wrap->out, '\n');
        fb_buffer_repeat(wrap->out, ' ', wrap->indent);
        wrap->column = wrap->indent;
    } else {
        fb_buffer_repeat(wrap->out, ' ', wrap->blanks);
        wrap->column += wrap->blanks;
    }
    wrap->blanks = 0;
    wrap->column += fb_safe_text(wrap->out, text);
}

/* Where a command between backquotes ends, if it is short enough to be kept whole; else its start. */
static size_t skip_code(struct fb_span text, size_t start)
{
    for (size_t i = start + 1; i < text.size && i - start < LONGEST_CODE; i++)
        if (text.bytes[i] == '`')
            return i;
    return start;
}

static size_t end_of_word(struct fb_span text, size_t start)
{
    size_t end = start;

    for (; end < text.size && text.bytes[end] != ' '; end++)
        if (text.bytes[end] == '`')
            end = skip_code(text, end);
    return end;
}

void fb_wrap_text(struct fb_wrap *wrap, struct fb_span text)
{
    for (size_t at = 0; at < text.size;) {
        const size_t end = end_of_word(text, at);

        if (end > at)
            fb_wrap_whole(wrap, fb_span_part(text, at, end - at));
        for (at = end; at < text.size && text.bytes[at] == ' '; at++)
            wrap->blanks++;
    }
}
