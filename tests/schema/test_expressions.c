/* SPDX-License-Identifier: Apache-2.0 */
/* test_expressions.c - expressions and their values, evaluated in a small parsed object.  The
 * values follow from the language's definition and were worked out by hand. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/schema/support.h"
#include "tests/support/check_main.h"
#include "validator/schema/tree.h"

static const char schema_text[] =
    "meta: {id: x, endian: le, encoding: UTF-8}\n"
    "seq:\n"
    "  - {id: i, type: s4}\n"                               /* -7 */
    "  - {id: u, type: u8}\n"                               /* 2^64 - 1 */
    "  - {id: f, type: f8}\n"                               /* 1.5 */
    "  - {id: b, type: b1}\n"                               /* true */
    "  - {id: n, type: b7}\n"                               /* 3 */
    "  - {id: e, type: u1, enum: e}\n"                      /* two */
    "  - {id: s, type: strz}\n"                             /* text */
    "  - {id: y, size: 4}\n"                                /* ABCD */
    "  - {id: o, type: t(n), size: 2}\n"                    /* a: 5 */
    "  - {id: l, type: u1, repeat: expr, repeat-expr: 3}\n" /* 9, 8, 7 */
    "  - {id: w, type: {switch-on: n, cases: {3: t(2)}}}\n" /* a: 6 */
    "instances:\n"
    "  twice: {value: o.p * 2}\n"
    "types:\n"
    "  t:\n"
    "    params: [{id: p, type: s4}]\n"
    "    seq: [{id: a, type: u1}]\n"
    "    instances: {up: {value: _parent.n + p}}\n"
    "enums:\n"
    "  e: {1: one, 2: two}\n";

static const char input[] = "\xf9\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\xf8\x3f\x83\x02"
                            "text\0ABCD\5\0\x9\x8\x7\6";

/* Values are written as kind and value. */
static const struct {
    const char *expression;
    const char *value;
} table[] = {
    /* Literals */
    { "1_000", "int 1000" },
    { "0xfF", "int 255" },
    { "0b1_01", "int 5" },
    { "0o17", "int 15" },
    { "18446744073709551615", "int 18446744073709551615" },
    { "-9223372036854775808", "int -9223372036854775808" },
    { "1.5e3", "float 1500" },
    { "24000.", "float 24000" },
    { "2.to_s", "text 2" },
    { "true", "bool 1" },
    { "\"a\\tb\\u263a\\101\\e\"", "text a\tb\xe2\x98\xba"
                                  "A\x1b" },
    { "'a\\tb'", "text a\\tb" },
    { "'a' \"b\" 'c'", "text abc" },
    { "f\"<{1 + 1}|{s}>\"", "text <2|text>" },
    { "f\"\"", "text " },
    { "[65, 66]", "bytes 4142" },
    { "[65, 256].size", "int 2" },
    { "[].as<bytes>", "bytes " },
    { "e::one", "int 1" },
    /* Precedence, from the loosest to the closest */
    { "false ? 1 : true ? 2 : 3", "int 2" },
    { "true or false and false", "bool 1" },
    { "not false and false", "bool 0" },
    { "not 1 == 2", "bool 1" },
    { "1 | 2 == 3", "bool 1" },
    { "4 | 1 ^ 3 & 2", "int 7" },
    { "6 & 1 << 2", "int 4" },
    { "1 << 2 + 1", "int 8" },
    { "1 + 2 * 3", "int 7" },
    { "10 - 4 - 3", "int 3" },
    { "2 * -3", "int -6" },
    { "-2 + 5", "int 3" },
    { "~5 + 6", "int 0" },
    { "-l[0]", "int -9" },
    { "(1 + 2) * 3", "int 9" },
    { "1 # + 2", "int 1" },
    /* Arithmetic rounds towards minus infinity. */
    { "-7 / 2", "int -4" },
    { "-7 % 2", "int 1" },
    { "7 % -2", "int -1" },
    { "7 / 2.0", "float 3.5" },
    { "i / 2", "int -4" },
    { "u - 1", "int 18446744073709551614" },
    { "u > 1", "bool 1" },
    { "i < u", "bool 1" },
    { "-16 >> 2", "int -4" },
    { "f + 1", "float 2.5" },
    { "f.to_i", "int 1" },
    { "(-1.9).to_i", "int -1" },
    /* Comparison */
    { "\"abc\" < \"abd\"", "bool 1" },
    { "y == [0x41, 0x42, 67, 68]", "bool 1" },
    { "y < [0x41, 0x43]", "bool 1" },
    { "1 == 1.0", "bool 1" },
    { "e == e::two", "bool 1" },
    { "b != false", "bool 1" },
    /* What follows a value */
    { "s.length + y.length + y.size", "int 12" },
    { "s.reverse", "text txet" },
    { "\"h\xc3\xa4t\".reverse.length", "int 3" },
    { "s.substring(1, 3)", "text ex" },
    { "\"12\".to_i + \"ff\".to_i(16)", "int 267" },
    { "e.to_i + true.to_i", "int 3" },
    { "y[1] + y.first + y.last", "int 199" },
    { "y.min * l.max", "int 585" },
    { "l.size + l.first + l.last + l[1]", "int 27" },
    { "y.to_s(\"ASCII\") + s", "text ABCDtext" },
    { "[0x3a, 0x26].to_s(\"UTF-16LE\")", "text \xe2\x98\xba" },
    { "[i, 300].as<s2[]>[1]", "int 300" },
    { "[1, 2].as<u4[]>.last", "int 2" },
    { "[n, 65].as<bytes>", "bytes 0341" },
    { "[n + 1, 5].max", "int 5" },
    /* Objects */
    { "o.a + o.p + o.up", "int 14" },
    { "o._parent.n + o._root.n", "int 6" },
    { "_root.o.a", "int 5" },
    { "w.as<t>.a + w.as<t>.up", "int 11" },
    { "twice", "int 6" },
    { "_io.size - _io.pos", "int 0" },
    { "_io.eof", "bool 1" },
    { "o._io.size", "int 2" },
    { "(true ? o : w.as<t>).a", "int 5" },
    { "sizeof<t> + o._sizeof + i._sizeof", "int 7" },
    { "bitsizeof<b12> + sizeof<u8>", "int 20" },
};

static void render(struct fb_node node, char *out, size_t size)
{
    const struct fb_integer integer = fb_node_kind(node) == FB_NODE_INTEGER ? fb_node_integer(node)
                                                                            : (struct fb_integer){ 0 };
    const struct fb_span bytes = fb_node_kind(node) == FB_NODE_BYTES || fb_node_kind(node) == FB_NODE_TEXT
                                   ? fb_node_bytes(node)
                                   : (struct fb_span){ 0 };
    int used = 0;

    switch (fb_node_kind(node)) {
    case FB_NODE_BOOL:
        snprintf(out, size, "bool %d", fb_node_bool(node));
        break;
    case FB_NODE_INTEGER:
        snprintf(out, size, "int %s%" PRIu64, integer.negative ? "-" : "", integer.magnitude);
        break;
    case FB_NODE_FLOAT:
        snprintf(out, size, "float %g", fb_node_float(node));
        break;
    case FB_NODE_TEXT:
        snprintf(out, size, "text %.*s", (int)bytes.size, (const char *)bytes.bytes);
        break;
    case FB_NODE_BYTES:
        used = snprintf(out, size, "bytes ");
        for (size_t i = 0; i < bytes.size; i++)
            used += snprintf(out + used, size - (size_t)used, "%02x", bytes.bytes[i]);
        break;
    default:
        snprintf(out, size, "something else");
    }
}

START_TEST(evaluates)
{
    const struct fb_probe probe = { table[_i].expression };
    const struct fb_schema_options options = { .probes = &probe, .probe_count = 1 };
    const struct fb_tree_options compat = { .compat = true };
    struct fb_diag diag;
    struct fb_problem problem = { .message = "" };
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_node node;
    char text[256];

    ck_assert_msg(load_text(schema_text, &options, &schema, &diag), "%s: %s", probe.expression,
                  diag.message);
    ck_assert(fb_tree_parse(schema, (struct fb_span){ (const uint8_t *)input, sizeof input - 1 }, &compat,
                            &tree, &diag));
    ck_assert_uint_eq(fb_tree_problem_count(tree), 0);
    ck_assert_msg(fb_tree_probe(tree, 0, &node, &problem), "%s: %s", probe.expression, problem.message);
    render(node, text, sizeof text);
    ck_assert_msg(strcmp(text, table[_i].value) == 0, "%s is %s, not %s", probe.expression, text,
                  table[_i].value);
}
END_TEST

/* Right to read, wrong to evaluate. */
static const struct {
    const char *expression;
    enum fb_problem_kind kind;
} failing[] = {
    { "1 / 0", FB_PROBLEM_EXPRESSION },
    { "1 % 0", FB_PROBLEM_EXPRESSION },
    { "u + 1", FB_PROBLEM_OVERFLOW },
    { "-i._io.size", FB_PROBLEM_KIND_COUNT }, /* refused before */
    { "l[3]", FB_PROBLEM_EXPRESSION },
    { "l[-1]", FB_PROBLEM_EXPRESSION },
    { "\"12x\".to_i(10) + 1 / 0", FB_PROBLEM_EXPRESSION },
};

START_TEST(fails_to_evaluate)
{
    const struct fb_probe probe = { failing[_i].expression };
    const struct fb_schema_options options = { .probes = &probe, .probe_count = 1 };
    const struct fb_tree_options compat = { .compat = true };
    struct fb_diag diag;
    struct fb_problem problem = { .message = "" };
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_node node;

    if (failing[_i].kind == FB_PROBLEM_KIND_COUNT) {
        ck_assert(!load_text(schema_text, &options, &schema, &diag));
        return;
    }
    ck_assert_msg(load_text(schema_text, &options, &schema, &diag), "%s", diag.message);
    ck_assert(fb_tree_parse(schema, (struct fb_span){ (const uint8_t *)input, sizeof input - 1 }, &compat,
                            &tree, &diag));
    ck_assert_msg(!fb_tree_probe(tree, 0, &node, &problem), "%s", probe.expression);
    ck_assert_int_eq(problem.kind, failing[_i].kind);
    ck_assert_str_ne(problem.message, "");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("expressions");

    tcase_add_loop_test(cases, evaluates, 0, FB_TEST_COUNT(table));
    tcase_add_loop_test(cases, fails_to_evaluate, 0, FB_TEST_COUNT(failing));
    return fb_test_run("expressions", cases);
}
