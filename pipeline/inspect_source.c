/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_source.c - content, back to a source. */
#include "base/core/limits.h"
#include "base/host/heap.h"
#include "compiler/content_source.h"
#include "pipeline/inspect.h"
#include "validator/model/record.h"

bool fb_inspect_source(struct fb_project *project, const struct fb_tree *tree,
                       struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_template_types *types = NULL;
    struct fb_content content = { .channel = 0 };
    struct fb_arena arena;

    if (!fb_project_need_types(project, &types, diag))
        return false;
    fb_arena_init(&arena, fb_heap(), FB_MAX_TREE_BYTES);
    bool written = fb_record_collect(tree, &arena, &content, diag)
                && fb_content_source(&content, types, out, diag);
    fb_arena_clear(&arena);
    return written;
}
