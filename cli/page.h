/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - a page of the documentation, as a terminal shows it. */
#ifndef FB_CLI_PAGE_H
#define FB_CLI_PAGE_H

#include "base/host/buffer.h"

/* Appends a Markdown page: paragraphs and list items filled to lines of at most `width` columns
 * (0: 100), headings bold where there are colours; code and tables are left as they are. */
void fb_page_write(struct fb_span page, bool color, size_t width, struct fb_buffer *out);

#endif
