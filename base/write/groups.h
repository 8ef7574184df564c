/* SPDX-License-Identifier: Apache-2.0 */
/* groups.h - findings that differ only in their sensor build, as one. */
#ifndef FB_WRITE_GROUPS_H
#define FB_WRITE_GROUPS_H

#include "base/core/diag.h"
#include "base/report/report.h"

struct fb_group {
    const struct fb_finding *finding; /* the first of them, borrowed from the report */
    size_t index;                     /* its place in the report */
    const char **sensors;             /* of all, in the report's order */
    size_t sensor_count;              /* zero: not about sensor builds */
};

struct fb_groups {
    struct fb_group *items; /* malloc'ed, in the order of their first findings */
    size_t count;
    const char **sensors; /* malloc'ed, the groups' */
};

FB_MUST_CHECK bool fb_groups_make(const struct fb_report *report, struct fb_groups *out,
                                  struct fb_diag *diag);
void fb_groups_clear(struct fb_groups *groups);

#endif
