/* SPDX-License-Identifier: Apache-2.0 */
/* As much Markdown as the pages of rules use, line by line. */
#include "base/write/rule_page.h"

#include <string.h>

#include "base/write/markup_text.h"

/* Takes the next line, without its end, off the text. */
static struct fb_span next_line(struct fb_span *text)
{
    const uint8_t *end = memchr(text->bytes, '\n', text->size);
    const size_t size = end == NULL ? text->size : (size_t)(end - text->bytes);
    const struct fb_span line = fb_span_part(*text, 0, size);

    *text = fb_span_part(*text, end == NULL ? size : size + 1, SIZE_MAX);
    return line;
}

static bool starts_with(struct fb_span line, const char *start)
{
    return line.size >= strlen(start) && memcmp(line.bytes, start, strlen(start)) == 0;
}

struct fb_span fb_rule_page_what(const struct fb_asset *page)
{
    struct fb_span text = { page->bytes, page->size };
    struct fb_span line = { .bytes = NULL };

    while (text.size > 0 && !starts_with(line, "## "))
        line = next_line(&text);
    struct fb_span rest = text;
    while (rest.size > 0 && (line = next_line(&rest)).size > 0)
        continue;
    const size_t size = rest.size > 0 ? text.size - rest.size - 1 : text.size;
    const size_t cut = size > 0 && text.bytes[size - 1] == '\n' ? size - 1 : size;
    return fb_span_part(text, 0, cut);
}

/* What is open at the start of a line. */
enum block {
    BLOCK_NONE,
    BLOCK_PARAGRAPH,
    BLOCK_LIST,
    BLOCK_TABLE,
    BLOCK_CODE,
};

struct page {
    struct fb_buffer *out;
    enum block block;
};

static void change_block(struct page *page, enum block block)
{
    static const char *const ends[] = {
        [BLOCK_NONE] = "",
        [BLOCK_PARAGRAPH] = "</p>\n",
        [BLOCK_LIST] = "</li></ul>\n",
        [BLOCK_TABLE] = "</pre>\n",
        [BLOCK_CODE] = "</pre>\n",
    };
    static const char *const starts[] = {
        [BLOCK_NONE] = "",
        [BLOCK_PARAGRAPH] = "<p>",
        [BLOCK_LIST] = "<ul>",
        [BLOCK_TABLE] = "<pre>",
        [BLOCK_CODE] = "<pre>",
    };
    if (page->block == block)
        return;
    fb_buffer_text(page->out, ends[page->block]);
    fb_buffer_text(page->out, starts[block]);
    page->block = block;
}

/* One line's `code` and **bold**. */
static void write_inline(struct fb_buffer *out, struct fb_span line)
{
    bool code = false;
    bool bold = false;

    for (size_t i = 0; i < line.size; i++) {
        if (line.bytes[i] == '`') {
            code = !code;
            fb_buffer_text(out, code ? "<code>" : "</code>");
        } else if (!code && starts_with(fb_span_part(line, i, 2), "**")) {
            bold = !bold;
            fb_buffer_text(out, bold ? "<strong>" : "</strong>");
            i++;
        } else {
            fb_markup_escape(out, fb_span_part(line, i, 1));
        }
    }
    fb_buffer_text(out, code ? "</code>" : "");
    fb_buffer_text(out, bold ? "</strong>" : "");
}

static void write_heading(struct page *page, struct fb_span line)
{
    change_block(page, BLOCK_NONE);
    fb_buffer_text(page->out, "<h4>");
    write_inline(page->out, fb_span_part(line, 3, SIZE_MAX));
    fb_buffer_text(page->out, "</h4>\n");
}

static void write_item(struct page *page, struct fb_span line)
{
    if (page->block == BLOCK_LIST)
        fb_buffer_text(page->out, "</li>");
    change_block(page, BLOCK_LIST);
    fb_buffer_text(page->out, "<li>");
    write_inline(page->out, fb_span_part(line, 2, SIZE_MAX));
}

static void write_plain(struct page *page, struct fb_span line)
{
    if (page->block == BLOCK_PARAGRAPH || page->block == BLOCK_LIST)
        fb_buffer_char(page->out, '\n');
    else
        change_block(page, BLOCK_PARAGRAPH);
    write_inline(page->out, line);
}

static void write_code(struct page *page, struct fb_span line)
{
    fb_markup_escape(page->out, line);
    fb_buffer_char(page->out, '\n');
}

static void write_line(struct page *page, struct fb_span line)
{
    const bool fence = starts_with(line, "```");

    if (fence)
        change_block(page, page->block == BLOCK_CODE ? BLOCK_NONE : BLOCK_CODE);
    else if (page->block == BLOCK_CODE)
        write_code(page, line);
    else if (line.size == 0)
        change_block(page, BLOCK_NONE);
    else if (starts_with(line, "## "))
        write_heading(page, line);
    else if (starts_with(line, "- "))
        write_item(page, line);
    else if (starts_with(line, "|")) {
        change_block(page, BLOCK_TABLE);
        write_code(page, line);
    } else
        write_plain(page, line);
}

void fb_rule_page_html(struct fb_buffer *out, const struct fb_asset *asset)
{
    struct page page = { .out = out };
    struct fb_span text = { asset->bytes, asset->size };

    (void)next_line(&text); /* the title */
    while (text.size > 0)
        write_line(&page, next_line(&text));
    change_block(&page, BLOCK_NONE);
}
