/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_source.c - content, back to a source; the claim that it compiles to the same bytes is
 * tried before it is made. */
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "compiler/compile.h"
#include "compiler/content_source.h"
#include "pipeline/content/inspect.h"
#include "validator/model/record.h"

static bool print_source(const struct fb_tree *tree, const struct fb_template_types *types,
                         struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_content content = { .channel = 0 };
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), FB_MAX_TREE_BYTES);
    bool printed = fb_record_collect(tree, &arena, &content, diag)
                && fb_content_source(&content, types, out, diag);
    fb_arena_clear(&arena);
    return printed && (!out->failed || fb_fail_memory(diag));
}

/* A vendor's format, and bytes that our compiler would lay out in another way, have no source. */
static bool compare(const struct fb_tree *tree, const struct fb_compiled *compiled,
                    struct fb_diag *diag)
{
    if (fb_span_equal(fb_tree_input(tree), compiled->bytes))
        return true;
    fb_fail(diag, FB_FAULT_UNSUPPORTED, "no source compiles to exactly these bytes");
    return fb_fail_help(diag, "only content that `firebreak compile` wrote has a source; "
                              "inspect it without --source");
}

static bool try_source(const struct fb_tree *tree, const struct fb_template_types *types,
                       struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "inspect");
    const struct fb_source source = { .path = "source.json", .text = text };
    const struct fb_compile_options options = { .keep_going = false };
    struct fb_compiled compiled = { .instances = 0 };

    if (report == NULL)
        return fb_fail_memory(diag);
    bool same = fb_compile(types, &source, 1, &options, report, &compiled, diag)
             && compare(tree, &compiled, diag);
    fb_file_free(&compiled.bytes);
    return same;
}

bool fb_inspect_source(const struct fb_template_types *types, const struct fb_tree *tree,
                       struct fb_buffer *out, struct fb_diag *diag)
{
    return print_source(tree, types, out, diag)
        && try_source(tree, types, fb_buffer_span(out), diag);
}
