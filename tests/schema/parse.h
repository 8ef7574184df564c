/* SPDX-License-Identifier: Apache-2.0 */
/* parse.h - a schema, an input and the tree of both, in tests of the machine. */
#ifndef FB_TESTS_SCHEMA_PARSE_H
#define FB_TESTS_SCHEMA_PARSE_H

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/schema/support.h"
#include "validator/schema/tree.h"

struct parsed {
    struct fb_schema *schema;
    uint8_t *input; /* exact-size, so that the sanitizer sees a read of even one byte too many */
    struct fb_tree *tree;
};

static inline struct fb_tree *parse_bytes(const struct fb_schema *schema, const void *bytes, size_t size,
                                          const struct fb_tree_options *options, uint8_t **copy)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;

    *copy = malloc(size + (size == 0));
    ck_assert_ptr_nonnull(*copy);
    memcpy(*copy, bytes, size);
    ck_assert_msg(fb_tree_parse(schema, (struct fb_span){ *copy, size }, options, &tree, &diag), "%s",
                  diag.message);
    return tree;
}

static inline struct parsed parse_text(const char *schema, const struct fb_schema_options *options,
                                       const void *bytes, size_t size, bool compat)
{
    const struct fb_tree_options reading = { .compat = compat, .max_steps = 4000000 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct parsed parsed = { .schema = NULL };

    ck_assert_msg(load_text(schema, options, &parsed.schema, &diag), "%s: %s\n%s", diag.place.path,
                  diag.message, schema);
    parsed.tree = parse_bytes(parsed.schema, bytes, size, &reading, &parsed.input);
    return parsed;
}

static inline void parsed_free(struct parsed *parsed)
{
    fb_tree_free(parsed->tree);
    fb_schema_free(parsed->schema);
    free(parsed->input);
}

/* "kind offset+length path": what the tests compare, without the wording. */
static inline void write_problem(const struct fb_problem *problem, char *text, size_t size)
{
    (void)snprintf(text, size, "%d %" PRIu64 "+%" PRIu64 " %s", (int)problem->kind, problem->offset,
                   problem->length, problem->path);
}

static inline void write_problems(const struct fb_tree *tree, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < fb_tree_problem_count(tree) && length + 1 < size; i++) {
        if (i > 0)
            length += (size_t)snprintf(text + length, size - length, "; ");
        write_problem(fb_tree_problem(tree, i), text + length, size - length);
        length += strlen(text + length);
    }
}

/* 7, -7, 1.5, true, "text", <61 62>, [1, 2], {type}, null, stream; an enum as 7=member. */
static inline void write_node(struct fb_node node, char *text, size_t size)
{
    const struct fb_span bytes = fb_node_bytes(node);
    const struct fb_integer integer = fb_node_integer(node);
    const struct fb_enum_value member = fb_node_enum(node);
    size_t length = 0;

    switch (fb_node_kind(node)) {
    case FB_NODE_ABSENT:
        (void)snprintf(text, size, "null");
        break;
    case FB_NODE_BOOL:
        (void)snprintf(text, size, "%s", fb_node_bool(node) ? "true" : "false");
        break;
    case FB_NODE_INTEGER:
        (void)snprintf(text, size, "%s%" PRIu64 "%s%s", integer.negative ? "-" : "", integer.magnitude,
                       member.type != NULL ? "=" : "", member.member != NULL ? member.member : "");
        break;
    case FB_NODE_FLOAT:
        (void)snprintf(text, size, "%g", fb_node_float(node));
        break;
    case FB_NODE_TEXT:
        (void)snprintf(text, size, "\"%.*s\"", (int)bytes.size, bytes.size == 0 ? "" : (const char *)bytes.bytes);
        break;
    case FB_NODE_BYTES:
        length = (size_t)snprintf(text, size, "<");
        for (size_t i = 0; i < bytes.size; i++)
            length += (size_t)snprintf(text + length, size - length, "%s%02x", i > 0 ? " " : "", bytes.bytes[i]);
        (void)snprintf(text + length, size - length, ">");
        break;
    case FB_NODE_LIST:
        length = (size_t)snprintf(text, size, "[");
        for (size_t i = 0; i < fb_node_count(node); i++) {
            const struct fb_node item = fb_node_at(node, i);
            char part[64] = "[..]";
            if (fb_node_kind(item) != FB_NODE_LIST)
                write_node(item, part, sizeof part);
            length += (size_t)snprintf(text + length, size - length, "%s%s", i > 0 ? ", " : "", part);
        }
        (void)snprintf(text + length, size - length, "]");
        break;
    case FB_NODE_OBJECT:
        (void)snprintf(text, size, "{%" PRIu32 "}", fb_node_type(node));
        break;
    case FB_NODE_STREAM:
        (void)snprintf(text, size, "stream");
        break;
    }
}

#define BYTES(literal) (literal), sizeof(literal) - 1

#endif
