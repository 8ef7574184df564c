/* SPDX-License-Identifier: Apache-2.0 */
/* obstacle.h - what kept a task from being done, as a finding: a project file, a schema or a
 * candidate that cannot be used.  Nothing was judged then, so the verdict is undecided. */
#ifndef FB_PIPELINE_OBSTACLE_H
#define FB_PIPELINE_OBSTACLE_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/report/report.h"

/* What was being done when it failed. */
enum fb_stage {
    FB_STAGE_CONFIGURATION, /* project file, template types, contracts */
    FB_STAGE_SCHEMA,
    FB_STAGE_CANDIDATE,
};

/* Adds the finding (FB0001 to FB0005) that says what *failure says.  A failure that is no file's
 * fault makes the report undecided without one.  False when there is no memory. */
FB_MUST_CHECK bool fb_obstacle_add(struct fb_report *report, enum fb_stage stage,
                                   const struct fb_diag *failure, struct fb_diag *diag);

/* The same where the file is what is judged: what is wrong with it rejects it, and only one that
 * cannot be read is an obstacle. */
FB_MUST_CHECK bool fb_obstacle_reject(struct fb_report *report, enum fb_stage stage,
                                      const struct fb_diag *failure, struct fb_diag *diag);

#endif
