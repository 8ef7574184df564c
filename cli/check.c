/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - the command `check`. */
#include "cli/judge.h"
#include "cli/watch.h"

static enum fb_exit check_once(const struct fb_arguments *arguments)
{
    const struct fb_judging judging = { .scope = "static", .doing = "checking" };

    return fb_judge(arguments, &judging);
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    return fb_arguments_has(arguments, FB_OPTION_WATCH) ? fb_watch_files(arguments, check_once)
                                                        : check_once(arguments);
}

static const enum fb_option_id check_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_CONTRACT,
    FB_OPTION_LAST_RELEASE,
    FB_OPTION_RELEASED,
    FB_OPTION_COVERAGE,
    FB_OPTION_FAIL_ON,
    FB_OPTION_COMPAT,
    FB_OPTION_JOBS,
    FB_OPTION_WATCH,
};
static const struct fb_example check_examples[] = {
    { "check fatal.fbc", "check one file against the project found here or above" },
    { "check", "check everything that the project's `content` names" },
    { "check --format json -o report.json content/", "check a folder, write the report for programs" },
    { "check --last-release 290.fbc 291.fbc", "what changed, and what sensors never met before" },
    { "check --coverage --released releases/ 291.fbc", "which fields it uses, and which nobody ever did" },
    { "check --fail-on warning 291.fbc", "a warning rejects too" },
    { "check --watch", "while you write: again whenever a file of the project changes" },
    { "check --types ipc.json --contract windows-7.11.json -", "without a project, from standard input" },
};

const struct fb_command fb_command_check = {
    .name = "check",
    .summary = "check content files against the contracts of sensor builds",
    .operands = "[FILE|DIR]...",
    .description =
        "Runs the static gates on every file: layout (does every byte mean what the schema says?),\n"
        "types (does each instance fit its template type?), contract (can every sensor build take it?),\n"
        "cost (could it be slow or large?) and change (what is new against the last release?).  A folder\n"
        "stands for all files below it.  \"-\" is standard input.\n",
    .most_operands = SIZE_MAX,
    FB_COMMAND_OPTIONS(check_options),
    FB_COMMAND_EXAMPLES(check_examples),
    .reports = true,
    .run = run,
};
