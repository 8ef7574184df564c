/* SPDX-License-Identifier: Apache-2.0 */
/* heap.h - the engine's memory: counted, bounded by a budget, and at guards where it is fenced. */
#ifndef FB_ISOLATE_HEAP_H
#define FB_ISOLATE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isolate/isolate.h"
#include "isolate/worker.h"

struct fb_heap {
    uint64_t budget;
    uint64_t live; /* bytes */
    uint64_t peak;
    uint64_t allocations;
    uint64_t fenced;
    enum fb_fence_mode mode;
    uint64_t sample;
    enum fb_placement placement;
};

void *fb_heap_allocate(struct fb_heap *heap, size_t bytes);
void fb_heap_release(struct fb_heap *heap, void *memory); /* accepts NULL */

#endif
