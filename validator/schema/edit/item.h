/* SPDX-License-Identifier: Apache-2.0 */
/* item.h - what a content file consists of, as the editor sees it: a tree of items that covers the
 * file's bytes once.
 *
 * An object's children are slots, one for each attribute of its seq and its instances (FB_NO_ITEM:
 * absent or computed); a list's children are its elements.  In the file, children follow one
 * another; but instances read at a position are *detached*: they lie behind the seq of the item
 * that owns their stream, in a chain of their own.  What an item has behind its children
 * (terminator, padding) is its tail.
 */
#ifndef FB_SCHEMA_EDIT_ITEM_H
#define FB_SCHEMA_EDIT_ITEM_H

#include "base/core/attributes.h"
#include "validator/schema/edit/edit.h"
#include "validator/schema/plan.h"

__extension__ typedef __int128 fb_edit_wide;

enum fb_item_flag {
    FB_ITEM_ELEMENT = 1,  /* of a list */
    FB_ITEM_OWNER = 2,    /* has a stream of its own; so has the file */
    FB_ITEM_DETACHED = 4, /* an instance read at a position, and with it its elements */
    FB_ITEM_BIG = 8,      /* big-endian */
    FB_ITEM_SIGNED = 16,
    FB_ITEM_SET = 32,    /* integers: `value` is not what `bytes` hold */
    FB_ITEM_DIRTY = 64,  /* it, or something in it, is not as in `bytes` */
    FB_ITEM_DEAD = 128,  /* taken out, with all that is in it */
    FB_ITEM_FIXED = 256, /* see fb_edit_info */
    FB_ITEM_SIZABLE = 512,
    FB_ITEM_DEPENDENT = 1024,
    FB_ITEM_PINNED = 2048, /* its value stands, no repair changes it */
};

struct fb_item {
    uint32_t parent;        /* holder; FB_NO_ITEM for the file */
    uint32_t stream;        /* of DETACHED: whose stream; else FB_NO_ITEM */
    uint32_t chain;         /* first detached item in this owner's stream */
    uint32_t next;          /* in the chain, in the order of the file */
    uint32_t attribute;     /* row of the plan; FB_NONE for the file */
    uint32_t target;        /* row that read it; FB_NONE for lists and the file */
    uint32_t type;          /* objects: row of types; else FB_NONE */
    uint32_t children;      /* first in the table of children */
    uint32_t count;         /* children */
    uint32_t index;         /* slot in an object, or element of a list */
    uint32_t kind;          /* enum fb_node_kind; FB_NODE_BOOL: bits, read only */
    uint32_t flags;         /* enum fb_item_flag */
    uint64_t offset;        /* where `bytes` stand in the file that they come from */
    uint64_t length;        /* in bytes, as it is now */
    uint64_t tail;          /* of `length`: what follows the children */
    const uint8_t *bytes;   /* what it was made from: a part of an input, or NULL */
    uint64_t source_length; /* of `bytes` */
    fb_edit_wide value;     /* integers and bits */
};

/* A base or a draft, as far as reading goes. */
struct fb_items {
    const struct fb_plan *plan;
    struct fb_item *items;
    size_t count;
    size_t capacity;
    uint32_t *children;
    size_t child_count;
    size_t child_capacity;
    uint64_t file_bytes; /* the file's size where it was cut, else UINT64_MAX */
};

/* Not dead, and nothing that holds it is. */
bool fb_item_is_live(const struct fb_items *all, uint32_t item);

/* The object that holds it, lists passed over; FB_NO_ITEM for the file. */
uint32_t fb_item_holder(const struct fb_items *all, uint32_t item);

/* What the item's bytes are a part of: its holder, or who owns its stream. */
uint32_t fb_item_around(const struct fb_items *all, uint32_t item);

/* The owner of the stream in which the object's fields lie. */
uint32_t fb_item_stream(const struct fb_items *all, uint32_t object);

/* A child; FB_NO_ITEM beyond the last. */
uint32_t fb_item_child(const struct fb_items *all, uint32_t item, uint32_t index);

/* Whether `item` is `outer` or in it. */
bool fb_item_is_in(const struct fb_items *all, uint32_t item, uint32_t outer);

/* The attribute that reads it, or NULL for the file; its target, or NULL for lists and the file. */
const struct fb_attribute *fb_item_attribute(const struct fb_items *all, const struct fb_item *item);
const struct fb_target *fb_item_target(const struct fb_items *all, const struct fb_item *item);

/* Bytes and text without terminator and padding. */
struct fb_span fb_item_payload(const struct fb_items *all, const struct fb_item *item);

/* Integers of 1, 2, 4 or 8 bytes. */
fb_edit_wide fb_decode_integer(const uint8_t *bytes, uint64_t width, uint32_t flags);
void fb_encode_integer(uint8_t *bytes, uint64_t width, uint32_t flags, fb_edit_wide value);

/* Its least and greatest value. */
fb_edit_wide fb_integer_minimum(const struct fb_item *item);
fb_edit_wide fb_integer_maximum(const struct fb_item *item);

static inline fb_edit_wide fb_edit_wide_of(struct fb_integer integer)
{
    return integer.negative ? -(fb_edit_wide)integer.magnitude : (fb_edit_wide)integer.magnitude;
}

struct fb_integer fb_edit_integer_of(fb_edit_wide value);

/* Appends an empty item, `*out`, and slots for children; false without memory. */
FB_MUST_CHECK bool fb_items_add(struct fb_items *all, const struct fb_item *item, uint32_t *out);
FB_MUST_CHECK bool fb_items_add_children(struct fb_items *all, uint32_t count, uint32_t *first);

void fb_items_clear(struct fb_items *all);

#endif
