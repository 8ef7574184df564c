/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - hands candidates to workers and puts their reports together in order. */
#include "pipeline/check.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/clock.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "pipeline/expand.h"
#include "pipeline/obstacle.h"
#include "validator/gates/gate.h"

/* One candidate; written by one worker until `done`, which the lock guards. */
struct job {
    const char *path;
    struct fb_report *report;
    struct fb_diag diag; /* of a failure that ends the whole check */
    bool failed;
    bool done;
};

struct batch {
    const struct fb_schema *schema;
    struct fb_gate_context context;
    struct fb_tree_options tree;
    struct job *jobs;
    size_t count;
    size_t next; /* the first job that nobody took; guarded by the lock */
    bool stopped;
    pthread_mutex_t lock;
    pthread_cond_t finished;
};

static bool add_not_run(struct fb_report *report, const char *subject, const char *reason,
                        struct fb_diag *diag)
{
    for (size_t i = 0; i < fb_static_gate_count; i++) {
        const struct fb_gate_result result = {
            .gate = fb_static_gates[i].name,
            .subject = subject,
            .state = FB_GATE_NOT_RUN,
            .reason = reason,
        };

        if (!fb_report_add_gate(report, &result))
            return fb_fail_memory(diag);
    }
    return true;
}

static bool add_subject(struct fb_report *report, const char *path, struct fb_span bytes,
                        struct fb_diag *diag)
{
    struct fb_subject subject = { .path = path, .bytes = bytes.size };

    if (!fb_sha256_hex(bytes, subject.sha256))
        return fb_fail(diag, FB_FAULT_MEMORY, "the digest library failed");
    return fb_report_add_subject(report, &subject) || fb_fail_memory(diag);
}

static bool check_bytes(const struct batch *batch, struct job *job, struct fb_span bytes)
{
    return add_subject(job->report, job->path, bytes, &job->diag)
        && fb_check_candidate(&batch->context, batch->schema, job->path, bytes, &batch->tree,
                              fb_clock_seconds, job->report, &job->diag);
}

static bool check_job(const struct batch *batch, struct job *job)
{
    struct fb_span bytes = { .bytes = NULL };
    struct fb_diag failure = FB_DIAG_NONE;

    job->report = fb_report_new(fb_heap(), "static");
    if (job->report == NULL)
        return fb_fail_memory(&job->diag);
    if (!fb_file_read(job->path, FB_MAX_CONTENT_BYTES, &bytes, &failure))
        return fb_obstacle_add(job->report, FB_STAGE_CANDIDATE, &failure, &job->diag)
            && add_not_run(job->report, job->path, "the file cannot be read", &job->diag);
    bool checked = check_bytes(batch, job, bytes);
    fb_file_free(&bytes);
    return checked;
}

static struct job *take_job(struct batch *batch)
{
    struct job *job = NULL;

    pthread_mutex_lock(&batch->lock);
    if (batch->next < batch->count && !batch->stopped)
        job = &batch->jobs[batch->next++];
    pthread_mutex_unlock(&batch->lock);
    return job;
}

static void finish_job(struct batch *batch, struct job *job, bool failed)
{
    pthread_mutex_lock(&batch->lock);
    job->failed = failed;
    job->done = true;
    pthread_cond_broadcast(&batch->finished);
    pthread_mutex_unlock(&batch->lock);
}

static bool work_once(struct batch *batch)
{
    struct job *job = take_job(batch);

    if (job == NULL)
        return false;
    finish_job(batch, job, !check_job(batch, job));
    return true;
}

static void *work(void *context)
{
    while (work_once(context))
        continue;
    return NULL;
}

static bool is_done(struct batch *batch, const struct job *job)
{
    pthread_mutex_lock(&batch->lock);
    bool done = job->done;
    pthread_mutex_unlock(&batch->lock);
    return done;
}

/* The calling thread works too until the job that it waits for is done, so that a batch comes to
 * its end even where no thread could be started. */
static void await(struct batch *batch, const struct job *job)
{
    while (!is_done(batch, job) && work_once(batch))
        continue;
    pthread_mutex_lock(&batch->lock);
    while (!job->done)
        pthread_cond_wait(&batch->finished, &batch->lock);
    pthread_mutex_unlock(&batch->lock);
}

static bool merge_in_order(struct batch *batch, const struct fb_check_options *options,
                           struct fb_report *report, struct fb_diag *diag)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct job *job = &batch->jobs[i];

        await(batch, job);
        if (job->failed) {
            *diag = job->diag;
            return false;
        }
        if (!fb_report_merge(report, job->report))
            return fb_fail_memory(diag);
        fb_report_free(fb_take(job->report));
        if (options->progress != NULL)
            options->progress(options->context, i + 1, batch->count);
    }
    return true;
}

static size_t core_count(void)
{
    cpu_set_t cores;

    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? (size_t)CPU_COUNT(&cores) : 1;
}

static void stop(struct batch *batch)
{
    pthread_mutex_lock(&batch->lock);
    batch->stopped = true;
    pthread_mutex_unlock(&batch->lock);
}

/* Starts up to `wanted` workers, waits for the merge, and joins them. */
static bool run_batch(struct batch *batch, size_t wanted, const struct fb_check_options *options,
                      struct fb_report *report, struct fb_diag *diag)
{
    pthread_t *threads = wanted > 0 ? calloc(wanted, sizeof *threads) : NULL;
    size_t started = 0;

    while (threads != NULL && started < wanted
           && pthread_create(&threads[started], NULL, work, batch) == 0)
        started++;
    bool merged = merge_in_order(batch, options, report, diag);
    stop(batch);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return merged;
}

static bool check_paths(struct batch *batch, const struct fb_paths *paths,
                        const struct fb_check_options *options, struct fb_report *report,
                        struct fb_diag *diag)
{
    size_t cores = options->jobs > 0 ? options->jobs : core_count();

    batch->count = paths->count;
    batch->jobs = calloc(paths->count + 1, sizeof *batch->jobs);
    if (batch->jobs == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < paths->count; i++)
        batch->jobs[i].path = paths->items[i];
    pthread_mutex_init(&batch->lock, NULL);
    pthread_cond_init(&batch->finished, NULL);

    /* The calling thread is one of the workers. */
    size_t useful = cores < paths->count ? cores : paths->count;
    bool checked = run_batch(batch, useful > 0 ? useful - 1 : 0, options, report, diag);

    for (size_t i = 0; i < paths->count; i++)
        fb_report_free(batch->jobs[i].report);
    free(batch->jobs);
    pthread_cond_destroy(&batch->finished);
    pthread_mutex_destroy(&batch->lock);
    return checked;
}

static const char hindered[] = "a file that it judges by cannot be used";

bool fb_check_hindered(struct fb_report *report, const struct fb_diag *failure,
                       struct fb_diag *diag)
{
    return fb_obstacle_add(report, FB_STAGE_CONFIGURATION, failure, diag)
        && add_not_run(report, NULL, hindered, diag);
}

/* FB0006 and FB0007: once, not for each candidate. */
static bool tell_schema(struct batch *batch, struct fb_report *report, struct fb_diag *diag)
{
    batch->context.schema_told = true;
    return fb_schema_tell(batch->schema, fb_schema_id(batch->schema), report, diag);
}

/* Loads what the candidates are judged by.  All that cannot be used is told, not only the first;
 * *usable says whether there was nothing. */
static bool load_project(struct fb_project *project, struct batch *batch, bool *usable,
                         struct fb_report *report, struct fb_diag *diag)
{
    struct fb_diag schema = FB_DIAG_NONE;
    struct fb_diag types = FB_DIAG_NONE;
    struct fb_diag contracts = FB_DIAG_NONE;
    bool has_schema = fb_project_schema(project, &batch->schema, &schema);
    bool has_types = fb_project_types(project, &batch->context.types, &types);
    bool has_contracts = fb_project_contracts(project, &batch->context.contracts, &contracts);

    *usable = has_schema && has_types && has_contracts;
    return (has_schema ? tell_schema(batch, report, diag)
                       : fb_obstacle_add(report, FB_STAGE_SCHEMA, &schema, diag))
        && (has_types || fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &types, diag))
        && (has_contracts || fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &contracts, diag));
}

bool fb_check_files(struct fb_project *project, struct fb_texts named,
                    const struct fb_check_options *options, struct fb_report *report,
                    struct fb_diag *diag)
{
    struct batch batch = { .tree = { .compat = options->compat, .eager = true } };
    struct fb_paths paths = { .count = 0 };
    bool usable = false;

    if (!load_project(project, &batch, &usable, report, diag))
        return false;
    if (!usable)
        return add_not_run(report, NULL, hindered, diag);
    if (!fb_expand(named, NULL, &paths, report, diag))
        return false;
    if (paths.count == 0)
        fb_report_set_undecided(report);
    bool checked = check_paths(&batch, &paths, options, report, diag);
    fb_paths_clear(&paths);
    return checked;
}
