/* SPDX-License-Identifier: Apache-2.0 */
/* dossier_summary.h - whether a summary is the decision about this folder (internal to pipeline/dossier*.c and release_*.c). */
#ifndef FB_PIPELINE_DOSSIER_SUMMARY_H
#define FB_PIPELINE_DOSSIER_SUMMARY_H

#include "pipeline/releases/dossier.h"

/* Reads the summary and compares what it names with what is there: FB8034; FB8024 when it is from the
 * future.  At least one key of a role must have signed it (FB8033): nothing else is parsed.  *held tells
 * whether it can be gone by. */
FB_MUST_CHECK bool fb_dossier_check_summary(struct fb_dossier *release, int64_t now, struct fb_report *report,
                                            bool *held, struct fb_diag *diag);

/* When the decision was made; after the summary was checked. */
int64_t fb_dossier_decided(const struct fb_dossier *release);

#endif
