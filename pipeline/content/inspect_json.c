/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_json.c - the tree as JSON, for programs. */
#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "pipeline/content/inspect.h"
#include "pipeline/content/tree_walk.h"

#define SPILL_SIZE ((size_t)64 << 10)

struct dump {
    const struct fb_tree *tree;
    struct fb_json json;
    const struct fb_inspect_out *out;
};

bool fb_inspect_spill(const struct fb_inspect_out *out)
{
    return out->spill == NULL || out->buffer->size < SPILL_SIZE || out->spill(out->context);
}

static void write_hex(struct dump *dump, const struct fb_extent *extent)
{
    static const char digits[] = "0123456789abcdef";
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer hex = FB_BUFFER_EMPTY;
    struct fb_span bytes = fb_span_part(fb_tree_input(dump->tree), (size_t)extent->offset,
                                        (size_t)extent->length);

    for (size_t i = 0; i < bytes.size; i++) {
        fb_buffer_char(&hex, digits[bytes.bytes[i] >> 4]);
        fb_buffer_char(&hex, digits[bytes.bytes[i] & 15]);
    }
    fb_json_put_string(&dump->json, "hex", fb_buffer_span(&hex));
    dump->out->buffer->failed = dump->out->buffer->failed || hex.failed;
}

static void write_place(struct dump *dump, const struct fb_walk_item *item)
{
    struct fb_extent extent;

    if (!fb_node_extent(item->node, &extent))
        return;
    fb_json_put_u64(&dump->json, "offset", extent.offset);
    fb_json_put_u64(&dump->json, "length", extent.length);
    if (!fb_walk_enters(item))
        write_hex(dump, &extent);
}

static void write_integer(struct fb_json *json, struct fb_node node)
{
    const struct fb_integer value = fb_node_integer(node);
    const struct fb_enum_value named = fb_node_enum(node);

    fb_json_key(json, "value");
    if (value.negative)
        fb_json_i64(json, (int64_t)(0 - value.magnitude));
    else
        fb_json_u64(json, value.magnitude);
    if (named.type != NULL)
        fb_json_put_text(json, "enum", named.member);
}

static void write_string(struct fb_json *json, struct fb_span text)
{
    fb_json_key(json, "value");
    if (fb_utf8_valid_prefix(text) == text.size)
        fb_json_string(json, text);
    else
        fb_json_null(json);
}

static void write_value(struct dump *dump, const struct fb_walk_item *item)
{
    struct fb_json *json = &dump->json;

    switch (item->kind) {
    case FB_NODE_BOOL:
        fb_json_put_bool(json, "value", fb_node_bool(item->node));
        break;
    case FB_NODE_INTEGER:
        write_integer(json, item->node);
        break;
    case FB_NODE_FLOAT:
        fb_json_put_real(json, "value", fb_node_float(item->node));
        break;
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        write_string(json, fb_node_bytes(item->node));
        break;
    case FB_NODE_OBJECT:
        fb_json_put_text(json, "type",
                         fb_schema_type(fb_tree_schema(dump->tree), fb_node_type(item->node))->name);
        break;
    case FB_NODE_LIST:
    case FB_NODE_STREAM:
    case FB_NODE_ABSENT:
        break;
    }
}

/* Opens the node's object, and its list of children, which leave() closes. */
static bool visit(void *context, const struct fb_walk_item *item)
{
    struct dump *dump = context;
    struct fb_json *json = &dump->json;

    fb_json_open_object(json);
    if (item->name != NULL)
        fb_json_put_text(json, "name", item->name);
    write_place(dump, item);
    write_value(dump, item);
    if (fb_walk_enters(item)) {
        fb_json_put_array(json, item->kind == FB_NODE_LIST ? "items" : "fields");
    } else {
        fb_json_close_object(json);
    }
    return fb_inspect_spill(dump->out);
}

static void leave(void *context, const struct fb_walk_item *item)
{
    struct dump *dump = context;

    (void)item;
    fb_json_close_array(&dump->json);
    fb_json_close_object(&dump->json);
}

static void write_problem(struct fb_json *json, const struct fb_problem *problem)
{
    fb_json_open_object(json);
    fb_json_put_u64(json, "offset", problem->offset);
    fb_json_put_u64(json, "length", problem->length);
    fb_json_put_text(json, "path", problem->path);
    fb_json_put_text(json, "message", problem->message);
    fb_json_put_bool(json, "fatal", problem->fatal);
    fb_json_close_object(json);
}

static void write_problems(struct dump *dump)
{
    fb_json_put_array(&dump->json, "problems");
    for (size_t i = 0; i < fb_tree_problem_count(dump->tree); i++)
        write_problem(&dump->json, fb_tree_problem(dump->tree, i));
    fb_json_close_array(&dump->json);
    fb_json_put_u64(&dump->json, "problems_left_out", fb_tree_problems_dropped(dump->tree));
}

bool fb_inspect_json(const struct fb_tree *tree, const char *path,
                     const struct fb_inspect_out *out, struct fb_diag *diag)
{
    struct dump dump = { .tree = tree, .json = fb_json_over(out->buffer, 1), .out = out };
    const struct fb_tree_visitor visitor = { .visit = visit, .leave = leave, .context = &dump };

    fb_json_open_object(&dump.json);
    fb_json_put_text(&dump.json, "path", path);
    fb_json_put_text(&dump.json, "schema", fb_schema_id(fb_tree_schema(tree)));
    fb_json_put_u64(&dump.json, "bytes", fb_tree_input(tree).size);
    fb_json_key(&dump.json, "tree");
    if (!fb_tree_walk(tree, &visitor, diag))
        return false;
    write_problems(&dump);
    fb_json_close_object(&dump.json);
    fb_buffer_char(out->buffer, '\n');
    return !out->buffer->failed || fb_fail_memory(diag);
}
