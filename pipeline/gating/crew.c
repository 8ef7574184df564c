/* SPDX-License-Identifier: Apache-2.0 */
/* crew.c - one candidate after another: which of its gates is asked now, waits, or is left out. */
#include "pipeline/gating/crew.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/plan.h"
#include "pipeline/gating/crew_inside.h"
#include "pipeline/gating/piece_join.h"
#include "validator/trial/trial.h"

bool fb_crew_new(const struct fb_crew_options *options, struct fb_crew **out, struct fb_diag *diag)
{
    FB_AUTO(fb_crew_free)
    struct fb_crew *crew = calloc(1, sizeof *crew);

    if (crew == NULL)
        return fb_fail_memory(diag);
    crew->options = *options;
    fb_arena_init(&crew->arena, fb_heap(), SIZE_MAX);
    crew->until = options->budget > 0 ? fb_clock_seconds() + options->budget : INFINITY;
    (void)snprintf(crew->late, sizeof crew->late, "the time budget (%.0f s) was used up before it was asked",
                   options->budget);
    crew->running = calloc(options->schedule.slots, sizeof *crew->running);
    if (crew->running == NULL)
        return fb_fail_memory(diag);
    *out = fb_take(crew);
    return true;
}

void fb_crew_free(struct fb_crew *crew)
{
    if (crew == NULL)
        return;
    for (size_t i = 0; i < crew->busy; i++)
        fb_errand_kill(&crew->running[i].part->errand);
    free(crew->running);
    free(crew->cached);
    fb_arena_clear(&crew->arena);
    free(crew);
}

double fb_crew_seconds_left(const struct fb_crew *crew)
{
    return crew->until - fb_clock_seconds();
}

bool fb_crew_is_late(const struct fb_crew *crew)
{
    return fb_crew_seconds_left(crew) <= 0;
}

const char *fb_crew_late_reason(const struct fb_crew *crew)
{
    return crew->late;
}

/* ---- How things stand ---- */

static bool rejects(const struct fb_crew *crew, const struct fb_report *report)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        if (fb_report_rejects(crew->options.judge, fb_report_finding(report, i)))
            return true;
    return false;
}

static void look_at(const struct fb_crew *crew, const struct fb_crew_gate *gate, struct fb_standing *standing)
{
    for (size_t i = 0; i < gate->part_count; i++) {
        standing->cheaper_busy += gate->parts[i].runs;
        standing->cheaper_rejects = standing->cheaper_rejects || rejects(crew, gate->parts[i].report);
    }
}

/* The gate that is being asked now is the last one. */
static struct fb_standing standing_of(const struct fb_crew_job *job, enum fb_tier tier)
{
    const struct fb_crew *crew = job->crew;
    struct fb_standing standing = {
        .cheaper_rejects = rejects(crew, job->cheap),
        .busy = crew->width,
        .late = fb_crew_is_late(crew),
    };

    for (size_t i = 0; i + 1 < job->count; i++)
        if (job->gates[i].gate != NULL && fb_gate_tier(job->gates[i].gate->name) < tier)
            look_at(crew, &job->gates[i], &standing);
    return standing;
}

/* ---- Asking ---- */

static bool dispatch(const struct fb_crew_running *one, const struct fb_gate_context *context,
                     const struct fb_candidate *candidate, struct fb_diag *diag)
{
    const enum fb_tier tier = fb_gate_tier(one->gate->gate->name);
    struct fb_crew *crew = one->job->crew;
    bool found = false;

    for (;;) {
        const struct fb_standing standing = standing_of(one->job, tier);

        switch (fb_schedule_step(&crew->options.schedule, tier, &standing)) {
        case FB_STEP_ASK:
            if (!fb_crew_find(one, candidate, &found, diag) || found)
                return found;
            return fb_crew_send(one, context, candidate, diag);
        case FB_STEP_SPARE:
            return fb_crew_tell(one, FB_GATE_NOT_RUN,
                                "a gate that costs less rejected the file already; --all-gates asks it all the same", diag);
        case FB_STEP_LATE:
            return fb_crew_tell(one, FB_GATE_NOT_RUN, crew->late, diag);
        case FB_STEP_WAIT:
            if (!fb_crew_wait(crew, diag))
                return false;
        }
    }
}

static bool writes_files(const struct fb_gate_context *context, const struct fb_gate *gate)
{
    const struct fb_fuzz_options *fuzz = context->trial->fuzz;

    return strcmp(gate->name, "fuzz") == 0 && (fuzz->folder != NULL || fuzz->record != NULL);
}

/* A part for each sensor build, each with a report, where the gate runs their engines. */
static bool make_parts(const struct fb_crew_job *job, struct fb_crew_gate *gate, struct fb_diag *diag)
{
    const size_t count = gate->gate->by_build ? gate->trial->build_count : 1;

    gate->parts = calloc(count, sizeof *gate->parts);
    if (gate->parts == NULL)
        return fb_fail_memory(diag);
    for (; gate->part_count < count; gate->part_count++) {
        struct fb_crew_part *part = &gate->parts[gate->part_count];

        part->build = gate->gate->by_build ? gate->part_count : FB_ALL_BUILDS;
        if (!fb_crew_renew(job, &part->report, diag))
            return false;
    }
    return true;
}

static bool take(void *context, const struct fb_gate_context *asking, const struct fb_gate *gate,
                 const struct fb_candidate *candidate, struct fb_report *report, bool *taken, struct fb_diag *diag)
{
    struct fb_crew_job *job = context;
    struct fb_crew_gate *asked = &job->gates[job->count == 0 ? 0 : job->count - 1];

    if (job->count == 0 || report != asked->report)
        return true; /* a static one */
    asked->gate = gate;
    asked->trial = asking->trial;
    asked->writes = writes_files(asking, gate);
    *taken = true;
    if (!make_parts(job, asked, diag))
        return false;
    for (size_t i = 0; i < asked->part_count; i++) {
        const struct fb_crew_running one = { job, asked, &asked->parts[i] };
        if (!dispatch(&one, asking, candidate, diag))
            return false;
    }
    return true;
}

static struct fb_report *next(void *context)
{
    struct fb_crew_job *job = context;
    struct fb_diag diag = FB_DIAG_NONE;

    if (job->count == FB_CREW_GATES || !fb_crew_renew(job, &job->gates[job->count].report, &diag))
        return NULL;
    return job->gates[job->count++].report;
}

/* ---- One candidate ---- */

void fb_crew_job_begin(struct fb_crew *crew, const struct fb_report *cheap, const struct fb_suppressor *suppressor,
                       const char *subject, struct fb_crew_job *out)
{
    *out = (struct fb_crew_job){
        .crew = crew,
        .cheap = cheap,
        .suppressor = suppressor,
        .subject = subject,
        .relay = { .next = next, .take = take, .context = out },
    };
}

static bool runs(const struct fb_crew_gate *gate)
{
    for (size_t i = 0; i < gate->part_count; i++)
        if (gate->parts[i].runs)
            return true;
    return false;
}

bool fb_crew_job_is_done(const struct fb_crew_job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (runs(&job->gates[i]))
            return false;
    return true;
}

static bool join(const struct fb_crew_gate *gate, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_report **parts = calloc(gate->part_count + 1, sizeof *parts);

    if (parts == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < gate->part_count; i++)
        parts[i] = gate->parts[i].report;
    const bool joined = fb_pieces_join(parts, gate->part_count, report, diag);
    free(parts);
    return joined;
}

bool fb_crew_job_end(struct fb_crew_job *job, struct fb_report *report, struct fb_diag *diag)
{
    while (!fb_crew_job_is_done(job))
        if (!fb_crew_wait(job->crew, diag))
            return false;
    for (size_t i = 0; i < job->count; i++) {
        struct fb_crew_gate *gate = &job->gates[i];

        if (gate->part_count > 0 && !join(gate, gate->report, diag))
            return false;
        if (!fb_report_merge(report, gate->report))
            return fb_fail_memory(diag);
    }
    return true;
}

void fb_crew_job_clear(struct fb_crew_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        struct fb_crew_gate *gate = &job->gates[i];

        for (size_t at = 0; at < gate->part_count; at++)
            fb_report_free(gate->parts[at].report);
        free(gate->parts);
        fb_report_free(gate->report);
        *gate = (struct fb_crew_gate){ .report = NULL };
    }
    job->count = 0;
}
