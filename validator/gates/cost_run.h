/* SPDX-License-Identifier: Apache-2.0 */
/* cost_run.h - a backtracking engine, PCRE2, that counts what it tries: the referee of attacks.
 *
 * A step is one item of the pattern tried at one place of the text.  PCRE2 counts no steps across
 * the places where a match may begin, so we count its callouts, and end the run at the limit; its
 * own limits on matching, depth and heap hold too.  Its optimisations that depend on its version
 * or on luck are off; no machine code is made.
 */
#ifndef FB_GATES_COST_RUN_H
#define FB_GATES_COST_RUN_H

#include <stdbool.h>

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_cost_run; /* opaque: one compiled pattern */

void fb_cost_run_free(struct fb_cost_run *run); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_cost_run *, fb_cost_run_free);

/* *out stays NULL, and `reason` tells why, where the engine refuses the pattern.  False only when
 * there is no memory. */
FB_MUST_CHECK bool fb_cost_run_new(struct fb_span pattern, bool ignore_case, struct fb_cost_run **out,
                                   char reason[static 128], struct fb_diag *diag);

/* How many steps it takes to match `text`, at most one more than `limit`.  A run that meets
 * another of the engine's limits ends there.  False only when there is no memory. */
FB_MUST_CHECK bool fb_cost_run_steps(const struct fb_cost_run *run, struct fb_span text, uint64_t limit,
                                     uint64_t *steps, struct fb_diag *diag);

#endif
