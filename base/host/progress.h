/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h - one line on a terminal that says how far a task is, and nothing anywhere else.
 *
 * The caller names the descriptor (standard error, of the program) and calls from one thread at a
 * time.  Nothing is written unless the descriptor is a terminal and the task takes a while.
 */
#ifndef FB_HOST_PROGRESS_H
#define FB_HOST_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct fb_progress {
    int descriptor;
    bool active;       /* it is a terminal */
    bool shown;        /* there is a line to clear */
    const char *label; /* borrowed: "checking" */
    size_t total;
    double due; /* when the next line may be written */
};

/* `wanted` false keeps it silent (--quiet). */
void fb_progress_start(struct fb_progress *progress, int descriptor, bool wanted,
                       const char *label, size_t total);

/* "checking 12/300"; at most ten times a second. */
void fb_progress_update(struct fb_progress *progress, size_t done);

/* A line of the caller's own instead, as seldom; control characters are the caller's business. */
void fb_progress_say(struct fb_progress *progress, const char *line);

/* Clears the line. */
void fb_progress_end(struct fb_progress *progress);

#endif
