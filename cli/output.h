/* SPDX-License-Identifier: Apache-2.0 */
/* output.h - where a command's document goes: standard output, or a file that is replaced whole.
 *
 * Nothing that could not be written passes: a full disk, a closed pipe or a lost byte makes
 * fb_output_close answer false.
 */
#ifndef FB_CLI_OUTPUT_H
#define FB_CLI_OUTPUT_H

#include <stdio.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "cli/arguments.h"

struct fb_output {
    FILE *stream;
    const char *path; /* NULL: standard output */
    char *text;       /* what was written, when it goes to a file */
    size_t size;
    bool color;
};

/* To where -o says: NULL and "-" are standard output. */
FB_MUST_CHECK bool fb_output_open(const struct fb_arguments *arguments, const char *path,
                                  struct fb_output *out, struct fb_diag *diag);

/* Writes what is still held.  False when not all of it arrived, which is said on standard error
 * unless the reader went away.  Call it exactly once. */
FB_MUST_CHECK bool fb_output_close(struct fb_output *output);

/* Forgets what was written to a file so far; the file stays as it was. */
void fb_output_abandon(struct fb_output *output);

/* Whether text on this stream shall be coloured: --color, else NO_COLOR, TERM and the stream. */
bool fb_color_wanted(const struct fb_arguments *arguments, FILE *stream);

/* Whether --format is this one; "text" when it was not given. */
bool fb_format_is(const struct fb_arguments *arguments, const char *name);

/* Prepares the standard streams: a write to a closed pipe is an error, not a signal, and no file
 * that is opened later takes the place of a stream that the caller closed. */
void fb_streams_prepare(void);

#endif
