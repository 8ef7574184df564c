/* SPDX-License-Identifier: Apache-2.0 */
/* replay_children.h - evaluating a plan in children, side by side (internal to the gate replay). */
#ifndef FB_TRIAL_REPLAY_CHILDREN_H
#define FB_TRIAL_REPLAY_CHILDREN_H

#include "validator/trial/replay_tally.h"

/* Evaluates all events and measures all instances; everything ends in the tally.  An event that
 * ends a child becomes a failure.  False with *diag when it could not be done. */
FB_MUST_CHECK bool fb_replay_evaluate(const struct fb_replay_plan *plan, struct fb_replay_tally *tally,
                                      struct fb_diag *diag);

#endif
