/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.h - head and end of a snapshot of tallies (internal to the room).
 *
 * A snapshot stands for the files of the log that were removed since; where none was, it only saves
 * time, and whatever is wrong with it, the log is read whole.
 */
#ifndef FB_ROLLOUT_HEALTH_SNAPSHOT_H
#define FB_ROLLOUT_HEALTH_SNAPSHOT_H

#include "base/core/cursor.h"
#include "base/host/buffer.h"
#include "rollout/health/log.h"

struct fb_snapshot_head {
    struct fb_log_place place; /* where the log was */
    int64_t clock_ms;
    uint64_t releases; /* how many tallies follow */
};

/* Appends an integer, little-endian. */
void fb_snapshot_put(struct fb_buffer *out, uint64_t value, size_t width);

void fb_snapshot_begin(struct fb_buffer *out, const struct fb_snapshot_head *head);
void fb_snapshot_end(struct fb_buffer *out);

/* Checks all of the bytes; *in goes on with the tallies. */
FB_MUST_CHECK bool fb_snapshot_open(struct fb_span bytes, struct fb_cursor *in, struct fb_snapshot_head *out,
                                    struct fb_diag *diag);

#endif
