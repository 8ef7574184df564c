/* SPDX-License-Identifier: Apache-2.0 */
/* tell.h - a simulation told to people and programs: text, JSON, and one HTML page with the picture of the rings. */
#ifndef FB_SIMULATE_TELL_H
#define FB_SIMULATE_TELL_H

#include "base/host/buffer.h"
#include "rollout/simulate/peers.h"
#include "rollout/simulate/run.h"

struct fb_simulation {
    const struct fb_rollout_plan *plan; /* borrowed */
    const struct fb_scenario *scenario; /* borrowed */
    struct fb_run first;                /* the run of the first seed, with its story */
    struct fb_run_summary summary;      /* of all seeds */
    struct fb_peer_result peers[FB_PEER_COUNT];
};

/* Runs all of it. */
FB_MUST_CHECK bool fb_simulate(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_simulation *out,
                               struct fb_diag *diag);
void fb_simulation_clear(struct fb_simulation *simulation);

void fb_simulation_text(const struct fb_simulation *simulation, struct fb_buffer *out);
void fb_simulation_json(const struct fb_simulation *simulation, struct fb_buffer *out);

/* Self-contained: no script, nothing that is fetched. */
void fb_simulation_page(const struct fb_simulation *simulation, struct fb_buffer *out);

/* For all three: "8,500,000", "1:18:00", and what a decision was, in words. */
void fb_tell_count(struct fb_buffer *out, uint64_t number);
void fb_tell_time(struct fb_buffer *out, int64_t ms);
void fb_tell_decision(struct fb_buffer *out, const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision);

/* "halted in 20 of 20 runs, 0:05:40 after the start (0:05:30 to 0:06:10)". */
void fb_tell_outcome(struct fb_buffer *out, const struct fb_run_summary *summary);

#endif
