/* SPDX-License-Identifier: Apache-2.0 */
/* lint.h - format schemas judged for themselves, without content. */
#ifndef FB_PIPELINE_LINT_H
#define FB_PIPELINE_LINT_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/report/report.h"
#include "pipeline/project/project.h"

/* Loads every schema that `named` stands for, below folders those that end in .ksy; "-" is standard
 * input.  `import_roots` is NULL-terminated, or NULL.  Findings: FB0005 for one that cannot be used,
 * FB0006 for each extension key that is not ours, FB0007 for what keeps content from being joined
 * to template types, a note where the schema says nothing of them.  What cannot be read leaves the
 * report undecided.  False when there is no memory. */
FB_MUST_CHECK bool fb_lint_schemas(struct fb_texts named, const char *const *import_roots,
                                   struct fb_report *report, struct fb_diag *diag);

#endif
