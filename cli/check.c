/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - the command `check`. */
#include "pipeline/check.h"

#include <string.h>
#include <unistd.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/host/progress.h"
#include "cli/render.h"
#include "cli/say.h"
#include "cli/watch.h"

/* Progress is known from the first file on. */
static void show_progress(void *context, size_t done, size_t total)
{
    struct fb_progress *progress = context;

    progress->total = total;
    fb_progress_update(progress, done);
}

/* FB_ERROR where the command line says nothing. */
static enum fb_level fail_on(const struct fb_arguments *arguments)
{
    const char *said = fb_arguments_text(arguments, FB_OPTION_FAIL_ON);
    enum fb_level level = FB_NOTE;

    while (said != NULL && level < FB_ERROR && strcmp(fb_level_name(level), said) != 0)
        level++;
    return said != NULL ? level : FB_ERROR;
}

/* False when there is no memory. */
static bool check(const struct fb_arguments *arguments, struct fb_project *project,
                  struct fb_texts named, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_progress progress;
    const struct fb_check_options options = {
        .compat = fb_arguments_has(arguments, FB_OPTION_COMPAT),
        .coverage = fb_arguments_has(arguments, FB_OPTION_COVERAGE),
        .fail_on = fail_on(arguments),
        .says_fail_on = fb_arguments_has(arguments, FB_OPTION_FAIL_ON),
        .now = fb_clock_now(),
        .jobs = fb_arguments_number(arguments, FB_OPTION_JOBS, 0),
        .progress = show_progress,
        .context = &progress,
    };

    fb_progress_start(&progress, STDERR_FILENO, !fb_arguments_has(arguments, FB_OPTION_QUIET),
                      "checking", 0);
    bool checked = fb_render_options(arguments, project, report, diag)
                && fb_check_files(project, named, &options, report, diag);

    fb_progress_end(&progress);
    return checked;
}

static enum fb_exit say_nothing_named(const struct fb_project *project)
{
    const char *file = fb_project_file(project);

    if (file != NULL)
        fb_say("check needs a FILE, since %s names no `content`", file);
    else
        fb_say("check needs a FILE, since there is no firebreak.yaml here or above");
    return FB_EXIT_USAGE;
}

/* A check that could not be finished is worth nothing: no report, only why. */
static enum fb_exit finish(const struct fb_arguments *arguments, struct fb_report *report,
                           bool complete, const struct fb_diag *diag)
{
    if (complete)
        return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    fb_say_diag(diag);
    return FB_EXIT_UNDECIDED;
}

static enum fb_exit check_once(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    const struct fb_project_options options = fb_project_options_of(arguments);
    struct fb_texts named = arguments->operands;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_diag failure = FB_DIAG_NONE;

    if (report == NULL)
        return finish(arguments, NULL, fb_fail_memory(&diag), &diag);
    if (!fb_project_open(&options, &project, &failure))
        return finish(arguments, report, fb_check_hindered(report, &failure, &diag), &diag);
    if (named.count == 0)
        named = fb_project_content(project);
    if (named.count == 0)
        return say_nothing_named(project);
    return finish(arguments, report, check(arguments, project, named, report, &diag), &diag);
}

enum fb_exit fb_run_check(const struct fb_arguments *arguments)
{
    return fb_arguments_has(arguments, FB_OPTION_WATCH) ? fb_watch(arguments, check_once)
                                                        : check_once(arguments);
}
