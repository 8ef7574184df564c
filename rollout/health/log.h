/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - health reports on the disk before anybody is told that they arrived.
 *
 * A file of groups, each a header with two checksums and records of report.h.  A group is appended
 * with one write and one fdatasync, so a crash can tear only the last one.  Opening reads all of it:
 * a torn end, behind which nothing whole follows, is cut off (nobody was told of it); damage
 * anywhere else is named and refused.
 *
 * Rotating begins a new file under the same name; the one before is called NAME.old until somebody
 * has what it says in another way, and drops it.  There is never more than one of these.
 */
#ifndef FB_ROLLOUT_HEALTH_LOG_H
#define FB_ROLLOUT_HEALTH_LOG_H

#include "rollout/health/report.h"

#define FB_MAX_LOG_RECORDS ((size_t)1 << 20) /* of one group */

enum fb_log_kind {
    FB_LOG_REPORTS, /* as sensors sent them */
    FB_LOG_SILENCE, /* found here: hosts whose window ended without a report */
    FB_LOG_RELEASE, /* one record that names a release: reports on it count from here on */
    FB_LOG_KIND_COUNT,
};

struct fb_log_group {
    enum fb_log_kind kind;
    uint64_t first; /* number of its first record, from 0 over the whole log */
    int64_t at_ms;
    struct fb_span records; /* borrowed */
};

/* A moment of a log: between two groups of one file. */
struct fb_log_place {
    uint64_t last; /* offset of the newest group */
    uint64_t size; /* bytes up to its end */
    uint64_t next; /* number of the next record */
    bool in_old;   /* in the file before (fb_health_log_was_at) */
};

struct fb_health_log;

/* Opens or makes the file and hands every group to `visit`, which may refuse; with `from` those behind
 * it only, which must have been said to be of this log.  Groups of NAME.old come first, unless `from`
 * is behind them: then that file is removed.  *torn gets the bytes that were cut off. */
FB_MUST_CHECK bool fb_health_log_open(const char *path, const struct fb_log_place *from,
                                      bool (*visit)(void *context, const struct fb_log_group *group,
                                                    struct fb_diag *diag),
                                      void *context, struct fb_health_log **out, uint64_t *torn,
                                      struct fb_diag *diag);
void fb_health_log_close(struct fb_health_log *log); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_health_log *, fb_health_log_close);

/* Appends a group and returns when it is on the disk.  On failure the log is as before; where even
 * that can not be had, every later call fails too. */
FB_MUST_CHECK bool fb_health_log_append(struct fb_health_log *log, enum fb_log_kind kind, int64_t at_ms,
                                        struct fb_span records, struct fb_diag *diag);

/* Whether the log at `path` was at that place once: its newest group is there, whole; place->in_old
 * says in which file. */
bool fb_health_log_was_at(const char *path, struct fb_log_place *place);

/* Begins a new file, durably; what was appended is in NAME.old.  On failure the log is as before, or
 * takes no more where the folder does not get to the disk. */
FB_MUST_CHECK bool fb_health_log_rotate(struct fb_health_log *log, int64_t at_ms, struct fb_diag *diag);

/* Whether there is a NAME.old, and its end, once a snapshot of a later place is on the disk. */
bool fb_health_log_has_old(const struct fb_health_log *log);
FB_MUST_CHECK bool fb_health_log_drop_old(struct fb_health_log *log, struct fb_diag *diag);

/* Where it is now; not before the first group (size 0). */
struct fb_log_place fb_health_log_place(const struct fb_health_log *log);

/* The number that the next record gets. */
uint64_t fb_health_log_next(const struct fb_health_log *log);
uint64_t fb_health_log_bytes(const struct fb_health_log *log); /* of the newest file */

#endif
