/* SPDX-License-Identifier: Apache-2.0 */
/* wrap.h - prose on lines of a width, broken at spaces only (internal to the room, and for the
 * command line's own messages).
 *
 * Texts are made harmless for a terminal, as safe_text.h does.  What is longer than a line stands
 * alone on one: paths and ids are never broken.
 */
#ifndef FB_WRITE_WRAP_H
#define FB_WRITE_WRAP_H

#include "base/host/buffer.h"

#define FB_WRAP_WIDTH ((size_t)100) /* where nothing says how wide */
#define FB_WRAP_LEAST ((size_t)40)  /* a narrower terminal breaks lines itself */

struct fb_wrap {
    struct fb_buffer *out; /* borrowed */
    size_t width;
    size_t indent; /* of the lines after the first */
    size_t column; /* where the line stands */
    size_t blanks; /* spaces before the next word, unless a new line takes their place */
};

/* Goes on in a line that has `column` columns already.  A width of 0 is FB_WRAP_WIDTH. */
struct fb_wrap fb_wrap_begin(struct fb_buffer *out, size_t width, size_t column, size_t indent);

/* Appends text, which may be broken at each run of spaces, but not in a short `piece of code`. */
void fb_wrap_text(struct fb_wrap *wrap, struct fb_span text);

/* Appends text that stays on one line, spaces and all. */
void fb_wrap_whole(struct fb_wrap *wrap, struct fb_span text);

#endif
