/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h - what the machine works out once from a plan: how objects lie in memory, what is
 * constant, how small each type can be.
 *
 * An object is a header and, for those attributes that need one, a slot.  A leaf whose place
 * follows from where the object starts needs none: it is read again from the input when asked
 * for.  That keeps a tree small beside its file.
 */
#ifndef FB_SCHEMA_LAYOUT_H
#define FB_SCHEMA_LAYOUT_H

#include "validator/schema/machine/value.h"

enum fb_storage {
    FB_STORAGE_FIXED, /* no words: at `offset` from the object's start */
    FB_STORAGE_PLACE, /* 1 word: offset in the object's stream; the width is constant */
    FB_STORAGE_SPAN,  /* 2 words: offset and length in the object's stream, delimiters included */
    FB_STORAGE_REF,   /* 1 word: an object or a list */
    FB_STORAGE_BOX,   /* 1 word: a box, which holds a value and its extent */
};

enum fb_check {
    FB_CHECK_NONE,
    FB_CHECK_RANGE, /* an integer from `minimum` to `maximum`, and that is all of it */
    FB_CHECK_SLOW,  /* valids must be evaluated */
};

struct fb_slot {
    enum fb_storage storage;
    enum fb_check check;
    const struct fb_target *target; /* NULL for values, params and switches */
    bool is_instance;               /* FB_PLACE_INSTANCE or FB_PLACE_VALUE */
    bool is_plain;                  /* no if, no repeat, no switch, no process: nothing but to read it */
    bool is_plain_list;             /* counted or to the end: of objects of one type in the same stream, with
                                       nothing to evaluate for each but their seq */
    bool only_objects;              /* whatever the switch, an object or nothing */
    bool holds_walkers;             /* objects in it may want a walk */
    uint32_t enum_type;             /* of the attribute */
    uint32_t position;              /* index within the type */
    uint32_t word;                  /* of the slot, from the object's start */
    uint32_t offset;                /* FB_STORAGE_FIXED */
    uint32_t width;                 /* in bytes where constant (integers, floats, constant sizes), else 0 */
    uint32_t run_count;             /* attributes from this one on that are FIXED, plain and unchecked */
    uint32_t run_width;             /* and their bytes together */
    uint64_t minimum_item;          /* bytes that one item takes at least */
    fb_wide minimum;
    fb_wide maximum;
};

struct fb_shape {
    uint32_t words;        /* of an object, header included */
    uint64_t minimum_size; /* bytes that seq takes at least */
    bool is_top;           /* of its file */
    bool wants_walk;       /* it or what it holds has instances or checksums */
};

/* Expressions that need no evaluation. */
enum fb_quick_kind {
    FB_QUICK_NO,
    FB_QUICK_CONSTANT,
    FB_QUICK_FIELD, /* an integer field of self with FB_STORAGE_FIXED */
};

struct fb_quick {
    enum fb_quick_kind kind;
    uint32_t attribute;
    struct fb_value constant;
};

struct fb_layout {
    struct fb_slot *slots;   /* one for each attribute */
    struct fb_shape *shapes; /* one for each type */
    struct fb_quick *quicks; /* one for each expression */
    uint32_t stack_depth;    /* that any expression needs */
    bool has_io;             /* some instance reads from another object's stream */
    bool keeps_makers;       /* objects remember who made them: see FB_OBJECT_MAKER */
};

/* Words of an object's header. */
enum fb_object_word {
    FB_OBJECT_TYPE,   /* type in the lower half, flags in the upper */
    FB_OBJECT_PARENT, /* reference, or zero */
    FB_OBJECT_STREAM,
    FB_OBJECT_START, /* offset in its stream */
    FB_OBJECT_END,   /* once finished; until then how many attributes of seq have been read */
    FB_OBJECT_WORDS,
    FB_OBJECT_MAKER = FB_OBJECT_WORDS, /* who holds it, where `parent:` or imports make that
                                          differ from _parent; in such plans only */
    FB_OBJECT_ROOT,
    FB_OBJECT_WORDS_WITH_MAKER,
};

#define FB_OBJECT_IS_BIG ((uint32_t)1 << 16)      /* byte order of its fields */
#define FB_OBJECT_IS_FINISHED ((uint32_t)1 << 17) /* all of seq was read */
#define FB_OBJECT_HAS_STREAM ((uint32_t)1 << 18)  /* its stream was made for it */

/* What a slot of one word holds when it is no reference. */
#define FB_SLOT_EMPTY ((uint32_t)0)
#define FB_SLOT_ABSENT (UINT32_MAX)
#define FB_SLOT_BUSY (UINT32_MAX - 1)   /* being read */
#define FB_SLOT_FAILED (UINT32_MAX - 2) /* a problem was reported */

static inline bool fb_is_number(const struct fb_target *target)
{
    return target->kind <= FB_TARGET_FLOAT;
}

/* An integer that the expression always has: a literal, or one with a minus before it. */
bool fb_constant_of(const struct fb_plan *plan, uint32_t expression, struct fb_value *out);

/* The size of an item's bytes, delimiters included, if it is always the same. */
bool fb_constant_size_of(const struct fb_plan *plan, const struct fb_target *target, uint32_t *out);

/* Fills in minimum sizes and what wants a walk, once the slots are there. */
void fb_layout_settle(const struct fb_plan *plan, const struct fb_layout *layout);

/* Both parts of fb_plan_finish. */
FB_MUST_CHECK bool fb_plan_verify(const struct fb_plan *plan, struct fb_arena *scratch,
                                  uint32_t *stack_depth, struct fb_diag *diag);
FB_MUST_CHECK bool fb_layout_make(struct fb_plan *plan, uint32_t stack_depth, struct fb_arena *arena,
                                  struct fb_diag *diag);

#endif
