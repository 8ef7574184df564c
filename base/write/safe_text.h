/* SPDX-License-Identifier: Apache-2.0 */
/* safe_text.h - texts of hostile files, made harmless for a terminal. */
#ifndef FB_WRITE_SAFE_TEXT_H
#define FB_WRITE_SAFE_TEXT_H

#include "base/host/buffer.h"

/* Appends text on one line: control characters, invisible ones and those that change the
 * direction of writing as \n, \x1b or \u{202e}, bytes that are not UTF-8 as \xff; all else as it
 * is, the backslash included.  Gives the columns that it takes on a terminal. */
size_t fb_safe_text(struct fb_buffer *out, struct fb_span text);

#endif
