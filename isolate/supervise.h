/* SPDX-License-Identifier: Apache-2.0 */
/* supervise.h - in the supervisor: waiting for the child, with a watch on the wall. */
#ifndef FB_ISOLATE_SUPERVISE_H
#define FB_ISOLATE_SUPERVISE_H

#include "isolate/inner.h"

/* What came of waiting. */
struct fb_watch {
    bool noticed; /* `notice` is there */
    bool gone;    /* the zygote is not there any more */
    bool timed_out;
    bool flooded;
    struct fb_notice notice;
};

/* Waits for the zygote's next notice, and ends what takes too long.  With a worker, it is the worker
 * that is killed, and the zygote when it does not answer then; else the zygote. */
void fb_supervise(struct fb_isolate *isolate, bool worker, struct fb_watch *out);

bool fb_supervise_order(const struct fb_isolate *isolate, const struct fb_order *order);

/* Starts keeper and zygote, and waits until the engine is open or it is clear that it never will
 * be: isolate->opening says. */
FB_MUST_CHECK bool fb_launch(struct fb_isolate *isolate, struct fb_diag *diag);

/* Kills all and waits until nothing of it lives. */
void fb_land(struct fb_isolate *isolate);

/* outcome.c: what the control page, the wait status and the watch say together; the page is copied
 * and checked. */
void fb_outcome_judge(const struct fb_isolate *isolate, const struct fb_watch *watch, int status,
                      uint64_t mark, struct fb_ending *out);

/* Cuts a text of the child to what may be shown. */
void fb_outcome_clean(const char *text, size_t length, char *out, size_t size);

/* Copies results, output and counts, and empties what the next worker is to find empty. */
void fb_outcome_collect(struct fb_isolate *isolate, struct fb_outcome *out);

/* scratch.c */
bool fb_scratch_folder_make(char *path, size_t size, struct fb_diag *diag);
void fb_scratch_folder_empty(const char *path);
void fb_scratch_folder_remove(const char *path);

#endif
