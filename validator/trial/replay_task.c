/* SPDX-License-Identifier: Apache-2.0 */
/* In the child: evaluating batches of events, and instances again and again. */
#include "validator/trial/replay_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host/buffer.h"
#include "isolate/worker.h"
#include "validator/trial/evaluator.h"

struct fb_replay_child {
    struct fb_evaluator *candidate;
    struct fb_evaluator *last;
    struct fb_coverage *told; /* of the candidate, up to the case before */
    struct fb_diag broken;    /* why there is no evaluator */
    struct fb_buffer out;
};

struct fb_replay_child *fb_replay_child_new(void)
{
    return calloc(1, sizeof(struct fb_replay_child));
}

static void put(struct fb_buffer *out, uint32_t word)
{
    fb_buffer_append(out, (struct fb_span){ (const uint8_t *)&word, sizeof word });
}

static void put_text(struct fb_buffer *out, const char *text)
{
    const size_t size = strlen(text);

    put(out, (uint32_t)size);
    fb_buffer_append(out, fb_span_of(text));
    fb_buffer_repeat(out, '\0', (4 - size % 4) % 4);
}

static void begin(struct fb_worker *worker, const void *context)
{
    const struct fb_replay_job *job = context;
    struct fb_replay_child *child = job->child;
    const struct fb_replay *replay = job->plan->replay;
    size_t count = 0;

    (void)worker;
    if (!fb_evaluator_new(replay->candidate->content, &child->candidate, &child->broken))
        return;
    if (replay->last != NULL) { /* of which there is nothing to be said but what it matches */
        struct fb_diag ignored = FB_DIAG_NONE;
        (void)!fb_evaluator_new(replay->last, &child->last, &ignored);
    }
    (void)fb_evaluator_coverage(child->candidate, &count);
    child->told = calloc(count + 1, sizeof *child->told);
    if (child->told == NULL)
        child->broken.fault = FB_FAULT_MEMORY;
}

static bool is_broken(const struct fb_replay_child *child)
{
    return child->broken.fault != FB_FAULT_NONE;
}

static void put_broken(struct fb_replay_child *child)
{
    char text[sizeof child->broken.message + sizeof child->broken.place.path + 4];

    (void)snprintf(text, sizeof text, "%s%s%s", child->broken.place.path,
                   child->broken.place.path[0] != '\0' ? ": " : "", child->broken.message);
    put(&child->out, FB_REPLAY_BROKEN);
    put(&child->out, (uint32_t)child->broken.fault);
    put_text(&child->out, text);
}

static void put_hits(struct fb_buffer *out, const struct fb_hits *hits)
{
    fb_buffer_append(out, (struct fb_span){ (const uint8_t *)hits->instances, hits->count * sizeof *hits->instances });
}

static void run_event(const struct fb_replay_job *job, uint32_t number)
{
    struct fb_replay_child *child = job->child;
    const struct fb_event *event = &job->plan->events[number].event;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_diag ignored = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 0 };
    struct fb_hits last = { .count = 0 };
    size_t unsupplied = 0;

    if (!fb_evaluator_run(child->candidate, event->type_id, event->values, event->count, &hits, &unsupplied, &diag)) {
        put(&child->out, FB_REPLAY_LIMIT);
        put(&child->out, number);
        put_text(&child->out, diag.message);
        return;
    }
    if (child->last != NULL
        && !fb_evaluator_run(child->last, event->type_id, event->values, event->count, &last, &unsupplied,
                             &ignored))
        last.count = 0;
    if (hits.count == 0 && last.count == 0)
        return;
    put(&child->out, FB_REPLAY_EVENT);
    put(&child->out, number);
    put(&child->out, (uint32_t)hits.count);
    put(&child->out, (uint32_t)last.count);
    put_hits(&child->out, &hits);
    put_hits(&child->out, &last);
}

static bool is_news(const struct fb_coverage *now, const struct fb_coverage *told)
{
    return now->reached != told->reached || now->held != told->held;
}

static void put_coverage(struct fb_replay_child *child)
{
    size_t count = 0;
    uint32_t news = 0;
    const struct fb_coverage *now = fb_evaluator_coverage(child->candidate, &count);

    for (size_t i = 0; i < count; i++)
        news += is_news(&now[i], &child->told[i]);
    put(&child->out, FB_REPLAY_COVERAGE);
    put(&child->out, news);
    for (size_t i = 0; i < count; i++) {
        if (!is_news(&now[i], &child->told[i]))
            continue;
        put(&child->out, (uint32_t)i);
        put(&child->out, (uint32_t)(now[i].reached - child->told[i].reached));
        put(&child->out, (uint32_t)(now[i].held - child->told[i].held));
    }
    memcpy(child->told, now, count * sizeof *now);
}

/* The child can not go on, nor say so at length. */
static void tell_no_memory(struct fb_worker *worker)
{
    const uint32_t words[] = { FB_REPLAY_BROKEN, FB_FAULT_MEMORY, 0 };

    (void)!fb_worker_emit(worker, words, sizeof words);
    fb_worker_stop(worker);
}

/* All of a case or nothing: what does not fit is asked for again in another child. */
static void tell(struct fb_worker *worker, struct fb_replay_child *child)
{
    const struct fb_span bytes = fb_buffer_span(&child->out);

    if (child->out.failed)
        tell_no_memory(worker);
    else if (bytes.size > 0)
        (void)!fb_worker_emit(worker, bytes.bytes, bytes.size);
    child->out.size = 0;
}

static void begin_case(struct fb_replay_child *child, uint64_t number)
{
    put(&child->out, FB_REPLAY_CASE);
    put(&child->out, (uint32_t)number);
    put(&child->out, (uint32_t)(number >> 32));
}

/* Events from `first` on, as case `number`. */
static void run_range(struct fb_worker *worker, const struct fb_replay_job *job, uint64_t number, uint64_t first,
                      uint64_t count)
{
    begin_case(job->child, number);
    if (is_broken(job->child)) {
        put_broken(job->child);
        tell(worker, job->child);
        fb_worker_stop(worker);
        return;
    }
    for (uint64_t i = first; i < first + count && i < job->plan->count; i++)
        run_event(job, (uint32_t)i);
    put_coverage(job->child);
    tell(worker, job->child);
}

static void run_batch(struct fb_worker *worker, uint64_t number, const void *context)
{
    run_range(worker, context, number, number * FB_REPLAY_BATCH_EVENTS, FB_REPLAY_BATCH_EVENTS);
}

static void run_single(struct fb_worker *worker, uint64_t number, const void *context)
{
    run_range(worker, context, number, number, 1);
}

static uint64_t now_nanoseconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

/* Nanoseconds that one walk through the sample takes. */
static uint64_t time_sample(const struct fb_replay_job *job, uint32_t instance,
                            const struct fb_replay_sample *sample)
{
    const uint64_t start = now_nanoseconds();

    for (size_t i = 0; i < sample->count; i++) {
        const struct fb_event *event = &job->plan->events[sample->events[i]].event;
        struct fb_diag ignored = FB_DIAG_NONE;
        bool holds = false;
        (void)!fb_evaluator_run_one(job->child->candidate, instance, event->type_id, event->values,
                                    event->count, &holds, &ignored);
    }
    return now_nanoseconds() - start;
}

#define TIMING_ROUNDS 3

/* The fewest of some rounds: what else the machine does can only add to it. */
static void run_timing(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_replay_job *job = context;
    const struct fb_instance *instance = &job->plan->replay->candidate->content->instances[number];
    const struct fb_replay_sample *sample = fb_replay_plan_sample(job->plan, instance->type_id);
    uint64_t fewest = UINT64_MAX;

    if (is_broken(job->child) || sample == NULL || sample->count == 0)
        return;
    for (int i = 0; i < TIMING_ROUNDS; i++) {
        const uint64_t taken = time_sample(job, (uint32_t)number, sample);
        fewest = taken < fewest ? taken : fewest;
    }
    fewest /= sample->count;
    begin_case(job->child, number);
    put(&job->child->out, FB_REPLAY_COST);
    put(&job->child->out, (uint32_t)number);
    put(&job->child->out, (uint32_t)fewest);
    put(&job->child->out, (uint32_t)(fewest >> 32));
    tell(worker, job->child);
}

void fb_replay_tasks(const struct fb_replay_job *job, struct fb_task tasks[static FB_REPLAY_TASKS])
{
    static void (*const runs[FB_REPLAY_TASKS])(struct fb_worker *, uint64_t, const void *) = {
        [FB_REPLAY_BATCH] = run_batch,
        [FB_REPLAY_SINGLE] = run_single,
        [FB_REPLAY_TIMING] = run_timing,
    };

    for (size_t i = 0; i < FB_REPLAY_TASKS; i++)
        tasks[i] = (struct fb_task){ .begin = begin, .run = runs[i], .context = job };
}
