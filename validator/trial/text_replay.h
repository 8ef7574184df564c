/* SPDX-License-Identifier: Apache-2.0 */
/* text_replay.h - the gate replay for text rule sets: corpora are evaluated by the engine of the first
 * build that has one, since nobody else can read the rules. */
#ifndef FB_TRIAL_TEXT_REPLAY_H
#define FB_TRIAL_TEXT_REPLAY_H

#include "validator/trial/text_rules.h"

/* FB5002 for each rule of the candidate that matches events that must not be matched.  Events that
 * must be matched may be matched by any of the candidates: FB5001 is told with the last (as
 * fb_gate.run). */
bool fb_gate_replay_of_rules(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                             struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                             struct fb_diag *diag);

#endif
