/* SPDX-License-Identifier: Apache-2.0 */
/* test_strict.c - what the strict layer refuses (S1 to S9) and what it lets pass, with the place. */
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"

#define HEAD "meta: {id: x, endian: le, encoding: ASCII}\n"

static const struct {
    const char *what;
    const char *schema;
    const char *input;
    size_t size;
    const char *problems; /* "" is accepted */
} table[] = {
    { "a file read to its end", HEAD "seq: [{id: a, type: u2}]", BYTES("ab"), "" },
    { "S2: bytes after the last field", HEAD "seq: [{id: a, type: u2}]", BYTES("abc"), "16 2+1 " },
    { "S1: a part not read to its end, whose size is stated",
      HEAD "seq: [{id: n, type: u1}, {id: a, size: n, type: t}]\ntypes: {t: {seq: [{id: b, type: u1}]}}",
      BYTES("\3xyz"), "15 2+2 a" },
    { "S1: the count of the list at its end is what is wrong",
      HEAD "seq: [{id: n, type: u1}, {id: a, size: 3, type: t}]\n"
           "types: {t: {seq: [{id: b, type: u1, repeat: expr, repeat-expr: _parent.n}]}}",
      BYTES("\2xyz"), "15 0+1 n" },
    { "S1: what seq leaves an instance may read",
      HEAD "seq: [{id: a, size: 3, type: t}]\n"
           "types: {t: {seq: [{id: b, type: u1}], instances: {c: {pos: 1, type: u2}}}}",
      BYTES("xyz"), "" },
    { "S1: in what a process made, too",
      HEAD "seq: [{id: a, size: 3, process: xor(1), type: t}]\ntypes: {t: {seq: [{id: b, type: u2}]}}",
      BYTES("xyz"), "15 0+3 a" },
    { "S1: a processed part whose rest an instance reads",
      HEAD "seq: [{id: a, size: 3, process: xor(1), type: t}]\n"
           "types: {t: {seq: [{id: b, type: u2}], instances: {c: {pos: 2, type: u1}}}}",
      BYTES("xyz"), "" },
    { "S2: a gap between two parts",
      HEAD "seq: [{id: p, type: u1}]\ninstances: {a: {pos: p, type: u1}}", BYTES("\2xy"), "16 1+1 " },
    { "S2: two instances over the same bytes",
      HEAD "seq: [{id: p, type: u1}]\ninstances: {a: {pos: 1, type: u2}, b: {pos: p, size: 2}}",
      BYTES("\2xyz"), "17 0+1 p" },
    { "S2: numbers that overlap, too",
      HEAD "instances: {a: {pos: 0, type: u2}, b: {pos: 1, type: u2}}", BYTES("xyz"), "17 1+1 b" },
    { "S2: padding and terminators belong to their field",
      HEAD "seq: [{id: a, size: 4, pad-right: 0, type: t}, {id: b, terminator: 0, type: t}]\n"
           "types: {t: {seq: [{id: c, size-eos: true}]}}",
      BYTES("x\0\0\0yz\0"), "" },
    { "S3: an instance that nobody asks for", HEAD "instances: {a: {pos: 9, type: u1}}", BYTES(""),
      "2 0+0 a" },
    { "S3: a computed one, deep in a list",
      HEAD "seq: [{id: l, type: t, repeat: eos}]\n"
           "types: {t: {seq: [{id: b, type: u1}], instances: {q: {value: 6 / b}}}}",
      BYTES("\1\2\0\3"), "14 2+0 l[2].q" },
    { "S4: a value that the enum has not",
      HEAD "seq: [{id: a, type: u1, enum: e, repeat: eos}]\nenums: {e: {1: one, 2: two}}",
      BYTES("\1\2\7"), "18 2+1 a[2]" },
    { "S4: in a list of objects", HEAD "seq: [{id: l, type: t, repeat: eos}]\n"
                                       "types: {t: {seq: [{id: b, type: s1, enum: e}]}}\n"
                                       "enums: {e: {-1: one, 2: two}}",
      BYTES("\xff\2\1"), "18 2+1 l[2].b" },
    { "S5: no case matches",
      HEAD "seq: [{id: k, type: u1}, {id: a, type: {switch-on: k, cases: {1: u1, 2: u2}}}]",
      BYTES("\3x"), "19 0+1 k" },
    { "S5: nor where there is a size",
      HEAD "seq: [{id: k, type: u1}, {id: a, size: 1, type: {switch-on: k, cases: {1: t}}}]\n"
           "types: {t: {seq: [{id: b, type: u1}]}}",
      BYTES("\3x"), "19 0+1 k" },
    { "S6: more elements than there are bytes",
      HEAD "seq: [{id: n, type: u4}, {id: l, type: u2, repeat: expr, repeat-expr: n}]",
      BYTES("\0\0\0\x80xy"), "20 0+4 n" },
    { "S6: through a computed count",
      HEAD "seq: [{id: n, type: u1}, {id: l, type: u2, repeat: expr, repeat-expr: m}]\n"
           "instances: {m: {value: n * 2}}",
      BYTES("\1xyz"), "20 0+1 n" },
    { "S6: a negative count", HEAD "seq: [{id: n, type: s1}, {id: l, type: u2, repeat: expr, repeat-expr: n}]",
      BYTES("\xff"), "20 0+1 n" },
    { "S6: exactly as many are fine",
      HEAD "seq: [{id: n, type: u1}, {id: l, type: t, repeat: expr, repeat-expr: n}]\n"
           "types: {t: {seq: [{id: b, type: u1}, {id: c, type: u1}]}}",
      BYTES("\2wxyz"), "" },
    { "S7: a list to the end whose elements are empty",
      HEAD "seq: [{id: l, type: t, repeat: eos}]\ntypes: {t: {seq: [{id: b, size: 0}]}}", BYTES("x"),
      "21 0+0 l[0]" },
    { "S7: until something that does not come",
      HEAD "seq: [{id: l, size: 0, repeat: until, repeat-until: _index == 1000000000}]", BYTES(""),
      "21 0+0 l[0]" },
    { "S7: more empty elements than bytes",
      HEAD "seq: [{id: n, type: u4}, {id: l, type: t, repeat: expr, repeat-expr: n}]\n"
           "types: {t: {instances: {v: {value: 1}}}}",
      BYTES("\xff\xff\xff\xff"), "21 0+4 n" },
    { "S8: a sum beyond 64 bits", HEAD "seq: [{id: a, type: u8}]\ninstances: {v: {value: a + 1}}",
      BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), "22 0+0 v" },
    { "a size beyond the file is the size's fault", HEAD "seq: [{id: n, type: u4}, {id: a, size: n}]",
      BYTES("\xff\xff\0\0x"), "1 0+4 n" },
    { "a size that would fit elsewhere is the end's", HEAD "seq: [{id: n, type: u1}, {id: a, size: n}]",
      BYTES("\3x"), "1 0+1 n" },
    { "a size of one byte too many", HEAD "seq: [{id: n, type: u1}, {id: a, size: n}]",
      BYTES("\2x"), "0 2+0 a" },
    { "S6: a field that may be absent does not count",
      HEAD "seq: [{id: n, type: u1}, {id: l, type: t, repeat: expr, repeat-expr: n}]\n"
           "types: {t: {seq: [{id: b, type: u1}, {id: c, type: u2, if: b > 200}]}}",
      BYTES("\3xyz"), "" },
    { "text that is not ASCII", HEAD "seq: [{id: a, type: str, size: 2}]", BYTES("x\xe9"), "11 0+2 a" },
    { "text that is not UTF-8", "meta: {id: x, encoding: UTF-8}\nseq: [{id: a, type: str, size-eos: true}]",
      BYTES("x\xc0\x80"), "11 0+3 a" },
    { "an instance that needs itself by way of another",
      HEAD "instances: {a: {pos: b, type: u1}, b: {pos: a, type: u1}}", BYTES("\0"), "14 0+0 b" },
};

START_TEST(judges)
{
    struct parsed parsed = parse_text(table[_i].schema, NULL, table[_i].input, table[_i].size, false);
    char found[512];

    write_problems(parsed.tree, found, sizeof found);
    ck_assert_msg(strcmp(found, table[_i].problems) == 0, "%s: expected '%s', found '%s' (%s)",
                  table[_i].what, table[_i].problems, found,
                  found[0] == '\0' ? "" : fb_tree_problem(parsed.tree, 0)->message);
    parsed_free(&parsed);
}
END_TEST

/* Compatible mode lets pass what only the strict layer minds. */
START_TEST(compatible_mode_is_lenient)
{
    const char *problem = table[_i].problems;
    const int kind = (int)strtol(problem, NULL, 10);
    const bool is_of_strict_layer = problem[0] == '\0'
                                 || (kind >= FB_PROBLEM_LEFT_OVER && kind <= FB_PROBLEM_UNMATCHED_SWITCH);
    struct parsed parsed = parse_text(table[_i].schema, NULL, table[_i].input, table[_i].size, true);

    if (is_of_strict_layer)
        ck_assert_msg(fb_tree_problem_count(parsed.tree) == 0, "%s: %s", table[_i].what,
                      fb_tree_problem(parsed.tree, 0)->message);
    parsed_free(&parsed);
}
END_TEST

START_TEST(says_what_was_expected_and_found)
{
    struct parsed parsed = parse_text(HEAD "seq: [{id: magic, contents: [0x53, 0x43]}]", NULL,
                                      BYTES("\0\1"), false);

    ck_assert_str_eq(fb_tree_problem(parsed.tree, 0)->message, "expected 53 43, found 00 01");
    parsed_free(&parsed);
}
END_TEST

/* What was read before the problem stays, also in the list that it was found in. */
START_TEST(keeps_what_was_read_before)
{
    struct parsed parsed = parse_text(
        HEAD "seq: [{id: a, type: u1}, {id: l, type: t, repeat: eos}, {id: z, type: u1}]\n"
             "types: {t: {seq: [{id: b, type: u1}, {id: c, type: u1, valid: {max: 5}}]}}",
        NULL, BYTES("\7\1\2\3\4\5\6\7\7"), false);
    struct fb_node root = fb_tree_root(parsed.tree);
    struct fb_node list = fb_node_field(root, "l");

    ck_assert(fb_tree_is_partial(parsed.tree));
    ck_assert_uint_eq(fb_node_integer(fb_node_field(root, "a")).magnitude, 7);
    ck_assert_uint_eq(fb_node_count(list), 3);
    ck_assert_uint_eq(fb_node_integer(fb_node_field(fb_node_at(list, 1), "c")).magnitude, 4);
    ck_assert_uint_eq(fb_node_integer(fb_node_field(fb_node_at(list, 2), "b")).magnitude, 5);
    ck_assert_int_eq(fb_node_kind(fb_node_field(root, "z")), FB_NODE_ABSENT);
    parsed_free(&parsed);
}
END_TEST

START_TEST(keeps_the_list_of_an_instance_up_to_the_problem)
{
    struct parsed parsed = parse_text(
        HEAD "instances: {l: {pos: 0, type: u1, valid: {max: 5}, repeat: eos}}", NULL,
        BYTES("\1\2\7\3"), false);
    struct fb_node list = fb_node_field(fb_tree_root(parsed.tree), "l");

    ck_assert_str_eq(fb_tree_problem(parsed.tree, 0)->path, "l[2]");
    ck_assert_uint_eq(fb_node_count(list), 3);
    ck_assert_uint_eq(fb_node_integer(fb_node_at(list, 2)).magnitude, 7);
    parsed_free(&parsed);
}
END_TEST

START_TEST(says_that_a_value_depends_on_itself)
{
    struct parsed parsed = parse_text(
        HEAD "instances: {a: {pos: b, type: u1}, b: {pos: a, type: u1}}", NULL, BYTES("\0"), false);

    ck_assert_str_eq(fb_tree_problem(parsed.tree, 0)->message,
                     "expected a value of a, found that it depends on itself");
    ck_assert_uint_eq(fb_tree_problem_count(parsed.tree), 1);
    parsed_free(&parsed);
}
END_TEST

/* One instance that cannot be read does not keep the others from being read, nor is it told twice. */
START_TEST(goes_on_after_an_instance_that_fails)
{
    struct parsed parsed = parse_text(
        HEAD "instances: {a: {pos: 9, type: u1}, b: {value: a + 1}, c: {pos: 0, type: u1}}", NULL,
        BYTES("\5"), false);

    ck_assert_uint_eq(fb_tree_problem_count(parsed.tree), 1);
    ck_assert_str_eq(fb_tree_problem(parsed.tree, 0)->path, "a");
    ck_assert_uint_eq(fb_node_integer(fb_node_field(fb_tree_root(parsed.tree), "c")).magnitude, 5);
    parsed_free(&parsed);
}
END_TEST

static const struct {
    const char *input;
    size_t size;
    const char *problems;
} sums[] = {
    /* "123456789" is the check value of CRC-32: cbf43926. */
    { BYTES("\x26\x39\xf4\xcb"
            "123456789"),
      "" },
    { BYTES("\x26\x39\xf4\xcb"
            "123456780"),
      "24 0+4 sum" },
    { BYTES("\x25\x39\xf4\xcb"
            "123456789"),
      "24 0+4 sum" },
};

START_TEST(compares_checksums)
{
    struct parsed parsed = parse_text(
        HEAD "-checksum: [{kind: crc32, at: sum, over: body}]\n"
             "seq: [{id: sum, type: u4}, {id: body, size-eos: true, type: t}]\n"
             "types: {t: {seq: [{id: a, type: u1}, {id: b, size-eos: true}]}}",
        NULL, sums[_i].input, sums[_i].size, false);
    char found[128];

    write_problems(parsed.tree, found, sizeof found);
    ck_assert_str_eq(found, sums[_i].problems);
    parsed_free(&parsed);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("strict");

    tcase_add_loop_test(cases, judges, 0, FB_TEST_COUNT(table));
    tcase_add_loop_test(cases, compatible_mode_is_lenient, 0, FB_TEST_COUNT(table));
    tcase_add_test(cases, says_what_was_expected_and_found);
    tcase_add_test(cases, keeps_what_was_read_before);
    tcase_add_test(cases, keeps_the_list_of_an_instance_up_to_the_problem);
    tcase_add_test(cases, says_that_a_value_depends_on_itself);
    tcase_add_test(cases, goes_on_after_an_instance_that_fails);
    tcase_add_loop_test(cases, compares_checksums, 0, FB_TEST_COUNT(sums));
    return fb_test_run("strict", cases);
}
