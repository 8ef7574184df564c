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

/* Headings need no marks where they are bold or stand alone. */
static void write_heading(struct page *page, struct fb_span line)
{
    size_t marks = 0;

    while (marks < line.size && line.bytes[marks] == '#')
        marks++;
    fb_buffer_text(page->out, page->color ? "\033[1m" : "");
    fb_buffer_append(page->out, fb_span_part(line, marks + 1, SIZE_MAX));
    fb_buffer_text(page->out, page->color ? "\033[0m\n" : "\n");
}

/* Code stands to the right. */
static void write_whole(struct page *page, struct fb_span line)
{
    fb_buffer_text(page->out, page->in_code && line.size > 0 ? "    " : "");
    fb_buffer_append(page->out, line);
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
    if (begins(line, "```")) {
        end_prose(page);
        page->in_code = !page->in_code;
    } else if (!page->in_code && begins(line, "#")) {
        end_prose(page);
        write_heading(page, line);
    } else if (page->in_code || line.size == 0 || begins(line, "|")) {
        end_prose(page);
        write_whole(page, line);
    } else {
        write_prose(page, line);
    }
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
