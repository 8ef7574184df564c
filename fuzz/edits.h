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
    struct fb_draft *draft;       /* of a worker, which is one thread; NULL: one for each case */
    uint64_t drafted;             /* which cases' content the worker's draft holds, as fb_fuzz_case.same; 0: none */
    struct fb_span drafted_bytes; /* of the draft; NULL bytes: there is no such content */
    struct fb_fuzz_edit *lasts;   /* of the stratum "last": numbers of criteria that have no input, or the last */
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
    uint32_t first_corpus;          /* of the plan's events, the first out of a corpus; the last ones are */
    struct fb_fuzz_hazard *hazards; /* of the stratum "hazards" */
    uint64_t hazard_count;
    uint32_t *owners; /* of each item: the index of an event made for its instance; UINT32_MAX: none */
};

/* Edits of the candidate, so that some may be left out: in the arena of their case. */
struct fb_fuzz_steps {
    const struct fb_step *steps;
    size_t count; /* at most FB_FUZZ_STEPS_KEPT */
    unsigned repairs;
};

#define FB_FUZZ_STEPS_KEPT 32

/* The content that `steps` make, apart from what the worker's draft holds; out->steps tells them.  False where they
 * make none, and without memory. */
FB_MUST_CHECK bool fb_fuzz_edits_apart(const struct fb_fuzz_plan *plan, const struct fb_fuzz_steps *steps,
                                       struct fb_arena *arena, struct fb_fuzz_case *out);

/* The content that `steps` make, once for all cases with the same out->same.  False where they make
 * none, and without memory. */
bool fb_fuzz_edits_run(const struct fb_fuzz_plan *plan, const struct fb_step *steps, size_t count, unsigned repairs,
                       struct fb_arena *arena, struct fb_fuzz_case *out);

/* The item's place in a stratum, with one of FB_FUZZ_PLACE_EVENTS kinds of event. */
uint32_t fb_fuzz_edits_place(uint32_t item, uint64_t event);

/* Gives `out` an event that reaches the item: made for its instance, 0; one that happened, or of the values
 * that stand in its instance, 1; all null, 2; all long, 3.  Its inputs may be changed.  NULL without memory. */
struct fb_engine_input *fb_fuzz_edits_event(const struct fb_fuzz_plan *plan, uint32_t item, uint64_t number,
                                            struct fb_arena *arena, struct fb_fuzz_case *out);

/* The field that the criterion in which an item lies constrains; FB_FUZZ_NO_FIELD: it lies in none. */
uint32_t fb_fuzz_edits_field(const struct fb_fuzz_plan *plan, uint32_t item);

/* What one case changes. */
struct fb_fuzz_edit {
    uint32_t item;
    uint32_t other; /* of "together": the second item */
    uint16_t way;
};

/* What one case of "hazards" changes: bytes or text, and a number beside it or none. */
struct fb_fuzz_hazard {
    uint32_t item;
    uint32_t beside; /* FB_NO_ITEM: nothing */
    uint16_t value;
    uint16_t text; /* which */
};

/* Lists them.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_hazards_list(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits,
                                        struct fb_arena *arena);

#endif
