/* SPDX-License-Identifier: Apache-2.0 */
/* heap.h - the engine's memory: counted, bounded by a budget, and at guards where it is fenced. */
#ifndef FB_ISOLATE_HEAP_H
#define FB_ISOLATE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isolate/fence.h"
#include "isolate/isolate.h"
#include "isolate/worker.h"

#define FB_HEAP_ALIGNMENT 16 /* of every allocation, at least */

struct fb_heap {
    uint64_t budget;
    uint64_t live; /* bytes */
    uint64_t peak;
    uint64_t allocations;
    uint64_t fenced; /* of these */
    enum fb_fence_mode mode;
    uint64_t sample;
    enum fb_placement placement;
    uint64_t unloads;
    bool unloading; /* what is freed may stay open: see fb_fence_release */
    struct fb_fence fence;
};

/* Makes the fence where the mode wants one.  False with errno: the plain heap it is. */
bool fb_heap_make(struct fb_heap *heap, const struct fb_isolation_options *options);

/* As aligned_alloc.  Beyond the budget the process ends. */
void *fb_heap_allocate(struct fb_heap *heap, size_t bytes, size_t alignment);
void *fb_heap_resize(struct fb_heap *heap, void *memory, size_t bytes); /* as realloc */
void fb_heap_release(struct fb_heap *heap, void *memory);               /* accepts NULL, and what malloc gave */
size_t fb_heap_size(const struct fb_heap *heap, void *memory);          /* as malloc_usable_size */

/* interpose.c: lets every object of the process that `before` does not have take its memory from
 * the heap, by its table of addresses.  Gives how many entries were changed. */
struct fb_modules;
size_t fb_interpose(struct fb_heap *heap, const struct fb_modules *before);

#endif
