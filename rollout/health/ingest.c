/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.c - group commit: who waits at the same time shares one write. */
#include "rollout/health/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/health/ingest_inside.h"

#define MOST_SWEPT 65536 /* silent hosts of one release found by one sweep; the next finds the others */

/* A caller of submit, on its own stack. */
struct fb_waiter {
    const uint8_t *records;
    size_t count;
    enum fb_log_kind kind;
    int64_t now_ms;
    struct fb_ingest_answer answer;
    bool done;
    bool fine;
    struct fb_diag *diag;
    struct fb_waiter *next;
};

static void add_answer(struct fb_ingest_answer *to, const struct fb_ingest_answer *from)
{
    to->reports += from->reports;
    to->counted += from->counted;
    to->noted += from->noted;
    to->duplicates += from->duplicates;
    to->strays += from->strays;
    to->refused += from->refused;
}

/* Takes from the queue what can go to the disk together: the first, and others of its kind. */
static struct fb_waiter *take_queue(struct fb_ingest *ingest, size_t *total)
{
    struct fb_waiter *first = ingest->first;
    struct fb_waiter **end = &first->next;

    *total = first->count;
    while (*end != NULL && (*end)->kind == first->kind && *total + (*end)->count <= FB_MAX_LOG_RECORDS) {
        *total += (*end)->count;
        end = &(*end)->next;
    }
    ingest->first = *end;
    *end = NULL;
    if (ingest->first == NULL)
        ingest->last = &ingest->first;
    return first;
}

static struct fb_span gather(struct fb_ingest *ingest, const struct fb_waiter *waiters, size_t total)
{
    uint8_t *out = ingest->group;

    if (waiters->next == NULL)
        return (struct fb_span){ waiters->records, total * FB_HEALTH_RECORD_BYTES };
    for (const struct fb_waiter *one = waiters; one != NULL; one = one->next) {
        memcpy(out, one->records, one->count * FB_HEALTH_RECORD_BYTES);
        out += one->count * FB_HEALTH_RECORD_BYTES;
    }
    return (struct fb_span){ ingest->group, total * FB_HEALTH_RECORD_BYTES };
}

/* Writes and counts what these wait for; alone, since `writing` is set. */
static void write_out(struct fb_ingest *ingest, struct fb_waiter *waiters, size_t total)
{
    struct fb_diag diag = FB_DIAG_NONE;
    int64_t at_ms = ingest->clock_ms;

    for (const struct fb_waiter *one = waiters; one != NULL; one = one->next)
        at_ms = one->now_ms > at_ms ? one->now_ms : at_ms;
    const bool fine = fb_health_log_append(ingest->log, waiters->kind, at_ms, gather(ingest, waiters, total), &diag);
    (void)pthread_mutex_lock(&ingest->counts);
    ingest->clock_ms = at_ms;
    ingest->groups += fine;
    ingest->log_bytes = fb_health_log_bytes(ingest->log);
    for (struct fb_waiter *one = waiters; one != NULL; one = one->next) {
        const struct fb_span records = { one->records, one->count * FB_HEALTH_RECORD_BYTES };

        one->fine = fine && fb_ingest_count_records(ingest, one->kind, records, at_ms, &one->answer, &diag);
        add_answer(&ingest->taken, &one->answer);
        if (!one->fine)
            *one->diag = diag;
    }
    (void)pthread_mutex_unlock(&ingest->counts);
}

void fb_ingest_stop_writing(struct fb_ingest *ingest)
{
    (void)pthread_mutex_lock(&ingest->gate);
    while (ingest->writing)
        (void)pthread_cond_wait(&ingest->written, &ingest->gate);
    ingest->writing = true;
    (void)pthread_mutex_unlock(&ingest->gate);
}

void fb_ingest_go_on(struct fb_ingest *ingest)
{
    (void)pthread_mutex_lock(&ingest->gate);
    ingest->writing = false;
    (void)pthread_cond_broadcast(&ingest->written);
    (void)pthread_mutex_unlock(&ingest->gate);
}

/* Waits in the queue until somebody, perhaps this thread, has written it. */
static bool wait_for_disk(struct fb_ingest *ingest, struct fb_waiter *self)
{
    (void)pthread_mutex_lock(&ingest->gate);
    *ingest->last = self;
    ingest->last = &self->next;
    while (!self->done) {
        size_t total = 0;

        if (ingest->writing) {
            (void)pthread_cond_wait(&ingest->written, &ingest->gate);
            continue;
        }
        struct fb_waiter *taken = take_queue(ingest, &total);
        ingest->writing = true;
        (void)pthread_mutex_unlock(&ingest->gate);
        write_out(ingest, taken, total);
        (void)pthread_mutex_lock(&ingest->gate);
        ingest->writing = false;
        for (struct fb_waiter *next = NULL; taken != NULL; taken = next) {
            next = taken->next; /* who is done may be gone at once */
            taken->done = true;
        }
        (void)pthread_cond_broadcast(&ingest->written);
    }
    (void)pthread_mutex_unlock(&ingest->gate);
    return self->fine;
}

static bool submit(struct fb_ingest *ingest, enum fb_log_kind kind, const struct fb_health_report *reports,
                   size_t count, int64_t now_ms, struct fb_ingest_answer *out, struct fb_diag *diag)
{
    uint8_t *records = malloc(count * FB_HEALTH_RECORD_BYTES);

    if (records == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++)
        fb_health_put_record(&reports[i], records + i * FB_HEALTH_RECORD_BYTES);
    struct fb_waiter self = { .records = records, .count = count, .kind = kind, .now_ms = now_ms, .diag = diag };
    const bool fine = wait_for_disk(ingest, &self);
    free(records);
    if (fine)
        *out = self.answer;
    return fine;
}

bool fb_ingest_submit(struct fb_ingest *ingest, const struct fb_health_report *reports, size_t count,
                      int64_t now_ms, struct fb_ingest_answer *out, struct fb_diag *diag)
{
    if (count > FB_MAX_HEALTH_REPORTS)
        return fb_fail(diag, FB_FAULT_LIMIT, "a batch has at most 65536 reports");
    if (count == 0) {
        *out = (struct fb_ingest_answer){ .reports = 0 };
        return true;
    }
    return submit(ingest, FB_LOG_REPORTS, reports, count, now_ms, out, diag);
}

static bool renew_tally(struct fb_ingest *ingest, struct fb_counted_release *known, const struct fb_health_tally_plan *plan,
                        struct fb_diag *diag)
{
    if (fb_health_tally_heard(known->tally) > 0)
        return true;
    struct fb_health_tally *tally = fb_health_tally_new(plan, ingest->seed);
    if (tally == NULL)
        return fb_fail(diag, FB_FAULT_LIMIT, "this release has more rings, slices or metrics than can be counted, or there is no memory");
    fb_health_tally_free(known->tally);
    known->tally = tally;
    return true;
}

bool fb_ingest_add_release(struct fb_ingest *ingest, const struct fb_health_tally_plan *plan, int64_t now_ms,
                           struct fb_diag *diag)
{
    const struct fb_health_report mark = { .release = plan->release };
    struct fb_ingest_answer answer;

    (void)pthread_mutex_lock(&ingest->counts);
    struct fb_counted_release *known = fb_ingest_find(ingest, plan->release);
    const bool begun = known != NULL && known->begun;
    const bool fine = known != NULL ? renew_tally(ingest, known, plan, diag) : fb_ingest_add_tally(ingest, plan, 0, diag);
    (void)pthread_mutex_unlock(&ingest->counts);
    return fine && (begun || submit(ingest, FB_LOG_RELEASE, &mark, 1, now_ms, &answer, diag));
}

bool fb_ingest_has_release(struct fb_ingest *ingest, uint64_t release)
{
    (void)pthread_mutex_lock(&ingest->counts);
    const struct fb_counted_release *known = fb_ingest_find(ingest, release);
    const bool begun = known != NULL && known->begun;
    (void)pthread_mutex_unlock(&ingest->counts);
    return begun;
}

static bool sweep_release(struct fb_ingest *ingest, size_t index, int64_t now_ms,
                          struct fb_health_report *silent, uint64_t *found, struct fb_diag *diag)
{
    struct fb_ingest_answer answer;
    uint64_t at = 0;

    (void)pthread_mutex_lock(&ingest->counts);
    const size_t count = index < ingest->release_count
                           ? fb_health_tally_silent(ingest->releases[index].tally, now_ms, &at, silent, MOST_SWEPT)
                           : 0;
    (void)pthread_mutex_unlock(&ingest->counts);
    *found += count;
    return count == 0 || submit(ingest, FB_LOG_SILENCE, silent, count, now_ms, &answer, diag);
}

bool fb_ingest_sweep(struct fb_ingest *ingest, int64_t now_ms, uint64_t *found, struct fb_diag *diag)
{
    struct fb_health_report *silent = malloc(MOST_SWEPT * sizeof *silent);
    bool fine = silent != NULL || fb_fail_memory(diag);

    *found = 0;
    (void)pthread_mutex_lock(&ingest->counts);
    const size_t releases = ingest->release_count;
    (void)pthread_mutex_unlock(&ingest->counts);
    for (size_t i = 0; fine && i < releases; i++)
        fine = sweep_release(ingest, i, now_ms, silent, found, diag);
    free(silent);
    return fine;
}
