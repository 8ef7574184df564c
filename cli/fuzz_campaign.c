/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_campaign.c - one line over itself, and a flag that signals set. */
#include "cli/fuzz_campaign.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

/* The second one ends the program at once: a campaign can be resumed after that too. */
static void note(int signal)
{
    (void)signal;
    stop = 1;
}

static void listen_to(int number)
{
    struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART | (int)SA_RESETHAND };
    struct sigaction before;

    (void)sigemptyset(&action.sa_mask);
    /* Who ignores it, as nohup's children do, goes on doing so. */
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(number, &action, NULL);
}

static void show(void *context, const struct fb_fuzz_progress *progress)
{
    char line[256];
    size_t used = 0;

    used += (size_t)snprintf(line, sizeof line, "%.60s: %.1f%% of the plan, %.0f cases/s, %zu finding%s", progress->build,
                             progress->total == 0 ? 100 : 100 * (double)progress->done / (double)progress->total,
                             progress->cases_per_second, progress->findings, progress->findings == 1 ? "" : "s");
    if (progress->edges > 0 && used < sizeof line)
        (void)snprintf(line + used, sizeof line - used, ", %" PRIu64 "/%" PRIu64 " edges, corpus %" PRIu64,
                       progress->covered, progress->edges, progress->corpus);
    fb_progress_say(context, line);
}

void fb_fuzz_campaign_begin(const struct fb_arguments *arguments, struct fb_progress *progress,
                            struct fb_fuzz_options *options)
{
    fb_progress_start(progress, STDERR_FILENO, !fb_arguments_has(arguments, FB_OPTION_QUIET), "fuzzing", 0);
    options->progress = show;
    options->context = progress;
    options->stop = &stop;
    listen_to(SIGINT);
    listen_to(SIGTERM);
}

void fb_fuzz_campaign_end(struct fb_progress *progress)
{
    fb_progress_end(progress);
}
