/* SPDX-License-Identifier: Apache-2.0 */
/* judge.c - content files, the gates that are asked of them, and the report. */
#include "cli/judge.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/host/progress.h"
#include "cli/render.h"
#include "cli/rule_pages.h"
#include "cli/say.h"
#include "fuzz/gate.h"
#include "pipeline/evidence/evidence.h"
#include "pipeline/gating/gate.h"

/* Progress is known from the first file on. */
static void show_progress(void *context, size_t done, size_t total)
{
    struct fb_progress *progress = context;

    progress->total = total;
    fb_progress_update(progress, done);
}

static void show_running(void *context, const char *gates)
{
    struct fb_progress *progress = context;
    char line[128];

    (void)snprintf(line, sizeof line, "%s: %s", progress->label, gates);
    fb_progress_say(progress, line);
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

static bool names_gate(const char *const *asked, const char *gate)
{
    while (asked != NULL && *asked != NULL && strcmp(*asked, gate) != 0)
        asked++;
    return asked == NULL || *asked != NULL;
}

/* What fuzzing finds goes into the record too. */
static bool ask_all(const struct fb_evidence_run *run, struct fb_project *project, struct fb_texts named,
                    const struct fb_check_options *options, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_check_options recorded = *options;
    struct fb_fuzz_options fuzz = options->fuzz != NULL ? *options->fuzz : fb_fuzz_defaults;

    fuzz.record = run != NULL ? fb_evidence_collected(run) : NULL;
    recorded.fuzz = &fuzz;
    return fb_gate_files(project, named, &recorded, report, diag);
}

/* Asks the gates; a record of it is written where one is wanted. */
static bool ask(const struct fb_arguments *arguments, const struct fb_judging *judging, struct fb_project *project,
                struct fb_texts named, const struct fb_check_options *options, struct fb_report *report,
                struct fb_diag *diag)
{
    FB_AUTO(fb_evidence_run_free)
    struct fb_evidence_run *run = NULL;
    const char *evidence = fb_arguments_text(arguments, FB_OPTION_EVIDENCE);
    const struct fb_evidence_tool tool = { .version = FB_VERSION, .rule_pages = fb_rule_pages };

    if (!judging->runs_content)
        return fb_check_files(project, named, options, report, diag);
    return (evidence == NULL || fb_evidence_begin(project, evidence, names_gate(judging->asked, "fuzz"), &run, diag))
        && ask_all(run, project, named, options, report, diag)
        && (run == NULL || fb_evidence_end(run, report, &tool, fb_clock_now(), diag));
}

/* False when it could not be done, as for want of memory. */
static bool judge(const struct fb_arguments *arguments, const struct fb_judging *judging,
                  struct fb_project *project, struct fb_texts named, struct fb_report *report,
                  struct fb_diag *diag)
{
    struct fb_progress progress;
    const struct fb_check_options options = {
        .asked = judging->asked,
        .fuzz = judging->fuzz,
        .compat = fb_arguments_has(arguments, FB_OPTION_COMPAT),
        .coverage = fb_arguments_has(arguments, FB_OPTION_COVERAGE),
        .fail_on = fail_on(arguments),
        .says_fail_on = fb_arguments_has(arguments, FB_OPTION_FAIL_ON),
        .sparing = judging->sparing,
        .cache_folder = fb_arguments_text(arguments, FB_OPTION_CACHE),
        .tool_version = FB_VERSION,
        .budget = (double)fb_arguments_number(arguments, FB_OPTION_BUDGET, 0),
        .now = fb_clock_now(),
        /* A campaign is stopped by a signal to this process, so it runs here. */
        .jobs = fb_arguments_has(arguments, FB_OPTION_CAMPAIGN) ? 1 : fb_arguments_number(arguments, FB_OPTION_JOBS, 0),
        .progress = show_progress,
        .running = show_running,
        .context = &progress,
    };

    fb_progress_start(&progress, STDERR_FILENO, !fb_arguments_has(arguments, FB_OPTION_QUIET),
                      judging->doing, 0);
    bool judged = fb_render_options(arguments, project, report, diag)
               && ask(arguments, judging, project, named, &options, report, diag);

    fb_progress_end(&progress);
    return judged;
}

static bool tell_hindered(const struct fb_judging *judging, struct fb_report *report,
                          const struct fb_diag *failure, struct fb_diag *diag)
{
    return judging->runs_content ? fb_gate_hindered(report, judging->asked, failure, diag)
                                 : fb_check_hindered(report, failure, diag);
}

static enum fb_exit say_nothing_named(const struct fb_arguments *arguments, const struct fb_project *project)
{
    const char *name = arguments->command->name;
    const char *file = fb_project_file(project);

    if (file != NULL)
        fb_say("%s needs a FILE, since %s names no `content`", name, file);
    else
        fb_say("%s needs a FILE, since there is no firebreak.yaml here or above", name);
    return FB_EXIT_USAGE;
}

/* What could not be finished is worth nothing: no report, only why. */
static enum fb_exit finish(const struct fb_arguments *arguments, struct fb_report *report,
                           bool complete, const struct fb_diag *diag)
{
    if (complete)
        return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    fb_say_diag(diag);
    return FB_EXIT_UNDECIDED;
}

enum fb_exit fb_judge(const struct fb_arguments *arguments, const struct fb_judging *judging)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), judging->scope);
    const struct fb_project_options options = fb_project_options_of(arguments);
    struct fb_texts named = arguments->operands;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_diag failure = FB_DIAG_NONE;

    if (report == NULL)
        return finish(arguments, NULL, fb_fail_memory(&diag), &diag);
    if (!fb_project_open(&options, &project, &failure))
        return finish(arguments, report, tell_hindered(judging, report, &failure, &diag), &diag);
    if (named.count == 0)
        named = fb_project_content(project);
    if (named.count == 0)
        return say_nothing_named(arguments, project);
    return finish(arguments, report, judge(arguments, judging, project, named, report, &diag), &diag);
}
