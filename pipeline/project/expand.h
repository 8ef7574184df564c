/* SPDX-License-Identifier: Apache-2.0 */
/* expand.h - from what the user names to the files that it stands for. */
#ifndef FB_PIPELINE_EXPAND_H
#define FB_PIPELINE_EXPAND_H

#include "base/core/diag.h"
#include "base/host/file.h"
#include "base/report/report.h"
#include "pipeline/project/project.h"

/* *out gets the files that `named` stands for, in its order, those of one folder sorted; "-" is
 * itself.  What cannot be read, and a folder without files, is an obstacle in the report: it must
 * not pass for checked.  False when there is no memory. */
FB_MUST_CHECK bool fb_expand(struct fb_texts named, const char *const *suffixes,
                             struct fb_paths *out, struct fb_report *report,
                             struct fb_diag *diag);

#endif
