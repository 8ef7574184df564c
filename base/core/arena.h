/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h - memory that is given back all at once.
 *
 * Blocks come from an allocator of the host's, so that this floor needs no heap.  An arena has
 * a budget in bytes: what would exceed it is refused like memory that ran out, and
 * fb_arena_exhausted tells the two apart.
 */
#ifndef FB_CORE_ARENA_H
#define FB_CORE_ARENA_H

#include "base/core/attributes.h"
#include "base/core/span.h"

/* `allocate` returns memory aligned for any type, or NULL. */
struct fb_allocator {
    void *(*allocate)(void *context, size_t size);
    void (*release)(void *context, void *block); /* accepts NULL */
    void *context;
};

struct fb_arena {
    const struct fb_allocator *allocator; /* borrowed */
    struct fb_arena_block *newest;
    size_t budget; /* bytes that may still be taken from the allocator */
    bool exhausted;
};

/* A budget of SIZE_MAX is none. */
void fb_arena_init(struct fb_arena *arena, const struct fb_allocator *allocator, size_t budget);

/* Zeroed memory for `count` elements of `size` bytes, aligned for any type.  A count of zero
 * gives a valid pointer.  NULL when memory, budget or size_t does not suffice. */
void *fb_arena_array(struct fb_arena *arena, size_t count, size_t size);

/* A terminated copy; NULL as above. */
char *fb_arena_text(struct fb_arena *arena, struct fb_span text);

/* Whether a request was refused because of the budget rather than by the allocator. */
bool fb_arena_exhausted(const struct fb_arena *arena);

/* Gives all memory back; the arena may be used again with the budget that it has left. */
void fb_arena_clear(struct fb_arena *arena);

#define fb_arena_new(arena, type) ((type *)fb_arena_array((arena), 1, sizeof(type)))

#endif
