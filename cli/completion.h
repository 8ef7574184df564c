/* SPDX-License-Identifier: Apache-2.0 */
/* completion.h - scripts that make shells complete command lines, written from the tables. */
#ifndef FB_CLI_COMPLETION_H
#define FB_CLI_COMPLETION_H

#include "base/host/buffer.h"

void fb_completion_bash(struct fb_buffer *out);
void fb_completion_zsh(struct fb_buffer *out);
void fb_completion_fish(struct fb_buffer *out);

/* Appends the text, with a backslash before each character that is in `special`. */
void fb_completion_escape(struct fb_buffer *out, const char *special, struct fb_span text);

#endif
