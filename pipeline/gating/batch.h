/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h - independent pieces of work on all cores, whose results are taken in order. */
#ifndef FB_PIPELINE_BATCH_H
#define FB_PIPELINE_BATCH_H

#include <stddef.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

struct fb_batch {
    size_t count;
    size_t workers; /* at the same time; 0: one per core */
    /* Does one piece; called from any thread. */
    void (*work)(void *context, size_t index);
    /* Takes what a piece came to; called from the calling thread, in order, each when it and all
     * before it are done.  False ends the batch: what has not begun is left undone. */
    bool (*take)(void *context, size_t index);
    void *context;
};

/* Comes to its end even where no thread can be started: the calling thread works too.  False when
 * `take` said so, with *diag untouched, or when there is no memory. */
FB_MUST_CHECK bool fb_batch_run(const struct fb_batch *batch, struct fb_diag *diag);

/* Cores that this process may use, at least one. */
size_t fb_batch_cores(void);

#endif
