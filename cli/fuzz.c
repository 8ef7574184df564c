/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.c - the command `fuzz`: one gate alone, or one reproducer. */
#include "cli/fuzz_campaign.h"
#include "cli/fuzz_options.h"
#include "cli/fuzz_replay.h"
#include "cli/judge.h"
#include "cli/say.h"

static enum fb_exit judge(const struct fb_arguments *arguments, const struct fb_judging *judging,
                          struct fb_fuzz_options *fuzz)
{
    struct fb_progress progress;

    fb_fuzz_campaign_begin(arguments, &progress, fuzz);
    const enum fb_exit code = fb_judge(arguments, judging);
    fb_fuzz_campaign_end(&progress);
    return code;
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    static const char *const asked[] = { "fuzz", NULL };
    struct fb_fuzz_options fuzz = fb_fuzz_options_of(arguments);
    const struct fb_judging judging = {
        .scope = "fuzz",
        .doing = "fuzzing",
        .asked = asked,
        .fuzz = &fuzz,
        .runs_content = true,
    };

    if (!fb_arguments_has(arguments, FB_OPTION_REPLAY))
        return judge(arguments, &judging, &fuzz);
    if (arguments->operands.count == 0)
        return fb_fuzz_replay(arguments);
    fb_say("--replay takes the content out of the reproducer: name no FILE");
    return FB_EXIT_USAGE;
}

static const enum fb_option_id fuzz_options[] = {
    FB_OPTION_PLAN,
    FB_OPTION_REPLAY,
    FB_OPTION_SEED,
    FB_OPTION_CASES,
    FB_OPTION_SECONDS,
    FB_OPTION_JOBS,
    FB_OPTION_KNOWN,
    FB_OPTION_REPRODUCERS,
    FB_OPTION_CAMPAIGN,
    FB_OPTION_EXPORT,
    FB_OPTION_ENGINE,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_CONTRACT,
    FB_OPTION_FIELD_CONTENT,
    FB_OPTION_FAIL_ON,
};
static const struct fb_example fuzz_examples[] = {
    { "fuzz --contract windows-7.11.json --engine windows-7.11=ipc.so 291.fbc", "the plan, in the engine of a sensor build" },
    { "fuzz --contract windows-7.11.json --engine windows-7.11=ipc.so --reproducers out 290.fbc",
      "each fault in a folder, for --replay" },
    { "fuzz --engine windows-7.11=ipc.so --campaign long --cases 4096 290.fbc", "a campaign that can be gone on with" },
};

const struct fb_command fb_command_fuzz = {
    .name = "fuzz",
    .summary = "run a counted plan of cases in the engines of sensor builds",
    .operands = "[FILE|DIR]...",
    .description =
        "Asks the gate fuzz alone: does each sensor build's engine survive what was not foreseen?  The\n"
        "plan is counted and seeded: first the edge of the contract (every field that the build does not\n"
        "supply), then every field, operator and capacity, pairs of them, the content itself with varied\n"
        "inputs, and random cases.  The same seed gives the same cases and the same findings, whatever\n"
        "the number of workers.  With --replay DIR it runs one reproducer again, with --campaign DIR a long\n"
        "campaign that grows a corpus and goes on where it ended, however that was (docs/fuzzing.md).\n",
    .most_operands = SIZE_MAX,
    FB_COMMAND_OPTIONS(fuzz_options),
    FB_COMMAND_EXAMPLES(fuzz_examples),
    .reports = true,
    .run = run,
};
