/* SPDX-License-Identifier: Apache-2.0 */
/* crew.h - the gates that run content, each asked of a candidate in processes of their own.
 *
 * The caller walks the candidates in order, asks the static gates itself, and hands the others over: as
 * many processes as there are slots, each a fork that has the candidate in memory.  A gate that runs engines
 * is asked for each sensor build by itself.  What they find out comes back as pieces (piece.h), is joined
 * (piece_join.h) and stands in the order of the gates, so that a report does not depend on how many there
 * were.  schedule.h decides; here it is done.
 */
#ifndef FB_PIPELINE_CREW_H
#define FB_PIPELINE_CREW_H

#include "pipeline/gating/errand.h"
#include "pipeline/gating/gate_cache.h"
#include "pipeline/gating/schedule.h"
#include "validator/gates/gate.h"

#define FB_CREW_GATES 8 /* behind the static ones */

struct fb_crew; /* opaque */

struct fb_crew_options {
    struct fb_schedule schedule;
    double budget;                 /* seconds for everything from now on; 0: as long as it takes */
    const struct fb_report *judge; /* says which findings reject (fb_report_rejects); borrowed */
    struct fb_gate_cache *cache;   /* NULL: none; borrowed */
    /* Called again and again while gates run, with their names; may be NULL. */
    void (*running)(void *context, const char *gates);
    void *context;
};

FB_MUST_CHECK bool fb_crew_new(const struct fb_crew_options *options, struct fb_crew **out, struct fb_diag *diag);

/* Ends what still runs; accepts NULL. */
void fb_crew_free(struct fb_crew *crew);
FB_DEFINE_AUTO(struct fb_crew *, fb_crew_free);

/* Whether the time budget is used up. */
bool fb_crew_is_late(const struct fb_crew *crew);

/* Why a gate was not asked then; lives as long as the crew. */
const char *fb_crew_late_reason(const struct fb_crew *crew);

/* Adds the table "cached": what came from the cache, by its key. */
FB_MUST_CHECK bool fb_crew_tell_cached(const struct fb_crew *crew, struct fb_report *report, struct fb_diag *diag);

/* One gate of one candidate, for all sensor builds or for one. */
struct fb_crew_part {
    size_t build; /* its index in fb_trial.builds, or FB_ALL_BUILDS */
    struct fb_report *report;
    struct fb_errand errand;
    bool runs;
    size_t width;
    char key[65]; /* in the cache; empty: none */
};

struct fb_crew_gate {
    const struct fb_gate *gate;   /* NULL: it could not be asked, or was asked here */
    struct fb_report *report;     /* what was said here */
    struct fb_crew_part *parts;   /* malloc'ed */
    size_t part_count;            /* that are asked, or were */
    const struct fb_trial *trial; /* names the builds; borrowed */
    bool writes;                  /* what it finds gets files: reproducers */
};

/* One candidate. */
struct fb_crew_job {
    struct fb_crew *crew;
    const struct fb_report *cheap; /* of the static gates; borrowed, as is */
    const struct fb_suppressor *suppressor;
    const char *subject;
    struct fb_crew_gate gates[FB_CREW_GATES];
    size_t count;
    struct fb_gate_relay relay; /* for the context of fb_check_candidate */
};

void fb_crew_job_begin(struct fb_crew *crew, const struct fb_report *cheap, const struct fb_suppressor *suppressor,
                       const char *subject, struct fb_crew_job *out);

/* Whether none of its gates is being asked any more; looks, and does not wait. */
FB_MUST_CHECK bool fb_crew_job_is_done(const struct fb_crew_job *job);

/* Waits for its gates and appends what they found out, in order. */
FB_MUST_CHECK bool fb_crew_job_end(struct fb_crew_job *job, struct fb_report *report, struct fb_diag *diag);
void fb_crew_job_clear(struct fb_crew_job *job);

#endif
