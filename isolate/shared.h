/* SPDX-License-Identifier: Apache-2.0 */
/* shared.h - the areas of fb_isolate_shared_new, which every worker is to see read-only. */
#ifndef FB_ISOLATE_SHARED_H
#define FB_ISOLATE_SHARED_H

#include <stdbool.h>
#include <stddef.h>

#define FB_SHARED_AREAS 64 /* of one process, at one time */

struct fb_shared_areas {
    struct {
        void *memory;
        size_t bytes;
    } areas[FB_SHARED_AREAS];
    size_t count;
};

/* Those that there are now. */
void fb_shared_list(struct fb_shared_areas *out);

/* Makes them read-only in the calling process. */
bool fb_shared_protect(const struct fb_shared_areas *areas);

#endif
