/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h - one line on a terminal that tells how far a task is; nothing anywhere else. */
#ifndef FB_CLI_PROGRESS_H
#define FB_CLI_PROGRESS_H

#include "cli/arguments.h"

struct fb_progress {
    const char *what; /* "checking" */
    bool shown;
    double last; /* seconds */
    bool on_screen;
};

/* Shown when standard error is a terminal and --quiet is not given. */
struct fb_progress fb_progress_begin(const struct fb_arguments *arguments, const char *what);

/* `context` is a struct fb_progress. */
void fb_progress_step(void *context, size_t done, size_t total);

/* Takes the line away. */
void fb_progress_end(struct fb_progress *progress);

#endif
