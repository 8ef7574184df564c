/* SPDX-License-Identifier: Apache-2.0 */
/* coverage.h - which bytes have been read, each once (S2).
 *
 * A map knows pages of 4096 bytes: none of it read, all of it, or a bitmap.  Reading is mostly in
 * order, so that a map costs two bytes for every thousand of the file and a bitmap for each page
 * that is only read in part.
 */
#ifndef FB_SCHEMA_COVERAGE_H
#define FB_SCHEMA_COVERAGE_H

#include "validator/schema/machine/store.h"

struct fb_coverage {
    uint64_t **pages; /* malloc'ed; NULL: nothing, &full_page: everything */
    uint64_t size;    /* in bytes */
    struct fb_budget *budget;
};

/* False, with nothing to clear, when there is no memory. */
FB_MUST_CHECK bool fb_coverage_init(struct fb_coverage *map, uint64_t size, struct fb_budget *budget);
void fb_coverage_clear(struct fb_coverage *map);

/* The first byte in [start, end) that was read (or was not, with `read` false); `end` if none. */
uint64_t fb_coverage_find(const struct fb_coverage *map, uint64_t start, uint64_t end, bool read);

/* Marks [start, end) as read.  False when there is no memory. */
FB_MUST_CHECK bool fb_coverage_add(struct fb_coverage *map, uint64_t start, uint64_t end);

#endif
