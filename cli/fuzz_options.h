/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_options.h - what the command line says about the gate fuzz. */
#ifndef FB_CLI_FUZZ_OPTIONS_H
#define FB_CLI_FUZZ_OPTIONS_H

#include "cli/arguments.h"
#include "fuzz/plan.h"

/* Texts are borrowed from the arguments.  Without --jobs there is one worker for each core. */
struct fb_fuzz_options fb_fuzz_options_of(const struct fb_arguments *arguments);

#endif
