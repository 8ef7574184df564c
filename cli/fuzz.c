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

enum fb_exit fb_run_fuzz(const struct fb_arguments *arguments)
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
