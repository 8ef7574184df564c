/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_campaign.h - what a terminal has of a plan that takes long: a line that says how far it is, and
 * Ctrl-C, behind which it ends with a report. */
#ifndef FB_CLI_FUZZ_CAMPAIGN_H
#define FB_CLI_FUZZ_CAMPAIGN_H

#include "base/host/progress.h"
#include "cli/arguments.h"
#include "fuzz/plan.h"

/* Begins to show progress and to listen to SIGINT and SIGTERM; `progress` must outlive the run. */
void fb_fuzz_campaign_begin(const struct fb_arguments *arguments, struct fb_progress *progress,
                            struct fb_fuzz_options *options);
void fb_fuzz_campaign_end(struct fb_progress *progress);

#endif
