/* SPDX-License-Identifier: Apache-2.0 */
/* A list of blocks that double in size; each request is cut from the newest one. */
#include "base/core/arena.h"

#include <stdalign.h>
#include <string.h>

#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_BLOCK ((size_t)1 << 20) /* a larger request gets a block of its own */
#define ALIGNMENT alignof(max_align_t)

struct fb_arena_block {
    struct fb_arena_block *older;
    size_t size; /* of `memory` */
    size_t used;
    alignas(max_align_t) uint8_t memory[];
};

/* Under the address sanitizer, memory that was not handed out is poisoned, and so is a gap behind
 * every piece: without that, an overflow inside a block would go unseen. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_SANITIZER 1
#endif
#ifdef WITH_SANITIZER
#include <sanitizer/asan_interface.h>
#define GAP ALIGNMENT
#define hide(memory, size) __asan_poison_memory_region(memory, size)
#define show(memory, size) __asan_unpoison_memory_region(memory, size)
#else
#define GAP ((size_t)0)
#define hide(memory, size) ((void)(memory), (void)(size))
#define show(memory, size) ((void)(memory), (void)(size))
#endif

void fb_arena_init(struct fb_arena *arena, const struct fb_allocator *allocator, size_t budget)
{
    *arena = (struct fb_arena){ .allocator = allocator, .budget = budget };
}

/* Twice the newest block, if the budget allows that, but at least `needed`. */
static size_t next_block_size(const struct fb_arena *arena, size_t needed)
{
    size_t size = arena->newest == NULL ? FIRST_BLOCK : arena->newest->size * 2;

    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < needed || size > arena->budget - sizeof(struct fb_arena_block))
        size = needed;
    return size;
}

static bool add_block(struct fb_arena *arena, size_t needed)
{
    const size_t header = sizeof(struct fb_arena_block);

    if (arena->budget < header || arena->budget - header < needed) {
        arena->exhausted = true;
        return false;
    }
    const size_t size = next_block_size(arena, needed);
    struct fb_arena_block *block = arena->allocator->allocate(arena->allocator->context, header + size);
    if (block == NULL)
        return false;
    *block = (struct fb_arena_block){ .older = arena->newest, .size = size };
    hide(block->memory, size);
    arena->newest = block;
    if (arena->budget != SIZE_MAX)
        arena->budget -= header + size;
    return true;
}

/* `size` rounded up to the alignment, with room for the gap; false when it does not fit. */
static bool padded_size(size_t count, size_t size, size_t *out)
{
    size_t bytes = 0;
    size_t padded = 0;

    if (__builtin_mul_overflow(count, size, &bytes)
        || __builtin_add_overflow(bytes == 0 ? 1 : bytes, ALIGNMENT - 1 + GAP, &padded))
        return false;
    *out = padded / ALIGNMENT * ALIGNMENT;
    return *out <= SIZE_MAX - sizeof(struct fb_arena_block);
}

void *fb_arena_array(struct fb_arena *arena, size_t count, size_t size)
{
    size_t needed = 0;

    if (!padded_size(count, size, &needed)) {
        arena->exhausted = true;
        return NULL;
    }
    const struct fb_arena_block *newest = arena->newest;
    if ((newest == NULL || newest->size - newest->used < needed) && !add_block(arena, needed))
        return NULL;

    uint8_t *memory = arena->newest->memory + arena->newest->used;
    arena->newest->used += needed;
    show(memory, count * size);
    return memset(memory, 0, count * size);
}

char *fb_arena_text(struct fb_arena *arena, struct fb_span text)
{
    char *copy = text.size == SIZE_MAX ? NULL : fb_arena_array(arena, text.size + 1, 1);

    if (copy != NULL && text.size > 0)
        memcpy(copy, text.bytes, text.size);
    return copy;
}

bool fb_arena_exhausted(const struct fb_arena *arena)
{
    return arena->exhausted;
}

void fb_arena_clear(struct fb_arena *arena)
{
    while (arena->newest != NULL) {
        struct fb_arena_block *block = arena->newest;
        arena->newest = block->older;
        show(block->memory, block->size);
        arena->allocator->release(arena->allocator->context, block);
    }
}
