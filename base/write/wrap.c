/* SPDX-License-Identifier: Apache-2.0 */
/* wrap.c - word by word: on this line if there is room, else on the next. */
#include "base/write/wrap.h"

#include "base/write/safe_text.h"

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

void fb_wrap_text(struct fb_wrap *wrap, struct fb_span text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = at;

        while (end < text.size && text.bytes[end] != ' ')
            end++;
        if (end > at)
            fb_wrap_whole(wrap, fb_span_part(text, at, end - at));
        for (at = end; at < text.size && text.bytes[at] == ' '; at++)
            wrap->blanks++;
    }
}
