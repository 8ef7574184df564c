/* SPDX-License-Identifier: Apache-2.0 */
/* cost_attack.h - what a pattern can be made to cost on an engine that backtracks: the attacks
 * that analysis gives, run. */
#ifndef FB_GATES_COST_ATTACK_H
#define FB_GATES_COST_ATTACK_H

#include "base/core/arena.h"
#include "base/core/diag.h"
#include "validator/model/regex_syntax.h"

enum fb_cost_growth {
    FB_COST_LINEAR,
    FB_COST_POLYNOMIAL,
    FB_COST_EXPONENTIAL,
    FB_COST_REFUSED, /* the engine does not take the pattern */
    FB_COST_UNKNOWN, /* the analysis ran out of its budget */
};

struct fb_cost_attack {
    enum fb_cost_growth growth;
    unsigned degree;      /* of the polynomial */
    uint64_t steps;       /* that the worst attack took; one more than the limit: stopped there */
    size_t bytes;         /* of that attack */
    const char *spelling; /* of it: "x" + "=" * 32; NULL where growth is linear */
    const char *reason;   /* why it is refused */
    uint64_t spent;       /* steps that finding out took, runs included */
};

/* Results live in the arena.  `limit` is the most steps worth telling apart.  An ambiguity that no
 * attack shows to grow faster than its text is none: the growth is linear then.  False only when
 * there is no memory. */
FB_MUST_CHECK bool fb_cost_find_attack(struct fb_span pattern, bool ignore_case,
                                       const struct fb_regex_node *tree, uint64_t limit,
                                       struct fb_arena *arena, struct fb_cost_attack *out,
                                       struct fb_diag *diag);

#endif
