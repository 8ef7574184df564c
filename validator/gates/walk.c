/* SPDX-License-Identifier: Apache-2.0 */
/* The explicit stack on which criteria are visited. */
#include "validator/gates/walk.h"

static void enter(struct fb_walk *walk, const struct fb_criterion *siblings, size_t count)
{
    if (walk->depth == FB_WALK_LEVELS) {
        walk->cut = true;
        return;
    }
    walk->level[walk->depth++] = (struct fb_walk_level){ .siblings = siblings, .count = count };
}

void fb_walk_begin(struct fb_walk *walk, const struct fb_criterion *criterion)
{
    walk->last = NULL;
    walk->depth = 0;
    walk->cut = false;
    enter(walk, criterion, 1);
}

const struct fb_criterion *fb_walk_next(struct fb_walk *walk)
{
    if (walk->last != NULL && walk->last->child_count > 0)
        enter(walk, walk->last->children, walk->last->child_count);
    while (walk->depth > 0
           && walk->level[walk->depth - 1].next == walk->level[walk->depth - 1].count)
        walk->depth--;
    if (walk->depth == 0)
        return NULL;
    struct fb_walk_level *level = &walk->level[walk->depth - 1];
    walk->last = &level->siblings[level->next++];
    return walk->last;
}

size_t fb_walk_nesting(const struct fb_walk *walk)
{
    return walk->depth - 1;
}

void fb_walk_path(const struct fb_walk *walk, struct fb_draft *draft)
{
    for (size_t i = 1; i < walk->depth; i++) {
        const struct fb_walk_level *level = &walk->level[i];
        fb_draft_path(draft, ".of[%u]", level->siblings[level->next - 1].position);
    }
}

bool fb_is_leaf(const struct fb_criterion *criterion)
{
    return criterion->child_count == 0 && criterion->op != FB_OP_ALL && criterion->op != FB_OP_ANY;
}
