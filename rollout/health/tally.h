/* SPDX-License-Identifier: Apache-2.0 */
/* tally.h - health reports of one release, added up per ring, slice and arm.
 *
 * A pure function of the reports and the times at which they came: the log, read again, gives the
 * same tally.  Every host counts at most once in each count, so a report that comes twice, late or
 * out of order has no effect beyond its first.  Not for two threads at a time.
 */
#ifndef FB_ROLLOUT_HEALTH_TALLY_H
#define FB_ROLLOUT_HEALTH_TALLY_H

#include "base/core/cursor.h"
#include "base/host/buffer.h"
#include "rollout/health/report.h"
#include "rollout/health/table.h"

#define FB_HEALTH_COUNTS 5 /* bits of enum fb_health_event before the metrics */
#define FB_NO_METRIC UINT32_MAX

struct fb_health_tally_plan {
    uint64_t release;  /* the number that reports name it by */
    uint32_t rings;    /* at least 1; rings x slices x 2 at most FB_MAX_HEALTH_CELLS */
    uint32_t slices;   /* at least 1 */
    uint32_t metrics;  /* at most FB_MAX_HEALTH_METRICS */
    uint32_t failures; /* bit i: metric i is a failure */
    uint32_t silence;  /* the metric that is counted here, when a host's window ends without it; or FB_NO_METRIC */
    int64_t window_ms; /* without a report for so long, a host that fetched is silent */
};

enum fb_health_tally_answer {
    FB_HEALTH_TALLY_COUNTED,   /* it changed a count */
    FB_HEALTH_TALLY_NOTED,     /* a beat: nothing new but that the host is there */
    FB_HEALTH_TALLY_DUPLICATE, /* the same report again */
    FB_HEALTH_TALLY_REFUSED,   /* a ring, slice or metric that the release does not have */
    FB_HEALTH_TALLY_NO_MEMORY,
};

struct fb_health_tally;

/* NULL when there is no memory, or the plan is beyond the limits above. */
struct fb_health_tally *fb_health_tally_new(const struct fb_health_tally_plan *plan, uint64_t seed);
void fb_health_tally_free(struct fb_health_tally *tally); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_health_tally *, fb_health_tally_free);
const struct fb_health_tally_plan *fb_health_tally_plan_of(const struct fb_health_tally *tally);
const struct fb_sensor_table *fb_health_tally_sensors(const struct fb_health_tally *tally);

/* Adds a report that came at `now_ms`.  With `quiet` the counts were told before (fb_health_tally_take). */
enum fb_health_tally_answer fb_health_tally_add(struct fb_health_tally *tally, const struct fb_health_report *report,
                                                int64_t now_ms, bool quiet);

/* Finds up to `limit` hosts whose window ended in silence, as reports to be logged and then added
 * like all others; *at goes on where the last call ended, 0 first and again at the end. */
size_t fb_health_tally_silent(const struct fb_health_tally *tally, int64_t now_ms, uint64_t *at,
                              struct fb_health_report *out, size_t limit);

/* A count, all told: bit numbers of enum fb_health_event. */
uint64_t fb_health_tally_count(const struct fb_health_tally *tally, uint32_t ring, uint32_t slice, uint32_t arm,
                               uint32_t count);

/* Reports that were taken in, beats and duplicates included. */
uint64_t fb_health_tally_heard(const struct fb_health_tally *tally);

/* All of it as bytes, appended; and a new one from these bytes, with the plan that it had.  Whoever
 * loads it says what was told meanwhile (fb_health_tally_told) before anything is added. */
void fb_health_tally_save(const struct fb_health_tally *tally, struct fb_buffer *out);
FB_MUST_CHECK bool fb_health_tally_load(struct fb_cursor *in, uint64_t seed, struct fb_health_tally **out,
                                        struct fb_diag *diag);

/* Of a tally that was loaded: whether what the last take handed out was told, and what came after it
 * too; what was not is for the next take. */
void fb_health_tally_told(struct fb_health_tally *tally, bool handed, bool since);

/* Another window; hosts keep the time that they were seen at, as far as it can be told. */
void fb_health_tally_set_window(struct fb_health_tally *tally, int64_t window_ms, int64_t now_ms);

/* What was added since the last take: calls `visit` for every count that grew, and forgets.  Taking
 * says that all taken before was told.  False: nothing grew. */
bool fb_health_tally_take(struct fb_health_tally *tally,
                          void (*visit)(void *context, uint32_t ring, uint32_t slice, uint32_t arm,
                                        uint32_t count, uint64_t add),
                          void *context);

#endif
