/* SPDX-License-Identifier: Apache-2.0 */
/* engine_trial.h - one candidate being tried in the engine of one sensor build (internal to the
 * gates engine and fuzz). */
#ifndef FB_TRIAL_ENGINE_TRIAL_H
#define FB_TRIAL_ENGINE_TRIAL_H

#include "base/host/buffer.h"
#include "validator/gates/draft.h"
#include "validator/trial/engine_task.h"
#include "validator/trial/isolation_table.h"
#include "validator/trial/probe.h"
#include "validator/trial/sweep.h"
#include "validator/trial/trial.h"

/* What became of all builds, for the gate's figures. */
struct fb_engine_counts {
    uint64_t builds;
    uint64_t events;
    uint64_t events_left_out;
    uint64_t evaluations;
    uint64_t compared; /* with the direct evaluator's answers, of the candidate's events */
    uint64_t loads;
    uint64_t probes;
    uint64_t probes_beyond;
    uint64_t allocations;
    uint64_t fenced;
    struct fb_isolation_tally isolation;
};

struct fb_engine_trial {
    const struct fb_asking *asking;
    const struct fb_trial *trial;
    struct fb_trial_build *build;
    struct fb_arena *arena;
    struct fb_engine_counts *counts;
    struct fb_buffer *reasons; /* why the gate is undecided, one after another */

    struct fb_trial_events events;
    struct fb_trial_set alone[2]; /* the candidate; loaded once, and again after an unload */
    struct fb_trial_set together[2];
    bool fell;       /* a worker fell over the candidate, so that more of the same says nothing */
    bool has_field;  /* there is something to load it together with */
    bool has_direct; /* all content is known, so that the direct evaluator can answer too */
    struct fb_field_probes probes;
    struct fb_field_probes beyond;
    struct fb_isolate *engine; /* tasks: enum fb_engine_tasks */
    struct fb_isolate *direct; /* tasks: enum fb_direct_tasks; NULL: there is none */
};

enum fb_engine_tasks {
    FB_ENGINE_ALONE,
    FB_ENGINE_ALONE_AGAIN,
    FB_ENGINE_TOGETHER,
    FB_ENGINE_TOGETHER_AGAIN,
    FB_ENGINE_MEASURE_ALONE,
    FB_ENGINE_MEASURE_TOGETHER,
    FB_ENGINE_PROBES,
    FB_ENGINE_BEYOND,
    FB_ENGINE_TASKS,
};

enum fb_direct_tasks {
    FB_DIRECT_ALONE,
    FB_DIRECT_TOGETHER,
    FB_DIRECT_PROBES,
    FB_DIRECT_TASKS,
};

/* Adds "windows-7.11: ..." to the reasons. */
void fb_engine_undecided(struct fb_engine_trial *trial, const char *format, ...) FB_PRINTF(2, 3);

/* Makes events, sets and probes: all that tasks need before the zygote is forked.  *ready says
 * whether that fits into the memory that one build may take; if not the reasons say so.  False with
 * *diag without memory. */
FB_MUST_CHECK bool fb_engine_prepare(struct fb_engine_trial *trial, bool *ready, struct fb_diag *diag);

/* How engines run: the contract's budgets with grace, every allocation fenced. */
struct fb_isolation_options fb_engine_options(const struct fb_engine_trial *trial);

/* Opens the build's engine in a child for these tasks: trial->engine.  Its digest, its opening and
 * what it supplies are held against the contract, its layers told.  *ready says whether there is an
 * engine to ask; if not the reasons say so. */
FB_MUST_CHECK bool fb_engine_open(struct fb_engine_trial *trial, const struct fb_task *tasks, size_t task_count,
                                  bool *ready, struct fb_diag *diag);

/* Starts the children.  *ready says whether there is an engine to ask; if not the reasons say why. */
FB_MUST_CHECK bool fb_engine_start(struct fb_engine_trial *trial, bool *ready, struct fb_diag *diag);
void fb_engine_stop(struct fb_engine_trial *trial);

/* Loads and evaluates the candidate, alone or together with what is in the field, and tells all
 * that is wrong; *clean says that nothing was. */
FB_MUST_CHECK bool fb_engine_judge(struct fb_engine_trial *trial, bool together, bool *clean,
                                   struct fb_diag *diag);

/* The same for the probes within the supply, and beyond it. */
FB_MUST_CHECK bool fb_engine_judge_probes(struct fb_engine_trial *trial, struct fb_diag *diag);
FB_MUST_CHECK bool fb_engine_judge_beyond(struct fb_engine_trial *trial, struct fb_diag *diag);

/* Runs all cases of a task of the engine and counts what that took.  Where it cannot be done *ran
 * is false and the reasons say why. */
FB_MUST_CHECK bool fb_engine_sweep(struct fb_engine_trial *trial, struct fb_isolate *isolate, size_t task,
                                   uint64_t count, struct fb_sweep *out, bool *ran,
                                   struct fb_diag *diag);

#endif
