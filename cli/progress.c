/* SPDX-License-Identifier: Apache-2.0 */
/* progress.c - a line that is written over itself, at most ten times a second. */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/host/clock.h"

#define PAUSE_SECONDS 0.1

struct fb_progress fb_progress_begin(const struct fb_arguments *arguments, const char *what)
{
    return (struct fb_progress){
        .what = what,
        .shown = isatty(STDERR_FILENO) == 1 && !fb_arguments_has(arguments, FB_OPTION_QUIET),
        .last = fb_clock_seconds(),
    };
}

void fb_progress_step(void *context, size_t done, size_t total)
{
    struct fb_progress *progress = context;
    double now = fb_clock_seconds();
    char line[96];

    if (!progress->shown || now - progress->last < PAUSE_SECONDS)
        return;
    int size = snprintf(line, sizeof line, "\r%s %zu of %zu\x1b[K", progress->what, done, total);
    (void)!write(STDERR_FILENO, line, (size_t)size);
    progress->last = now;
    progress->on_screen = true;
}

void fb_progress_end(struct fb_progress *progress)
{
    static const char erase[] = "\r\x1b[K";

    if (progress->on_screen)
        (void)!write(STDERR_FILENO, erase, sizeof erase - 1);
    progress->on_screen = false;
}
