/* SPDX-License-Identifier: Apache-2.0 */
/* floor_parts.h - what a floor holds (internal to signer/fetch). */
#ifndef FB_FETCH_FLOOR_PARTS_H
#define FB_FETCH_FLOOR_PARTS_H

#include "base/core/arena.h"
#include "signer/fetch/floor.h"

#define FB_FLOOR_ROLES 2 /* timestamp, snapshot */

struct fb_floor_meta {
    struct fb_span name;
    uint64_t version;
};

struct fb_floor_role {
    uint64_t version; /* 0: nothing is noted */
    const struct fb_floor_meta *metas;
    size_t meta_count;
    char **signers; /* ids of the keys that signed it */
    size_t signer_count;
    struct fb_arena arena; /* of all these */
};

struct fb_floor {
    char *folder;
    uint64_t sequence; /* of the slot that was read or written last; 0: none was */
    bool changed;
    uint64_t root;
    int64_t clock;
    struct fb_floor_role roles[FB_FLOOR_ROLES];
};

#endif
