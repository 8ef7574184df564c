/* SPDX-License-Identifier: Apache-2.0 */
/* html_page.h - the frame of every page for people that a command writes: one file that loads nothing.
 *
 * Its style and script are inside, and its own Content-Security-Policy allows these two by their
 * digests and nothing else.  Texts go between begin and end through base/write/markup_text.h.
 */
#ifndef FB_WRITE_HTML_PAGE_H
#define FB_WRITE_HTML_PAGE_H

#include "base/host/buffer.h"

struct fb_html_page {
    const char *title;     /* of the window, behind "firebreak: " */
    const char *what;      /* words behind the program's name at the top */
    const char *skip_to;   /* id of the part that keyboards jump to */
    const char *skip_text; /* "To the findings" */
};

/* From the document's type to the button of the colours; <header> stays open. */
void fb_html_page_begin(struct fb_buffer *out, const struct fb_html_page *page);

/* Closes <main>, writes the footer: `words` are ours, and may hold tags. */
void fb_html_page_end(struct fb_buffer *out, const char *tool_version, const char *words);

#endif
