/* SPDX-License-Identifier: Apache-2.0 */
/* lane.h - one isolation in which cases of a plan run, batch after batch.
 *
 * Cases are made in the worker from their numbers; only faults and one record for each case come
 * back.  What is set aside, and cases that are in no plan, lie in memory that lane and worker share.
 */
#ifndef FB_FUZZ_LANE_H
#define FB_FUZZ_LANE_H

#include "fuzz/plan.h"
#include "isolate/isolate.h"

/* Bytes of packed cases that a lane can be given at once. */
#define FB_FUZZ_GIVEN_BYTES ((size_t)64 << 20)

struct fb_fuzz_shared {
    uint64_t given_bytes;
    uint8_t *given;
    uint64_t covers; /* nonzero: cases that are given tell all that they cover */
    uint8_t *aside;  /* one for each cell: nonzero, its cases are not run */
};

struct fb_evaluator;
struct fb_fuzz_lane_state; /* the worker's own */

/* Likewise, where answers are compared: the candidate may be large, and many of these cases are about it. */
struct fb_fuzz_asked {
    bool loaded;                    /* by the engine */
    struct fb_evaluator *evaluator; /* NULL: none yet */
};

struct fb_fuzz_lane {
    const struct fb_fuzz_plan *plan; /* NULL: given cases only */
    struct fb_fuzz_shared *shared;
    struct fb_fuzz_lane_state *state;
    struct fb_fuzz_asked *asked;
    struct fb_isolate *isolate; /* tasks: enum fb_fuzz_tasks */
};

enum fb_fuzz_tasks {
    FB_FUZZ_TASK_PLAN,     /* case n of the plan */
    FB_FUZZ_TASK_GIVEN,    /* case n of those that were given */
    FB_FUZZ_TASK_COMPARED, /* the n-th case of the plan that is compared: tells the engine's answer (wire.h) */
    FB_FUZZ_TASK_ANSWER,   /* case n of those that were given: likewise */
    FB_FUZZ_TASKS,
};

/* How a case went, as far as the worker can tell. */
enum fb_fuzz_course {
    FB_FUZZ_BEGAN, /* and nothing more is known: it fell */
    FB_FUZZ_RAN,
    FB_FUZZ_REFUSED,  /* by load */
    FB_FUZZ_ASIDE,    /* its cell is set aside */
    FB_FUZZ_NOT_MADE, /* there is no such content */
    FB_FUZZ_DIFFERED, /* a second load and evaluation answered differently */
    FB_FUZZ_COURSES,
    FB_FUZZ_NEWS, /* no course: the record tells of an edge, see below */
};

/* What a worker tells of a case.  Of coverage it tells in records of its own behind the case: course
 * is FB_FUZZ_NEWS, type the edge, op the buckets. */
struct fb_fuzz_record {
    uint32_t offset; /* of its number in the batch */
    uint32_t type;
    uint32_t field;
    uint32_t cell;
    uint16_t op;
    uint16_t course; /* enum fb_fuzz_course */
};

/* Makes what workers need, before the isolation is started.  `plan` may be NULL.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_lane_init(struct fb_fuzz_lane *lane, const struct fb_fuzz_plan *plan);

/* The tasks, FB_FUZZ_TASKS of them, for fb_isolate_start. */
void fb_fuzz_lane_tasks(const struct fb_fuzz_lane *lane, struct fb_task *out);

/* Frees the isolation too. */
void fb_fuzz_lane_clear(struct fb_fuzz_lane *lane);

/* Hands over cases for FB_FUZZ_TASK_GIVEN.  False when they take too many bytes. */
FB_MUST_CHECK bool fb_fuzz_lane_give(struct fb_fuzz_lane *lane, const struct fb_fuzz_case *cases, size_t count);

/* Gives cases and runs them in a fresh worker.  False with *diag: no worker, or too many bytes. */
FB_MUST_CHECK bool fb_fuzz_lane_run(struct fb_fuzz_lane *lane, const struct fb_fuzz_case *cases, size_t count,
                                    struct fb_outcome *out, struct fb_diag *diag);

#endif
