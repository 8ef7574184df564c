/* SPDX-License-Identifier: Apache-2.0 */
/* draft.h - a candidate being changed: a copy of the base's items in which every change is logged, so
 * that going back costs as much as was changed. */
#ifndef FB_SCHEMA_EDIT_DRAFT_H
#define FB_SCHEMA_EDIT_DRAFT_H

#include "base/core/arena.h"
#include "validator/schema/edit/base.h"
#include "validator/schema/edit/solve.h"

#define FB_DRAFT_UNREPAIRED 16

/* An item as it was before this run. */
struct fb_saved_item {
    uint32_t number;
    struct fb_item item;
};

/* Where the last emission put an item. */
struct fb_emitted {
    uint32_t stamp;
    uint64_t offset;
};

struct fb_unrepaired {
    const char *key; /* "size" */
    uint32_t item;
    uint32_t expression; /* or FB_NONE */
    const char *why;
};

struct fb_emit_frame {
    uint32_t item;
    uint32_t child;
    uint32_t chain;
};

struct fb_draft {
    const struct fb_edit_base *base;
    const struct fb_edit_base *other; /* or NULL */
    size_t max_bytes;
    struct fb_items all;
    struct fb_watched watched;

    /* Going back. */
    struct fb_saved_item *saved;
    size_t saved_count;
    size_t saved_capacity;
    uint32_t *touched; /* for each item of the base: the run that saved it */
    uint32_t run;
    struct fb_arena scratch; /* bytes made in this run */
    bool has_scratch;
    size_t first_stranger;     /* of watched.detached: those before it have their streams */
    uint32_t last_linked;      /* the end of its stream's chain; FB_NO_ITEM: not known */
    struct fb_numbers origins; /* while copying: what new items were copied from */

    /* The result. */
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    struct fb_emitted *emitted; /* for each item */
    size_t emitted_capacity;
    uint32_t stamp;
    struct fb_emit_frame *frames;
    size_t frame_capacity;
    struct fb_numbers visited; /* only lists, and what has a size that the schema says */
    struct fb_numbers pinned;  /* by repairs */
    struct fb_numbers changed; /* fields that were set or got other bytes */

    /* What came of it. */
    bool failed;      /* no memory */
    bool needs_check; /* something read elsewhere has changed */
    uint64_t changes; /* the bits (rules.h) of what has changed */
    bool never_shares;
    struct fb_numbers shared; /* items that copies share their children with */
    bool has_killed;          /* an item was taken out */
    bool changed_length;      /* while repairing */
    uint64_t cut;             /* the file's size, or UINT64_MAX */
    enum fb_edit_expectation expectation;
    struct fb_unrepaired unrepaired[FB_DRAFT_UNREPAIRED];
    uint32_t unrepaired_count;
};

/* ---- draft.c: changing items ---- */

/* False without memory (the draft has failed). */
bool fb_draft_touch(struct fb_draft *draft, uint32_t item);
bool fb_draft_no_memory(struct fb_draft *draft);

/* The item and all around it differ from their bytes. */
bool fb_draft_dirty(struct fb_draft *draft, uint32_t item);

/* The item's length changes by `delta` (modulo 2^64), and with it that of all around it. */
bool fb_draft_lengthen(struct fb_draft *draft, uint32_t item, uint64_t delta);

bool fb_draft_set(struct fb_draft *draft, uint32_t item, fb_edit_wide value);
bool fb_draft_set_bytes(struct fb_draft *draft, uint32_t item, struct fb_span bytes, uint64_t length);

void fb_draft_expect(struct fb_draft *draft, enum fb_edit_expectation at_least);

/* ---- splice.c: taking items out and putting items in ---- */

/* Copies `source` of `from`, not yet held by anything. */
bool fb_draft_copy(struct fb_draft *draft, const struct fb_items *from, uint32_t source, uint32_t *out);

/* As a copy that shares its children with `source`, which is as in its bytes: for many copies of what
 * stays as it is. */
bool fb_draft_share(struct fb_draft *draft, uint32_t source, uint32_t *out);

/* Puts an item that nothing holds into a slot or element that is there, in place of what stands
 * there; FB_NO_ITEM takes that out. */
bool fb_draft_put(struct fb_draft *draft, uint32_t holder, uint32_t index, uint32_t item);

/* Opens `count` elements, for fb_draft_put; takes `count` out; moves one. */
bool fb_draft_open(struct fb_draft *draft, uint32_t list, uint32_t index, uint32_t count);
bool fb_draft_remove(struct fb_draft *draft, uint32_t list, uint32_t index, uint32_t count);
bool fb_draft_move(struct fb_draft *draft, uint32_t list, uint32_t index, uint32_t to);

/* ---- condition.c: fields that come and go ---- */

/* After `item` has changed: makes and drops the fields whose if: or switch may depend on it. */
bool fb_draft_condition(struct fb_draft *draft, uint32_t item);

/* ---- make.c: what a schema asks for, from nothing ---- */

/* Puts the attribute of an object's slot, or an element of a list, there: in the smallest form that
 * its schema allows, or not at all where that is not known. */
bool fb_draft_make(struct fb_draft *draft, uint32_t holder, uint32_t index);

/* ---- emit.c ---- */

/* False: something was taken out with it. */
static inline bool fb_draft_is_live(const struct fb_draft *draft, uint32_t item)
{
    return !draft->has_killed || fb_item_is_live(&draft->all, item);
}

/* Writes draft->bytes and notes where everything stands. */
bool fb_draft_emit(struct fb_draft *draft);

/* Where the item stands in draft->bytes. */
uint64_t fb_draft_offset(const struct fb_draft *draft, uint32_t item);

/* ---- repair.c, check.c, apply.c ---- */

bool fb_draft_repair(struct fb_draft *draft, unsigned repairs);

/* Sets the expectation by looking at the fields changed, or at all. */
void fb_draft_check(struct fb_draft *draft);

/* False where it does not fit, or without memory (the draft has failed). */
bool fb_draft_apply(struct fb_draft *draft, const struct fb_step *step);

#endif
