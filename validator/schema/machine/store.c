/* SPDX-License-Identifier: Apache-2.0 */
/* Growing arrays that count every byte against one budget. */
#include "validator/schema/machine/store.h"

#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)64)
#define MAX_WORDS ((size_t)UINT32_MAX - 15) /* the highest references are marks in slots */

bool fb_budget_take(struct fb_budget *budget, size_t size)
{
    if (size > budget->left) {
        budget->exceeded = true;
        return false;
    }
    budget->left -= size;
    budget->granted += size;
    return true;
}

void fb_budget_return(struct fb_budget *budget, size_t size)
{
    budget->left += size;
    budget->granted -= size;
}

/* Blocks of an arena are only given back all at once, at the end of the tree, so their sizes need
 * not be remembered. */
static void *budget_allocate(void *context, size_t size)
{
    struct fb_budget *budget = context;

    if (!fb_budget_take(budget, size))
        return NULL;
    void *block = malloc(size);
    if (block == NULL)
        fb_budget_return(budget, size);
    return block;
}

static void budget_release(void *context, void *block)
{
    (void)context;
    free(block);
}

struct fb_allocator fb_budget_allocator(struct fb_budget *budget)
{
    return (struct fb_allocator){ budget_allocate, budget_release, budget };
}

/* Near the budget's end an array grows by what is left instead of doubling. */
static size_t next_capacity(const struct fb_budget *budget, size_t capacity, size_t count, size_t size)
{
    size_t wanted = capacity < FIRST_CAPACITY ? FIRST_CAPACITY : capacity * 2;

    if (wanted < count)
        wanted = count;
    if ((wanted - capacity) > budget->left / size && count - capacity <= budget->left / size)
        wanted = count;
    return wanted;
}

bool fb_budget_grow(struct fb_budget *budget, void **items, size_t *capacity, size_t count, size_t size)
{
    if (count <= *capacity)
        return true;
    const size_t wanted = next_capacity(budget, *capacity, count, size);
    if (wanted > SIZE_MAX / 2 / size || !fb_budget_take(budget, (wanted - *capacity) * size)) {
        budget->exceeded = true;
        return false;
    }
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) {
        fb_budget_return(budget, (wanted - *capacity) * size);
        return false;
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

void fb_store_init(struct fb_store *store, struct fb_budget *budget)
{
    *store = (struct fb_store){ .budget = budget };
}

void fb_store_clear(struct fb_store *store)
{
    free(store->words);
    *store = (struct fb_store){ .budget = store->budget };
}

static uint32_t take_slowly(struct fb_store *store, size_t count)
{
    void *words = store->words;
    const size_t first = store->count == 0 ? 1 : store->count;

    if (count > MAX_WORDS - first) {
        store->budget->exceeded = true;
        return 0;
    }
    if (!fb_budget_grow(store->budget, &words, &store->capacity, first + count, sizeof *store->words))
        return 0;
    store->words = words;
    store->count = first + count;
    return (uint32_t)first;
}

uint32_t fb_store_take(struct fb_store *store, size_t count)
{
    if (store->count == 0 || count > store->capacity - store->count)
        return take_slowly(store, count);
    const size_t first = store->count;
    store->count += count;
    return (uint32_t)first;
}
