/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_expression.c - lexer, parser, typing and compiling of expressions: the bytes are the text
 * of a probe of a schema that has a field of every kind, which is then evaluated.
 *
 * Must cover: every token, every operator and method on every kind of value. */
#include <stdlib.h>
#include <string.h>

#include "validator/schema/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char schema_text[] =
    "meta: {id: x, endian: le, encoding: UTF-8, bit-endian: le}\n"
    "seq:\n"
    "  - {id: i, type: s4}\n"
    "  - {id: u, type: u8}\n"
    "  - {id: f, type: f8}\n"
    "  - {id: b, type: b1}\n"
    "  - {id: e, type: u1, enum: e}\n"
    "  - {id: s, type: strz}\n"
    "  - {id: y, size: 4}\n"
    "  - {id: o, type: t(i), size: 2}\n"
    "  - {id: l, type: u1, repeat: expr, repeat-expr: 3}\n"
    "  - {id: w, type: {switch-on: i, cases: {1: t(2), _: u1}}}\n"
    "instances:\n"
    "  n: {value: o.p + 1}\n"
    "types:\n"
    "  t: {params: [{id: p, type: s4}], seq: [{id: a, type: u1}]}\n"
    "enums:\n"
    "  e: {1: one, 2: two}\n";

static const char input[] = "\1\0\0\0\377\377\377\377\377\377\377\377\0\0\0\0\0\0\370\77\1\2"
                            "text\0ABCD\5\6\7\10\11\12";

static void evaluate(const struct fb_schema *schema)
{
    const struct fb_tree_options options = { .compat = true, .max_steps = 100000, .max_bytes = (size_t)8 << 20 };
    const struct fb_span bytes = { (const uint8_t *)input, sizeof input - 1 };
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_node node;
    struct fb_problem problem;

    if (!fb_tree_parse(schema, bytes, &options, &tree, &diag))
        abort();
    if (fb_tree_probe(tree, 0, &node, &problem))
        (void)fb_node_kind(node);
    else if (problem.message == NULL || problem.message[0] == '\0')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    char *text = malloc(size + 1);

    if (text == NULL)
        abort();
    if (size > 0)
        memcpy(text, bytes, size);
    text[size] = '\0';

    const struct fb_probe probe = { text };
    const struct fb_schema_options options = { .probes = &probe, .probe_count = 1 };
    const struct fb_span whole = { (const uint8_t *)schema_text, sizeof schema_text - 1 };
    if (fb_schema_load("/nonexistent/fuzz.ksy", whole, &options, &schema, &diag))
        evaluate(schema);
    else if (strncmp(diag.message, "probe 0: ", 9) != 0)
        abort(); /* the schema itself is right */
    free(text);
    return 0;
}
