/* SPDX-License-Identifier: Apache-2.0 */
/* errand.h - a piece of work in a forked process, which hands back bytes and ends.
 *
 * The calling process has no other threads.  An errand dies with the process that sent it, and so do
 * the engines that it runs (isolate/keeper.c).
 */
#ifndef FB_PIPELINE_ERRAND_H
#define FB_PIPELINE_ERRAND_H

#include <sys/types.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"

struct fb_errand {
    pid_t process;
    int ending; /* descriptor that can be read once it has ended */
    int result; /* file without a name */
};

/* Sends one: `run` is called in the child and appends what is to come back.  False with *diag: there can
 * be no process, and nothing was run. */
FB_MUST_CHECK bool fb_errand_send(void (*run)(void *context, struct fb_buffer *out), void *context,
                                  struct fb_errand *out, struct fb_diag *diag);

/* Waits until one of them has ended, at most `seconds` (negative: as long as it takes); the index of one
 * that has, or `count`. */
size_t fb_errand_wait(const struct fb_errand *const *errands, size_t count, double seconds);

/* Takes what an errand that has ended brought back, malloc'ed in *out.  False with *diag: it was killed,
 * or could not do its work.  The errand is gone in every case. */
FB_MUST_CHECK bool fb_errand_take(struct fb_errand *errand, struct fb_buffer *out, struct fb_diag *diag);

/* Ends one that may still run. */
void fb_errand_kill(struct fb_errand *errand);

#endif
