/* SPDX-License-Identifier: Apache-2.0 */
/* replay_task.h - what a replay does in the child, and what it tells (internal to the gate replay).
 *
 * A case tells all at once, in words of four bytes in the machine's order:
 *     CASE number:2                                      what follows is of this case
 *     EVENT event hits last_hits instance* instance*     only where something matches
 *     LIMIT event size text                              it could not be evaluated
 *     COVERAGE count { criterion reached held }*         since the case before
 *     COST instance nanoseconds:2
 *     BROKEN fault size text                             nothing could: the content is not taken
 * A text is filled up to whole words with zero bytes.
 */
#ifndef FB_TRIAL_REPLAY_TASK_H
#define FB_TRIAL_REPLAY_TASK_H

#include "isolate/isolate.h"
#include "validator/trial/replay_plan.h"

enum fb_replay_word {
    FB_REPLAY_EVENT = 1,
    FB_REPLAY_LIMIT,
    FB_REPLAY_COVERAGE,
    FB_REPLAY_COST,
    FB_REPLAY_BROKEN,
    FB_REPLAY_CASE,
};

/* The tasks, by number. */
enum fb_replay_task {
    FB_REPLAY_BATCH,  /* case n: events n * FB_REPLAY_BATCH_EVENTS and on */
    FB_REPLAY_SINGLE, /* case n: event n */
    FB_REPLAY_TIMING, /* case n: instance n of the candidate */
    FB_REPLAY_TASKS,
};

#define FB_REPLAY_BATCH_EVENTS 1024

struct fb_replay_child; /* what a child makes for itself */

/* The context of all tasks; each isolation has its own. */
struct fb_replay_job {
    const struct fb_replay_plan *plan;
    struct fb_replay_child *child; /* of fb_replay_child_new; written to in the child only */
};

struct fb_replay_child *fb_replay_child_new(void); /* NULL: no memory; free() it */

void fb_replay_tasks(const struct fb_replay_job *job, struct fb_task tasks[static FB_REPLAY_TASKS]);

#endif
