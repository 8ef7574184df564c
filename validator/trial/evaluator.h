/* SPDX-License-Identifier: Apache-2.0 */
/* evaluator.h - the direct evaluator: what content means, said a second time.
 *
 * It evaluates template instances by the text of docs/FORMAT.md, and shares neither code nor
 * method with any engine: it works on the model of content that the schema's reader made, texts
 * are folded in memory and compared whole, and regular expressions go through PCRE2 under limits.
 * An index of literals decides which instances are looked at; what is said of them is decided by
 * evaluating them.  Values and inputs may be hostile: run it where a crash or a hang does no harm
 * (isolate.h).  Not thread-safe: one evaluator belongs to one thread.
 */
#ifndef FB_TRIAL_EVALUATOR_H
#define FB_TRIAL_EVALUATOR_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "sensor/engine.h"
#include "validator/model/content.h"

struct fb_evaluator; /* opaque; borrows the content */

/* Makes one; patterns are compiled here.  False with *diag: no memory, a pattern that PCRE2 does
 * not take, a value or an operator that means nothing (the place is the criterion's path). */
FB_MUST_CHECK bool fb_evaluator_new(const struct fb_content *content, struct fb_evaluator **out,
                                    struct fb_diag *diag);
void fb_evaluator_free(struct fb_evaluator *evaluator); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_evaluator *, fb_evaluator_free);

/* Whether the index of literals is used, as it is unless somebody says otherwise.  Without it
 * every instance of the event's type is evaluated, with the same result. */
void fb_evaluator_set_index(struct fb_evaluator *evaluator, bool used);

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

/* The same for one instance: whether it holds, and false for an event of another type.  Counts no
 * coverage. */
FB_MUST_CHECK bool fb_evaluator_run_one(struct fb_evaluator *evaluator, uint32_t instance,
                                        uint64_t type_id, const struct fb_engine_input *inputs,
                                        size_t count, bool *holds, struct fb_diag *diag);

/* What happened to a criterion in all events so far.  An instance is evaluated up to the criterion
 * that decides: first the one that the index looks for, then cheap ones before dear ones, and
 * exceptions once all of its own criteria hold.  So a criterion that was never reached was never
 * asked.  The same with and without the index. */
struct fb_coverage {
    uint64_t reached;
    uint64_t held;
};

/* One for each criterion that is not a wildcard, in the order of the content: of each instance its
 * own row, then its rows of exceptions.  Borrowed; counts on. */
const struct fb_coverage *fb_evaluator_coverage(const struct fb_evaluator *evaluator, size_t *count);

#endif
