/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.h - threads of their own for requests that wait for the disk (internal to the daemon).
 *
 * The threads that answer everybody do not wait with them: a person who halts a rollout is heard while
 * every batch of reports stands before a disk that is slow.
 */
#ifndef FB_ROLLOUT_WAITING_H
#define FB_ROLLOUT_WAITING_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"

#include <stdbool.h>

struct fb_job { /* lies in what it is for; borrowed until it ran */
    void (*run)(void *context);
    void *context;
    struct fb_job *next;
};

struct fb_waiting;

/* NULL: no memory, or no threads. */
struct fb_waiting *fb_waiting_new(unsigned threads);

/* Runs it in one of the threads, jobs in their order; false: they are ending, and it does not run. */
FB_MUST_CHECK bool fb_waiting_add(struct fb_waiting *waiting, struct fb_job *job);

/* Returns when all that was added ran; takes nothing more. */
void fb_waiting_end(struct fb_waiting *waiting);
void fb_waiting_free(struct fb_waiting *waiting); /* accepts NULL; ends it first */
FB_DEFINE_AUTO(struct fb_waiting *, fb_waiting_free);

#endif
