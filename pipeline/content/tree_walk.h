/* SPDX-License-Identifier: Apache-2.0 */
/* tree_walk.h - visits every node of a tree, parents first, without recursion. */
#ifndef FB_PIPELINE_TREE_WALK_H
#define FB_PIPELINE_TREE_WALK_H

#include "base/core/attributes.h"
#include "validator/schema/tree.h"

struct fb_walk_item {
    struct fb_node node;
    enum fb_node_kind kind;
    const char *name; /* of the attribute; NULL for an element of a list and for the root */
    size_t index;     /* in its list or object */
    size_t depth;     /* of the root: zero */
    bool is_computed; /* has no bytes of its own; not entered */
};

struct fb_tree_visitor {
    /* False ends the walk. */
    bool (*visit)(void *context, const struct fb_walk_item *item);
    /* After the children of a list or object that was entered; may be NULL. */
    void (*leave)(void *context, const struct fb_walk_item *item);
    /* Instead of the elements of a list beyond `most_elements`: how many are left out. */
    void (*leave_out)(void *context, const struct fb_walk_item *list, size_t count);
    size_t most_elements; /* 0: all */
    void *context;
};

/* Absent attributes are passed over.  False when there is no memory, or when `visit` said so: *diag
 * is then untouched. */
FB_MUST_CHECK bool fb_tree_walk(const struct fb_tree *tree, const struct fb_tree_visitor *visitor,
                                struct fb_diag *diag);

/* Whether the walk goes into such an item. */
bool fb_walk_enters(const struct fb_walk_item *item);

#endif
