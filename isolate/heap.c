/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c - the engine's memory, counted: from the fence or from the C library. */
#include "isolate/heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "isolate/fault.h"

#define CROWDED (FB_FENCE_LIVE * 3 / 4) /* from here on only some are fenced, to have slots for later ones */
#define SAMPLE_OF_CROWD 64

bool fb_heap_make(struct fb_heap *heap, const struct fb_isolation_options *options)
{
    *heap = (struct fb_heap){
        .budget = options->memory_bytes, .mode = options->fence, .sample = options->fence_sample
    };
    if (options->fence != FB_FENCE_OFF && !fb_fence_make(&heap->fence)) {
        heap->mode = FB_FENCE_OFF;
        return false;
    }
    return true;
}

static void count(struct fb_heap *heap, size_t bytes)
{
    heap->live += bytes;
    if (heap->live > heap->peak)
        heap->peak = heap->live;
    if (heap->live > heap->budget)
        fb_fault_end(FB_END_OUT_OF_MEMORY, NULL, 0, "beyond the budget");
}

static void discount(struct fb_heap *heap, size_t bytes)
{
    heap->live -= bytes < heap->live ? bytes : heap->live;
}

static bool wants_fence(const struct fb_heap *heap)
{
    const uint64_t sample = heap->mode == FB_FENCE_SAMPLED ? heap->sample
                          : heap->fence.live >= CROWDED    ? SAMPLE_OF_CROWD
                                                           : 1;
    return heap->mode != FB_FENCE_OFF && heap->allocations % sample == 0;
}

static void *plain(size_t bytes, size_t alignment)
{
    void *memory = NULL;

    if (alignment <= FB_HEAP_ALIGNMENT)
        return malloc(bytes);
    return posix_memalign(&memory, alignment, bytes) == 0 ? memory : NULL;
}

void *fb_heap_allocate(struct fb_heap *heap, size_t bytes, size_t alignment)
{
    void *memory = NULL;

    if (bytes > heap->budget)
        fb_fault_end(FB_END_OUT_OF_MEMORY, NULL, 0, "one allocation beyond the budget");
    if (wants_fence(heap) && alignment <= 4096)
        memory = fb_fence_allocate(&heap->fence, bytes, alignment, heap->placement);
    heap->allocations++;
    if (memory != NULL) {
        heap->fenced++;
        count(heap, bytes);
        return memory;
    }
    memory = plain(bytes, alignment);
    if (memory != NULL)
        count(heap, malloc_usable_size(memory));
    return memory;
}

size_t fb_heap_size(const struct fb_heap *heap, void *memory)
{
    return fb_fence_owns(&heap->fence, (uintptr_t)memory) ? fb_fence_size(&heap->fence, memory)
                                                          : malloc_usable_size(memory);
}

void fb_heap_release(struct fb_heap *heap, void *memory)
{
    const int error = errno; /* free() leaves it alone */

    if (memory == NULL)
        return;
    discount(heap, fb_heap_size(heap, memory));
    if (fb_fence_owns(&heap->fence, (uintptr_t)memory))
        fb_fence_release(&heap->fence, memory, heap->unloading);
    else
        free(memory);
    errno = error;
}

/* Always moves: a stale pointer is seen. */
void *fb_heap_resize(struct fb_heap *heap, void *memory, size_t bytes)
{
    const size_t old = memory == NULL ? 0 : fb_heap_size(heap, memory);
    void *moved = fb_heap_allocate(heap, bytes, FB_HEAP_ALIGNMENT);

    if (moved == NULL)
        return NULL;
    if (memory != NULL)
        memcpy(moved, memory, old < bytes ? old : bytes);
    fb_heap_release(heap, memory);
    return moved;
}
