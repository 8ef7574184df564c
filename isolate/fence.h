/* SPDX-License-Identifier: Apache-2.0 */
/* fence.h - a heap whose allocations lie at pages that cannot be accessed.
 *
 *     | guard | slot | guard | slot | guard | ...      one such row for each size class
 *
 * An allocation ends (or, in the left placement, begins) at a guard; what alignment leaves between
 * them, and the bytes on the other side, hold a pattern that is checked when it is freed.  A freed
 * slot becomes a guard too and goes to the end of the queue of its class, so that a stale pointer
 * faults for as long as possible.  Guards are page table markers where the kernel has them
 * (MADV_GUARD_INSTALL, Linux 6.13): they cost no mappings; else protections.
 *
 * Not for threads; wrong use ends the process through fb_fault_end.
 */
#ifndef FB_ISOLATE_FENCE_H
#define FB_ISOLATE_FENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isolate/ending.h"
#include "isolate/worker.h"

#define FB_FENCE_CLASSES 9        /* slots of 1, 2, 4, ... 256 pages */
#define FB_FENCE_LARGE_BLOCKS 256 /* larger ones, live or freed, each a mapping of its own */

enum fb_slot_state {
    FB_SLOT_FRESH,
    FB_SLOT_LIVE,
    FB_SLOT_FREED,
};

struct fb_slot {
    uint8_t *at;
    size_t size;
    enum fb_slot_state state;
};

struct fb_fence_class {
    uint8_t *base; /* a guard comes first */
    size_t pages;  /* of a slot */
    size_t count;
    size_t fresh; /* slots that were used at least once; those behind have no guards yet */
    struct fb_slot *slots;
    uint32_t *queue; /* of freed slots, a ring */
    size_t queue_first;
    size_t queued;
    uint32_t *open; /* of freed slots that may still be accessed, and hold junk, a stack */
    size_t opened;
};

struct fb_fence_block {
    uint8_t *base;   /* the guard before it; NULL: none */
    size_t reserved; /* guards included */
    struct fb_slot slot;
};

struct fb_fence {
    uint8_t *base; /* NULL: there is no fence */
    size_t bytes;
    bool markers; /* guards are page table markers */
    uint64_t live;
    struct fb_fence_class classes[FB_FENCE_CLASSES];
    struct fb_fence_block *blocks;
    size_t next_block;
};

/* Reserves address space.  False with errno. */
bool fb_fence_make(struct fb_fence *fence);

/* `alignment`: a power of two up to 4096.  NULL: no slot is free. */
void *fb_fence_allocate(struct fb_fence *fence, size_t bytes, size_t alignment, enum fb_placement placement);

/* What fb_fence_allocate gave, and only that.  `stays_open`: the slot does not become a guard but is filled
 * with junk, which is checked when it is taken again, soon: no system call and no page fault, where nobody
 * should hold a pointer to it any longer. */
void fb_fence_release(struct fb_fence *fence, void *memory, bool stays_open);

/* The live allocation that begins at `memory`; ends the process where there is none. */
size_t fb_fence_size(const struct fb_fence *fence, const void *memory);

/* Whether an address is ours; then also what is there. */
bool fb_fence_owns(const struct fb_fence *fence, uintptr_t address);
bool fb_fence_find(const struct fb_fence *fence, uintptr_t address, struct fb_region *out);

#endif
