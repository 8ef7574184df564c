/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_text.c - the tree as lines for people. */
#include <inttypes.h>

#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/write/safe_text.h"
#include "pipeline/content/inspect.h"
#include "pipeline/content/tree_walk.h"

#define BYTES_SHOWN 8
#define VALUE_SHOWN 72
#define ELEMENTS_SHOWN 32

struct dump {
    const struct fb_tree *tree;
    bool all;
    struct fb_buffer *out;
    const struct fb_inspect_out *sink;
};

static void print_bytes(const struct dump *dump, const struct fb_extent *extent)
{
    struct fb_span bytes = fb_span_part(fb_tree_input(dump->tree), (size_t)extent->offset,
                                        (size_t)extent->length);

    for (size_t i = 0; i < BYTES_SHOWN; i++) {
        if (i < bytes.size)
            fb_buffer_printf(dump->out, "%02x ", bytes.bytes[i]);
        else
            fb_buffer_text(dump->out, "   ");
    }
    fb_buffer_text(dump->out, bytes.size > BYTES_SHOWN ? ".. " : "   ");
}

/* Offset, length and bytes, or as many blanks. */
static void print_place(const struct dump *dump, const struct fb_walk_item *item)
{
    struct fb_extent extent;

    if (!fb_node_extent(item->node, &extent)) {
        fb_buffer_printf(dump->out, "%8s %8s  %*s", "", "", 3 * BYTES_SHOWN + 3, "");
        return;
    }
    fb_buffer_printf(dump->out, "%8" PRIx64 " %8" PRIu64 "  ", extent.offset, extent.length);
    if (fb_walk_enters(item))
        fb_buffer_printf(dump->out, "%*s", 3 * BYTES_SHOWN + 3, "");
    else
        print_bytes(dump, &extent);
}

static void print_name(const struct dump *dump, const struct fb_walk_item *item)
{
    fb_buffer_printf(dump->out, "%*s", (int)(2 * item->depth), "");
    if (item->name != NULL && *item->name != '\0')
        fb_buffer_text(dump->out, item->name);
    else if (item->depth > 0)
        fb_buffer_printf(dump->out, "[%zu]", item->index);
    else
        fb_buffer_text(dump->out, fb_schema_id(fb_tree_schema(dump->tree)));
}

static void print_text(const struct dump *dump, struct fb_span text)
{
    size_t shown = dump->all || text.size <= VALUE_SHOWN ? text.size : fb_utf8_cut(text, VALUE_SHOWN);

    fb_buffer_char(dump->out, '"');
    (void)fb_safe_text(dump->out, fb_span_part(text, 0, shown));
    fb_buffer_char(dump->out, '"');
    if (shown < text.size)
        fb_buffer_printf(dump->out, " and %zu more bytes", text.size - shown);
}

static void print_integer(const struct dump *dump, struct fb_node node)
{
    const struct fb_integer value = fb_node_integer(node);
    const struct fb_enum_value named = fb_node_enum(node);

    fb_buffer_printf(dump->out, "%s%" PRIu64, value.negative ? "-" : "", value.magnitude);
    if (named.type != NULL)
        fb_buffer_printf(dump->out, " (%s)", named.member != NULL ? named.member : "unknown");
}

static void print_value(const struct dump *dump, const struct fb_walk_item *item)
{
    switch (item->kind) {
    case FB_NODE_BOOL:
        fb_buffer_text(dump->out, fb_node_bool(item->node) ? " = true" : " = false");
        break;
    case FB_NODE_INTEGER:
        fb_buffer_text(dump->out, " = ");
        print_integer(dump, item->node);
        break;
    case FB_NODE_FLOAT:
        fb_buffer_printf(dump->out, " = %.17g", fb_node_float(item->node));
        break;
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        fb_buffer_text(dump->out, " = ");
        print_text(dump, fb_node_bytes(item->node));
        break;
    case FB_NODE_LIST:
        fb_buffer_printf(dump->out, ": %zu %s", fb_node_count(item->node),
                         fb_node_count(item->node) == 1 ? "element" : "elements");
        break;
    case FB_NODE_OBJECT:
        fb_buffer_printf(dump->out, ": %s",
                         fb_schema_type(fb_tree_schema(dump->tree), fb_node_type(item->node))->name);
        break;
    case FB_NODE_STREAM:
        fb_buffer_text(dump->out, ": a stream");
        break;
    case FB_NODE_ABSENT:
        break;
    }
}

static bool visit(void *context, const struct fb_walk_item *item)
{
    const struct dump *dump = context;

    print_place(dump, item);
    print_name(dump, item);
    print_value(dump, item);
    fb_buffer_char(dump->out, '\n');
    return fb_inspect_spill(dump->sink);
}

static void leave_out(void *context, const struct fb_walk_item *list, size_t count)
{
    const struct dump *dump = context;

    fb_buffer_printf(dump->out, "%*s... %zu more (--all shows them)\n",
                     (int)(21 + 3 * BYTES_SHOWN + 2 * list->depth + 3), "", count);
}

static void print_problem(const struct fb_problem *problem, struct fb_buffer *out)
{
    fb_buffer_printf(out, "  byte %" PRIu64 " (0x%" PRIx64 ")", problem->offset, problem->offset);
    if (*problem->path != '\0')
        fb_buffer_printf(out, ", %s", problem->path);
    fb_buffer_text(out, ": ");
    (void)fb_safe_text(out, fb_span_of(problem->message));
    fb_buffer_char(out, '\n');
}

static void print_problems(const struct fb_tree *tree, struct fb_buffer *out)
{
    size_t count = fb_tree_problem_count(tree);

    if (count > 0)
        fb_buffer_text(out, "\nproblems:\n");
    for (size_t i = 0; i < count; i++)
        print_problem(fb_tree_problem(tree, i), out);
    if (fb_tree_problems_dropped(tree) > 0)
        fb_buffer_printf(out, "  and %" PRIu64 " more\n", fb_tree_problems_dropped(tree));
}

static void print_head(const struct dump *dump, const char *path)
{
    (void)fb_safe_text(dump->out, fb_span_of(path));
    fb_buffer_printf(dump->out, ": %zu bytes, read as %s\n\n", fb_tree_input(dump->tree).size,
                     fb_schema_id(fb_tree_schema(dump->tree)));
    fb_buffer_printf(dump->out, "%8s %8s  %-*s%s\n", "offset", "length", 3 * BYTES_SHOWN + 3,
                     "bytes", "field");
}

bool fb_inspect_text(const struct fb_tree *tree, const char *path, bool all,
                     const struct fb_inspect_out *out, struct fb_diag *diag)
{
    struct dump dump = { .tree = tree, .all = all, .out = out->buffer, .sink = out };
    const struct fb_tree_visitor visitor = {
        .visit = visit,
        .leave_out = leave_out,
        .most_elements = all ? 0 : ELEMENTS_SHOWN,
        .context = &dump,
    };

    print_head(&dump, path);
    if (!fb_tree_walk(tree, &visitor, diag))
        return false;
    print_problems(tree, out->buffer);
    return !out->buffer->failed || fb_fail_memory(diag);
}
