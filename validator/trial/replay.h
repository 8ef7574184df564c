/* SPDX-License-Identifier: Apache-2.0 */
/* replay.h - the gate "replay": does content match what it must, and nothing that it must not?
 *
 * Every event of every corpus is evaluated by the direct evaluator, in children that have given up
 * their rights (isolate.h), several side by side.  What comes out does not depend on how many.
 */
#ifndef FB_TRIAL_REPLAY_H
#define FB_TRIAL_REPLAY_H

#include "base/report/report.h"
#include "validator/gates/gate.h"
#include "validator/trial/events.h"

struct fb_replay_limits {
    uint64_t background_ppm; /* of the background events of its type that one instance may match */
    uint64_t instance_ns;    /* that one instance may take for an event, on average */
};

#define FB_REPLAY_LIMITS_DEFAULT \
    ((struct fb_replay_limits){ .background_ppm = 50000, .instance_ns = 100000 })

/* Everything is borrowed. */
struct fb_replay {
    const struct fb_candidate *candidate; /* with its content */
    const struct fb_template_types *types;
    const struct fb_corpora *corpora;
    const struct fb_content *last; /* the last release of the channel; NULL: none */
    const char *const *own_names;  /* of files of ours: paths, or names alone; NULL: none */
    size_t own_name_count;
    struct fb_replay_limits limits;
    uint32_t layers_required; /* 1 << enum fb_layer */
    uint64_t batch_us;        /* CPU time that a child may take for 1,024 events; 0: two minutes */
    bool coverage;            /* tables of columns and of criteria too */
    size_t children;          /* that evaluate side by side; 0: one for each core */
};

/* Adds findings FB5001 to FB5010 and the tables to the report; `figures` gets up to
 * FB_GATE_FIGURES rows.  False with *diag when the question could not be answered: no memory, no
 * child with the layers required, content that the evaluator does not take.  For that time the
 * process must have no other threads that hold locks, since it forks. */
FB_MUST_CHECK bool fb_replay_run(const struct fb_replay *replay, struct fb_report *report,
                                 struct fb_figure *figures, size_t *figure_count, struct fb_diag *diag);

#endif
