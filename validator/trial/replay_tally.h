/* SPDX-License-Identifier: Apache-2.0 */
/* replay_tally.h - what a replay found, counted (internal to the gate replay).
 *
 * What children tell is added in any order; the sums, and of each kind the first event, are the
 * same whatever the order.
 */
#ifndef FB_TRIAL_REPLAY_TALLY_H
#define FB_TRIAL_REPLAY_TALLY_H

#include "validator/trial/evaluator.h"
#include "validator/trial/replay_plan.h"

/* Events of one kind: how many, and the first. */
struct fb_replay_count {
    uint64_t count;
    uint32_t first;
};

struct fb_replay_failure {
    uint32_t event;
    const char *text; /* in the tally's arena */
};

/* Kept; the others are counted. */
#define FB_REPLAY_FAILURES 1000

struct fb_replay_tally {
    const struct fb_replay_plan *plan;
    struct fb_arena arena;
    struct fb_replay_count (*hits)[FB_REPLAY_ROLES]; /* by instance */
    struct fb_replay_count *newly;                   /* by rule: matches, which the last release did not */
    struct fb_replay_count *lost;                    /* by rule: the contrary */
    bool *expects_met;                               /* by expectation */
    uint64_t *matched;                               /* a bit for each event of a corpus */
    struct fb_coverage *coverage;                    /* by criterion, see evaluator.h */
    size_t coverage_count;
    uint64_t *costs; /* by instance: nanoseconds for an event; zero: not known */
    struct fb_replay_failure failures[FB_REPLAY_FAILURES];
    size_t failure_count;
    uint64_t failures_dropped;
    uint64_t total_hits;
    bool broken; /* the evaluator does not take the content: */
    struct fb_diag why;
    uint32_t *stamps; /* by rule: whether it is among the hits of an event, for one comparison */
    uint32_t stamp;
};

FB_MUST_CHECK bool fb_replay_tally_init(struct fb_replay_tally *tally, const struct fb_replay_plan *plan,
                                        struct fb_diag *diag);
void fb_replay_tally_clear(struct fb_replay_tally *tally);

/* Adds what a child told of the cases before `end`: what it told of the one that it fell in is left
 * out, since that will be asked again.  The bytes are a copy, and nothing in them is trusted.  False
 * when they are not what a child tells, or without memory. */
FB_MUST_CHECK bool fb_replay_tally_add(struct fb_replay_tally *tally, struct fb_span told, uint64_t end,
                                       struct fb_diag *diag);

/* An event could not be evaluated. */
FB_MUST_CHECK bool fb_replay_tally_fail(struct fb_replay_tally *tally, uint32_t event, const char *text,
                                        struct fb_diag *diag);

/* Failures in the order of their events. */
void fb_replay_tally_sort(struct fb_replay_tally *tally);

#endif
