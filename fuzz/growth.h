/* SPDX-License-Identifier: Apache-2.0 */
/* growth.h - what cases are made of beside the candidate: earlier releases, and the corpus.
 *
 * Bases of earlier releases stand from the beginning on.  Those of seeds are made in a worker when
 * they are first needed: cases of one batch share a few seeds.
 */
#ifndef FB_FUZZ_GROWTH_H
#define FB_FUZZ_GROWTH_H

#include "fuzz/corpus.h"
#include "fuzz/edits.h"

#define FB_FUZZ_PARTNERS 4 /* earlier releases */
#define FB_FUZZ_PICKS 8    /* seeds that the cases of one batch are made from */

/* Content that can be edited, or be spliced into other content. */
struct fb_fuzz_graft {
    struct fb_tree *tree;
    struct fb_edit_base *base; /* NULL: it cannot */
    struct fb_draft *draft;
};

struct fb_fuzz_pick {
    bool made;
    uint64_t seed; /* index in the corpus */
    struct fb_arena arena;
    struct fb_fuzz_case one; /* points into the corpus */
    struct fb_fuzz_graft graft;
};

struct fb_fuzz_growth {
    struct fb_fuzz_corpus *corpus;                   /* NULL: none */
    struct fb_fuzz_graft partners[FB_FUZZ_PARTNERS]; /* draft: of the candidate with this partner, in a worker */
    size_t partner_count;
    struct fb_fuzz_pick *picks; /* in a worker, FB_FUZZ_PICKS of them; NULL: one is made for each case */
};

/* Behind fb_fuzz_edits_make.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_growth_make(struct fb_fuzz_plan *plan, struct fb_arena *arena);
void fb_fuzz_growth_free(struct fb_fuzz_plan *plan);

/* In a worker, before its first case. */
void fb_fuzz_growth_enter(struct fb_fuzz_growth *growth, const struct fb_fuzz_plan *plan);

#endif
