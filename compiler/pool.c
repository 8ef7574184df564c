/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - finding equal values by hash. */
#include "compiler/pool.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

void fb_pool_clear(struct fb_pool *pool)
{
    free(pool->values);
    free(pool->slots);
    *pool = (struct fb_pool){ .values = NULL };
}

/* FNV-1a with a last stir, so that the low bits depend on all of it. */
static uint64_t hash(struct fb_span value)
{
    uint64_t state = 0xcbf29ce484222325;
    for (size_t i = 0; i < value.size; i++)
        state = (state ^ value.bytes[i]) * 0x100000001b3;
    return state ^ state >> 32;
}

/* The slot that holds the value, or the empty one where it belongs. */
static size_t slot_of(const struct fb_pool *pool, struct fb_span value)
{
    const size_t mask = pool->slot_count - 1;
    size_t slot = (size_t)hash(value) & mask;
    while (pool->slots[slot] != 0 && !fb_span_equal(pool->values[pool->slots[slot] - 1], value))
        slot = (slot + 1) & mask;
    return slot;
}

/* Keeps at least half of the slots empty. */
static bool make_slots(struct fb_pool *pool, struct fb_diag *diag)
{
    if (pool->count < pool->slot_count / 2)
        return true;
    struct fb_pool larger = *pool;
    larger.slot_count = pool->slot_count == 0 ? 1024 : pool->slot_count * 2;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < pool->count; i++)
        larger.slots[slot_of(&larger, pool->values[i])] = (uint32_t)i + 1;
    free(pool->slots);
    *pool = larger;
    return true;
}

static bool add(struct fb_pool *pool, size_t slot, struct fb_span value, struct fb_diag *diag)
{
    if (pool->count == UINT32_MAX - 1) /* the greatest number means that there is none */
        return fb_fail(diag, FB_FAULT_LIMIT, "a content file has at most %u different values", UINT32_MAX - 1);
    void *values = pool->values;
    if (!fb_grow(&values, &pool->capacity, pool->count, sizeof *pool->values))
        return fb_fail_memory(diag);
    pool->values = values;
    pool->values[pool->count++] = value;
    pool->slots[slot] = (uint32_t)pool->count;
    return true;
}

bool fb_pool_put(struct fb_pool *pool, struct fb_span value, uint32_t *number,
                 struct fb_diag *diag)
{
    if (!make_slots(pool, diag))
        return false;
    const size_t slot = slot_of(pool, value);
    if (pool->slots[slot] == 0 && !add(pool, slot, value, diag))
        return false;
    *number = pool->slots[slot] - 1;
    return true;
}
