/* SPDX-License-Identifier: Apache-2.0 */
/* suppression.h - one suppression, as it is written (internal to suppress.c and suppression.c). */
#ifndef FB_PIPELINE_SUPPRESSION_H
#define FB_PIPELINE_SUPPRESSION_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/document.h"
#include "base/report/report.h"
#include "pipeline/project/policy.h"

/* All texts are borrowed from the document. */
struct fb_suppression_row {
    const char *rule;
    const char *subject; /* globs; NULL: any */
    const char *sensor;
    const char *path;
    struct fb_suppression shown;
    int64_t expires; /* a day as of day.h */
    const struct fb_doc *node;
};

/* False when it cannot be used: a key is missing, unknown or not what was expected, there is no
 * such rule or day, or the rule may not be hidden. */
FB_MUST_CHECK bool fb_suppression_read(const struct fb_doc *node, const struct fb_policy *policy,
                                       struct fb_suppression_row *out, struct fb_diag *diag);

/* Whether it is about this finding. */
bool fb_suppression_matches(const struct fb_suppression_row *row, const struct fb_finding *finding);

#endif
