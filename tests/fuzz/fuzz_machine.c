/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_machine.c - the schema machine.  A digit first: that one of the schemas below reads the
 * rest.  Anything else: a schema of the input's own up to the first zero byte, then what it reads.
 *
 * Must cover: every target, delimiter, process, repetition and operator; lazy instances that need
 * one another, failed and cyclic ones; every problem of the strict layer; every budget. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "validator/schema/tree.h"

#define MAX_VISITS 4000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const schemas[] = {
    /* 0: lists of records in sections at positions, as content files have them */
    "meta: {id: s, endian: le, encoding: ASCII}\n"
    "seq:\n"
    "  - {id: magic, contents: 'SC'}\n"
    "  - {id: count, type: u1}\n"
    "  - {id: sections, type: section, repeat: expr, repeat-expr: count}\n"
    "types:\n"
    "  section:\n"
    "    seq:\n"
    "      - {id: kind, type: u1, enum: kind}\n"
    "      - {id: pos, type: u1}\n"
    "      - {id: len, type: u1}\n"
    "      - {id: num, type: u1, valid: {max: 20}}\n"
    "    instances:\n"
    "      body: {io: _root._io, pos: pos, size: len, type: body}\n"
    "  body:\n"
    "    seq:\n"
    "      - {id: rows, type: row, repeat: expr, repeat-expr: _parent.num}\n"
    "  row:\n"
    "    seq:\n"
    "      - {id: len, type: u2}\n"
    "      - {id: value, size: len, type: str}\n"
    "enums: {kind: {0: none, 1: one}}\n",
    /* 1: bits of both orders, switches, floats, terminators */
    "meta: {id: s, endian: be, bit-endian: le, encoding: UTF-8}\n"
    "seq:\n"
    "  - {id: a, type: b3}\n"
    "  - {id: b, type: b13}\n"
    "  - {id: c, type: b5be}\n"
    "  - {id: d, type: b64}\n"
    "  - id: e\n"
    "    repeat: expr\n"
    "    repeat-expr: a\n"
    "    type: {switch-on: _index, cases: {0: f4, 1: s8, 2: strz, _: pair}}\n"
    "  - {id: f, type: str, terminator: 0x2c, consume: false, eos-error: false}\n"
    "  - {id: g, size: a, pad-right: 0x20, terminator: 0x2b, include: true}\n"
    "  - {id: h, type: pair, repeat: until, repeat-until: _.x == _.y or _io.eof}\n"
    "  - {id: rest, size-eos: true}\n"
    "types:\n"
    "  pair:\n"
    "    seq: [{id: x, type: u1}, {id: y, type: s1, valid: {expr: _ != 7}}]\n",
    /* 2: processes, substreams of them, zlib, utf-16 */
    "meta: {id: s, endian: le}\n"
    "seq:\n"
    "  - {id: key, type: u1}\n"
    "  - {id: n, type: u1}\n"
    "  - {id: x, size: n, process: xor(key), type: inner}\n"
    "  - {id: r, size: 4, process: rol(key)}\n"
    "  - {id: t, type: strz, encoding: UTF-16LE}\n"
    "  - {id: z, size-eos: true, process: zlib, type: inner}\n"
    "types:\n"
    "  inner:\n"
    "    seq: [{id: a, type: u2}, {id: b, size-eos: true}]\n"
    "    instances: {last: {pos: _io.size - 1, type: u1, if: _io.size > 0}}\n",
    /* 3: lazy instances that need one another, cycles, a list of positions that nests */
    "meta: {id: s, endian: be}\n"
    "seq: [{id: top, type: node}]\n"
    "types:\n"
    "  node:\n"
    "    seq: [{id: next, type: u1}, {id: n, type: u1}]\n"
    "    instances:\n"
    "      child: {io: _root._io, pos: next, type: node, if: next != 0}\n"
    "      sum: {value: 'n + (next == 0 ? 0 : child.n)'}\n"
    "      self: {pos: 'n == 9 ? self : other', type: u1}\n"
    "      other: {pos: 'n > 3 ? self : n / (n - 2)', type: u1}\n"
    "      words: {pos: 2, type: u2, repeat: expr, repeat-expr: sum % 5}\n"
    "      max: {value: 'words.size > 0 ? words.max : -1'}\n",
    /* 4: text and arithmetic at their edges */
    "meta: {id: s, endian: le, encoding: UTF-8}\n"
    "seq:\n"
    "  - {id: a, type: u8}\n"
    "  - {id: b, type: s8}\n"
    "  - {id: n, type: u1}\n"
    "  - {id: t, type: str, size: n}\n"
    "  - {id: l, type: u1, repeat: eos}\n"
    "instances:\n"
    "  add: {value: a + b}\n"
    "  mul: {value: a * b}\n"
    "  div: {value: a / b}\n"
    "  mod: {value: b % a}\n"
    "  shl: {value: a << n}\n"
    "  shr: {value: b >> n}\n"
    "  neg: {value: -b}\n"
    "  inv: {value: ~b}\n"
    "  num: {value: t.to_i(16)}\n"
    "  sub: {value: 't.substring(1, n).reverse + a.to_s'}\n"
    "  pick: {value: 'l[n]'}\n"
    "  flt: {value: (a * 1.5).to_i}\n"
    "  txt: {value: 'f\"{a}-{t}\"'}\n",
};

static void touch(struct fb_span bytes)
{
    static volatile uint8_t sink;

    for (size_t i = 0; i < bytes.size; i++)
        sink = (uint8_t)(sink ^ bytes.bytes[i]);
}

/* Visits nodes breadth-first up to a number, so that nothing nests here either. */
static void visit(const struct fb_tree *tree)
{
    static struct fb_node queue[MAX_VISITS];
    size_t count = 1;

    queue[0] = fb_tree_root(tree);
    for (size_t i = 0; i < count; i++) {
        struct fb_extent extent = { 0 };
        touch(fb_node_bytes(queue[i]));
        (void)fb_node_integer(queue[i]);
        (void)fb_node_enum(queue[i]);
        if (fb_node_extent(queue[i], &extent)
            && (extent.offset > fb_tree_input(tree).size
                || extent.length > fb_tree_input(tree).size - extent.offset))
            abort();
        for (size_t k = 0; k < fb_node_count(queue[i]) && count < MAX_VISITS; k++)
            queue[count++] = fb_node_at(queue[i], k);
    }
}

static void check_problems(const struct fb_tree *tree, size_t size)
{
    for (size_t i = 0; i < fb_tree_problem_count(tree); i++) {
        const struct fb_problem *problem = fb_tree_problem(tree, i);
        if (problem->offset > size || problem->length > size - problem->offset
            || problem->message[0] == '\0' || problem->path == NULL
            || problem->kind >= FB_PROBLEM_KIND_COUNT)
            abort();
    }
    if (fb_tree_is_partial(tree) && fb_tree_problem_count(tree) == 0)
        abort();
}

static struct fb_tree *read_input(const struct fb_schema *schema, struct fb_span input, bool compat)
{
    const struct fb_tree_options options = { .compat = compat,
                                             .eager = true,
                                             .max_nodes = 20000,
                                             .max_steps = 200000,
                                             .max_bytes = (size_t)4 << 20,
                                             .max_depth = 40 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;

    if (!fb_tree_parse(schema, input, &options, &tree, &diag))
        abort(); /* there is memory */
    check_problems(tree, input.size);
    visit(tree);
    return tree;
}

/* What the strict layer accepts, compatible mode reads to the same tree. */
static void read_both(const struct fb_schema *schema, struct fb_span input)
{
    struct fb_tree *strict = read_input(schema, input, false);
    struct fb_tree *compat = read_input(schema, input, true);

    if (fb_tree_problem_count(strict) == 0
        && (fb_tree_problem_count(compat) != 0
            || fb_tree_counts(strict).nodes != fb_tree_counts(compat).nodes))
        abort();
    fb_tree_free(strict);
    fb_tree_free(compat);
}

#define SCHEMA_COUNT (sizeof schemas / sizeof *schemas)

/* One of ours, loaded once. */
static const struct fb_schema *known_schema(size_t index)
{
    static struct fb_schema *loaded[SCHEMA_COUNT];
    struct fb_diag diag = FB_DIAG_NONE;

    if (loaded[index] == NULL
        && !fb_schema_load("fuzz.ksy", fb_span_of(schemas[index]), NULL, &loaded[index], &diag)) {
        fprintf(stderr, "%s: %s\n", diag.place.path, diag.message);
        abort();
    }
    return loaded[index];
}

static void read_with_own_schema(const uint8_t *bytes, size_t size)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_schema *schema = NULL;
    const uint8_t *end = memchr(bytes, 0, size);
    const struct fb_span text = { bytes, end == NULL ? size : (size_t)(end - bytes) };
    const struct fb_span input = { end == NULL ? NULL : end + 1, end == NULL ? 0 : size - text.size - 1 };

    if (fb_schema_load("fuzz.ksy", text, NULL, &schema, &diag))
        read_both(schema, input);
    else if (diag.message[0] == '\0')
        abort();
    fb_schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size > 0 && bytes[0] >= '0' && bytes[0] < '0' + SCHEMA_COUNT)
        read_both(known_schema(bytes[0] - (size_t)'0'), (struct fb_span){ bytes + 1, size - 1 });
    else if (size > 0)
        read_with_own_schema(bytes, size);
    return 0;
}
