/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h - what a task may do in the child: call the engine, and hand back results.
 *
 * Only tasks (isolate.h) call these functions, in the worker.  Each puts what the engine gets
 * flush against guards: inputs in an array of exactly their count, every value and every content
 * file ends (or, in the left placement, begins) at a page that cannot be accessed; an empty
 * value's pointer points at the guard.  All of it is read-only while the engine runs.
 */
#ifndef FB_ISOLATE_WORKER_H
#define FB_ISOLATE_WORKER_H

#include "base/core/attributes.h"
#include "base/core/span.h"
#include "sensor/engine.h"

struct fb_worker; /* opaque */

enum fb_placement {
    FB_PLACE_RIGHT, /* an access past the end ends the worker: the default */
    FB_PLACE_LEFT,  /* an access before the beginning does */
};
void fb_worker_place(struct fb_worker *worker, enum fb_placement placement);

/* Calls are not timed from here on: a system call less for each, and nanoseconds are zero. */
void fb_worker_untimed(struct fb_worker *worker);

/* From here on, evaluations are timed without what others take of the processor: by CPU time, unless the engine
 * waits for something.  That takes some system calls more for each. */
void fb_worker_time_exactly(struct fb_worker *worker);

/* NULL when the isolation has no engine. */
const struct fb_engine *fb_worker_engine(const struct fb_worker *worker);

/* What the engine said in a call.  Lives until the next call. */
struct fb_worker_message {
    int level; /* FB_ENGINE_NOTE ... */
    const char *text;
    const char *file; /* NULL: none */
    const char *rule; /* NULL: none */
    uint64_t line;    /* zero: none */
    uint64_t offset;  /* UINT64_MAX: none */
};

struct fb_worker_call {
    int status;                               /* FB_ENGINE_OK ... */
    uint64_t nanoseconds;                     /* that the call took: CPU time of the thread for load, clock for evaluate
                                                 unless fb_worker_time_exactly was called */
    uint64_t peak_bytes;                      /* load: of memory taken; zero: not known */
    const struct fb_worker_message *messages; /* the first FB_WORKER_MESSAGES */
    size_t message_count;
    uint64_t messages_dropped;
    const struct fb_span *matches; /* evaluate and cost: ids; supply: none; reads: names */
    size_t match_count;
    uint64_t matches_dropped;
    const uint64_t *costs; /* cost: nanoseconds of each of the ids; NULL otherwise */
};

#define FB_WORKER_MESSAGES 64
#define FB_WORKER_MATCHES 65536

/* The task's own work begins (making content, say), whose deadline is that of a load; or it ends, and
 * what is left of the case has a case's deadline. */
void fb_worker_own_work(struct fb_worker *worker, bool begins);

/* Loads content files together; what was loaded before is unloaded first. */
void fb_worker_load(struct fb_worker *worker, const struct fb_engine_file *files, size_t count,
                    struct fb_worker_call *out);
void fb_worker_unload(struct fb_worker *worker);

/* Evaluates one event against what is loaded. */
void fb_worker_evaluate(struct fb_worker *worker, uint64_t type_id,
                        const struct fb_engine_input *inputs, size_t count,
                        struct fb_worker_call *out);

/* Runs the integration code on an event.  *fewest and *most get the counts of inputs that it
 * handed over, *calls how often it did; zero times: both are zero. */
void fb_worker_supply(struct fb_worker *worker, const struct fb_engine_event *event,
                      size_t *fewest, size_t *most, size_t *calls, struct fb_worker_call *out);

void fb_worker_reads(struct fb_worker *worker, const struct fb_engine_file *files, size_t count,
                     struct fb_worker_call *out);

/* Evaluates one event and has the engine tell what each rule costs; the deadline is that of a load.
 * No ids where the engine does not tell. */
void fb_worker_cost(struct fb_worker *worker, uint64_t type_id, const struct fb_engine_input *inputs,
                    size_t count, struct fb_worker_call *out);

/* Appends a record to the results.  False when the area is full: return from the task then; the
 * worker ends with FB_END_FULL, what this case emitted is dropped, and it runs again in the next
 * worker. */
FB_MUST_CHECK bool fb_worker_emit(struct fb_worker *worker, const void *bytes, size_t length);

/* Ends the worker behind this case with FB_END_STOPPED. */
void fb_worker_stop(struct fb_worker *worker);

/* Memory of our own in the worker, not the engine's heap; freed when the worker ends. */
void *fb_worker_allocate(struct fb_worker *worker, size_t bytes);

#endif
