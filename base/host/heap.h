/* SPDX-License-Identifier: Apache-2.0 */
/* heap.h - the process's heap as an allocator, and arrays that grow. */
#ifndef FB_HOST_HEAP_H
#define FB_HOST_HEAP_H

#include "base/core/arena.h"

/* malloc and free. */
const struct fb_allocator *fb_heap(void);

/* Makes room for one more element in a malloc'ed array, doubling it: `*items` may be NULL when
 * `*capacity` is zero.  False, with both untouched, when there is no memory. */
FB_MUST_CHECK bool fb_grow(void **items, size_t *capacity, size_t count, size_t element_size);

#endif
