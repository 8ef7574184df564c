/* SPDX-License-Identifier: Apache-2.0 */
/* tally_inside.h - what a tally is made of (internal to the room). */
#ifndef FB_ROLLOUT_HEALTH_TALLY_INSIDE_H
#define FB_ROLLOUT_HEALTH_TALLY_INSIDE_H

#include "rollout/health/tally.h"

#define FB_WINDOW_BUCKETS 256 /* of FB_SEEN_BUCKETS: how finely a window is measured */

struct fb_health_tally {
    struct fb_health_tally_plan plan;
    struct fb_sensor_table *sensors;
    uint32_t width;   /* counts of a cell */
    uint64_t *all;    /* cell, count */
    uint64_t *since;  /* likewise, since the last take */
    uint64_t *handed; /* likewise, by the last take: perhaps not told yet */
    uint64_t heard;
};

static inline size_t fb_health_cells(const struct fb_health_tally_plan *plan)
{
    return (size_t)plan->rings * plan->slices * 2;
}

static inline uint16_t fb_health_bucket(const struct fb_health_tally_plan *plan, int64_t now_ms)
{
    return (uint16_t)(now_ms / (plan->window_ms / FB_WINDOW_BUCKETS) % FB_SEEN_BUCKETS);
}

#endif
