/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_edit.c - the editor of content files.  A schema of the input's own up to the first zero byte,
 * then a file that it reads; or a digit, for one of the schemas below, and the file.
 *
 * Must cover: every step and every repair, lists that share a count, fields that come and go, detached
 * fields in streams of others, what cannot be solved.  What is said to read clean must. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "validator/schema/edit/mutate.h"

#define MUTATIONS 12

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const schemas[] = {
    /* 0: a table of ends, a detached tail, a relation, a checksum */
    "meta: {id: a, endian: be}\n"
    "-checksum: [{kind: crc32, at: crc, over: body}]\n"
    "seq:\n"
    "  - {id: len, type: u2, valid: _io.size}\n"
    "  - {id: crc, type: u4}\n"
    "  - {id: body, type: body, size-eos: true}\n"
    "types:\n"
    "  body:\n"
    "    seq:\n"
    "      - {id: num, type: u1}\n"
    "      - {id: ends, type: u1, repeat: expr, repeat-expr: num}\n"
    "      - {id: ofs, type: u1}\n"
    "      - {id: rows, type: row, size: 'ends[_index] - (_index == 0 ? 0 : ends[_index - 1])', repeat: expr, repeat-expr: num}\n"
    "    instances: {tail: {pos: ofs, size-eos: true}}\n"
    "  row: {seq: [{id: n, type: u1}, {id: data, type: u1, repeat: expr, repeat-expr: n}, {id: rest, size-eos: true}]}\n",
    /* 1: switches, conditions, lists until something, terminators, bits, padding */
    "meta: {id: b, endian: le, encoding: ASCII}\n"
    "seq:\n"
    "  - {id: flag, type: b4}\n"
    "  - {id: n, type: b4}\n"
    "  - {id: name, type: strz}\n"
    "  - {id: len, type: u1}\n"
    "  - {id: data, size: len}\n"
    "  - {id: pad, size: (4 - len % 4) % 4}\n"
    "  - {id: items, type: item, repeat: until, repeat-until: _.kind == 0}\n"
    "types:\n"
    "  item:\n"
    "    seq:\n"
    "      - {id: kind, type: u1}\n"
    "      - {id: more, type: u1, if: kind == 3}\n"
    "      - {id: body, if: kind != 0, type: {switch-on: kind, cases: {1: u2, 2: pair, _: u1}}}\n"
    "  pair: {seq: [{id: x, type: s1, valid: {min: -3, max: 99}}, {id: of, type: item}]}\n",
};

#define SCHEMA_COUNT (sizeof schemas / sizeof *schemas)

static const struct fb_tree_options reading = {
    .max_nodes = 20000, .max_steps = 200000, .max_bytes = (size_t)4 << 20, .max_depth = 40
};

static bool reads_clean(const struct fb_schema *schema, struct fb_span input)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;
    uint8_t *copy = malloc(input.size + 1);

    if (copy == NULL)
        abort();
    memcpy(copy, input.bytes, input.size);
    if (!fb_tree_parse(schema, (struct fb_span){ copy, input.size }, &reading, &tree, &diag))
        abort();
    bool clean = fb_tree_problem_count(tree) == 0;
    for (size_t i = 0; i < fb_tree_problem_count(tree); i++)
        clean |= fb_tree_problem(tree, i)->kind == FB_PROBLEM_BUDGET; /* ours here, not the format's */
    fb_tree_free(tree);
    free(copy);
    return clean;
}

static void explain(const struct fb_edit_base *base, const struct fb_mutation *mutation)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < mutation->count; i++) {
        fb_mutate_describe(base, base, &mutation->steps[i], &text);
        fb_buffer_char(&text, '\n');
    }
    fprintf(stderr, "%s", text.text == NULL ? "" : text.text);
    fb_buffer_clear(&text);
}

static void mutate(const struct fb_schema *schema, const struct fb_edit_base *base, uint64_t seed)
{
    const struct fb_span dictionary = fb_span_of("dictionary");
    const struct fb_mutate_options options = {
        .dictionary = &dictionary, .dictionary_count = 1, .broken_one_in = 8, .max_bytes = 300, .max_elements = 70
    };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_draft *draft = NULL;

    if (!fb_draft_new(base, base, 4000, &draft, &diag))
        abort();
    for (uint64_t i = 0; i < MUTATIONS; i++) {
        struct fb_mutation mutation;
        struct fb_edit_outcome outcome;
        struct fb_span bytes;
        if (!fb_mutate(draft, seed + i, &options, &mutation, &bytes, &outcome, &diag) || bytes.size > 4000)
            abort();
        if (outcome.expectation == FB_EXPECT_CLEAN && !reads_clean(schema, bytes)) {
            explain(base, &mutation);
            abort();
        }
    }
    fb_draft_free(draft);
}

static void edit(const struct fb_schema *schema, struct fb_span input)
{
    const struct fb_edit_checksum extra = { .at = "sum", .from = 8 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_edit_rules *rules = NULL;
    struct fb_edit_base *base = NULL;
    struct fb_tree *tree = NULL;

    if (!fb_tree_parse(schema, input, &reading, &tree, &diag))
        abort();
    if (fb_tree_problem_count(tree) == 0) {
        if (!fb_edit_rules_new(schema, &extra, 1, &rules, &diag)) {
            diag = (struct fb_diag)FB_DIAG_NONE;
            if (!fb_edit_rules_new(schema, NULL, 0, &rules, &diag))
                abort();
        }
        if (fb_edit_base_new(rules, tree, &base, &diag))
            mutate(schema, base, fb_crc32(input));
    }
    fb_edit_base_free(base);
    fb_edit_rules_free(rules);
    fb_tree_free(tree);
}

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

static void edit_with_own_schema(const uint8_t *bytes, size_t size)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_schema *schema = NULL;
    const uint8_t *end = memchr(bytes, 0, size);
    const struct fb_span text = { bytes, end == NULL ? size : (size_t)(end - bytes) };
    const struct fb_span input = { end == NULL ? NULL : end + 1, end == NULL ? 0 : size - text.size - 1 };

    if (fb_schema_load("fuzz.ksy", text, NULL, &schema, &diag))
        edit(schema, input);
    fb_schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size > 0 && bytes[0] >= '0' && bytes[0] < '0' + (int)SCHEMA_COUNT)
        edit(known_schema(bytes[0] - (size_t)'0'), (struct fb_span){ bytes + 1, size - 1 });
    else if (size > 0)
        edit_with_own_schema(bytes, size);
    return 0;
}
