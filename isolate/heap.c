/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c - the engine's memory, counted. */
#include "isolate/heap.h"

#include <malloc.h>
#include <stdlib.h>

#include "isolate/fault.h"

static void count(struct fb_heap *heap, size_t bytes)
{
    heap->allocations++;
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

void *fb_heap_allocate(struct fb_heap *heap, size_t bytes)
{
    if (bytes > heap->budget)
        fb_fault_end(FB_END_OUT_OF_MEMORY, NULL, 0, "one allocation beyond the budget");
    void *memory = malloc(bytes);
    if (memory != NULL)
        count(heap, malloc_usable_size(memory));
    return memory;
}

void fb_heap_release(struct fb_heap *heap, void *memory)
{
    if (memory != NULL)
        discount(heap, malloc_usable_size(memory));
    free(memory);
}
