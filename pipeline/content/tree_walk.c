/* SPDX-License-Identifier: Apache-2.0 */
/* tree_walk.c - the walk, with its own stack. */
#include "pipeline/content/tree_walk.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

/* A list or object that is being walked through. */
struct frame {
    struct fb_walk_item item;
    size_t next;
    size_t count;
};

struct walk {
    const struct fb_schema *schema;
    const struct fb_tree_visitor *visitor;
    struct frame *frames;
    size_t depth;
    size_t capacity;
    struct fb_diag *diag;
};

bool fb_walk_enters(const struct fb_walk_item *item)
{
    return (item->kind == FB_NODE_LIST || item->kind == FB_NODE_OBJECT) && !item->is_computed;
}

static bool push(struct walk *walk, const struct fb_walk_item *item)
{
    void *frames = walk->frames;

    if (!fb_grow(&frames, &walk->capacity, walk->depth, sizeof *walk->frames))
        return fb_fail_memory(walk->diag);
    walk->frames = frames;
    walk->frames[walk->depth++] = (struct frame){ *item, 0, fb_node_count(item->node) };
    return true;
}

static bool visit(struct walk *walk, const struct fb_walk_item *item)
{
    if (item->kind == FB_NODE_ABSENT)
        return true;
    return walk->visitor->visit(walk->visitor->context, item)
        && (!fb_walk_enters(item) || push(walk, item));
}

static struct fb_walk_item child_of(const struct walk *walk, const struct frame *frame)
{
    struct fb_node node = fb_node_at(frame->item.node, frame->next);
    struct fb_walk_item child = {
        .node = node,
        .kind = fb_node_kind(node),
        .index = frame->next,
        .depth = frame->item.depth + 1,
    };

    if (frame->item.kind == FB_NODE_OBJECT) {
        const struct fb_type_info *type =
            fb_schema_type(walk->schema, fb_node_type(frame->item.node));

        child.name = type->attributes[frame->next].name;
        child.is_computed = type->attributes[frame->next].is_computed;
    }
    return child;
}

/* Cuts a long list off where the visitor wants it, and ends a frame that is done. */
static bool ends(struct walk *walk, struct frame *frame)
{
    const struct fb_tree_visitor *visitor = walk->visitor;
    bool is_long = visitor->most_elements > 0 && frame->item.kind == FB_NODE_LIST
                && frame->next == visitor->most_elements && frame->next < frame->count;

    if (!is_long && frame->next < frame->count)
        return false;
    if (is_long)
        visitor->leave_out(visitor->context, &frame->item, frame->count - frame->next);
    if (visitor->leave != NULL)
        visitor->leave(visitor->context, &frame->item);
    walk->depth--;
    return true;
}

static bool walk_from(struct walk *walk, const struct fb_walk_item *root)
{
    if (!visit(walk, root))
        return false;
    while (walk->depth > 0) {
        struct frame *frame = &walk->frames[walk->depth - 1];

        if (ends(walk, frame))
            continue;
        const struct fb_walk_item child = child_of(walk, frame);
        frame->next++;
        if (!visit(walk, &child))
            return false;
    }
    return true;
}

bool fb_tree_walk(const struct fb_tree *tree, const struct fb_tree_visitor *visitor,
                  struct fb_diag *diag)
{
    struct walk walk = { .schema = fb_tree_schema(tree), .visitor = visitor, .diag = diag };
    struct fb_walk_item root = { .node = fb_tree_root(tree) };

    root.kind = fb_node_kind(root.node);
    bool walked = walk_from(&walk, &root);
    free(walk.frames);
    return walked;
}
