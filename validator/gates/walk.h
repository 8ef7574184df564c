/* SPDX-License-Identifier: Apache-2.0 */
/* walk.h - visiting a criterion and all that is nested in it, parents first, without recursion. */
#ifndef FB_GATES_WALK_H
#define FB_GATES_WALK_H

#include "base/core/limits.h"
#include "validator/gates/draft.h"
#include "validator/model/content.h"

/* A reader keeps objects within objects below this. */
#define FB_WALK_LEVELS FB_MAX_TREE_DEPTH

struct fb_walk {
    const struct fb_criterion *last; /* the one visited last */
    size_t depth;                    /* levels in use */
    bool cut;                        /* something was nested deeper than FB_WALK_LEVELS and so not visited */
    struct fb_walk_level {
        const struct fb_criterion *siblings;
        size_t count;
        size_t next;
    } level[FB_WALK_LEVELS];
};

void fb_walk_begin(struct fb_walk *walk, const struct fb_criterion *criterion);

/* NULL at the end; the criterion itself comes first. */
const struct fb_criterion *fb_walk_next(struct fb_walk *walk);

/* How many composites hold the one visited last. */
size_t fb_walk_nesting(const struct fb_walk *walk);

/* Appends ".of[1].of[0]" for the one visited last. */
void fb_walk_path(const struct fb_walk *walk, struct fb_draft *draft);

/* Whether it tests something itself, rather than through others. */
bool fb_is_leaf(const struct fb_criterion *criterion);

#endif
