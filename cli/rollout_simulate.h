/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_simulate.h - the action `rollout simulate PLAN SCENARIO`. */
#ifndef FB_CLI_ROLLOUT_SIMULATE_H
#define FB_CLI_ROLLOUT_SIMULATE_H

#include "cli/arguments.h"

/* The operands are "simulate", the plan and the scenario.  --format json and html are taken where the command
 * has them; a page is also written where the output's name ends in .html. */
enum fb_exit fb_rollout_simulate(const struct fb_arguments *arguments);

#endif
