/* SPDX-License-Identifier: Apache-2.0 */
/* watch.h - a command that is run again whenever what it judges, or judges by, changes. */
#ifndef FB_CLI_WATCH_H
#define FB_CLI_WATCH_H

#include "cli/arguments.h"

/* Runs `run` at once and after each change, until SIGINT, SIGTERM or the end of who reads; gives
 * what the last run gave.  Standard input, other formats than text, and --output are usage errors:
 * each run prints one block for people. */
enum fb_exit fb_watch_files(const struct fb_arguments *arguments,
                            enum fb_exit (*run)(const struct fb_arguments *arguments));

#endif
