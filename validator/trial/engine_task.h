/* SPDX-License-Identifier: Apache-2.0 */
/* engine_task.h - what the gate engine does in the child: load files and evaluate events, by the
 * engine; and the same events by the direct evaluator, in a child of its own. */
#ifndef FB_TRIAL_ENGINE_TASK_H
#define FB_TRIAL_ENGINE_TASK_H

#include "isolate/isolate.h"
#include "validator/model/content.h"
#include "validator/trial/trial_events.h"

/* Content files that are loaded together, and the events that they are evaluated with.  Case 0
 * tells of the load, case n of event n - 1.  Where the load fails, the worker stops. */
struct fb_trial_set {
    const struct fb_engine_file *files;
    size_t file_count;
    const struct fb_content *const *contents; /* of the files, for the direct evaluator; or NULL */
    const struct fb_trial_event *events;
    size_t event_count;
    bool second;                      /* values begin at their guards, the content is loaded again after an unload, and
                                         the events come in reverse order: case n is event event_count - n */
    struct fb_trial_set_state *state; /* the child's own; from fb_trial_set_state_new */
};

struct fb_trial_set_state *fb_trial_set_state_new(struct fb_arena *arena); /* NULL: no memory */

/* The context is a struct fb_trial_set. */
struct fb_task fb_engine_task(const struct fb_trial_set *set);

/* Evaluates an event again and again; the record tells the fewest nanoseconds.  Case 0 loads
 * again and again. */
struct fb_task fb_measure_task(const struct fb_trial_set *set);

/* By the direct evaluator.  A status other than FB_ENGINE_OK comes with a message that says what
 * it could not do. */
struct fb_task fb_direct_task(const struct fb_trial_set *set);

/* The event of a case of the set; NULL: it is the load. */
const struct fb_trial_event *fb_trial_set_event(const struct fb_trial_set *set, uint64_t number);

#endif
