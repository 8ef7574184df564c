/* SPDX-License-Identifier: Apache-2.0 */
/* object.h - objects, lists and boxes in the store: making them, filling them, asking them. */
#ifndef FB_SCHEMA_OBJECT_H
#define FB_SCHEMA_OBJECT_H

#include "validator/schema/machine/machine.h"

/* A value and where it was read. */
struct fb_found {
    struct fb_value value;
    uint32_t stream; /* FB_NONE: computed */
    uint32_t offset;
    uint32_t length;
};

struct fb_found fb_found_nothing(void);

/* ---- Objects ---- */

static inline uint32_t fb_object_word(const struct fb_tree *tree, uint32_t object, uint32_t word)
{
    return tree->store.words[object + word];
}

static inline uint32_t fb_object_type(const struct fb_tree *tree, uint32_t object)
{
    return fb_object_word(tree, object, FB_OBJECT_TYPE) & UINT16_MAX;
}

static inline bool fb_object_has(const struct fb_tree *tree, uint32_t object, uint32_t flag)
{
    return (fb_object_word(tree, object, FB_OBJECT_TYPE) & flag) != 0;
}

/* A new object of `type`, reading from `stream` where that stands; zero without memory.  `maker`
 * holds it (zero: nobody); its parent is the maker until that is changed. */
uint32_t fb_object_make(struct fb_tree *tree, uint32_t type, uint32_t stream, uint32_t maker);

/* Tells how far its seq was read: up to the attribute of this row; or that all of it was, and
 * where it ends. */
static inline void fb_object_set_read(struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const struct fb_type *type = &tree->plan->types[fb_object_type(tree, object)];

    tree->store.words[object + FB_OBJECT_END] = attribute - type->first_attribute;
}

static inline void fb_object_finish(struct fb_tree *tree, uint32_t object, uint32_t end)
{
    tree->store.words[object + FB_OBJECT_TYPE] |= FB_OBJECT_IS_FINISHED;
    tree->store.words[object + FB_OBJECT_END] = end;
}

/* Who holds it, and its _root; zero for none. */
uint32_t fb_object_maker(const struct fb_tree *tree, uint32_t object);
uint32_t fb_object_root(const struct fb_tree *tree, uint32_t object);

struct fb_extent fb_object_extent(const struct fb_tree *tree, uint32_t object);

/* Row of the attribute that the object's type has under this name, or FB_NONE. */
uint32_t fb_object_attribute(const struct fb_tree *tree, uint32_t object, const char *name);

/* What a slot of one word holds: a reference or a mark. */
uint32_t fb_slot_get(const struct fb_tree *tree, uint32_t object, uint32_t attribute);
void fb_slot_set(struct fb_tree *tree, uint32_t object, uint32_t attribute, uint32_t word);

/* What an attribute of an object holds now, null where there is nothing (yet). */
struct fb_found fb_object_peek(const struct fb_tree *tree, uint32_t object, uint32_t attribute);

/* ---- Boxes ---- */

#define FB_BOX_WORDS 9 /* a value in six, stream, offset, length */

uint32_t fb_box_make(struct fb_tree *tree, const struct fb_found *found); /* zero without memory */
void fb_box_write(uint32_t *words, const struct fb_found *found);
struct fb_found fb_box_read(const uint32_t *words);

/* ---- Lists ---- */

enum fb_list_kind {
    FB_LIST_FIXED,   /* numbers one after another: no words */
    FB_LIST_SPANS,   /* two words each: offset and length, delimiters included */
    FB_LIST_OBJECTS, /* one word each: an object, or zero for nothing */
    FB_LIST_BOXES,   /* FB_BOX_WORDS each */
};

enum fb_list_word {
    FB_LIST_KIND,      /* enum fb_list_kind and flags */
    FB_LIST_COUNT,     /* of elements */
    FB_LIST_DATA,      /* where they are: in the store, or in scratch; FIXED: offset in the stream */
    FB_LIST_ATTRIBUTE, /* row, or FB_NONE for a literal */
    FB_LIST_STREAM,
    FB_LIST_WORDS,
};

#define FB_LIST_IS_BIG ((uint32_t)1 << 8)
#define FB_LIST_IS_OPEN ((uint32_t)1 << 9) /* elements are still in scratch */

/* An empty, open list for an attribute; zero without memory. */
uint32_t fb_list_open(struct fb_tree *tree, uint32_t attribute, uint32_t stream, bool is_big);

/* Appends to an open list, the innermost one. */
FB_MUST_CHECK bool fb_list_add(struct fb_tree *tree, uint32_t list, const struct fb_found *found);

bool fb_list_is_open(const struct fb_tree *tree, uint32_t list);

/* Moves the elements of the innermost open list to their place.  Without memory they are lost. */
FB_MUST_CHECK bool fb_list_close(struct fb_tree *tree, uint32_t list);

/* A closed list of computed values; zero without memory. */
uint32_t fb_list_literal(struct fb_tree *tree, const struct fb_value *values, uint32_t count);

uint32_t fb_list_count(const struct fb_tree *tree, uint32_t list);
struct fb_found fb_list_get(const struct fb_tree *tree, uint32_t list, uint32_t index);

/* Where something found lies in the file; nothing at offset zero for what was computed. */
struct fb_extent fb_extent_of(const struct fb_tree *tree, const struct fb_found *found);

/* Whether it lies anywhere. */
bool fb_has_extent(const struct fb_tree *tree, const struct fb_found *found);

#endif
