/* SPDX-License-Identifier: Apache-2.0 */
/* named.h - a content's template instances in the order of their ids. */
#ifndef FB_GATES_NAMED_H
#define FB_GATES_NAMED_H

#include "base/core/arena.h"
#include "base/core/span.h"
#include "validator/model/content.h"

struct fb_named {
    struct fb_span id; /* empty: the instance has none */
    size_t index;      /* of the instance in the content */
};

/* All instances, by id, those with the same id as they stand in the content.  Sorted rather than
 * hashed: n log n whatever ids somebody chose.  An array of content->instance_count in the arena;
 * NULL: the arena has no room. */
struct fb_named *fb_named_sort(const struct fb_content *content, struct fb_arena *arena);

#endif
