/* SPDX-License-Identifier: Apache-2.0 */
/* bodies.h - template instances made ready for evaluation, by template type (internal to the
 * direct evaluator). */
#ifndef FB_TRIAL_BODIES_H
#define FB_TRIAL_BODIES_H

#include "validator/trial/evaluator.h"
#include "validator/trial/literal_index.h"

/* Checks that must all hold, in the order in which they are evaluated. */
struct fb_body_row {
    struct fb_check *checks;
    size_t count;
};

struct fb_body {
    uint32_t instance; /* its index in the content */
    struct fb_body_row row;
    struct fb_body_row *except;
    size_t except_count;
    uint64_t reads_end; /* one past the last input that it can fetch */
    bool is_indexed;    /* row.checks[0] is what the index looks for */
};

struct fb_body_type {
    uint64_t id;
    struct fb_body *bodies; /* by instance, ascending */
    size_t count;
    uint64_t reads_end; /* the most of all bodies */
    struct fb_literal_index *index;
    uint64_t *always;     /* a bit for each body that the index does not know */
    uint64_t *candidates; /* room for as many */
    uint64_t runs;        /* events of the type that supplied all that is read, not yet counted as coverage */
};

struct fb_bodies {
    struct fb_arena arena;
    struct fb_patterns *patterns;
    struct fb_body_type *types; /* by id, ascending */
    size_t type_count;
    struct fb_body **by_instance;
    struct fb_body_type **type_of; /* by instance */
    size_t instance_count;
    size_t check_count;
    uint64_t reads_end; /* the most of all types */
};

/* Both arena and patterns are cleared by fb_bodies_clear, also after a failure. */
FB_MUST_CHECK bool fb_bodies_init(struct fb_bodies *bodies, const struct fb_content *content,
                                  struct fb_diag *diag);
void fb_bodies_clear(struct fb_bodies *bodies);

/* NULL when no instance is of the type. */
struct fb_body_type *fb_bodies_type(const struct fb_bodies *bodies, uint64_t id);

#endif
