/* SPDX-License-Identifier: Apache-2.0 */
/* guarded.h - bytes that lie flush against memory which cannot be accessed, and are read-only.
 *
 * The pages are mapped twice: the engine is given the read-only view between guards, we write
 * through the other one, so that handing over a value costs a copy and no system call.
 */
#ifndef FB_ISOLATE_GUARDED_H
#define FB_ISOLATE_GUARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isolate/worker.h"

#define FB_GUARD_BYTES ((size_t)64 << 10) /* on either side */

struct fb_guarded {
    uint8_t *writable;
    uint8_t *visible;  /* the view between the guards */
    size_t capacity;   /* whole pages */
    const uint8_t *at; /* where the bytes of the last placing begin, in `visible` */
    size_t size;
};

/* Makes room for `size` bytes.  False when there is no memory. */
bool fb_guarded_fit(struct fb_guarded *guarded, size_t size);

/* Room for `size` bytes; gives where to write them, or NULL when there is no memory.  What was
 * placed before is gone.  An empty value is at the guard in both placements, as its pointer must
 * not be read from. */
static inline uint8_t *fb_guarded_place(struct fb_guarded *guarded, size_t size, enum fb_placement placement)
{
    if ((guarded->visible == NULL || size > guarded->capacity) && !fb_guarded_fit(guarded, size))
        return NULL;
    const size_t offset = placement == FB_PLACE_RIGHT || size == 0 ? guarded->capacity - size : 0;
    guarded->at = guarded->visible + offset;
    guarded->size = size;
    return guarded->writable + offset;
}

/* Whether an address lies in the view or one of its guards. */
static inline bool fb_guarded_owns(const struct fb_guarded *guarded, uintptr_t address)
{
    const uintptr_t begin = (uintptr_t)guarded->visible - FB_GUARD_BYTES;
    return guarded->visible != NULL && address >= begin
        && address - begin < guarded->capacity + 2 * FB_GUARD_BYTES;
}

/* As many of them as there are values; grows by doubling. */
struct fb_guarded_list {
    struct fb_guarded *items;
    size_t capacity;
    size_t count; /* in use since the last placing of all */
};

/* False when there is no memory. */
bool fb_guarded_list_fit(struct fb_guarded_list *list, size_t count);

/* The item that owns the address; SIZE_MAX: none. */
size_t fb_guarded_list_find(const struct fb_guarded_list *list, uintptr_t address);

#endif
