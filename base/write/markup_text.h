/* SPDX-License-Identifier: Apache-2.0 */
/* markup_text.h - texts of hostile files inside XML and HTML. */
#ifndef FB_WRITE_MARKUP_TEXT_H
#define FB_WRITE_MARKUP_TEXT_H

#include "base/host/buffer.h"

/* Appends text as fb_safe_text does, on one line and without anything invisible, with & < > " '
 * escaped: it stays text between tags and between quotation marks.  NULL appends nothing. */
void fb_markup_text(struct fb_buffer *out, const char *text);

/* As it is, lines and tabs included, for our own texts and for what fb_safe_text made: only the
 * five characters are escaped.  The bytes must be valid UTF-8. */
void fb_markup_escape(struct fb_buffer *out, struct fb_span text);

/* ` name="text"`; nothing when text is NULL. */
void fb_markup_attribute(struct fb_buffer *out, const char *name, const char *text);

#endif
