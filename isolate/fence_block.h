/* SPDX-License-Identifier: Apache-2.0 */
/* fence_block.h - what fence.c and fence_block.c (allocations larger than a slot) share. */
#ifndef FB_ISOLATE_FENCE_BLOCK_H
#define FB_ISOLATE_FENCE_BLOCK_H

#include "isolate/fence.h"

void *fb_fence_allocate_block(struct fb_fence *fence, size_t bytes, size_t alignment, enum fb_placement placement);
void fb_fence_release_block(struct fb_fence *fence, void *memory);
const struct fb_slot *fb_fence_find_block(const struct fb_fence *fence, uintptr_t address); /* NULL: none */

/* Makes pages inaccessible; what stood there is gone. */
void fb_fence_close(const struct fb_fence *fence, uint8_t *at, size_t bytes);

/* Fills in the slot, its margins and its bytes, between two guards. */
void *fb_fence_place(struct fb_slot *slot, uint8_t *begin, uint8_t *end, size_t bytes, size_t alignment,
                     enum fb_placement placement);

/* End the process where the margins were written to; where `memory` is not the slot's. */
void fb_fence_check(const struct fb_slot *slot, uint8_t *begin, uint8_t *end);
void fb_fence_expect(const struct fb_slot *slot, const void *memory);

#endif
