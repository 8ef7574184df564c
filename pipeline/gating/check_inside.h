/* SPDX-License-Identifier: Apache-2.0 */
/* check_inside.h - a check that is going on (internal to pipeline/check*.c). */
#ifndef FB_PIPELINE_CHECK_INSIDE_H
#define FB_PIPELINE_CHECK_INSIDE_H

#include "pipeline/gating/check.h"
#include "pipeline/gating/crew.h"
#include "pipeline/gating/suppress.h"
#include "validator/gates/text_rules.h"

struct fb_check_job; /* one candidate */

struct fb_check {
    const struct fb_check_options *options;
    const struct fb_schema *schema;
    struct fb_gate_context context;
    struct fb_text_rules text_rules;      /* where content is these */
    struct fb_suppressions *suppressions; /* NULL until they are read */
    struct fb_usage usage;                /* of all candidates */
    struct fb_crew *crew;                 /* asks the gates behind the static ones; NULL: they are asked here */
    struct fb_check_job *jobs;
    size_t count;
    struct fb_report *report;
    struct fb_diag *diag;
};

/* Loads what the candidates are judged by, and tells what cannot be used: *usable says whether there was
 * nothing of that.  False when there is no memory. */
FB_MUST_CHECK bool fb_check_prepare(struct fb_check *check, struct fb_project *project, bool *usable);

#endif
