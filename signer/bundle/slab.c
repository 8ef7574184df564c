/* SPDX-License-Identifier: Apache-2.0 */
/* slab.c - files share blocks that grow, a large one has its own. */
#include "signer/bundle/slab.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define FIRST_BLOCK ((size_t)64 << 10)
#define LAST_BLOCK ((size_t)8 << 20)
#define ALIGNMENT ((size_t)16)
#if defined(__SANITIZE_ADDRESS__)
#define SHARED_MAX ((size_t)0) /* then what is read beyond a file's end is seen */
#else
#define SHARED_MAX ((size_t)2 << 20)
#endif

/* Bytes follow; as large as a multiple of ALIGNMENT. */
struct fb_slab_block {
    _Alignas(16) struct fb_slab_block *older;
};

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* The kernel gives out what is first touched page by page, which for small pages takes as long as
 * reading a file into them.  That it will not have it is no failure. */
static void *allocate(size_t size)
{
    void *memory = NULL;

    if (size < HUGE_PAGE)
        return malloc(size);
    if (posix_memalign(&memory, HUGE_PAGE, size) != 0)
        return NULL;
    (void)madvise(memory, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
    return memory;
}

/* `size` bytes in a block of their own. */
static uint8_t *add_block(struct fb_slab *slab, size_t size)
{
    const size_t wanted = sizeof(struct fb_slab_block) + size;
    struct fb_slab_block *block = wanted >= size ? allocate(wanted) : NULL;

    if (block == NULL)
        return NULL;
    block->older = slab->newest;
    slab->newest = block;
    return (uint8_t *)(block + 1);
}

/* One with room for `wanted` bytes, of SHARED_MAX at most. */
static bool add_shared(struct fb_slab *slab, size_t wanted)
{
    size_t size = slab->next == 0 ? FIRST_BLOCK : slab->next;

    while (size - sizeof(struct fb_slab_block) < wanted)
        size *= 2;
    uint8_t *bytes = add_block(slab, size - sizeof(struct fb_slab_block));
    if (bytes == NULL)
        return false;
    slab->free = bytes;
    slab->left = size - sizeof(struct fb_slab_block);
    slab->next = size < LAST_BLOCK ? size * 2 : size;
    return true;
}

uint8_t *fb_slab_take(struct fb_slab *slab, size_t size)
{
    if (size > SHARED_MAX)
        return add_block(slab, size);
    const size_t taken = aligned(size + (size == 0));
    if (taken > slab->left && !add_shared(slab, taken))
        return NULL;
    uint8_t *bytes = slab->free;
    slab->free += taken;
    slab->left -= taken;
    return bytes;
}

void fb_slab_clear(struct fb_slab *slab)
{
    for (struct fb_slab_block *block = slab->newest; block != NULL;) {
        struct fb_slab_block *older = block->older;
        free(block);
        block = older;
    }
    *slab = (struct fb_slab){ .newest = NULL };
}
