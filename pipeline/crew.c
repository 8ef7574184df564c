/* SPDX-License-Identifier: Apache-2.0 */
/* crew.c - sends gates on errands, and takes back what they found out. */
#include "pipeline/crew.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/plan.h"
#include "pipeline/piece.h"
#include "validator/trial/trial.h"

#define TICK 0.25 /* seconds between two looks at what runs */

struct fb_crew {
    struct fb_crew_options options;
    double until; /* INFINITY: there is no budget */
    char late[96];
    struct fb_crew_job **jobs;    /* malloc'ed: of each errand that runs, */
    struct fb_crew_part **parts;  /* and its part */
    size_t busy;                  /* how many run */
    size_t width;                 /* slots that these take */
    struct fb_table_cell *cached; /* malloc'ed: rows of gate, subject, key; texts are in the arena */
    size_t cached_count;
    size_t cached_capacity;
    struct fb_arena arena;
};

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
    crew->jobs = calloc(options->schedule.slots, sizeof *crew->jobs);
    crew->parts = calloc(options->schedule.slots, sizeof *crew->parts);
    if (crew->jobs == NULL || crew->parts == NULL)
        return fb_fail_memory(diag);
    *out = fb_take(crew);
    return true;
}

void fb_crew_free(struct fb_crew *crew)
{
    if (crew == NULL)
        return;
    for (size_t i = 0; i < crew->busy; i++)
        fb_errand_kill(&crew->parts[i]->errand);
    free(crew->jobs);
    free(crew->parts);
    free(crew->cached);
    fb_arena_clear(&crew->arena);
    free(crew);
}

static double seconds_left(const struct fb_crew *crew)
{
    return crew->until - fb_clock_seconds();
}

bool fb_crew_is_late(const struct fb_crew *crew)
{
    return seconds_left(crew) <= 0;
}

const char *fb_crew_late_reason(const struct fb_crew *crew)
{
    return crew->late;
}

/* ---- In the child ---- */

struct asking {
    const struct fb_gate_context *context;
    const struct fb_gate *gate;
    const struct fb_candidate *candidate;
    size_t width;
    double left; /* seconds */
};

/* Fuzzing ends itself in time, one build like the other, so that what it found is told. */
static struct fb_fuzz_options fuzz_options(const struct asking *asking)
{
    struct fb_fuzz_options options = *asking->context->trial->fuzz;
    const double builds = (double)asking->context->trial->build_count;
    const double seconds = asking->left * 0.9 / fmax(1, builds);

    options.jobs = asking->width;
    if (isfinite(seconds) && (options.seconds <= 0 || options.seconds > seconds))
        options.seconds = seconds;
    return options;
}

static void ask(void *asked, struct fb_buffer *out)
{
    const struct asking *asking = asked;
    const struct fb_fuzz_options fuzz = fuzz_options(asking);
    struct fb_trial trial = *asking->context->trial;
    struct fb_gate_context context = *asking->context;
    struct fb_report *report = fb_report_new(fb_heap(), "piece");
    struct fb_diag diag = FB_DIAG_NONE;

    trial.fuzz = &fuzz;
    context.trial = &trial;
    if (report != NULL && fb_gate_run(&context, asking->gate, asking->candidate, fb_clock_seconds, report, &diag))
        fb_piece_write(report, out);
    else
        out->failed = true;
    fb_report_free(report);
}

/* ---- What came back ---- */

static bool add_result(const struct fb_crew_job *job, const struct fb_crew_part *part, const struct fb_gate *gate,
                       enum fb_gate_state state, const char *reason, struct fb_diag *diag)
{
    const struct fb_gate_result result = {
        .gate = gate->name,
        .subject = job->subject,
        .state = state,
        .reason = reason,
    };

    return fb_report_add_gate(part->report, &result) || fb_fail_memory(diag);
}

/* A report that may have a part of a piece is thrown away. */
static bool renew(const struct fb_crew_job *job, struct fb_crew_part *part, struct fb_diag *diag)
{
    fb_report_free(part->report);
    part->report = fb_report_new(fb_heap(), fb_report_scope(job->cheap));
    if (part->report == NULL)
        return fb_fail_memory(diag);
    fb_report_set_suppressor(part->report, job->suppressor);
    return true;
}

/* Nothing that was found, and no reproducer of it, is lost behind an entry. */
static void keep(const struct fb_crew *crew, const struct fb_crew_part *part, const struct fb_piece *piece,
                 struct fb_span bytes)
{
    if (part->key[0] != '\0' && piece->clean && (!part->writes || piece->findings == 0))
        fb_gate_cache_keep(crew->options.cache, part->key, bytes);
}

static bool take_piece(const struct fb_crew_job *job, struct fb_crew_part *part, struct fb_span bytes,
                       struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;
    struct fb_piece piece;

    if (fb_piece_read(bytes, part->gate->name, job->subject, part->report, &piece, &why)) {
        keep(job->crew, part, &piece, bytes);
        return true;
    }
    return why.fault != FB_FAULT_MEMORY
             ? renew(job, part, diag)
                   && add_result(job, part, part->gate, FB_GATE_UNFINISHED, "its process gave no result", diag)
             : fb_fail_memory(diag);
}

static void forget(struct fb_crew *crew, size_t index)
{
    crew->width -= crew->parts[index]->width;
    crew->parts[index]->runs = false;
    crew->busy--;
    crew->parts[index] = crew->parts[crew->busy];
    crew->jobs[index] = crew->jobs[crew->busy];
}

static bool take_back(struct fb_crew *crew, size_t index, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    struct fb_crew_part *part = crew->parts[index];
    const struct fb_crew_job *job = crew->jobs[index];
    struct fb_diag why = FB_DIAG_NONE;

    forget(crew, index);
    if (fb_errand_take(&part->errand, &bytes, &why))
        return take_piece(job, part, fb_buffer_span(&bytes), diag);
    return add_result(job, part, part->gate, FB_GATE_UNFINISHED, why.message, diag);
}

static bool end_late(struct fb_crew *crew, struct fb_diag *diag)
{
    char reason[96];
    bool told = true;

    (void)snprintf(reason, sizeof reason, "the time budget (%.0f s) ended it", crew->options.budget);
    while (told && crew->busy > 0) {
        struct fb_crew_part *part = crew->parts[0];
        const struct fb_crew_job *job = crew->jobs[0];

        fb_errand_kill(&part->errand);
        forget(crew, 0);
        told = add_result(job, part, part->gate, FB_GATE_UNFINISHED, reason, diag);
    }
    return told;
}

/* Each gate once, however many files it is asked about. */
static void tell_running(const struct fb_crew *crew)
{
    char names[96] = "";
    size_t size = 0;

    for (const char *const *gate = (const char *const[]){ "replay", "engine", "fuzz", NULL }; *gate != NULL; gate++)
        for (size_t i = 0; i < crew->busy; i++)
            if (strcmp(crew->parts[i]->gate->name, *gate) == 0) {
                size += (size_t)snprintf(names + size, sizeof names - size, "%s%s", size > 0 ? ", " : "", *gate);
                break;
            }
    crew->options.running(crew->options.context, names);
}

/* The index of one that has ended, or crew->busy when it is late. */
static size_t wait_at_most(const struct fb_crew *crew, const struct fb_errand *const *errands)
{
    size_t index = crew->busy;
    double left = 0;

    do {
        left = seconds_left(crew);
        if (crew->options.running != NULL)
            tell_running(crew);
        const double most = crew->options.running != NULL ? fmin(left, TICK) : left;
        index = fb_errand_wait(errands, crew->busy, isfinite(most) ? fmax(0, most) : -1);
    } while (index == crew->busy && left > TICK);
    return index;
}

/* Until one has ended, or all have because it is late. */
static bool wait_for_one(struct fb_crew *crew, struct fb_diag *diag)
{
    const struct fb_errand **errands = calloc(crew->busy, sizeof *errands);

    if (errands == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < crew->busy; i++)
        errands[i] = &crew->parts[i]->errand;
    const size_t index = wait_at_most(crew, errands);
    free(errands);
    return index < crew->busy ? take_back(crew, index, diag) : end_late(crew, diag);
}

/* ---- Asking ---- */

static bool rejects(const struct fb_crew *crew, const struct fb_report *report)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        if (fb_report_rejects(crew->options.judge, fb_report_finding(report, i)))
            return true;
    return false;
}

/* The part that is being asked now is the last one. */
static struct fb_standing standing_of(const struct fb_crew_job *job, enum fb_tier tier)
{
    const struct fb_crew *crew = job->crew;
    struct fb_standing standing = {
        .cheaper_rejects = rejects(crew, job->cheap),
        .busy = crew->width,
        .late = fb_crew_is_late(crew),
    };

    for (size_t i = 0; i + 1 < job->count; i++) {
        const struct fb_crew_part *part = &job->parts[i];

        if (part->gate == NULL || fb_gate_tier(part->gate->name) >= tier)
            continue;
        standing.cheaper_busy += part->runs;
        standing.cheaper_rejects = standing.cheaper_rejects || rejects(crew, part->report);
    }
    return standing;
}

static bool send(struct fb_crew_job *job, struct fb_crew_part *part, const struct fb_gate_context *context,
                 const struct fb_candidate *candidate, struct fb_diag *diag)
{
    struct fb_crew *crew = job->crew;
    struct asking asking = {
        .context = context,
        .gate = part->gate,
        .candidate = candidate,
        .width = fb_schedule_width(&crew->options.schedule, fb_gate_tier(part->gate->name)),
        .left = seconds_left(crew),
    };
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_errand_send(ask, &asking, &part->errand, &why))
        return add_result(job, part, part->gate, FB_GATE_UNFINISHED, why.message, diag);
    part->runs = true;
    part->width = asking.width;
    crew->jobs[crew->busy] = job;
    crew->parts[crew->busy++] = part;
    crew->width += part->width;
    return true;
}

/* ---- The cache ---- */

static bool add_cached(struct fb_crew *crew, const struct fb_crew_job *job, const struct fb_crew_part *part,
                       struct fb_diag *diag)
{
    const char *const texts[] = { part->gate->name, job->subject, part->key };

    for (size_t i = 0; i < 3; i++) {
        const char *text = fb_arena_text(&crew->arena, fb_span_of(texts[i]));
        if (text == NULL
            || !fb_grow((void **)&crew->cached, &crew->cached_capacity, crew->cached_count, sizeof *crew->cached))
            return fb_fail_memory(diag);
        crew->cached[crew->cached_count++] = (struct fb_table_cell){ .text = text };
    }
    return true;
}

bool fb_crew_tell_cached(const struct fb_crew *crew, struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[] = { "gate", "subject", "key" };
    const struct fb_table table = {
        .name = "cached",
        .title = "Taken from the cache, not asked anew",
        .columns = columns,
        .column_count = 3,
        .cells = crew->cached,
        .row_count = crew->cached_count / 3,
    };

    return crew->cached_count == 0 || fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

/* *found: its result is in the part's report.  An entry that is no piece, or says more than a pass, is as
 * none; so is one with findings where their reproducers are wanted. */
static bool find_cached(struct fb_crew_job *job, struct fb_crew_part *part, const struct fb_candidate *candidate,
                        bool *found, struct fb_diag *diag)
{
    struct fb_crew *crew = job->crew;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    struct fb_diag why = FB_DIAG_NONE;
    struct fb_piece piece = { .clean = false };

    *found = false;
    if (crew->options.cache == NULL
        || !fb_gate_cache_key(crew->options.cache, part->gate->name, candidate->path, candidate->bytes, part->key)) {
        part->key[0] = '\0';
        return true;
    }
    if (!fb_gate_cache_find(crew->options.cache, part->key, &bytes))
        return true;
    *found = fb_piece_read(fb_buffer_span(&bytes), part->gate->name, job->subject, part->report, &piece, &why)
          && piece.clean && (!part->writes || piece.findings == 0);
    return *found ? add_cached(crew, job, part, diag) : renew(job, part, diag);
}

static bool writes_files(const struct fb_gate_context *context, const struct fb_gate *gate)
{
    const struct fb_fuzz_options *fuzz = context->trial->fuzz;

    return strcmp(gate->name, "fuzz") == 0 && (fuzz->folder != NULL || fuzz->record != NULL);
}

static bool dispatch(struct fb_crew_job *job, struct fb_crew_part *part, const struct fb_gate_context *context,
                     const struct fb_candidate *candidate, struct fb_diag *diag)
{
    const enum fb_tier tier = fb_gate_tier(part->gate->name);
    bool found = false;

    part->writes = writes_files(context, part->gate);
    for (;;) {
        const struct fb_standing standing = standing_of(job, tier);

        switch (fb_schedule_step(&job->crew->options.schedule, tier, &standing)) {
        case FB_STEP_ASK:
            if (!find_cached(job, part, candidate, &found, diag) || found)
                return found;
            return send(job, part, context, candidate, diag);
        case FB_STEP_SPARE:
            return add_result(job, part, part->gate, FB_GATE_NOT_RUN,
                              "a gate that costs less rejected the file already; --all-gates asks it all the same", diag);
        case FB_STEP_LATE:
            return add_result(job, part, part->gate, FB_GATE_NOT_RUN, job->crew->late, diag);
        case FB_STEP_WAIT:
            if (!wait_for_one(job->crew, diag))
                return false;
        }
    }
}

static bool take(void *context, const struct fb_gate_context *asking, const struct fb_gate *gate,
                 const struct fb_candidate *candidate, struct fb_report *report, bool *taken, struct fb_diag *diag)
{
    struct fb_crew_job *job = context;

    if (job->count == 0 || report != job->parts[job->count - 1].report)
        return true; /* a static one */
    job->parts[job->count - 1].gate = gate;
    *taken = true;
    return dispatch(job, &job->parts[job->count - 1], asking, candidate, diag);
}

static struct fb_report *next(void *context)
{
    struct fb_crew_job *job = context;
    struct fb_diag diag = FB_DIAG_NONE;

    if (job->count == FB_CREW_GATES || !renew(job, &job->parts[job->count], &diag))
        return NULL;
    return job->parts[job->count++].report;
}

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

bool fb_crew_job_is_done(const struct fb_crew_job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->parts[i].runs)
            return false;
    return true;
}

bool fb_crew_job_end(struct fb_crew_job *job, struct fb_report *report, struct fb_diag *diag)
{
    while (!fb_crew_job_is_done(job))
        if (!wait_for_one(job->crew, diag))
            return false;
    for (size_t i = 0; i < job->count; i++)
        if (!fb_report_merge(report, job->parts[i].report))
            return fb_fail_memory(diag);
    return true;
}

void fb_crew_job_clear(struct fb_crew_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        fb_report_free(job->parts[i].report);
        job->parts[i].report = NULL;
    }
    job->count = 0;
}
