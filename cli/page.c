/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - line by line: prose goes on in the line before, all else begins one of its own. */
#include "cli/page.h"

#include <string.h>

#include "base/write/wrap.h"

struct page {
    struct fb_buffer *out;
    struct fb_wrap wrap;
    size_t width;
    bool color;
    bool in_code;
    bool in_prose; /* a paragraph or list item is open: its line has not ended */
};

static bool begins(struct fb_span line, const char *with)
{
    const size_t size = strlen(with);

    return line.size >= size && memcmp(line.bytes, with, size) == 0;
}

static void end_prose(struct page *page)
{
    if (page->in_prose)
        fb_buffer_char(page->out, '\n');
    page->in_prose = false;
}

static void write_line(struct page *page, struct fb_span line)
{
    const bool stands_out = page->color && !page->in_code && begins(line, "#");

    end_prose(page);
    fb_buffer_text(page->out, stands_out ? "\033[1m" : "");
    fb_buffer_append(page->out, line);
    fb_buffer_text(page->out, stands_out ? "\033[0m" : "");
    fb_buffer_char(page->out, '\n');
}

/* A list item's lines stand under its text. */
static void write_prose(struct page *page, struct fb_span line)
{
    const bool is_item = begins(line, "- ");

    if (is_item || !page->in_prose) {
        end_prose(page);
        page->wrap = fb_wrap_begin(page->out, page->width, 0, is_item ? 2 : 0);
    } else {
        page->wrap.blanks = 1;
    }
    page->in_prose = true;
    if (is_item) {
        fb_wrap_whole(&page->wrap, fb_span_part(line, 0, 1));
        page->wrap.blanks = 1;
        line = fb_span_part(line, 2, SIZE_MAX);
    }
    while (line.size > 0 && line.bytes[0] == ' ')
        line = fb_span_part(line, 1, SIZE_MAX);
    fb_wrap_text(&page->wrap, line);
}

static void write(struct page *page, struct fb_span line)
{
    const bool is_fence = begins(line, "```");

    if (page->in_code || is_fence || line.size == 0 || begins(line, "#") || begins(line, "|"))
        write_line(page, line);
    else
        write_prose(page, line);
    page->in_code = page->in_code != is_fence;
}

void fb_page_write(struct fb_span page, bool color, size_t width, struct fb_buffer *out)
{
    struct page writing = { .out = out, .width = width, .color = color };

    for (size_t at = 0; at < page.size;) {
        const uint8_t *end = memchr(page.bytes + at, '\n', page.size - at);
        const size_t size = end != NULL ? (size_t)(end - page.bytes) - at : page.size - at;

        write(&writing, fb_span_part(page, at, size));
        at += size + 1;
    }
    end_prose(&writing);
}
