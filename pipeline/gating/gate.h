/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - all gates, asked of many candidates: those of check.h, then those that run content. */
#ifndef FB_PIPELINE_GATE_H
#define FB_PIPELINE_GATE_H

#include "pipeline/gating/check.h"

/* What a report is about, decides signing: "full" only where every gate is asked. */
#define FB_SCOPE_FULL "full"
#define FB_SCOPE_PARTIAL "partial"

/* The names of all gates, in order, ended by NULL. */
extern const char *const fb_gate_names[];

/* Whether there is a gate of this name. */
bool fb_gate_exists(const char *name);

/* As fb_check_files, for the gates named in options->asked (NULL: all of them).  Engines run in
 * children; the calling process must not have other threads, and files are judged one after
 * another.  options->more and options->trial are set here. */
FB_MUST_CHECK bool fb_gate_files(struct fb_project *project, struct fb_texts named,
                                 const struct fb_check_options *options,
                                 struct fb_report *report, struct fb_diag *diag);

/* As fb_check_hindered, for the gates that are asked. */
FB_MUST_CHECK bool fb_gate_hindered(struct fb_report *report, const char *const *asked,
                                    const struct fb_diag *failure, struct fb_diag *diag);

#endif
