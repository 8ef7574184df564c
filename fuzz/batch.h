/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h - a fixed range of case numbers, run in a lane until all of them ran.
 *
 * What a batch gives depends on its numbers and on what was set aside before it alone, so that
 * batches may run side by side in any order.
 */
#ifndef FB_FUZZ_BATCH_H
#define FB_FUZZ_BATCH_H

#include "fuzz/classify.h"
#include "fuzz/lane.h"

#define FB_FUZZ_BATCH 1024 /* cases of one batch */

/* Faults of one signature in one cell, after which its other cases are set aside. */
#define FB_FUZZ_ENOUGH 3
#define FB_FUZZ_ENOUGH_HANGS 2 /* likewise of what runs out of time */

/* In one batch, with one kind of event, after which edits with that kind of event are set aside. */
#define FB_FUZZ_MANY 16

struct fb_fuzz_fall {
    uint64_t number; /* of the case */
    uint64_t first;  /* case of its worker */
    struct fb_ending ending;
    enum fb_fuzz_class class;
    bool foreseen; /* by the gates: its cell is set aside like any other's, but nothing is told */
    uint32_t cell;
    uint32_t place;
    uint32_t op;
    struct fb_fuzz_signature signature;
};

/* An edge that a case passed for the first time in its worker, or more often than before. */
struct fb_fuzz_news {
    uint64_t number; /* of the case */
    uint32_t edge;
    uint8_t buckets;
};

struct fb_fuzz_batch {
    uint64_t first;
    uint64_t count;
    struct fb_fuzz_record *records; /* malloc'ed, one for each case; offset: from `first` */
    struct fb_fuzz_fall *falls;     /* malloc'ed, by number */
    size_t fall_count;
    size_t fall_capacity;
    struct fb_fuzz_news *news; /* malloc'ed, in the order in which it was told */
    size_t news_count;
    size_t news_capacity;
    uint64_t workers;
    uint64_t allocations;
    uint64_t fenced;
    bool stopped; /* somebody wants the campaign to end; then it failed too */
    bool failed;  /* it could not be run to its end, and `diag` says why */
    struct fb_diag diag;
};

/* Runs the batch; `aside` has a byte for each cell of the plan, as it was before the epoch. */
void fb_fuzz_batch_run(struct fb_fuzz_lane *lane, const struct fb_fuzz_judge *judge, const uint8_t *aside,
                       struct fb_fuzz_batch *batch);
void fb_fuzz_batch_clear(struct fb_fuzz_batch *batch);

/* Sets aside what the falls up to now have had enough of. */
void fb_fuzz_set_aside(const struct fb_fuzz_plan *plan, const struct fb_fuzz_fall *falls, size_t count,
                       uint8_t *aside);

#endif
