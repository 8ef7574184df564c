/* SPDX-License-Identifier: Apache-2.0 */
/* log_inside.h - the groups of a file of the log (internal to the room): how they are written and read. */
#ifndef FB_ROLLOUT_HEALTH_LOG_INSIDE_H
#define FB_ROLLOUT_HEALTH_LOG_INSIDE_H

#include "rollout/health/log.h"

#define FB_LOG_HEADER_BYTES 36
#define FB_LOG_NAME_BYTES 512
#define FB_LOG_HEAD FB_LOG_KIND_COUNT /* the group without records that a file begins with, unless it is the first */

struct fb_log_file {
    const char *path; /* borrowed; for messages */
    int descriptor;
    uint64_t last; /* offset of the newest group */
    uint64_t size; /* bytes that count */
    uint64_t next; /* number of the record that follows */
};

struct fb_health_log {
    struct fb_log_file file;
    bool broken;
    bool has_old;
    char path[FB_LOG_NAME_BYTES];
    char old_path[FB_LOG_NAME_BYTES + 4];
    char new_path[FB_LOG_NAME_BYTES + 4];
};

typedef bool fb_log_visit(void *context, const struct fb_log_group *group, struct fb_diag *diag);

void fb_log_put_header(uint8_t out[static FB_LOG_HEADER_BYTES], const struct fb_log_group *group);

/* Reads the group at `offset`; false when there is no whole one, and (with a diag) on failure.
 * *records is malloc'ed memory, used again. */
FB_MUST_CHECK bool fb_log_read_group(const struct fb_log_file *file, uint64_t offset, uint8_t **records,
                                     struct fb_log_group *out, struct fb_diag *diag);

/* Reads all groups behind file->size, whose first record must be number file->next, and moves both on.
 * What follows the last whole group is left where it is: *torn bytes of it.  Whole groups behind what
 * is broken are damage, and refused. */
FB_MUST_CHECK bool fb_log_read_all(struct fb_log_file *file, fb_log_visit *visit, void *context, uint64_t *torn,
                                   struct fb_diag *diag);

/* Makes the name of the file at `path` durable: syncs its folder. */
FB_MUST_CHECK bool fb_log_sync_folder(const char *path, struct fb_diag *diag);

#endif
