/* SPDX-License-Identifier: Apache-2.0 */
/* answers.h - what the engine answers to cases of a plan, beside what the direct evaluator says.
 *
 * Not every case is asked again: at most FB_FUZZ_COMPARED of a plan, evenly over the strata whose content is
 * known as a model (fb_fuzz_kind.is_compared), so that it costs a few percent of the plan.  Which ones depends
 * on the plan alone.
 */
#ifndef FB_FUZZ_ANSWERS_H
#define FB_FUZZ_ANSWERS_H

#include "fuzz/campaign.h"
#include "validator/trial/wire.h"

#define FB_FUZZ_COMPARED 2048

/* How many cases of the plan are compared, and the number of one of them (index < count). */
uint64_t fb_fuzz_compared_count(const struct fb_fuzz_plan *plan);
uint64_t fb_fuzz_compared_number(const struct fb_fuzz_plan *plan, uint64_t index);

/* Behind a plan that ran to its end: asks both, and adds a finding (FB6005) for each operator where they differ on
 * content that the static gates accept, confirmed in a fresh process.  Adds to campaign->compared too; what either of
 * them could not answer is not compared.  False with *diag: no memory, a worker that could not be started. */
FB_MUST_CHECK bool fb_fuzz_compare_answers(struct fb_fuzz_campaign *campaign, struct fb_diag *diag);

/* Has the engine answer the last of the cases in a fresh worker: *told gets it, in the arena.  *answered is false
 * where it refused the content, gave up or fell, as outcome->ending says. */
FB_MUST_CHECK bool fb_fuzz_ask_engine(struct fb_fuzz_lane *lane, const struct fb_fuzz_case *cases, size_t count,
                                      struct fb_arena *arena, struct fb_outcome *outcome, struct fb_told *told,
                                      bool *answered, struct fb_diag *diag);

/* "says that "x" holds, the direct evaluator says that it does not": of the first id on which they differ. */
void fb_fuzz_describe_answers(const struct fb_fuzz_answers *answers, char *out, size_t size);

#endif
