/* SPDX-License-Identifier: Apache-2.0 */
/* plan_parts.h - what a plan is read with (internal to signer/repository). */
#ifndef FB_REPOSITORY_PLAN_PARTS_H
#define FB_REPOSITORY_PLAN_PARTS_H

#include "signer/repository/plan.h"

struct fb_plan_file {
    struct fb_plan plan; /* first: it is what others hold */
    const char *path;    /* in the arena */
    struct fb_document *document;
    struct fb_arena arena;
    struct fb_key **keys; /* owned */
    size_t key_count;
    size_t key_capacity;
};

struct fb_plan_file *fb_plan_file_new(const char *path); /* NULL: no memory */

/* Keys of the list `keys`, and of `more` where that is not NULL and there is such a list. */
FB_MUST_CHECK bool fb_plan_read_keys(struct fb_plan_file *file, const struct fb_doc *role,
                                     const char *more, struct fb_plan_role *out,
                                     struct fb_diag *diag);
FB_MUST_CHECK bool fb_plan_read_threshold(const struct fb_doc *role, struct fb_plan_role *out,
                                          struct fb_diag *diag);
FB_MUST_CHECK bool fb_plan_read_days(const struct fb_doc *role, struct fb_plan_role *out,
                                     struct fb_diag *diag);

/* The texts of a list, all different, each of which `is_one` allows. */
FB_MUST_CHECK bool fb_plan_read_names(struct fb_plan_file *file, const struct fb_doc *list,
                                      bool (*is_one)(struct fb_span text), const char *what,
                                      const struct fb_span **out, struct fb_diag *diag);
bool fb_plan_is_ring(struct fb_span text);

FB_MUST_CHECK bool fb_plan_set_withdrawn(struct fb_plan_file *file, struct fb_plan_role *role,
                                         struct fb_diag *diag);

/* A row of `vendors`; `side` has those before it. */
FB_MUST_CHECK bool fb_plan_read_vendor(struct fb_plan_file *file, const struct fb_plan_side *side,
                                       const struct fb_doc *row, struct fb_plan_role *out,
                                       struct fb_diag *diag);

#endif
