/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_count.c - records of the log, counted for the releases that they are on. */
#include "base/host/fail.h"
#include "rollout/health/ingest_inside.h"

struct fb_counted_release *fb_ingest_find(struct fb_ingest *ingest, uint64_t number)
{
    for (size_t i = 0; i < ingest->release_count; i++)
        if (fb_health_tally_plan_of(ingest->releases[i].tally)->release == number)
            return &ingest->releases[i];
    return NULL;
}

bool fb_ingest_add_tally(struct fb_ingest *ingest, const struct fb_health_tally_plan *plan, uint64_t told,
                         struct fb_diag *diag)
{
    if (fb_ingest_find(ingest, plan->release) != NULL)
        return true;
    if (ingest->release_count == FB_MAX_HEALTH_RELEASES)
        return fb_fail(diag, FB_FAULT_LIMIT, "at most 256 releases are counted at a time");
    struct fb_health_tally *tally = fb_health_tally_new(plan, ingest->seed);
    if (tally == NULL)
        return fb_fail(diag, FB_FAULT_LIMIT, "this release has more rings, slices or metrics than can be counted, or there is no memory");
    ingest->releases[ingest->release_count++] = (struct fb_counted_release){ .tally = tally, .told = told, .taken = told };
    return true;
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
    struct fb_counted_release *release = fb_ingest_find(ingest, report->release);

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

bool fb_ingest_count_records(struct fb_ingest *ingest, enum fb_log_kind kind, struct fb_span records,
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

bool fb_ingest_take(struct fb_ingest *ingest, uint64_t release,
                    void (*visit)(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count,
                                  uint64_t add),
                    void *context, uint64_t *upto)
{
    (void)pthread_mutex_lock(&ingest->counts);
    struct fb_counted_release *found = fb_ingest_find(ingest, release);
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
    const struct fb_counted_release *found = fb_ingest_find(ingest, release);
    const uint64_t value = found != NULL ? fb_health_tally_count(found->tally, ring, slice, arm, count) : 0;
    (void)pthread_mutex_unlock(&ingest->counts);
    return value;
}

uint64_t fb_ingest_heard(struct fb_ingest *ingest, uint64_t release)
{
    (void)pthread_mutex_lock(&ingest->counts);
    const struct fb_counted_release *found = fb_ingest_find(ingest, release);
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
