/* SPDX-License-Identifier: Apache-2.0 */
/* edits.h - the candidate as its schema lets it be edited: what strata for any format are made of. */
#ifndef FB_FUZZ_EDITS_H
#define FB_FUZZ_EDITS_H

#include "fuzz/plan.h"
#include "validator/schema/edit/edit.h"
#include "validator/schema/edit/mutate.h"

struct fb_fuzz_edits {
    struct fb_edit_rules *rules;
    struct fb_edit_base *base;
    struct fb_draft *draft;     /* of a worker, which is one thread; NULL: one for each case */
    struct fb_fuzz_edit *lasts; /* of the stratum "last": numbers of criteria that have no input, or the last */
    uint64_t last_count;
    struct fb_fuzz_edit *singles; /* of the stratum "tree", in the plan's arena */
    uint64_t single_count;
    struct fb_fuzz_edit *doubles; /* of the stratum "together": two numbers of one object */
    uint64_t double_count;
    /* What numbers, lengths and counts are set to: edges that everybody has, and those of the contract. */
    uint64_t *numbers;
    uint32_t number_count;
    uint64_t *sizes;
    uint32_t size_count;
    uint64_t *counts;
    uint32_t count_count;
    uint32_t first_corpus; /* of the plan's events, the first out of a corpus; the last ones are */
    uint32_t *owners;      /* of each item: the index of an event made for its instance; UINT32_MAX: none */
};

/* What one case changes. */
struct fb_fuzz_edit {
    uint32_t item;
    uint32_t other; /* of "together": the second item */
    uint16_t way;
};

#endif
