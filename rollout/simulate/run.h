/* SPDX-License-Identifier: Apache-2.0 */
/* run.h - one rollout from its start to its end: the state machine that the daemon runs, against a simulated fleet.
 *
 * The machine gets what it would get in the field, counters that grow and a clock, and decides alone.
 * Approvers approve at once.  Where the plan does not roll back by itself, an operator does so ten
 * minutes after a halt.  A controller that goes down is built anew from what fb_rollout_save wrote.
 */
#ifndef FB_SIMULATE_RUN_H
#define FB_SIMULATE_RUN_H

#include "base/core/limits.h"
#include "rollout/simulate/scenario.h"
#include "rollout/simulate/world.h"

/* The instant at which every simulation starts: Tuesday 2024-07-16, 09:00 UTC. */
#define FB_SIMULATION_START_MS INT64_C(1721120400000)

/* Something happened, or time for a point of the curve went by. */
struct fb_moment {
    int64_t at_ms; /* since the start */
    bool told;     /* a decision that changed something; else a point of the curve */
    enum fb_rollout_state state;
    struct fb_rollout_decision decision;
    struct fb_toll toll;
};

struct fb_run {
    uint64_t seed;
    bool halted;
    bool completed;
    int64_t halted_ms; /* since the start */
    int64_t completed_ms;
    enum fb_rollout_state state;    /* in the end */
    struct fb_rollout_decision why; /* of the halt */
    struct fb_toll toll;
    struct fb_toll at_halt;
    struct fb_toll rings[FB_MAX_RINGS];
    struct fb_moment *moments; /* malloc'ed; only where they were asked for */
    size_t moment_count, moment_capacity;
};

/* Runs it once.  With `moments` the run keeps its story.  False when there is no memory, or where a
 * fault shows as a metric that the plan has not. */
FB_MUST_CHECK bool fb_run_once(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, uint64_t seed,
                               bool moments, struct fb_run *out, struct fb_diag *diag);
void fb_run_clear(struct fb_run *run);

struct fb_spread {
    double mean;
    uint64_t least, most;
};

/* The same over many seeds. */
struct fb_run_summary {
    uint32_t runs;
    uint32_t halted;
    uint32_t completed;
    bool harmless; /* the scenario has no fault: every halt is a false one */
    struct fb_spread exposed, hurt, stuck;
    struct fb_spread halt_ms;     /* since the start, of those that halted */
    struct fb_spread complete_ms; /* likewise */
};

/* scenario->runs runs, from the scenario's seed on; `first` is the story of the first. */
FB_MUST_CHECK bool fb_run_many(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_run *first,
                               struct fb_run_summary *out, struct fb_diag *diag);

#endif
