/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.c - the command `fuzz`: one gate alone, or one reproducer. */
#include "cli/fuzz_options.h"
#include "cli/fuzz_replay.h"
#include "cli/judge.h"
#include "cli/say.h"

enum fb_exit fb_run_fuzz(const struct fb_arguments *arguments)
{
    static const char *const asked[] = { "fuzz", NULL };
    const struct fb_fuzz_options fuzz = fb_fuzz_options_of(arguments);
    const struct fb_judging judging = {
        .scope = "fuzz",
        .doing = "fuzzing",
        .asked = asked,
        .fuzz = &fuzz,
        .runs_content = true,
    };

    if (!fb_arguments_has(arguments, FB_OPTION_REPLAY))
        return fb_judge(arguments, &judging);
    if (arguments->operands.count == 0)
        return fb_fuzz_replay(arguments);
    fb_say("--replay takes the content out of the reproducer: name no FILE");
    return FB_EXIT_USAGE;
}
