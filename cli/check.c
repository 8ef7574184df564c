/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - the command `check`. */
#include "cli/judge.h"

enum fb_exit fb_run_check(const struct fb_arguments *arguments)
{
    const struct fb_judging judging = { .scope = "static", .doing = "checking" };

    return fb_judge(arguments, &judging);
}
