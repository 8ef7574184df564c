/* SPDX-License-Identifier: Apache-2.0 */
/* Instances by their ids, for gates that look for the same id twice. */
#include "validator/gates/named.h"

#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    const struct fb_named *a = left;
    const struct fb_named *b = right;
    const int order = fb_span_compare(a->id, b->id);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

struct fb_named *fb_named_sort(const struct fb_content *content, struct fb_arena *arena)
{
    struct fb_named *ids = fb_arena_array(arena, content->instance_count, sizeof *ids);

    for (size_t i = 0; ids != NULL && i < content->instance_count; i++)
        ids[i] = (struct fb_named){ content->instances[i].id, i };
    if (ids != NULL)
        qsort(ids, content->instance_count, sizeof *ids, compare);
    return ids;
}
