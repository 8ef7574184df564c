/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_replay.h - `fuzz --replay DIR`. */
#ifndef FB_CLI_FUZZ_REPLAY_H
#define FB_CLI_FUZZ_REPLAY_H

#include "cli/arguments.h"
#include "cli/exit.h"

/* Runs a reproducer again, in the engine that --engine names for its build or else where it was, and
 * says how it ended: 0 it runs to its end now, 1 the engine still falls, 2 it could not be run. */
enum fb_exit fb_fuzz_replay(const struct fb_arguments *arguments);

#endif
