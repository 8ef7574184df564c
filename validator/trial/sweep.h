/* SPDX-License-Identifier: Apache-2.0 */
/* sweep.h - runs all cases of a task, through as many workers as it takes, and keeps what each
 * case told and how workers fell.
 *
 * A fall is confirmed: its case runs alone in a fresh worker, and where that does not repeat it,
 * all cases of the worker that fell run again.  Nothing is dropped but a time-out that neither
 * repeats, which is a busy machine's.
 */
#ifndef FB_TRIAL_SWEEP_H
#define FB_TRIAL_SWEEP_H

#include "isolate/isolate.h"
#include "validator/trial/wire.h"

/* How often it fell. */
enum fb_fall_repeats {
    FB_FALL_ALONE,    /* the case alone repeats it */
    FB_FALL_SEQUENCE, /* only together with the cases before it, from `first` on */
    FB_FALL_ONCE,     /* it did not repeat */
};

struct fb_fall {
    struct fb_ending ending;
    uint64_t number; /* of the case that fell */
    uint64_t first;  /* case of its worker */
    enum fb_fall_repeats repeats;
};

/* Falls that are kept; behind the last of them a sweep ends. */
#define FB_SWEEP_FALLS 8

struct fb_sweep {
    uint64_t count;       /* of cases */
    struct fb_told *told; /* one for each case */
    bool *given;          /* whether it told */
    struct fb_fall falls[FB_SWEEP_FALLS];
    size_t fall_count;
    bool stopped;     /* the task ended it */
    uint64_t not_run; /* cases that nobody came to */
    uint64_t peak_bytes;
    uint64_t allocations;
    uint64_t fenced;
    uint64_t workers;
};

/* Runs cases 0 to count - 1.  Everything is in the arena.  False with *diag when it could not be
 * done: no memory, no worker, one that was lost, results that are not ours. */
FB_MUST_CHECK bool fb_sweep_run(struct fb_isolate *isolate, size_t task, uint64_t count,
                                struct fb_arena *arena, struct fb_sweep *out, struct fb_diag *diag);

/* The first case whose call did not go well (UINT64_MAX: none), and in *others how many more there are. */
uint64_t fb_sweep_first_refusal(const struct fb_sweep *sweep, uint64_t *others);

/* Whether two endings are the same fault: kind, stage, what was accessed, innermost frames. */
bool fb_ending_alike(const struct fb_ending *a, const struct fb_ending *b);

#endif
