/* SPDX-License-Identifier: Apache-2.0 */
/* roff.h - text as the macros of manual pages, man(7), take it. */
#ifndef FB_CLI_ROFF_H
#define FB_CLI_ROFF_H

#include "base/host/buffer.h"

/* One line or part of one, literally: hyphens that can be copied, no backslash and no leading dot
 * that means something. */
void fb_roff_literal(struct fb_buffer *out, const char *text);

/* The same, with `code` in bold.  Line feeds stay; an empty line begins a paragraph. */
void fb_roff_prose(struct fb_buffer *out, const char *text);

#endif
