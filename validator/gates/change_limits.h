/* SPDX-License-Identifier: Apache-2.0 */
/* change_limits.h - how much may change from one release to the next.  One table has the defaults,
 * which a project can only tighten. */
#ifndef FB_GATES_CHANGE_LIMITS_H
#define FB_GATES_CHANGE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Of all of them less is stricter. */
struct fb_change_limits {
    uint64_t shrink_percent;  /* of the instances that may go */
    uint64_t growth_percent;  /* of instances, or of bytes, that may come */
    uint64_t copies_percent;  /* of the instances that may be new copies of others */
    uint64_t least_instances; /* smaller changes are not held against the shares */
    uint64_t least_bytes;     /* likewise */
};

struct fb_change_limit_row {
    const char *name; /* the project's key */
    uint64_t otherwise;
    size_t offset; /* in struct fb_change_limits */
};

extern const struct fb_change_limit_row fb_change_limit_rows[];
extern const size_t fb_change_limit_count;

struct fb_change_limits fb_change_limits_default(void);

/* The limit that a row is about. */
uint64_t *fb_change_limit(struct fb_change_limits *limits, const struct fb_change_limit_row *row);

#endif
