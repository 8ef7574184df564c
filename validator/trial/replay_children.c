/* SPDX-License-Identifier: Apache-2.0 */
/* Children that evaluate, and the threads that wait for them.  All children's keepers are started
 * before the first thread, since they are forks. */
#include "validator/trial/replay_children.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "validator/trial/replay_task.h"

#define MOST_CHILDREN 16
#define MEMORY_BYTES ((uint64_t)8 << 30) /* of address space: PCRE2 and the index keep to budgets of their own */
#define BATCH_US ((uint64_t)120 * 1000000)
#define RESULT_BYTES ((uint64_t)16 << 20)

/* One range of cases, and who sees to it. */
struct share {
    const struct fb_replay_plan *plan;
    struct fb_isolate *isolate;
    struct fb_replay_job job;
    struct fb_replay_tally *tally; /* of all, under the lock */
    pthread_mutex_t *lock;
    uint64_t first_batch;
    uint64_t batches;
    uint64_t first_instance;
    uint64_t instances;
    struct fb_diag diag;
    bool ok;
    pthread_t thread;
    bool has_thread;
};

/* What was told of all cases that came to their end. */
static bool add(struct share *share, const struct fb_outcome *outcome)
{
    const bool all = outcome->ending.kind == FB_END_DONE || outcome->ending.kind == FB_END_STOPPED;

    (void)pthread_mutex_lock(share->lock);
    const bool ok = fb_replay_tally_add(share->tally, outcome->results, all ? UINT64_MAX : outcome->next,
                                        &share->diag);
    (void)pthread_mutex_unlock(share->lock);
    return ok;
}

static bool add_failure(struct share *share, uint64_t event, const struct fb_ending *ending)
{
    char text[256];

    fb_ending_describe(ending, text, sizeof text);
    (void)pthread_mutex_lock(share->lock);
    const bool ok = fb_replay_tally_fail(share->tally, (uint32_t)event, text, &share->diag);
    (void)pthread_mutex_unlock(share->lock);
    return ok;
}

/* A case ended its child: what is to be done about it.  False with *diag when nothing can be. */
typedef bool on_fall(struct share *share, uint64_t number, const struct fb_ending *ending);

/* Runs cases from `first` on, in as many children as it takes. */
static bool run_cases(struct share *share, size_t task, uint64_t first, uint64_t count, on_fall *fell)
{
    const uint64_t end = first + count;

    while (first < end) {
        struct fb_outcome outcome;
        if (!fb_isolate_run(share->isolate, task, first, end - first, &outcome, &share->diag)
            || !add(share, &outcome))
            return false;
        if (outcome.ending.kind == FB_END_DONE || outcome.ending.kind == FB_END_STOPPED)
            return true;
        if (outcome.ending.kind == FB_END_LOST)
            return fb_fail(&share->diag, FB_FAULT_IO, "the direct evaluator's child was lost");
        const bool is_full = outcome.ending.kind == FB_END_FULL && outcome.next > first;
        first = outcome.next;
        if (is_full || first >= end) /* it may also end behind the last case */
            continue;
        if (!fell(share, first, &outcome.ending))
            return false;
        first++;
    }
    return true;
}

static bool note_event(struct share *share, uint64_t number, const struct fb_ending *ending)
{
    return add_failure(share, number, ending);
}

/* Which of a batch's events it was is found by taking them one by one. */
static bool split_batch(struct share *share, uint64_t number, const struct fb_ending *ending)
{
    const uint64_t first = number * FB_REPLAY_BATCH_EVENTS;
    const uint64_t left = share->plan->count - first;

    (void)ending;
    return run_cases(share, FB_REPLAY_SINGLE, first,
                     left < FB_REPLAY_BATCH_EVENTS ? left : FB_REPLAY_BATCH_EVENTS, note_event);
}

/* What an instance costs remains unknown: the event that makes it fall has been named. */
static bool pass_over(struct share *share, uint64_t number, const struct fb_ending *ending)
{
    (void)share;
    (void)number;
    (void)ending;
    return true;
}

static void *see_to(void *context)
{
    struct share *share = context;

    share->ok = run_cases(share, FB_REPLAY_BATCH, share->first_batch, share->batches, split_batch)
             && run_cases(share, FB_REPLAY_TIMING, share->first_instance, share->instances, pass_over);
    return NULL;
}

static bool start(struct share *share, struct fb_diag *diag)
{
    struct fb_task tasks[FB_REPLAY_TASKS];
    const struct fb_isolation_options options = {
        .memory_bytes = MEMORY_BYTES,
        .load_ms = UINT64_MAX,
        .case_us = share->plan->replay->batch_us == 0 ? BATCH_US : share->plan->replay->batch_us,
        .result_bytes = RESULT_BYTES,
        .fence = FB_FENCE_OFF,
        .layers_required = share->plan->replay->layers_required,
    };

    share->job = (struct fb_replay_job){ .plan = share->plan, .child = fb_replay_child_new() };
    if (share->job.child == NULL)
        return fb_fail_memory(diag);
    fb_replay_tasks(&share->job, tasks);
    return fb_isolate_start(&options, tasks, FB_REPLAY_TASKS, &share->isolate, diag);
}

static size_t count_children(const struct fb_replay_plan *plan, uint64_t batches)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = plan->replay->children;

    if (wanted == 0)
        wanted = cores > 0 ? (size_t)cores : 1;
    if (wanted > batches)
        wanted = batches > 0 ? (size_t)batches : 1;
    return wanted < MOST_CHILDREN ? wanted : MOST_CHILDREN;
}

/* Share `index` of `count` shares of `all`. */
static void cut(uint64_t all, size_t index, size_t count, uint64_t *first, uint64_t *size)
{
    *first = all * index / count;
    *size = all * (index + 1) / count - *first;
}

static bool start_all(struct share *shares, size_t count, const struct share *common, uint64_t batches,
                      struct fb_diag *diag)
{
    const uint64_t instances = common->plan->replay->candidate->content->instance_count;

    for (size_t i = 0; i < count; i++) {
        shares[i] = *common;
        cut(batches, i, count, &shares[i].first_batch, &shares[i].batches);
        cut(instances, i, count, &shares[i].first_instance, &shares[i].instances);
        if (!start(&shares[i], diag))
            return false;
    }
    return true;
}

/* A thread that cannot be made is no loss: the share is seen to here. */
static void run_all(struct share *shares, size_t count)
{
    for (size_t i = 1; i < count; i++)
        shares[i].has_thread = pthread_create(&shares[i].thread, NULL, see_to, &shares[i]) == 0;
    for (size_t i = 0; i < count; i++)
        if (!shares[i].has_thread)
            (void)see_to(&shares[i]);
    for (size_t i = 0; i < count; i++)
        if (shares[i].has_thread)
            (void)pthread_join(shares[i].thread, NULL);
}

static bool take_answers(const struct share *shares, size_t count, struct fb_diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        if (shares[i].ok)
            continue;
        *diag = shares[i].diag;
        return false;
    }
    return true;
}

bool fb_replay_evaluate(const struct fb_replay_plan *plan, struct fb_replay_tally *tally, struct fb_diag *diag)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    const uint64_t batches = (plan->count + FB_REPLAY_BATCH_EVENTS - 1) / FB_REPLAY_BATCH_EVENTS;
    const size_t count = count_children(plan, batches);
    const struct share common = { .plan = plan, .tally = tally, .lock = &lock };
    struct share shares[MOST_CHILDREN] = { { .ok = false } };

    bool ok = start_all(shares, count, &common, batches, diag);
    if (ok) {
        run_all(shares, count);
        ok = take_answers(shares, count, diag);
    }
    for (size_t i = 0; i < count; i++) {
        fb_isolate_free(shares[i].isolate);
        free(shares[i].job.child);
    }
    if (ok && tally->broken)
        *diag = tally->why;
    return ok && !tally->broken;
}
