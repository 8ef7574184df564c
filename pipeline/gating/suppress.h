/* SPDX-License-Identifier: Apache-2.0 */
/* suppress.h - findings that somebody answers for until a day: the project's key `suppressions`.
 *
 * A list; every key is required, and of the scope at least one:
 *     - rule: FB3002
 *       scope: {subject: "*.fbc", sensor: "windows-7.*", path: "instances[*].criteria[20]"}  # globs
 *       reason: the contract of 7.11 is corrected with 7.12
 *       owner: sensor team
 *       expires: 2026-12-31    # the last day on which it holds, UTC
 * What cannot be used is void and says so; it ends nothing else.  An expired one is void too.  Time
 * is a parameter.  docs/suppressions.md tells all of it.
 */
#ifndef FB_PIPELINE_SUPPRESS_H
#define FB_PIPELINE_SUPPRESS_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/document.h"
#include "base/report/report.h"
#include "pipeline/project/policy.h"

/* Before the last day of a suppression it is warned about for this many days. */
#define FB_SUPPRESSION_WARNING_DAYS 14

struct fb_suppressions; /* opaque */

/* Reads the list, whose texts stay borrowed; NULL: none.  `now`: seconds since 1970-01-01 UTC.
 * Adds FB0008, FB0009 and FB0010 to the report, whose suppressor is not asked of them.  False when
 * there is no memory. */
FB_MUST_CHECK bool fb_suppressions_read(const struct fb_doc *list, const struct fb_policy *policy,
                                        int64_t now, struct fb_report *report,
                                        struct fb_suppressions **out, struct fb_diag *diag);
void fb_suppressions_free(struct fb_suppressions *suppressions); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_suppressions *, fb_suppressions_free);

/* For the reports of the check; several threads may ask it. */
const struct fb_suppressor *fb_suppressions_suppressor(const struct fb_suppressions *suppressions);

/* After the check: adds FB0011 for each that holds and matched nothing. */
FB_MUST_CHECK bool fb_suppressions_tell_unused(const struct fb_suppressions *suppressions,
                                               struct fb_report *report, struct fb_diag *diag);

#endif
