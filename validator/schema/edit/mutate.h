/* SPDX-License-Identifier: Apache-2.0 */
/* mutate.h - random edits of a content file, chosen by a seed and by its schema alone.
 *
 * A mutation is a list of steps (edit.h) on the base, none of which needs another, so that a
 * minimiser may leave out any of them and run the rest.
 */
#ifndef FB_SCHEMA_EDIT_MUTATE_H
#define FB_SCHEMA_EDIT_MUTATE_H

#include "validator/schema/edit/edit.h"

#define FB_MUTATION_STEPS 4

struct fb_mutation {
    struct fb_step steps[FB_MUTATION_STEPS];
    size_t count;
    unsigned repairs; /* FB_REPAIR_ALL, but where broken_one_in says otherwise */
};

struct fb_mutate_options {
    const struct fb_span *dictionary; /* values for bytes and text; borrowed by the mutation's steps */
    size_t dictionary_count;
    uint32_t stacked;       /* at most so many steps, 1 to FB_MUTATION_STEPS; 0: FB_MUTATION_STEPS */
    uint32_t broken_one_in; /* one mutation in so many leaves a repair out or sets a dependent field;
                               0: never.  fuzzing.md's plan wants 32 */
    uint64_t max_bytes;     /* of one value, for growth; 0: 4096 */
    uint64_t max_elements;  /* that a list grows to; 0: 4096 */
};

/* The mutation that `seed` stands for; `other` as in fb_draft_new.  Never fails: a base in which
 * nothing can be changed gives a mutation without steps. */
void fb_mutate_choose(const struct fb_edit_base *base, const struct fb_edit_base *other, uint64_t seed,
                      const struct fb_mutate_options *options, struct fb_mutation *out);

/* One line without its end, appended: "instances[1].criteria[20].op: wildcard -> equals". */
void fb_mutate_describe(const struct fb_edit_base *base, const struct fb_edit_base *other,
                        const struct fb_step *step, struct fb_buffer *out);

/* fb_mutate_choose and fb_draft_run in one; *out may be run again in part. */
FB_MUST_CHECK bool fb_mutate(struct fb_draft *draft, uint64_t seed, const struct fb_mutate_options *options,
                             struct fb_mutation *out, struct fb_span *bytes,
                             struct fb_edit_outcome *outcome, struct fb_diag *diag);

#endif
