/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the memory of a tree: words addressed by number, under one budget.
 *
 * Objects and lists lie in one growing array of 32-bit words and refer to each other by index, so
 * that they stay small and the array may move.  A pointer from fb_store_at is good until the next
 * fb_store_take.  Reference zero is never handed out.
 */
#ifndef FB_SCHEMA_STORE_H
#define FB_SCHEMA_STORE_H

#include "base/core/arena.h"

/* What one tree may take in all, whichever way: words, streams, decoded bytes. */
struct fb_budget {
    size_t left;    /* in bytes */
    size_t granted; /* in bytes */
    bool exceeded;  /* something was refused because of it, not for want of memory */
};

FB_MUST_CHECK bool fb_budget_take(struct fb_budget *budget, size_t size);
void fb_budget_return(struct fb_budget *budget, size_t size);

/* An allocator for an arena that counts against the budget; it must not move afterwards. */
struct fb_allocator fb_budget_allocator(struct fb_budget *budget);

/* A malloc'ed array that grows by doubling and counts. */
struct fb_store {
    uint32_t *words;
    size_t count;
    size_t capacity;
    struct fb_budget *budget; /* borrowed */
};

void fb_store_init(struct fb_store *store, struct fb_budget *budget);
void fb_store_clear(struct fb_store *store);

/* A reference to `count` new words with anything in them; zero when memory or budget ends. */
uint32_t fb_store_take(struct fb_store *store, size_t count);

static inline uint32_t *fb_store_at(const struct fb_store *store, uint32_t reference)
{
    return store->words + reference;
}

/* Room for `count` elements of `size` bytes in a malloc'ed array under the budget. */
FB_MUST_CHECK bool fb_budget_grow(struct fb_budget *budget, void **items, size_t *capacity,
                                  size_t count, size_t size);

#endif
