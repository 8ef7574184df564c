/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - the command `replay`: one gate alone. */
#include "cli/judge.h"

enum fb_exit fb_run_replay(const struct fb_arguments *arguments)
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
