/* SPDX-License-Identifier: Apache-2.0 */
/* kinds.h - the kinds of strata: how many cases each has, and how it makes one (internal to the
 * plan; kinds.c is their table). */
#ifndef FB_FUZZ_KINDS_H
#define FB_FUZZ_KINDS_H

#include "fuzz/plan.h"
#include "fuzz/random.h"

#define FB_FUZZ_KIND(name)                                                                           \
    uint64_t fb_fuzz_count_##name(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type); \
    bool fb_fuzz_make_##name(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, \
                             uint64_t index, struct fb_arena *arena, struct fb_fuzz_case *out)

FB_FUZZ_KIND(known);     /* reproducers of before */
FB_FUZZ_KIND(edge);      /* fields from the last declared down to the last supplied, every operator */
FB_FUZZ_KIND(fields);    /* all other fields likewise, with blank and empty inputs */
FB_FUZZ_KIND(supply);    /* fewer and more inputs than the build supplies */
FB_FUZZ_KIND(sizes);     /* capacities at the limit, one less, one more; counts; duplicates */
FB_FUZZ_KIND(lengths);   /* inputs at powers of two, one less, one more */
FB_FUZZ_KIND(texts);     /* inputs that are no ordinary text */
FB_FUZZ_KIND(patterns);  /* patterns that make a matcher try again and again */
FB_FUZZ_KIND(pairs);     /* a covering array */
FB_FUZZ_KIND(candidate); /* the candidate, one input changed at a time */
FB_FUZZ_KIND(drawn);     /* the candidate, inputs drawn */
FB_FUZZ_KIND(random);    /* mutations of the candidate's instances */

FB_FUZZ_KIND(last);     /* numbers of elements beyond the supply and of the last within, by its schema */
FB_FUZZ_KIND(tree);     /* the candidate edited by its schema, one item at a time */
FB_FUZZ_KIND(hazards);  /* texts and bytes made costly or deep, and inputs against them */
FB_FUZZ_KIND(together); /* two numbers of one object at once */
FB_FUZZ_KIND(mutated);  /* random edits by its schema */
FB_FUZZ_KIND(spliced);  /* likewise, with parts of earlier releases */
FB_FUZZ_KIND(grown);    /* of campaigns: cases that showed something new, changed once more */

/* Lists the edits of the candidate where it can be edited.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_edits_make(struct fb_fuzz_plan *plan, struct fb_arena *arena);
void fb_fuzz_edits_free(struct fb_fuzz_plan *plan);

/* What the stratum "sizes" varies. */
enum fb_fuzz_what {
    FB_FUZZ_VALUE_BYTES,
    FB_FUZZ_VALUES,
    FB_FUZZ_NESTING,
    FB_FUZZ_INSTANCES,
    FB_FUZZ_DUPLICATES, /* instances of one id */
    FB_FUZZ_CRITERIA,   /* in the file, whatever the type declares */
    FB_FUZZ_DECLARED,   /* fields that the file says the type has */
    FB_FUZZ_EXCEPT,
    FB_FUZZ_TYPES, /* declared in the file */
};

struct fb_fuzz_size {
    uint32_t what;
    uint32_t op;
    uint64_t amount;
};

/* Lists the sizes of a type.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_sizes_list(struct fb_fuzz_type *type, struct fb_arena *arena);

/* What the stratum "pairs" combines. */
enum fb_fuzz_factor {
    FB_FUZZ_FACTOR_FIELD,
    FB_FUZZ_FACTOR_OP,
    FB_FUZZ_FACTOR_VALUE,  /* length of the criterion's value */
    FB_FUZZ_FACTOR_INPUT,  /* what becomes of the field's input */
    FB_FUZZ_FACTOR_AROUND, /* what other criteria there are */
    FB_FUZZ_FACTORS,
};

struct fb_fuzz_pairing {
    uint16_t level[FB_FUZZ_FACTORS];
};

/* Fills type->pairs so that any two levels of any two factors come together at least once.  False
 * without memory. */
FB_MUST_CHECK bool fb_fuzz_pairs_list(struct fb_fuzz_type *type, struct fb_arena *arena);

/* Ways to change one input, the first FB_FUZZ_TWISTS - 1 of which do not depend on its value. */
enum fb_fuzz_twist {
    FB_FUZZ_TWIST_NONE,
    FB_FUZZ_TWIST_NULL,
    FB_FUZZ_TWIST_EMPTY,
    FB_FUZZ_TWIST_SHORTER, /* by one byte */
    FB_FUZZ_TWIST_LONGER,
    FB_FUZZ_TWIST_CASE, /* letters in the other case */
    FB_FUZZ_TWIST_LAST, /* the last byte another */
    FB_FUZZ_TWIST_64,   /* lengths around what buffers usually have */
    FB_FUZZ_TWIST_256,
    FB_FUZZ_TWIST_4096,
    FB_FUZZ_TWISTS,
};

/* Changes the input; false without memory. */
FB_MUST_CHECK bool fb_fuzz_twist(enum fb_fuzz_twist twist, struct fb_arena *arena, struct fb_engine_input *input);

/* The type of the build with this id, or NULL. */
const struct fb_fuzz_type *fb_fuzz_type_of(const struct fb_fuzz_plan *plan, uint64_t id);

/* An input from nowhere: `number` chooses a text of texts.c. */
struct fb_engine_input fb_fuzz_text(uint64_t number);
extern const size_t fb_fuzz_text_count;

#endif
