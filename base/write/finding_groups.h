/* SPDX-License-Identifier: Apache-2.0 */
/* finding_groups.h - findings that differ only in their sensor build, as one; where a
 * message names its own build, that is no difference. */
#ifndef FB_WRITE_FINDING_GROUPS_H
#define FB_WRITE_FINDING_GROUPS_H

#include "base/core/diag.h"
#include "base/report/report.h"

struct fb_finding_group {
    const struct fb_finding *finding; /* the first of them, borrowed from the report */
    size_t index;                     /* its place in the report */
    const char **sensors;             /* of all, in the report's order */
    size_t sensor_count;              /* zero: not about sensor builds */
};

struct fb_finding_groups {
    struct fb_finding_group *items; /* malloc'ed, in the order of their first findings */
    size_t count;
    const char **sensors; /* malloc'ed, the groups' */
};

FB_MUST_CHECK bool fb_finding_groups_make(const struct fb_report *report, struct fb_finding_groups *out,
                                          struct fb_diag *diag);
void fb_finding_groups_clear(struct fb_finding_groups *groups);

#endif
