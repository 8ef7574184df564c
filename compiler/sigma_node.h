/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_node.h - what a rule asks for, as a tree of and, or, not over tests.
 *
 * Nodes are kept simple as they are made: and and or are flat and have at most one test for each
 * field, and a not stands only over what has no other not in it.
 */
#ifndef FB_COMPILER_SIGMA_NODE_H
#define FB_COMPILER_SIGMA_NODE_H

#include "compiler/sigma_test.h"

enum fb_sigma_node_kind {
    FB_SIGMA_TEST,
    FB_SIGMA_AND,
    FB_SIGMA_OR,
    FB_SIGMA_NOT,
};

struct fb_sigma_node {
    enum fb_sigma_node_kind kind;
    bool has_not;                                /* it, or a node below */
    struct fb_sigma_test *test;                  /* FB_SIGMA_TEST */
    const struct fb_sigma_node *const *children; /* FB_SIGMA_NOT: one; and, or: at least two */
    size_t count;
};

const struct fb_sigma_node *fb_sigma_node_of(struct fb_sigma *sigma, struct fb_sigma_test *test);

/* FB_SIGMA_AND or FB_SIGMA_OR of at least one node.  `at` is blamed for what is too large. */
const struct fb_sigma_node *fb_sigma_node_join(struct fb_sigma *sigma, enum fb_sigma_node_kind kind,
                                               const struct fb_sigma_node *const *nodes,
                                               size_t count, struct fb_sigma_spot at);

const struct fb_sigma_node *fb_sigma_node_negate(struct fb_sigma *sigma,
                                                 const struct fb_sigma_node *node,
                                                 struct fb_sigma_spot at);

#endif
