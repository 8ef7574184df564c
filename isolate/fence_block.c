/* SPDX-License-Identifier: Apache-2.0 */
/* fence_block.c - allocations that are larger than any slot: each a mapping between guards. */
#include "isolate/fence_block.h"

#include <sys/mman.h>

#define PAGE ((size_t)4096)

/* A place in the table: an empty one, else that of the oldest freed block. */
static struct fb_fence_block *take_place(struct fb_fence *fence)
{
    for (size_t tried = 0; tried < FB_FENCE_LARGE_BLOCKS; tried++) {
        struct fb_fence_block *block = &fence->blocks[fence->next_block];
        fence->next_block = (fence->next_block + 1) % FB_FENCE_LARGE_BLOCKS;
        if (block->slot.state == FB_SLOT_LIVE)
            continue;
        if (block->base != NULL)
            munmap(block->base, block->reserved);
        *block = (struct fb_fence_block){ .base = NULL };
        return block;
    }
    return NULL;
}

void *fb_fence_allocate_block(struct fb_fence *fence, size_t bytes, size_t alignment, enum fb_placement placement)
{
    const size_t pages = (bytes + PAGE - 1) / PAGE * PAGE;
    struct fb_fence_block *block = bytes > SIZE_MAX / 2 ? NULL : take_place(fence);

    if (block == NULL)
        return NULL;
    uint8_t *base = mmap(NULL, pages + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if ((void *)base == MAP_FAILED)
        return NULL;
    if (mprotect(base + PAGE, pages, PROT_READ | PROT_WRITE) != 0) {
        munmap(base, pages + 2 * PAGE);
        return NULL;
    }
    block->base = base;
    block->reserved = pages + 2 * PAGE;
    fence->live++;
    return fb_fence_place(&block->slot, base + PAGE, base + PAGE + pages, bytes, alignment, placement);
}

const struct fb_slot *fb_fence_find_block(const struct fb_fence *fence, uintptr_t address)
{
    for (size_t i = 0; fence->blocks != NULL && i < FB_FENCE_LARGE_BLOCKS; i++) {
        const struct fb_fence_block *block = &fence->blocks[i];
        if (block->base != NULL && address >= (uintptr_t)block->base
            && address - (uintptr_t)block->base < block->reserved)
            return &block->slot;
    }
    return NULL;
}

/* The address space stays taken, without memory, until its place is needed. */
void fb_fence_release_block(struct fb_fence *fence, void *memory)
{
    for (size_t i = 0; i < FB_FENCE_LARGE_BLOCKS; i++) {
        struct fb_fence_block *block = &fence->blocks[i];
        if (block->base == NULL || &block->slot != fb_fence_find_block(fence, (uintptr_t)memory))
            continue;
        fb_fence_expect(&block->slot, memory);
        fb_fence_check(&block->slot, block->base + PAGE, block->base + block->reserved - PAGE);
        block->slot.state = FB_SLOT_FREED;
        mmap(block->base, block->reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
        fence->live--;
        return;
    }
}
