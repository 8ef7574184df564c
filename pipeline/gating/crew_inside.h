/* SPDX-License-Identifier: Apache-2.0 */
/* crew_inside.h - a crew at work (internal to pipeline/crew*.c). */
#ifndef FB_PIPELINE_CREW_INSIDE_H
#define FB_PIPELINE_CREW_INSIDE_H

#include "base/core/arena.h"
#include "base/report/table.h"
#include "pipeline/gating/crew.h"

/* A part whose errand runs. */
struct fb_crew_running {
    struct fb_crew_job *job;
    struct fb_crew_gate *gate;
    struct fb_crew_part *part;
};

struct fb_crew {
    struct fb_crew_options options;
    double until; /* INFINITY: there is no budget */
    char late[96];
    struct fb_crew_running *running; /* malloc'ed, as many as there are slots */
    size_t busy;                     /* how many run */
    size_t width;                    /* slots that these take */
    struct fb_table_cell *cached;    /* malloc'ed: rows of gate, subject, build, key; texts are in the arena */
    size_t cached_count;
    size_t cached_capacity;
    struct fb_arena arena;
};

double fb_crew_seconds_left(const struct fb_crew *crew);

/* ---- crew_send.c ---- */

/* Sends the part of the gate on its errand; that there can be no process is told in its report. */
FB_MUST_CHECK bool fb_crew_send(const struct fb_crew_running *one, const struct fb_gate_context *context,
                                const struct fb_candidate *candidate, struct fb_diag *diag);

/* ---- crew_take.c ---- */

/* Begins the report of a part anew: one that may have a part of a piece is thrown away. */
FB_MUST_CHECK bool fb_crew_renew(const struct fb_crew_job *job, struct fb_report **report, struct fb_diag *diag);

/* Says why there is nothing of the part. */
FB_MUST_CHECK bool fb_crew_tell(const struct fb_crew_running *one, enum fb_gate_state state, const char *reason,
                                struct fb_diag *diag);

/* Waits until one errand has ended, or all have because it is late, and takes what came back. */
FB_MUST_CHECK bool fb_crew_wait(struct fb_crew *crew, struct fb_diag *diag);

/* ---- crew_cache.c ---- */

/* *found: the part's result is in its report.  An entry that is no piece, or says more than a pass, is as
 * none; so is one with findings where their reproducers are wanted. */
FB_MUST_CHECK bool fb_crew_find(const struct fb_crew_running *one, const struct fb_candidate *candidate, bool *found,
                                struct fb_diag *diag);

#endif
