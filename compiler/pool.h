/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - values, each kept once and numbered in the order of first use; within the room only. */
#ifndef FB_COMPILER_POOL_H
#define FB_COMPILER_POOL_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_pool {
    struct fb_span *values; /* malloc'ed; the bytes are borrowed */
    size_t count;
    size_t capacity;
    uint32_t *slots;   /* malloc'ed hash table, open addressing: number of a value plus one, or zero */
    size_t slot_count; /* a power of two, or zero */
};

void fb_pool_clear(struct fb_pool *pool);

/* The number of the value, which is added if it is not there yet. */
FB_MUST_CHECK bool fb_pool_put(struct fb_pool *pool, struct fb_span value, uint32_t *number,
                               struct fb_diag *diag);

#endif
