/* SPDX-License-Identifier: Apache-2.0 */
/* cost.h - what the parts of the gate "cost" share: the patterns of a file, each judged once, and
 * what evaluating and loading the file is estimated to take. */
#ifndef FB_GATES_COST_H
#define FB_GATES_COST_H

#include <inttypes.h>

#include "validator/gates/cost_attack.h"
#include "validator/gates/draft.h"
#include "validator/gates/spot.h"
#include "validator/model/regex_size.h"

/* One regular expression; wherever it stands, its cost is the same. */
struct fb_cost_pattern {
    struct fb_span text;
    bool ignore_case;
    bool parsed;
    struct fb_regex_fault fault; /* why it is not */
    uint64_t states;             /* of its automaton, repeats unrolled */
    struct fb_regex_size size;
    struct fb_cost_attack attack;
};

/* A pattern within a template type: findings name the first criterion that has it. */
struct fb_cost_use {
    const struct fb_cost_pattern *pattern;
    const struct fb_instance *instance;
    size_t row;
    const struct fb_criterion *top;  /* the criterion of the row */
    const struct fb_criterion *leaf; /* the one that holds the pattern: `top`, or nested in it */
    size_t count;                    /* criteria that have it */
};

struct fb_cost_uses {
    struct fb_cost_pattern *patterns;
    size_t pattern_count;
    const struct fb_cost_use *items; /* in the order of the file */
    size_t count;
};

/* Collects, parses and counts states; takes n log n.  False only when there is no memory or
 * something is nested more deeply than we look. */
FB_MUST_CHECK bool fb_cost_collect(const struct fb_content *content, struct fb_arena *arena,
                                   struct fb_cost_uses *out, struct fb_diag *diag);

/* The steps that a match may take on this build: FB_MAX_ATTACK_STEPS, or fewer where it states
 * the time that an evaluation may take. */
uint64_t fb_cost_step_limit(const struct fb_contract *contract);

/* Tells FB4001 to FB4005 and FB4008 of one use and one build. */
FB_MUST_CHECK bool fb_cost_tell_use(const struct fb_asking *asking, const struct fb_cost_use *use,
                                    const struct fb_contract *contract);

/* Estimates, and FB4006 and FB4007 for every build. */
FB_MUST_CHECK bool fb_cost_check_budgets(const struct fb_asking *asking, const struct fb_cost_uses *uses,
                                         struct fb_arena *arena, uint64_t *memory_bytes,
                                         uint64_t *longest_evaluation_us);

#endif
