/* SPDX-License-Identifier: Apache-2.0 */
/* slab.h - memory for the bytes of many files, given back all at once (internal to signer/bundle).
 * Unlike an arena it does not zero what is about to be read into. */
#ifndef FB_BUNDLE_SLAB_H
#define FB_BUNDLE_SLAB_H

#include <stddef.h>
#include <stdint.h>

struct fb_slab {
    struct fb_slab_block *newest;
    uint8_t *free; /* in the newest block that is shared */
    size_t left;
    size_t next; /* bytes of the next such block */
};

/* Not zeroed; of at least one byte.  NULL without memory.  An empty slab is { .newest = NULL }. */
uint8_t *fb_slab_take(struct fb_slab *slab, size_t size);

void fb_slab_clear(struct fb_slab *slab); /* the slab is empty then */

#endif
