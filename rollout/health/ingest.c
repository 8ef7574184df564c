/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.c - group commit in front of the log, tallies behind it. */
#include "rollout/health/ingest.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "rollout/health/snapshot.h"

#define MOST_SNAPSHOT ((size_t)4 << 30)
#define MOST_SWEPT 65536 /* silent hosts of one release found by one sweep; the next finds the others */

/* A caller of submit, on its own stack. */
struct waiter {
    const uint8_t *records;
    size_t count;
    enum fb_log_kind kind;
    int64_t now_ms;
    struct fb_ingest_answer answer;
    bool done;
    bool fine;
    struct fb_diag *diag;
    struct waiter *next;
};

struct release {
    struct fb_health_tally *tally;
    uint64_t told;
    bool begun;     /* its FB_LOG_RELEASE was read or written */
    uint64_t taken; /* the first record that is not in the last take that had a count */
};

struct fb_ingest {
    pthread_mutex_t gate; /* guards queue and writing */
    pthread_cond_t written;
    struct waiter *first;
    struct waiter **last;
    bool writing;
    pthread_mutex_t counts; /* guards what follows; taken inside of no other lock */
    struct release releases[FB_MAX_HEALTH_RELEASES];
    size_t release_count;
    struct fb_ingest_answer taken;
    uint64_t groups;
    uint64_t log_bytes;
    uint64_t counted_upto; /* records that are in the tallies */
    int64_t clock_ms;
    uint64_t seed;
    char snapshot[600];
    struct fb_health_log *log; /* of whoever is writing */
    uint8_t *group;            /* likewise: where records of several waiters come together */
};

static struct release *find_release(struct fb_ingest *ingest, uint64_t number)
{
    for (size_t i = 0; i < ingest->release_count; i++)
        if (fb_health_tally_plan_of(ingest->releases[i].tally)->release == number)
            return &ingest->releases[i];
    return NULL;
}

static bool add_tally(struct fb_ingest *ingest, const struct fb_health_tally_plan *plan, uint64_t told,
                      struct fb_diag *diag)
{
    if (find_release(ingest, plan->release) != NULL)
        return true;
    if (ingest->release_count == FB_MAX_HEALTH_RELEASES)
        return fb_fail(diag, FB_FAULT_LIMIT, "at most 256 releases are counted at a time");
    struct fb_health_tally *tally = fb_health_tally_new(plan, ingest->seed);
    if (tally == NULL)
        return fb_fail(diag, FB_FAULT_LIMIT, "this release has more rings, slices or metrics than can be counted, or there is no memory");
    ingest->releases[ingest->release_count++] = (struct release){ .tally = tally, .told = told, .taken = told };
    return true;
}

static void add_answer(struct fb_ingest_answer *to, const struct fb_ingest_answer *from)
{
    to->reports += from->reports;
    to->counted += from->counted;
    to->noted += from->noted;
    to->duplicates += from->duplicates;
    to->strays += from->strays;
    to->refused += from->refused;
}

static bool says_silence(const struct fb_health_tally_plan *plan, const struct fb_health_report *report)
{
    return plan->silence != FB_NO_METRIC && (report->events >> (FB_HEALTH_COUNTS + plan->silence) & 1) != 0;
}

/* Counts one record of the log; `number` is its place there.  False: no memory. */
static bool count_record(struct fb_ingest *ingest, enum fb_log_kind kind, uint64_t number,
                         const struct fb_health_report *report, int64_t at_ms,
                         struct fb_ingest_answer *answer)
{
    struct release *release = find_release(ingest, report->release);

    if (kind == FB_LOG_RELEASE) {
        if (release != NULL)
            release->begun = true;
        return true;
    }
    answer->reports++;
    if (release == NULL || !release->begun) {
        answer->strays++;
        return true;
    }
    if (kind == FB_LOG_REPORTS && says_silence(fb_health_tally_plan_of(release->tally), report)) {
        answer->refused++;
        return true;
    }
    switch (fb_health_tally_add(release->tally, report, at_ms, number < release->told)) {
    case FB_HEALTH_TALLY_COUNTED:
        answer->counted++;
        return true;
    case FB_HEALTH_TALLY_NOTED:
        answer->noted++;
        return true;
    case FB_HEALTH_TALLY_DUPLICATE:
        answer->duplicates++;
        return true;
    case FB_HEALTH_TALLY_REFUSED:
        answer->refused++;
        return true;
    default:
        return false;
    }
}

static bool count_records(struct fb_ingest *ingest, enum fb_log_kind kind, struct fb_span records,
                          int64_t at_ms, struct fb_ingest_answer *answer, struct fb_diag *diag)
{
    for (size_t offset = 0; offset < records.size; offset += FB_HEALTH_RECORD_BYTES) {
        struct fb_diag unreadable = FB_DIAG_NONE;
        struct fb_health_report report;
        const struct fb_span record = fb_span_part(records, offset, FB_HEALTH_RECORD_BYTES);

        if (!fb_health_get_record(record, &report, &unreadable))
            return fb_fail(diag, FB_FAULT_INPUT, "a record of the log is none: %s", unreadable.message);
        if (!count_record(ingest, kind, ingest->counted_upto, &report, at_ms, answer))
            return fb_fail_memory(diag);
        ingest->counted_upto++;
    }
    return true;
}

static bool replay_group(void *context, const struct fb_log_group *group, struct fb_diag *diag)
{
    struct fb_ingest *ingest = context;
    struct fb_ingest_answer answer = { .reports = 0 };

    ingest->clock_ms = group->at_ms > ingest->clock_ms ? group->at_ms : ingest->clock_ms;
    return count_records(ingest, group->kind, group->records, group->at_ms, &answer, diag);
}

bool fb_ingest_save(const struct fb_ingest *ingest, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    const struct fb_snapshot_head head = { fb_health_log_place(ingest->log), ingest->clock_ms, ingest->release_count };

    if (head.place.size == 0)
        return true;
    fb_snapshot_begin(&out, &head);
    for (size_t i = 0; i < ingest->release_count; i++) {
        fb_snapshot_put(&out, ingest->releases[i].taken, 8);
        fb_snapshot_put(&out, ingest->releases[i].begun, 8);
        fb_health_tally_save(ingest->releases[i].tally, &out);
    }
    fb_snapshot_end(&out);
    const struct fb_span bytes = fb_buffer_span(&out);
    return out.failed ? fb_fail_memory(diag) : fb_file_write(ingest->snapshot, &bytes, 1, diag);
}

/* What was taken must have been told; what came after the last take is told later, unless it was. */
static bool load_release(struct fb_ingest *ingest, size_t index, uint64_t next, struct fb_cursor *in, struct fb_diag *diag)
{
    struct release *release = &ingest->releases[index];
    uint64_t taken = 0;
    uint64_t begun = 0;

    if (!fb_cursor_uint(in, "taken", 8, &taken) || !fb_cursor_uint(in, "begun", 8, &begun))
        return false;
    if (release->told < taken)
        return fb_fail(diag, FB_FAULT_INPUT, "counts that were taken were not told");
    release->taken = taken;
    release->begun = begun != 0;
    return fb_health_tally_load(release->tally, in, release->told >= next, diag);
}

/* A log that holds more than the snapshot's releases know of is no matter: what names a release comes
 * before its reports.  Releases in another order, or others, are. */
static bool load_snapshot(struct fb_ingest *ingest, const char *path, struct fb_log_place *place)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_snapshot_head head;
    struct fb_cursor in;

    if (!fb_file_read(ingest->snapshot, MOST_SNAPSHOT, &bytes, &diag) || !fb_snapshot_open(bytes, &in, &head, &diag)
        || head.releases != ingest->release_count || !fb_health_log_was_at(path, &head.place))
        return false;
    for (size_t i = 0; i < ingest->release_count; i++)
        if (!load_release(ingest, i, head.place.next, &in, &diag))
            return false;
    if (!fb_cursor_finish(&in))
        return false;
    ingest->clock_ms = head.clock_ms;
    ingest->counted_upto = head.place.next;
    *place = head.place;
    return true;
}

static bool add_tallies(struct fb_ingest *ingest, const struct fb_ingest_release *releases, size_t count,
                        struct fb_diag *diag)
{
    for (size_t i = 0; i < ingest->release_count; i++)
        fb_health_tally_free(ingest->releases[i].tally);
    ingest->release_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!add_tally(ingest, &releases[i].plan, releases[i].told, diag))
            return false;
    return true;
}

bool fb_ingest_open(const char *path, uint64_t seed, const struct fb_ingest_release *releases, size_t count,
                    struct fb_ingest **out, uint64_t *torn, struct fb_diag *diag)
{
    FB_AUTO(fb_ingest_close)
    struct fb_ingest *ingest = calloc(1, sizeof *ingest);

    if (ingest == NULL)
        return fb_fail_memory(diag);
    (void)pthread_mutex_init(&ingest->gate, NULL);
    (void)pthread_mutex_init(&ingest->counts, NULL);
    (void)pthread_cond_init(&ingest->written, NULL);
    ingest->last = &ingest->first;
    ingest->seed = seed;
    ingest->group = malloc(FB_MAX_LOG_RECORDS * FB_HEALTH_RECORD_BYTES);
    if (ingest->group == NULL)
        return fb_fail_memory(diag);
    struct fb_log_place place;
    if (strlen(path) >= sizeof ingest->snapshot - sizeof ".snapshot")
        return fb_fail(diag, FB_FAULT_LIMIT, "the log's name is too long");
    (void)snprintf(ingest->snapshot, sizeof ingest->snapshot, "%s.snapshot", path);
    if (!add_tallies(ingest, releases, count, diag))
        return false;
    const bool resumed = load_snapshot(ingest, path, &place);
    if (!resumed && !add_tallies(ingest, releases, count, diag)) /* a half that was loaded is gone */
        return false;
    if (!fb_health_log_open(path, resumed ? &place : NULL, replay_group, ingest, &ingest->log, torn, diag))
        return false;
    ingest->log_bytes = fb_health_log_bytes(ingest->log);
    *out = fb_take(ingest);
    return true;
}

void fb_ingest_close(struct fb_ingest *ingest)
{
    if (ingest == NULL)
        return;
    for (size_t i = 0; i < ingest->release_count; i++)
        fb_health_tally_free(ingest->releases[i].tally);
    fb_health_log_close(ingest->log);
    (void)pthread_cond_destroy(&ingest->written);
    (void)pthread_mutex_destroy(&ingest->counts);
    (void)pthread_mutex_destroy(&ingest->gate);
    free(ingest->group);
    free(ingest);
}

/* Takes from the queue what can go to the disk together: the first, and others of its kind. */
static struct waiter *take_queue(struct fb_ingest *ingest, size_t *total)
{
    struct waiter *first = ingest->first;
    struct waiter **end = &first->next;

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

static struct fb_span gather(struct fb_ingest *ingest, const struct waiter *waiters, size_t total)
{
    uint8_t *out = ingest->group;

    if (waiters->next == NULL)
        return (struct fb_span){ waiters->records, total * FB_HEALTH_RECORD_BYTES };
    for (const struct waiter *one = waiters; one != NULL; one = one->next) {
        memcpy(out, one->records, one->count * FB_HEALTH_RECORD_BYTES);
        out += one->count * FB_HEALTH_RECORD_BYTES;
    }
    return (struct fb_span){ ingest->group, total * FB_HEALTH_RECORD_BYTES };
}

/* Writes and counts what these wait for; alone, since `writing` is set. */
static void write_out(struct fb_ingest *ingest, struct waiter *waiters, size_t total)
{
    struct fb_diag diag = FB_DIAG_NONE;
    int64_t at_ms = ingest->clock_ms;

    for (const struct waiter *one = waiters; one != NULL; one = one->next)
        at_ms = one->now_ms > at_ms ? one->now_ms : at_ms;
    const bool fine = fb_health_log_append(ingest->log, waiters->kind, at_ms, gather(ingest, waiters, total), &diag);
    (void)pthread_mutex_lock(&ingest->counts);
    ingest->clock_ms = at_ms;
    ingest->groups += fine;
    ingest->log_bytes = fb_health_log_bytes(ingest->log);
    for (struct waiter *one = waiters; one != NULL; one = one->next) {
        const struct fb_span records = { one->records, one->count * FB_HEALTH_RECORD_BYTES };

        one->fine = fine && count_records(ingest, one->kind, records, at_ms, &one->answer, &diag);
        add_answer(&ingest->taken, &one->answer);
        if (!one->fine)
            *one->diag = diag;
    }
    (void)pthread_mutex_unlock(&ingest->counts);
}

/* Waits in the queue until somebody, perhaps this thread, has written it. */
static bool wait_for_disk(struct fb_ingest *ingest, struct waiter *self)
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
        struct waiter *taken = take_queue(ingest, &total);
        ingest->writing = true;
        (void)pthread_mutex_unlock(&ingest->gate);
        write_out(ingest, taken, total);
        (void)pthread_mutex_lock(&ingest->gate);
        ingest->writing = false;
        for (struct waiter *next = NULL; taken != NULL; taken = next) {
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
    struct waiter self = { .records = records, .count = count, .kind = kind, .now_ms = now_ms, .diag = diag };
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

static bool renew_tally(struct fb_ingest *ingest, struct release *known, const struct fb_health_tally_plan *plan,
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
    struct release *known = find_release(ingest, plan->release);
    const bool begun = known != NULL && known->begun;
    const bool fine = known != NULL ? renew_tally(ingest, known, plan, diag) : add_tally(ingest, plan, 0, diag);
    (void)pthread_mutex_unlock(&ingest->counts);
    return fine && (begun || submit(ingest, FB_LOG_RELEASE, &mark, 1, now_ms, &answer, diag));
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

bool fb_ingest_take(struct fb_ingest *ingest, uint64_t release,
                    void (*visit)(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count,
                                  uint64_t add),
                    void *context, uint64_t *upto)
{
    (void)pthread_mutex_lock(&ingest->counts);
    struct release *found = find_release(ingest, release);
    if (found != NULL) {
        if (fb_health_tally_take(found->tally, visit, context))
            found->taken = ingest->counted_upto;
        *upto = ingest->counted_upto;
    }
    (void)pthread_mutex_unlock(&ingest->counts);
    return found != NULL;
}

uint64_t fb_ingest_count(struct fb_ingest *ingest, uint64_t release, uint32_t ring, uint32_t slice,
                         uint32_t arm, uint32_t count)
{
    (void)pthread_mutex_lock(&ingest->counts);
    const struct release *found = find_release(ingest, release);
    const uint64_t value = found != NULL ? fb_health_tally_count(found->tally, ring, slice, arm, count) : 0;
    (void)pthread_mutex_unlock(&ingest->counts);
    return value;
}

uint64_t fb_ingest_heard(struct fb_ingest *ingest, uint64_t release)
{
    (void)pthread_mutex_lock(&ingest->counts);
    const struct release *found = find_release(ingest, release);
    const uint64_t heard = found != NULL ? fb_health_tally_heard(found->tally) : 0;
    (void)pthread_mutex_unlock(&ingest->counts);
    return heard;
}

struct fb_ingest_figures fb_ingest_figures(struct fb_ingest *ingest)
{
    (void)pthread_mutex_lock(&ingest->counts);
    struct fb_ingest_figures figures = { .taken = ingest->taken, .groups = ingest->groups, .log_bytes = ingest->log_bytes, .next = ingest->counted_upto };
    for (size_t i = 0; i < ingest->release_count; i++) {
        figures.sensors += fb_sensor_table_count(fb_health_tally_sensors(ingest->releases[i].tally));
        figures.sensor_bytes += fb_sensor_table_bytes(fb_health_tally_sensors(ingest->releases[i].tally));
    }
    (void)pthread_mutex_unlock(&ingest->counts);
    return figures;
}
