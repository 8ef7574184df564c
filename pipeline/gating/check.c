/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - candidates, each checked with a report of its own, put together in order. */
#include "pipeline/gating/check.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/clock.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "pipeline/gating/batch.h"
#include "pipeline/gating/check_inside.h"
#include "pipeline/project/expand.h"
#include "pipeline/project/obstacle.h"
#include "validator/gates/coverage_report.h"
#include "validator/trial/trial.h"

/* One candidate. */
struct fb_check_job {
    const char *path;
    struct fb_report *report;
    struct fb_crew_job crew;
    struct fb_usage usage; /* what the candidate uses, if that is wanted */
    struct fb_diag diag;   /* of a failure that ends the whole check */
};

static bool add_table_not_run(const struct fb_gate_context *context, const struct fb_gate *gates, size_t count,
                              struct fb_report *report, const char *subject, const char *reason,
                              struct fb_diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        const struct fb_gate_result result = {
            .gate = gates[i].name,
            .subject = subject,
            .state = FB_GATE_NOT_RUN,
            .reason = reason,
        };

        if (fb_gate_is_asked(context, &gates[i]) && !fb_report_add_gate(report, &result))
            return fb_fail_memory(diag);
    }
    return true;
}

/* Every gate that is asked. */
static bool add_not_run(const struct fb_gate_context *context, struct fb_report *report, const char *subject,
                        const char *reason, struct fb_diag *diag)
{
    return add_table_not_run(context, fb_static_gates, fb_static_gate_count, report, subject, reason, diag)
        && add_table_not_run(context, context->more, context->more_count, report, subject, reason, diag);
}

static bool add_subject(struct fb_report *report, const char *path, struct fb_span bytes,
                        struct fb_diag *diag)
{
    struct fb_subject subject = { .path = path, .bytes = bytes.size };

    if (!fb_sha256_hex(bytes, subject.sha256))
        return fb_fail(diag, FB_FAULT_MEMORY, "the digest library failed");
    return fb_report_add_subject(report, &subject) || fb_fail_memory(diag);
}

static bool check_bytes(const struct fb_check *check, struct fb_check_job *job, struct fb_span bytes)
{
    const struct fb_tree_options options = { .compat = check->options->compat, .eager = true };
    struct fb_gate_context context = check->context;

    context.usage = check->options->coverage ? &job->usage : NULL;
    context.is_last = job == &check->jobs[check->count - 1];
    /* What text rule sets do in an engine depends on those before them: they stay in one process. */
    if (check->crew != NULL && context.text_rules == NULL) {
        fb_crew_job_begin(check->crew, job->report, fb_suppressions_suppressor(check->suppressions), job->path,
                          &job->crew);
        context.relay = &job->crew.relay;
    }
    return add_subject(job->report, job->path, bytes, &job->diag)
        && fb_check_candidate(&context, check->schema, job->path, bytes, &options,
                              fb_clock_seconds, job->report, &job->diag);
}

static bool check_file(const struct fb_check *check, struct fb_check_job *job)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { .bytes = NULL };
    struct fb_diag failure = FB_DIAG_NONE;

    job->report = fb_report_new(fb_heap(), fb_report_scope(check->report));
    if (job->report == NULL)
        return fb_fail_memory(&job->diag);
    fb_report_set_suppressor(job->report, fb_suppressions_suppressor(check->suppressions));
    if (check->crew != NULL && fb_crew_is_late(check->crew))
        return add_not_run(&check->context, job->report, job->path, fb_crew_late_reason(check->crew), &job->diag);
    if (!fb_file_read(job->path, FB_MAX_CONTENT_BYTES, &bytes, &failure))
        return fb_obstacle_add(job->report, FB_STAGE_CANDIDATE, &failure, &job->diag)
            && add_not_run(&check->context, job->report, job->path, "the file cannot be read", &job->diag);
    return check_bytes(check, job, bytes);
}

/* A failure ends the whole check, even one that would forget to say why. */
static void work(void *context, size_t index)
{
    const struct fb_check *check = context;
    struct fb_check_job *job = &check->jobs[index];

    if (!check_file(check, job))
        fb_fail_memory(&job->diag);
}

static bool take(void *context, size_t index)
{
    struct fb_check *check = context;
    const struct fb_check_options *options = check->options;
    struct fb_check_job *job = &check->jobs[index];

    if (job->diag.fault != FB_FAULT_NONE) {
        *check->diag = job->diag;
        return false;
    }
    if (!fb_report_merge(check->report, job->report))
        return fb_fail_memory(check->diag);
    if (check->crew != NULL && !fb_crew_job_end(&job->crew, check->report, check->diag))
        return false;
    fb_report_free(fb_take(job->report));
    fb_crew_job_clear(&job->crew);
    if (!fb_usage_merge(&check->usage, &job->usage, check->diag))
        return false;
    if (options->progress != NULL)
        options->progress(options->context, index + 1, check->count);
    return true;
}

/* Static gates here, one file after another; the others beside them, and results in order. */
static bool check_with_crew(struct fb_check *check)
{
    size_t taken = 0;

    for (size_t i = 0; i < check->count; i++) {
        work(check, i);
        for (; taken < i && fb_crew_job_is_done(&check->jobs[taken].crew); taken++)
            if (!take(check, taken))
                return false;
    }
    for (; taken < check->count; taken++)
        if (!take(check, taken))
            return false;
    return fb_crew_tell_cached(check->crew, check->report, check->diag);
}

static bool start_crew(struct fb_check *check)
{
    const struct fb_check_options *options = check->options;
    const size_t jobs = options->jobs > 0 ? options->jobs : fb_batch_cores();
    const size_t builds = options->trial != NULL ? options->trial->build_count : 1;
    const struct fb_crew_options crew = {
        .schedule = { .slots = jobs, .asked = check->count * builds, .all = !options->sparing },
        .budget = options->budget,
        .judge = check->report,
        .cache = options->cache,
        .running = options->running,
        .context = options->context,
    };
    const bool several = jobs > 1 && check->count * options->more_count > 1;
    const bool wanted = options->more_count > 0 && (several || options->budget > 0 || options->sparing || options->cache != NULL);

    return !wanted || fb_crew_new(&crew, &check->crew, check->diag);
}

static bool run_jobs(struct fb_check *check)
{
    const struct fb_batch batch = {
        .count = check->count,
        .workers = check->options->more_count > 0 ? 1 : check->options->jobs,
        .work = work,
        .take = take,
        .context = check,
    };
    const bool run = start_crew(check)
                  && (check->crew != NULL ? check_with_crew(check) : fb_batch_run(&batch, check->diag));

    fb_crew_free(fb_take(check->crew));
    return run;
}

static bool check_paths(struct fb_check *check, const struct fb_paths *paths)
{
    check->count = paths->count;
    check->jobs = calloc(paths->count + 1, sizeof *check->jobs);
    if (check->jobs == NULL)
        return fb_fail_memory(check->diag);
    for (size_t i = 0; i < paths->count; i++)
        check->jobs[i].path = paths->items[i];
    bool checked = run_jobs(check);
    for (size_t i = 0; i < paths->count; i++) {
        fb_report_free(check->jobs[i].report);
        fb_crew_job_clear(&check->jobs[i].crew);
        fb_usage_clear(&check->jobs[i].usage);
    }
    free(check->jobs);
    return checked;
}

static const char hindered[] = "a file that it judges by cannot be used";

bool fb_check_hindered(struct fb_report *report, const struct fb_diag *failure,
                       struct fb_diag *diag)
{
    const struct fb_gate_context context = { .types = NULL };

    return fb_obstacle_add(report, FB_STAGE_CONFIGURATION, failure, diag)
        && add_not_run(&context, report, NULL, hindered, diag);
}

/* Of many files it is said once. */
static bool tell_no_release(const struct fb_check *check, const struct fb_project *project)
{
    const char *file = fb_project_file(project);

    return !check->context.no_release_told
        || fb_released_last_count(check->context.released) > 0
        || fb_change_tell_no_release(file != NULL ? file : "", check->report, check->diag);
}

static bool add_coverage(const struct fb_check *check)
{
    const struct fb_gate_context *context = &check->context;

    return !check->options->coverage
        || fb_coverage_report(&check->usage, fb_released_ledger(context->released), context->types,
                              context->contracts, check->report, check->diag);
}

/* Nothing hides what is said about suppressions. */
static bool finish_suppressions(struct fb_check *check)
{
    fb_report_set_suppressor(check->report, NULL);
    return fb_suppressions_tell_unused(check->suppressions, check->report, check->diag);
}

static bool check_named(struct fb_check *check, const struct fb_project *project, struct fb_texts named)
{
    struct fb_paths paths = { .count = 0 };

    if (!fb_expand(named, NULL, &paths, check->report, check->diag))
        return false;
    if (paths.count == 0)
        fb_report_set_undecided(check->report);
    check->context.no_release_told = paths.count > 1 && check->context.text_rules == NULL;
    bool checked = check_paths(check, &paths) && tell_no_release(check, project)
                && add_coverage(check) && finish_suppressions(check);

    fb_paths_clear(&paths);
    return checked;
}

bool fb_check_files(struct fb_project *project, struct fb_texts named,
                    const struct fb_check_options *options, struct fb_report *report,
                    struct fb_diag *diag)
{
    struct fb_check check = {
        .options = options,
        .context = { .more = options->more,
                     .more_count = options->more_count,
                     .trial = options->trial,
                     .asked = options->asked },
        .report = report,
        .diag = diag,
    };
    bool usable = false;
    bool checked = fb_check_prepare(&check, project, &usable)
                && (usable ? check_named(&check, project, named)
                           : add_not_run(&check.context, report, NULL, hindered, diag));

    fb_report_set_suppressor(report, NULL);
    fb_suppressions_free(check.suppressions);
    fb_usage_clear(&check.usage);
    return checked;
}
