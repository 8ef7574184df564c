/* SPDX-License-Identifier: Apache-2.0 */
/* The one home of malloc behind the allocator interface. */
#include "base/host/heap.h"

#include <stdlib.h>

static void *allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void release(void *context, void *block)
{
    (void)context;
    free(block);
}

const struct fb_allocator *fb_heap(void)
{
    static const struct fb_allocator heap = { .allocate = allocate, .release = release };
    return &heap;
}

bool fb_grow(void **items, size_t *capacity, size_t count, size_t element_size)
{
    if (count < *capacity)
        return true;
    const size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    if (wanted < *capacity || wanted > SIZE_MAX / element_size)
        return false;
    void *grown = realloc(*items, wanted * element_size);
    if (grown == NULL)
        return false;
    *items = grown;
    *capacity = wanted;
    return true;
}
