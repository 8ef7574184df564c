/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_rows.h - a rule's tree as rows: or-branches, each a conjunction of at most one test for
 * each field, and the rows that must not hold in full. */
#ifndef FB_COMPILER_SIGMA_ROWS_H
#define FB_COMPILER_SIGMA_ROWS_H

#include "compiler/sigma_node.h"

/* A conjunction; its tests are in order of their fields.  Without tests it always holds. */
struct fb_sigma_row {
    struct fb_sigma_test *const *tests;
    size_t count;
};

/* Holds when `row` does and none of `except`. */
struct fb_sigma_branch {
    struct fb_sigma_row row;
    const struct fb_sigma_row *except;
    size_t except_count;
};

struct fb_sigma_branches {
    struct fb_sigma_branch *items;
    size_t count;
};

/* The tree holds when one of the branches does.  Branches and their exceptions together are at
 * most FB_MAX_SIGMA_ROWS; `at` is blamed for more. */
FB_MUST_CHECK bool fb_sigma_branches_of(struct fb_sigma *sigma, const struct fb_sigma_node *node,
                                        struct fb_sigma_spot at, struct fb_sigma_branches *out);

#endif
