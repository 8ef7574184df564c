/* SPDX-License-Identifier: Apache-2.0 */
/* evaluator.h - the direct evaluator: what content means, said a second time.
 *
 * It evaluates template instances as design of the operators says (docs/FORMAT.md), and shares
 * neither code nor method with any engine: it works on the model of content that the schema's
 * reader made, and regular expressions go through PCRE2 under limits.  Values and inputs may be
 * hostile: run it where a crash or a hang does no harm (isolate.h).
 */
#ifndef FB_TRIAL_EVALUATOR_H
#define FB_TRIAL_EVALUATOR_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "sensor/engine.h"
#include "validator/model/content.h"

struct fb_evaluator; /* opaque; borrows the content */

/* Makes one; patterns are compiled here.  False with *diag: no memory, or a pattern that PCRE2 does
 * not take (the place is the criterion's path). */
FB_MUST_CHECK bool fb_evaluator_new(const struct fb_content *content, struct fb_evaluator **out,
                                    struct fb_diag *diag);
void fb_evaluator_free(struct fb_evaluator *evaluator); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_evaluator *, fb_evaluator_free);

struct fb_hits {
    const uint32_t *instances; /* indices in the content, ascending; lives until the next call */
    size_t count;
};

/* Every instance of the type that holds for the inputs.  An input at or beyond `count` is one that
 * this build does not supply: an instance that reads it does not hold, and *unsupplied counts it.
 * False when a regular expression ran into its limits: *diag names instance and criterion. */
FB_MUST_CHECK bool fb_evaluator_run(struct fb_evaluator *evaluator, uint64_t type_id,
                                    const struct fb_engine_input *inputs, size_t count,
                                    struct fb_hits *out, size_t *unsupplied, struct fb_diag *diag);

#endif
