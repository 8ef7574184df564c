/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_report.h - what is found in bundles and in what is fetched, as findings (internal to the pipeline). */
#ifndef FB_PIPELINE_BUNDLE_REPORT_H
#define FB_PIPELINE_BUNDLE_REPORT_H

#include "base/core/diag.h"
#include "base/report/report.h"
#include "signer/bundle/problem.h"

/* A finding of no gate, at its rule's level. */
FB_MUST_CHECK bool fb_bundle_find(struct fb_report *report, enum fb_rule rule, const char *subject,
                                  const char *message, struct fb_diag *diag);

/* The problem, if there is one; its path in the bundle stands before the message. */
FB_MUST_CHECK bool fb_bundle_add_problem(struct fb_report *report, const char *subject,
                                         const struct fb_bundle_problem *problem,
                                         struct fb_diag *diag);

/* Makes `folder` with all files of a bundle that was found sound, or leaves nothing. */
FB_MUST_CHECK bool fb_bundle_write_folder(struct fb_span bundle, const char *folder,
                                          struct fb_diag *diag);

#endif
