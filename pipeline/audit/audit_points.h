/* SPDX-License-Identifier: Apache-2.0 */
/* audit_points.h - what the answers to the points share (internal to pipeline/audit_*.c). */
#ifndef FB_PIPELINE_AUDIT_POINTS_H
#define FB_PIPELINE_AUDIT_POINTS_H

#include "pipeline/audit/audit_facts.h"

struct fb_audit_saying {
    const struct fb_audit_facts *facts;
    struct fb_audit_answers *answers;
    struct fb_audit_point *point; /* the one that is answered */
    bool failed;                  /* memory was short: nothing more is added */
};

/* Each adds a statement to the point.  `source` may be FB_AUDIT_NO_SOURCE only where nothing is claimed. */
void fb_audit_say(struct fb_audit_saying *saying, size_t source, const char *format, ...) FB_PRINTF(3, 4);
void fb_audit_lack(struct fb_audit_saying *saying, const char *format, ...) FB_PRINTF(2, 3);
void fb_audit_contradict(struct fb_audit_saying *saying, size_t source, const char *format, ...) FB_PRINTF(3, 4);

/* For points that only a rollout can answer: the rollout, or NULL after saying what is lacking. */
const struct fb_audit_rollout *fb_audit_rollout_of(struct fb_audit_saying *saying);

/* "s" behind a number of them, but for one. */
static inline const char *fb_audit_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* "10.0 min" of milliseconds. */
struct fb_audit_span {
    char text[32];
};
struct fb_audit_span fb_audit_duration(int64_t ms);

/* The points that the rollout answers, by their numbers. */
void fb_audit_rings(struct fb_audit_saying *saying);      /* 4 */
void fb_audit_monitoring(struct fb_audit_saying *saying); /* 5 */
void fb_audit_return(struct fb_audit_saying *saying);     /* 8 */
void fb_audit_customers(struct fb_audit_saying *saying);  /* 9 */
void fb_audit_emergency(struct fb_audit_saying *saying);  /* 10 */
void fb_audit_log(struct fb_audit_saying *saying);        /* 11 */

#endif
