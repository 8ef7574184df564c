/* SPDX-License-Identifier: Apache-2.0 */
/* fetch.h - bringing a store of trusted metadata up to date and fetching targets, as a report.
 *
 * A repository that is refused is a finding (FB806x); false is for what could not be done, such as a
 * server that cannot be reached.
 */
#ifndef FB_PIPELINE_FETCH_H
#define FB_PIPELINE_FETCH_H

#include "base/report/report.h"
#include "pipeline/project/project.h"
#include "signer/fetch/fetch.h"

/* Refreshes, with a table of what is current, and then fetches the targets in their order, each a
 * subject; the first that cannot be had ends it. */
FB_MUST_CHECK bool fb_fetch_run(const struct fb_fetch_options *options, struct fb_texts targets,
                                struct fb_report *report, struct fb_diag *diag);

#endif
