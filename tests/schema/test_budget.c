/* SPDX-License-Identifier: Apache-2.0 */
/* test_budget.c - nodes, steps, memory and depth are limited (S9), in both modes, whatever the
 * input does; and a tree is small beside its file. */
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"

/* Objects of one byte each; a list of positions that nests without an end; a bomb. */
static const char list_schema[] =
    "meta: {id: x}\nseq: [{id: l, type: t, repeat: eos}]\ntypes: {t: {seq: [{id: a, type: u1}]}}";
static const char nest_schema[] =
    "meta: {id: x}\nseq: [{id: o, type: t}]\ntypes: {t: {seq: [{id: a, type: u1}, {id: o, type: t, if: not _io.eof}]}}";
static const char lazy_schema[] =
    "meta: {id: x}\nseq: [{id: o, type: t}]\n"
    "types: {t: {seq: [{id: a, type: u1}], instances: {o: {pos: 0, type: t}}}}";
static const char text_schema[] =
    "meta: {id: x, encoding: UTF-8}\nseq: [{id: s, type: str, size: 1000}, {id: l, type: t, repeat: expr, repeat-expr: 1000}]\n"
    "types: {t: {seq: [{id: a, size: 0, if: '(_root.s + _root.s).length > 5'}]}}";

static const struct {
    const char *what;
    const char *schema;
    struct fb_tree_options options;
} table[] = {
    { "nodes", list_schema, { .max_nodes = 1000 } },
    { "steps", list_schema, { .max_steps = 1000 } },
    { "memory", list_schema, { .max_bytes = 60000 } },
    { "memory for texts", text_schema, { .max_bytes = 200000 } },
    { "depth", nest_schema, { .max_depth = 100 } },
    { "depth by default", nest_schema, { .max_depth = 0 } },
    { "depth of instances", lazy_schema, { .max_depth = 10, .eager = true } },
    { "steps of instances", lazy_schema, { .max_depth = 100000000, .max_steps = 5000, .eager = true } },
};

static void read_within(const struct fb_schema *schema, struct fb_tree_options options, const char *what)
{
    static char input[4000];
    uint8_t *copy = NULL;
    struct fb_tree *tree = NULL;

    memset(input, 'a', sizeof input);
    tree = parse_bytes(schema, input, sizeof input, &options, &copy);
    ck_assert_msg(fb_tree_problem_count(tree) > 0, "%s, compat %d: no problem", what, options.compat);
    const struct fb_problem *problem = fb_tree_problem(tree, fb_tree_problem_count(tree) - 1);
    ck_assert_msg(problem->kind == FB_PROBLEM_BUDGET || (!options.compat && problem->kind == FB_PROBLEM_OVERLAP),
                  "%s, compat %d: %s", what, options.compat, problem->message);
    ck_assert(fb_tree_is_partial(tree));
    if (options.max_bytes != 0)
        ck_assert_uint_le(fb_tree_counts(tree).memory_bytes, options.max_bytes);
    fb_tree_free(tree);
    free(copy);
}

START_TEST(ends_with_the_budget)
{
    struct fb_schema *schema = loaded_text(table[_i].schema);
    struct fb_tree_options options = table[_i].options;

    read_within(schema, options, table[_i].what);
    options.compat = true;
    read_within(schema, options, table[_i].what);
    fb_schema_free(schema);
}
END_TEST

/* Every budget from nothing to enough, so that each place where memory is taken meets its end. */
START_TEST(survives_any_amount_of_memory)
{
    struct fb_schema *schema = loaded_text(
        "meta: {id: x, endian: le, encoding: UTF-16LE}\n"
        "seq: [{id: n, type: u1}, {id: l, type: t(_index), size: 6, repeat: expr, repeat-expr: n}, {id: z, size-eos: true, process: xor(n), type: u}]\n"
        "instances: {v: {value: '[l.size, 7, 300]'}, w: {value: 'l[0].s + l[1].s'}}\n"
        "types:\n"
        "  t: {params: [{id: i, type: u1}], seq: [{id: s, type: str, size: 4}, {id: b, type: b4, repeat: expr, repeat-expr: 4}], instances: {d: {value: i * 2}}}\n"
        "  u: {seq: [{id: k, type: {switch-on: _parent.n, cases: {2: u2, _: u1}}, repeat: eos}]}\n");
    static const char input[] = "\2a\0b\0\x12\x34y\0z\0\x56\x78\2\2\3\3";
    bool succeeded = false;

    for (size_t bytes = 1; !succeeded; bytes += 16) {
        struct fb_tree_options options = { .max_bytes = bytes };
        uint8_t *copy = NULL;
        struct fb_tree *tree = parse_bytes(schema, input, sizeof input - 1, &options, &copy);
        succeeded = fb_tree_problem_count(tree) == 0;
        ck_assert(succeeded || fb_tree_problem(tree, 0)->kind == FB_PROBLEM_BUDGET);
        ck_assert_uint_lt(bytes, 100000);
        fb_tree_free(tree);
        free(copy);
    }
    fb_schema_free(schema);
}
END_TEST

/* Sixteen bytes a record: the tree takes no more than three times that. */
START_TEST(keeps_a_tree_small)
{
    enum { RECORDS = 100000 };
    struct fb_schema *schema = loaded_text(
        "meta: {id: x, endian: le}\nseq: [{id: l, type: t, repeat: eos}]\n"
        "types: {t: {seq: [{id: a, type: u1}, {id: n, type: u2}, {id: v, size: n}]}}");
    char *input = calloc(RECORDS, 16);
    const struct fb_tree_options options = { .compat = false };
    uint8_t *copy = NULL;

    ck_assert_ptr_nonnull(input);
    for (size_t i = 0; i < RECORDS; i++)
        input[i * 16 + 1] = 13;
    struct fb_tree *tree = parse_bytes(schema, input, (size_t)RECORDS * 16, &options, &copy);
    ck_assert_uint_eq(fb_tree_problem_count(tree), 0);
    ck_assert_uint_eq(fb_node_count(fb_node_field(fb_tree_root(tree), "l")), RECORDS);
    ck_assert_uint_le(fb_tree_counts(tree).memory_bytes, (size_t)RECORDS * 48);
    fb_tree_free(tree);
    fb_schema_free(schema);
    free(input);
    free(copy);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("budget");

    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, ends_with_the_budget, 0, FB_TEST_COUNT(table));
    tcase_add_test(cases, survives_any_amount_of_memory);
    tcase_add_test(cases, keeps_a_tree_small);
    return fb_test_run("budget", cases);
}
