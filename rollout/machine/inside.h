/* SPDX-License-Identifier: Apache-2.0 */
/* inside.h - what the files of the machine share (internal to the room). */
#ifndef FB_ROLLOUT_INSIDE_H
#define FB_ROLLOUT_INSIDE_H

#include "rollout/machine/machine.h"

/* How many counters there are. */
size_t fb_machine_counter_total(const struct fb_rollout_plan *plan);

/* Where a counter lies; the caller has checked the bounds. */
size_t fb_machine_counter_index(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice,
                                enum fb_arm arm, uint32_t count);

/* Treated hosts of all rings and slices. */
uint64_t fb_machine_treated(const struct fb_rollout *rollout, uint32_t count);

/* Adds an action; there is room for all that one step can ask for. */
void fb_machine_act(struct fb_rollout_outcome *out, enum fb_rollout_action_kind kind, uint32_t ring);

/* Enters a state at a time, for a cause, and notes the decision. */
void fb_machine_enter(struct fb_rollout *rollout, enum fb_rollout_state state,
                      enum fb_rollout_cause cause, enum fb_decision_kind kind,
                      struct fb_rollout_outcome *out);

/* Opens a ring, or begins the bake of the step anew. */
void fb_machine_open_ring(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                          uint32_t ring, struct fb_rollout_outcome *out);
void fb_machine_bake_anew(struct fb_rollout *rollout);

/* Whether a ring has the approvals that it needs. */
bool fb_machine_ring_approved(const struct fb_rollout *rollout, uint32_t ring);

/* What follows from state and time: looks at the evidence, halts, holds, promotes.  `heard`: fresh
 * counts came with this step. */
void fb_machine_decide(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                       bool heard, int64_t now_ms, struct fb_rollout_outcome *out);

/* Why the step that is on is not over. */
uint32_t fb_machine_blockers(const struct fb_rollout *rollout, int64_t now_ms);

/* Hosts that may have fetched in a ring after its next step, and U of F5 if it was asked. */
uint64_t fb_machine_next_allowed(const struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                                 uint32_t ring, double *upper);

/* All that a ring may expose. */
uint64_t fb_machine_ring_target(const struct fb_rollout_plan *plan, uint32_t ring);

/* a * b / FB_SHARE_ALL, rounded up. */
uint64_t fb_machine_part(uint64_t hosts, uint64_t share);

#endif
