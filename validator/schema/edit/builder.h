/* SPDX-License-Identifier: Apache-2.0 */
/* builder.h - making a base: its items (base.c), their places (place.c), who depends (dependent.c). */
#ifndef FB_SCHEMA_EDIT_BUILDER_H
#define FB_SCHEMA_EDIT_BUILDER_H

#include "validator/schema/edit/base.h"

struct fb_base_builder {
    struct fb_edit_base *base;
    struct fb_node *nodes; /* one for each item */
    size_t capacity;
    bool out_of_memory;
    uint64_t end; /* of the field before, in the same object or list: bits share bytes with it */
};

/* Gives every item its place, length and bytes, detached ones a chain.  False where the file's fields do
 * not follow one another as items do, or without memory. */
FB_MUST_CHECK bool fb_base_place(struct fb_base_builder *b);

/* Flags the fields that repairs write. */
void fb_base_mark_dependents(struct fb_edit_base *base);

#endif
