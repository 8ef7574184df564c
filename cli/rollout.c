/* SPDX-License-Identifier: Apache-2.0 */
/* rollout.c - the command `rollout`: which of its actions. */
#include <string.h>

#include "cli/rollout_simulate.h"
#include "cli/say.h"

static const struct {
    const char *name;
    enum fb_exit (*run)(const struct fb_arguments *arguments);
} actions[] = {
    { "simulate", fb_rollout_simulate },
};

enum {
    ACTION_COUNT = sizeof actions / sizeof actions[0],
};

enum fb_exit fb_run_rollout(const struct fb_arguments *arguments)
{
    const char *name = arguments->operands.items[0];

    for (size_t i = 0; i < ACTION_COUNT; i++)
        if (strcmp(actions[i].name, name) == 0)
            return actions[i].run(arguments);
    fb_say("there is no action \"%s\" of rollout; `firebreak rollout --help` lists them", name);
    return FB_EXIT_USAGE;
}
