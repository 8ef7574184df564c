/* SPDX-License-Identifier: Apache-2.0 */
/* output.h - where a command's document goes: standard output, or a file that is replaced whole.
 *
 * Commands write into the buffer; nothing reaches a file before fb_output_end.  Nothing that could
 * not be written passes: a full disk, a closed stream or want of memory makes the end false.
 */
#ifndef FB_CLI_OUTPUT_H
#define FB_CLI_OUTPUT_H

#include "base/core/attributes.h"
#include "base/host/buffer.h"
#include "cli/arguments.h"

struct fb_output {
    struct fb_buffer text;
    const char *path; /* "-": standard output */
    bool color;       /* whether it may be coloured */
    size_t width;     /* of the terminal that it goes to; 0: to none */
    bool failed;
};

/* To `path`; NULL and "-" are standard output. */
struct fb_output fb_output_begin(const struct fb_arguments *arguments, const char *path);

/* Writes what is there already, if it goes to standard output: for documents that are long.  False
 * when it could not be written.  `output` is a struct fb_output. */
FB_MUST_CHECK bool fb_output_spill(void *output);

/* Writes the rest, and frees.  False when not all of it arrived, which is said on standard error,
 * unless it is only that the reader went away. */
FB_MUST_CHECK bool fb_output_end(struct fb_output *output);

/* Frees without writing. */
void fb_output_abandon(struct fb_output *output);

/* Whether text on this descriptor shall be coloured: --color, else NO_COLOR, TERM, a terminal. */
bool fb_color_wanted(const struct fb_arguments *arguments, int descriptor);

/* Columns of the terminal there; 0 where it is none. */
size_t fb_terminal_width(int descriptor);

/* What --format says, "text" when it was not given. */
const char *fb_format(const struct fb_arguments *arguments);
bool fb_format_is_json(const struct fb_arguments *arguments);

/* Prepares the standard streams: a write to a closed pipe is an error, not a signal, and no file
 * that is opened later takes the place of a stream that the caller closed. */
void fb_streams_prepare(void);

#endif
