/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - the command `gate`. */
#include <stdlib.h>
#include <string.h>

#include "cli/fuzz_options.h"
#include "cli/gate_attested.h"
#include "cli/judge.h"
#include "cli/say.h"
#include "pipeline/gate.h"

enum fb_exit fb_run_gate(const struct fb_arguments *arguments)
{
    if (fb_arguments_has(arguments, FB_OPTION_ATTEST_KEY))
        return fb_gate_attested(arguments);
    const struct fb_texts names = arguments->values[FB_OPTION_GATE];
    const char **asked = calloc(names.count + 1, sizeof *asked);

    if (asked == NULL) {
        fb_say("no memory left");
        return FB_EXIT_UNDECIDED;
    }
    for (size_t i = 0; i < names.count; i++)
        asked[i] = names.items[i];
    const struct fb_fuzz_options fuzz = fb_fuzz_options_of(arguments);
    const struct fb_judging judging = {
        .scope = names.count > 0 ? FB_SCOPE_PARTIAL : FB_SCOPE_FULL,
        .doing = "gating",
        .asked = names.count > 0 ? asked : NULL,
        .fuzz = &fuzz,
        .runs_content = true,
        .sparing = names.count == 0 && !fb_arguments_has(arguments, FB_OPTION_ALL_GATES),
    };
    enum fb_exit code = fb_judge(arguments, &judging);

    free(asked);
    return code;
}
