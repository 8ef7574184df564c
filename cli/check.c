/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - the command `check`. */
#include "cli/judge.h"
#include "cli/watch.h"

static enum fb_exit check_once(const struct fb_arguments *arguments)
{
    const struct fb_judging judging = { .scope = "static", .doing = "checking" };

    return fb_judge(arguments, &judging);
}

enum fb_exit fb_run_check(const struct fb_arguments *arguments)
{
    return fb_arguments_has(arguments, FB_OPTION_WATCH) ? fb_watch_files(arguments, check_once)
                                                        : check_once(arguments);
}
