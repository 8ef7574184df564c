/* SPDX-License-Identifier: Apache-2.0 */
/* schedule.h - when a gate is asked, waits, or is left out: a function of what is known, without I/O. */
#ifndef FB_PIPELINE_SCHEDULE_H
#define FB_PIPELINE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

/* What a gate costs.  One of a tier is asked of a candidate only where no gate of the tiers before it
 * rejects that candidate. */
enum fb_tier {
    FB_TIER_READ, /* the static gates: milliseconds */
    FB_TIER_RUN,  /* replay and engine: seconds */
    FB_TIER_FUZZ, /* minutes */
};

enum fb_tier fb_gate_tier(const char *gate);

struct fb_schedule {
    size_t slots; /* processes at the same time, at least one */
    size_t asked; /* how often a gate that runs engines is asked: files that are judged, times sensor builds */
    bool all;     /* a gate is asked whatever those before it say */
};

/* How things stand when a gate is to be asked of a candidate. */
struct fb_standing {
    bool cheaper_rejects; /* a gate of a tier before rejects the candidate */
    size_t cheaper_busy;  /* gates of tiers before that are not done with it */
    size_t busy;          /* slots that are taken, by any candidate */
    bool late;            /* the time budget is used up */
};

enum fb_step {
    FB_STEP_ASK,
    FB_STEP_WAIT,  /* until something that runs has ended */
    FB_STEP_SPARE, /* leave it out: the candidate is rejected already */
    FB_STEP_LATE,  /* leave it out: there is no time left */
};

enum fb_step fb_schedule_step(const struct fb_schedule *schedule, enum fb_tier tier, const struct fb_standing *standing);

/* The slots that a gate of the tier takes.  Fuzzing uses several where it is asked less often than there are
 * slots; what comes out does not depend on it. */
size_t fb_schedule_width(const struct fb_schedule *schedule, enum fb_tier tier);

#endif
