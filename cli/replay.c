/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - the command `replay`: one gate alone. */
#include "cli/judge.h"

static enum fb_exit run(const struct fb_arguments *arguments)
{
    static const char *const asked[] = { "replay", NULL };
    const struct fb_judging judging = {
        .scope = "replay",
        .doing = "replaying",
        .asked = asked,
        .runs_content = true,
    };

    return fb_judge(arguments, &judging);
}

static const enum fb_option_id replay_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_LAST_RELEASE,
    FB_OPTION_COVERAGE,
    FB_OPTION_FAIL_ON,
};
static const struct fb_example replay_examples[] = {
    { "replay fatal.fbc", "against the corpora that the project names" },
};

const struct fb_command fb_command_replay = {
    .name = "replay",
    .summary = "replay events against content files",
    .operands = "[FILE|DIR]...",
    .description =
        "Asks the gate replay alone: does the content match what it must, and nothing that it must not?\n"
        "The corpora of events stand in the project file.\n",
    .most_operands = SIZE_MAX,
    FB_COMMAND_OPTIONS(replay_options),
    FB_COMMAND_EXAMPLES(replay_examples),
    .reports = true,
    .run = run,
};
