/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.h - takes health reports in: durable first, then counted, then answered.
 *
 * For any number of threads.  Who submits waits until its reports are on the disk; those who wait at
 * the same time share one write (group commit).  What was acknowledged is counted again, and the
 * same, after a crash at any instruction.
 */
#ifndef FB_ROLLOUT_HEALTH_INGEST_H
#define FB_ROLLOUT_HEALTH_INGEST_H

#include "rollout/health/log.h"
#include "rollout/health/tally.h"

#define FB_MAX_HEALTH_RELEASES 256

struct fb_ingest_answer {
    uint64_t reports;    /* all of them: the others add up to it */
    uint64_t counted;    /* told something new */
    uint64_t noted;      /* beats */
    uint64_t duplicates; /* no effect */
    uint64_t strays;     /* on a release that was never sent, kept apart */
    uint64_t refused;    /* on a ring, slice or metric that the release does not have, or silence */
};

struct fb_ingest;

/* A release as it was told before; counts of records before `told` were taken in (fb_ingest_take). */
struct fb_ingest_release {
    struct fb_health_tally_plan plan;
    uint64_t told;
};

/* Opens the log at `path` and counts what is in it.  *torn as of fb_health_log_open.  Of a release that
 * the snapshot has in another shape, its counts stay as they are, unless nobody reported on it. */
FB_MUST_CHECK bool fb_ingest_open(const char *path, uint64_t seed, const struct fb_ingest_release *releases,
                                  size_t count, struct fb_ingest **out, uint64_t *torn,
                                  struct fb_diag *diag);
/* Writes down what is counted, beside the log (its name and ".snapshot"), for the next open to begin
 * there.  Nobody may be inside.  Where it is damaged, or another log's, the next open counts all of the
 * log again; a log that was rotated needs it, and is refused without. */
FB_MUST_CHECK bool fb_ingest_save(struct fb_ingest *ingest, struct fb_diag *diag);

/* Once the newest file of the log, and a snapshot, are beyond `limit` bytes each: begins a new file,
 * writes a snapshot of what is counted, and removes what it stands for; *done says so.  On the disk
 * there are never more than two files of the log and two snapshots.  Reports are taken in meanwhile,
 * except while the snapshot is made in memory.  For one thread at a time, beside all others.  After a
 * failure (told once; nothing is lost) it tries again a minute later. */
FB_MUST_CHECK bool fb_ingest_rotate(struct fb_ingest *ingest, uint64_t limit, int64_t now_ms, bool *done,
                                    struct fb_diag *diag);
void fb_ingest_close(struct fb_ingest *ingest); /* accepts NULL; nobody may be inside */
FB_DEFINE_AUTO(struct fb_ingest *, fb_ingest_close);

/* From now on reports on this release count; durable, so it may wait for the disk.  One that was reported on already stays as it
 * is; one that nobody reported on yet is counted by the newer plan. */
FB_MUST_CHECK bool fb_ingest_add_release(struct fb_ingest *ingest, const struct fb_health_tally_plan *plan,
                                         int64_t now_ms, struct fb_diag *diag);

/* Whether reports on this release count already; adding it again then waits for no disk. */
bool fb_ingest_has_release(struct fb_ingest *ingest, uint64_t release);

/* Takes a batch in; returns when it is durable and counted.  False: nothing of it was taken in. */
FB_MUST_CHECK bool fb_ingest_submit(struct fb_ingest *ingest, const struct fb_health_report *reports,
                                    size_t count, int64_t now_ms, struct fb_ingest_answer *out,
                                    struct fb_diag *diag);

/* Looks for hosts whose window ended in silence and counts them, durably; *found says how many. */
FB_MUST_CHECK bool fb_ingest_sweep(struct fb_ingest *ingest, int64_t now_ms, uint64_t *found,
                                   struct fb_diag *diag);

/* What reports on a release added since the last take, and the number of the first record that is
 * not in it.  Whoever takes again has told, durably, what was taken before.  False when the release is
 * not known. */
FB_MUST_CHECK bool fb_ingest_take(struct fb_ingest *ingest, uint64_t release,
                                  void (*visit)(void *context, uint32_t ring, uint32_t slice, uint32_t arm,
                                                uint32_t count, uint64_t add),
                                  void *context, uint64_t *upto);

/* A count, all told; zero for what is not known. */
uint64_t fb_ingest_count(struct fb_ingest *ingest, uint64_t release, uint32_t ring, uint32_t slice,
                         uint32_t arm, uint32_t count);

/* Reports on a release that were taken in, beats and duplicates included. */
uint64_t fb_ingest_heard(struct fb_ingest *ingest, uint64_t release);

struct fb_ingest_figures {
    struct fb_ingest_answer taken; /* since the start of the process */
    uint64_t groups;               /* written to the disk since then */
    uint64_t sensors;              /* known, over all releases */
    uint64_t sensor_bytes;         /* of memory for these */
    uint64_t log_bytes;            /* of its newest file */
    uint64_t next;                 /* number of the next record */
};
struct fb_ingest_figures fb_ingest_figures(struct fb_ingest *ingest);

#endif
