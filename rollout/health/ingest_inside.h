/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_inside.h - what the files of the ingestion share (internal to the room). */
#ifndef FB_ROLLOUT_HEALTH_INGEST_INSIDE_H
#define FB_ROLLOUT_HEALTH_INGEST_INSIDE_H

#include <pthread.h>

#include "rollout/health/ingest.h"

struct fb_counted_release {
    struct fb_health_tally *tally;
    uint64_t told;
    bool begun;     /* its FB_LOG_RELEASE was read or written */
    uint64_t taken; /* the first record that is not in the last take that had a count */
};

struct fb_ingest {
    pthread_mutex_t gate; /* guards queue and writing */
    pthread_cond_t written;
    struct fb_waiter *first;
    struct fb_waiter **last;
    bool writing;
    pthread_mutex_t counts; /* guards what follows; taken inside of no other lock */
    struct fb_counted_release releases[FB_MAX_HEALTH_RELEASES];
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
    uint64_t snapshot_bytes;   /* of whoever rotates: of the newest */
    int64_t retry_ms;          /* likewise: not before then, after a failure */
};

/* Those that follow are called with `counts` held, or by nobody else's side. */
struct fb_counted_release *fb_ingest_find(struct fb_ingest *ingest, uint64_t number);
FB_MUST_CHECK bool fb_ingest_add_tally(struct fb_ingest *ingest, const struct fb_health_tally_plan *plan,
                                       uint64_t told, struct fb_diag *diag);

/* Counts records of the log; *answer adds up what became of them. */
FB_MUST_CHECK bool fb_ingest_count_records(struct fb_ingest *ingest, enum fb_log_kind kind, struct fb_span records,
                                           int64_t at_ms, struct fb_ingest_answer *answer, struct fb_diag *diag);

/* Takes the snapshot in, where there is one that fits the log at `path`: *place is where it was. */
bool fb_ingest_load(struct fb_ingest *ingest, const char *path, struct fb_log_place *place);

/* Nobody writes to the log between these two. */
void fb_ingest_stop_writing(struct fb_ingest *ingest);
void fb_ingest_go_on(struct fb_ingest *ingest);

#endif
