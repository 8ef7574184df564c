/* SPDX-License-Identifier: Apache-2.0 */
/* A line that is written over itself. */
#include "base/host/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host/clock.h"

#define PATIENCE 0.3 /* seconds before the first line: a quick task shows none */
#define INTERVAL 0.1

void fb_progress_start(struct fb_progress *progress, int descriptor, bool wanted,
                       const char *label, size_t total)
{
    *progress = (struct fb_progress){ .descriptor = descriptor,
                                      .active = wanted && isatty(descriptor) == 1,
                                      .label = label,
                                      .total = total,
                                      .due = fb_clock_seconds() + PATIENCE };
}

/* A line that cannot be written is no reason to stop. */
static void put(const struct fb_progress *progress, const char *text)
{
    const ssize_t wrote = write(progress->descriptor, text, strlen(text));
    (void)wrote;
}

static bool is_due(struct fb_progress *progress)
{
    const double now = progress->active ? fb_clock_seconds() : 0;

    if (!progress->active || now < progress->due)
        return false;
    progress->due = now + INTERVAL;
    progress->shown = true;
    return true;
}

void fb_progress_update(struct fb_progress *progress, size_t done)
{
    char line[128];

    if (!is_due(progress))
        return;
    (void)snprintf(line, sizeof line, "\r\033[K%s %zu/%zu", progress->label, done, progress->total);
    put(progress, line);
}

void fb_progress_say(struct fb_progress *progress, const char *line)
{
    if (!is_due(progress))
        return;
    put(progress, "\r\033[K");
    put(progress, line);
}

void fb_progress_end(struct fb_progress *progress)
{
    if (progress->shown)
        put(progress, "\r\033[K");
    progress->shown = false;
}
