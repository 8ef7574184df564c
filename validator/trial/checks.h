/* SPDX-License-Identifier: Apache-2.0 */
/* checks.h - criteria made ready for evaluation, and evaluating one (internal to the direct
 * evaluator).
 *
 * A criterion becomes a list of tests in preorder: a composite's children follow it, up to `end`.
 * So it is evaluated without recursion, and each part knows where what follows it begins.
 */
#ifndef FB_TRIAL_CHECKS_H
#define FB_TRIAL_CHECKS_H

#include "base/core/arena.h"
#include "sensor/engine.h"
#include "validator/model/content.h"
#include "validator/trial/address.h"
#include "validator/trial/pattern.h"

/* Texts that every match of a regular expression contains, one after another (literal_key.h). */
#define FB_PATTERN_RUNS 16
struct fb_pattern_runs {
    struct fb_span texts[FB_PATTERN_RUNS]; /* the first ones; folded */
    size_t count;
    struct fb_span longest; /* of all; empty: there are none */
};

struct fb_test {
    uint8_t op; /* enum fb_operator */
    bool folds; /* compares folded texts */
    uint32_t field;
    uint32_t other_field;
    uint32_t end;                 /* of its part of the list */
    const struct fb_span *values; /* as they are compared */
    size_t value_count;
    const struct fb_block *blocks;      /* cidr: one for each value */
    struct fb_pattern *const *patterns; /* regex: likewise, */
    const struct fb_pattern_runs *runs; /* and what they need */
};

/* A criterion of a row. */
struct fb_check {
    const struct fb_criterion *source;
    const struct fb_test *tests;
    uint32_t count;
    uint32_t number;    /* among all of the content's that are not wildcards, in the order of the file */
    uint64_t reads_end; /* one past the last input that it may fetch */
    unsigned effort;    /* to evaluate it, roughly: cheap ones go first */
};

/* What criteria are made of and with; borrowed. */
struct fb_check_maker {
    struct fb_arena *arena;
    struct fb_patterns *patterns;
    struct fb_diag *diag;
};

/* False with *diag, the place of which is not set: no memory, a pattern that PCRE2 does not take,
 * a block that is none, an operator that we do not know, composites nested too deeply. */
FB_MUST_CHECK bool fb_check_make(const struct fb_check_maker *maker,
                                 const struct fb_criterion *criterion, struct fb_check *out);

/* An input as it is compared; folded when it is first needed. */
struct fb_trial_input {
    struct fb_span raw;
    struct fb_span folded;
    size_t valid; /* bytes up to the first that is not part of valid UTF-8 */
    bool is_null;
    bool is_folded;
    bool is_checked; /* valid is set */
};

struct fb_trial_inputs {
    struct fb_trial_input *items;
    size_t count;
    uint8_t *room; /* for folded texts: enough for all of them */
    size_t used;
    struct fb_patterns *patterns;
    bool index_used;    /* regular expressions are spared texts that lack what they need */
    bool limit_reached; /* a regular expression's: what is said since is worth nothing */
};

struct fb_span fb_trial_input_folded(struct fb_trial_inputs *inputs, size_t index);

/* Whether it holds.  Inputs that it may fetch are there. */
bool fb_check_holds(const struct fb_check *check, struct fb_trial_inputs *inputs);

#endif
