/* SPDX-License-Identifier: Apache-2.0 */
/* test_cursor.c - bounds, paths and the first failure, on a toy format. */
#include "base/core/cursor.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check_main.h"

/* count:1 { size:1 rule:size { kind:1 id:4 } }* */
#define TWO_RULES "\2\5\7\1\0\0\0\5\x8\2\0\0\0"

static bool read_rule(struct fb_cursor *in, size_t index)
{
    struct fb_cursor rule;
    uint64_t size, kind, id;

    return fb_cursor_uint(in, "size", 1, &size)
        && fb_cursor_split(in, "rules", index, size, &rule)
        && fb_cursor_uint(&rule, "kind", 1, &kind)
        && (kind < 9 || fb_cursor_refuse(&rule, "kind", rule.offset - 1, FB_FAULT_UNSUPPORTED, "it is too large"))
        && fb_cursor_uint(&rule, "id", 4, &id)
        && fb_cursor_finish(&rule);
}

static bool read_rules(struct fb_span input, struct fb_diag *diag)
{
    struct fb_cursor in = fb_cursor_over(input, diag);
    uint64_t count = 0;
    bool ok = fb_cursor_uint(&in, "count", 1, &count);

    for (size_t i = 0; ok && i < count; i++)
        ok = read_rule(&in, i);
    return ok && fb_cursor_finish(&in);
}

#define BYTES(literal)                                  \
    {                                                   \
        (const uint8_t *)(literal), sizeof(literal) - 1 \
    }

static const struct {
    struct fb_span input;
    const char *message;
} refused[] = {
    { BYTES(""), "count @ 0: the input ends inside it" },
    { BYTES("\1\xff\7"), "rules[0] @ 2: its declared size exceeds the bytes left" },
    { BYTES("\2\5\7\1\0\0\0\3\x8\2\0"), "rules[1].id @ 9: the input ends inside it" },
    { BYTES("\1\6\7\1\0\0\0\0"), "rules[0] @ 7: it has bytes left over" },
    { BYTES("\0\0"), " @ 1: it has bytes left over" },
    { BYTES("\1\5\x9\0\0\0\0"), "rules[0].kind @ 2: it is too large" },
};

START_TEST(says_what_is_wrong_and_where)
{
    struct fb_diag diag;
    char text[sizeof diag.message + sizeof diag.place.path + 32];

    ck_assert(!read_rules(refused[_i].input, &diag));
    ck_assert(diag.place.has_offset);
    (void)snprintf(text, sizeof text, "%s @ %u: %s", diag.place.path, (unsigned int)diag.place.offset, diag.message);
    ck_assert_str_eq(text, refused[_i].message);
    ck_assert_int_eq(diag.fault, strstr(text, "large") != NULL ? FB_FAULT_UNSUPPORTED : FB_FAULT_INPUT);
}
END_TEST

/* An exact-size heap copy lets the sanitizer see a read of even one byte too many. */
START_TEST(accepts_the_whole_and_no_truncation)
{
    struct fb_diag diag;
    const size_t size = (size_t)_i;
    uint8_t *copy = malloc(size == 0 ? 1 : size);

    memcpy(copy, TWO_RULES, size);
    ck_assert_int_eq(read_rules((struct fb_span){ copy, size }, &diag), size == sizeof TWO_RULES - 1);
    free(copy);
}
END_TEST

START_TEST(reads_both_byte_orders_of_every_width)
{
    static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 0x88 };
    static const uint64_t little[] = { 0x01, 0x0201, 0x030201, 0x04030201, 0x0504030201, 0x060504030201,
                                       0x07060504030201, 0x8807060504030201 };
    static const uint64_t big[] = { 0x01, 0x0102, 0x010203, 0x01020304, 0x0102030405, 0x010203040506,
                                    0x01020304050607, 0x0102030405060788 };
    struct fb_diag diag;
    const struct fb_span input = { bytes, sizeof bytes };
    const size_t width = (size_t)_i;
    struct fb_cursor in = fb_cursor_over(input, &diag);
    struct fb_cursor again = fb_cursor_over(input, &diag);
    uint64_t value = 0;

    ck_assert(fb_cursor_uint(&in, "n", width, &value));
    ck_assert_uint_eq(value, little[width - 1]);
    ck_assert_uint_eq(in.offset, width);
    ck_assert(fb_cursor_uint_big(&again, "n", width, &value));
    ck_assert_uint_eq(value, big[width - 1]);
    ck_assert_uint_eq(again.offset, width);
}
END_TEST

START_TEST(borrows_bytes)
{
    struct fb_diag diag;
    struct fb_cursor in = fb_cursor_over(fb_span_of("abcdef"), &diag);
    struct fb_span bytes = { NULL, 0 };

    ck_assert(fb_cursor_bytes(&in, "head", 2, &bytes) && fb_span_is(bytes, "ab"));
    ck_assert(fb_cursor_bytes(&in, "none", 0, &bytes) && bytes.size == 0);
    ck_assert(fb_cursor_bytes(&in, "tail", 4, &bytes) && fb_span_is(bytes, "cdef"));
    ck_assert(fb_cursor_finish(&in));
}
END_TEST

static const uint64_t sizes[] = { 4, 1u << 31, UINT64_C(1) << 32, UINT64_MAX - 3, UINT64_MAX };

START_TEST(refuses_sizes_beyond_the_input)
{
    struct fb_diag diag;
    struct fb_cursor in = fb_cursor_over(fb_span_of("abc"), &diag);
    struct fb_cursor inner = { .offset = 77 };
    struct fb_span bytes = { NULL, 77 };

    ck_assert(!fb_cursor_bytes(&in, "x", sizes[_i], &bytes));
    ck_assert(!fb_cursor_split(&in, "x", 0, sizes[_i], &inner));
    ck_assert_uint_eq(bytes.size, 77); /* out-parameters are as they were */
    ck_assert_uint_eq(inner.offset, 77);
    ck_assert_uint_eq(in.offset, 0);
}
END_TEST

START_TEST(keeps_a_nested_record_inside_its_end)
{
    struct fb_diag diag;
    struct fb_cursor in = fb_cursor_over(fb_span_of("abcdef"), &diag);
    struct fb_cursor inner;
    uint64_t value = 0;

    ck_assert(fb_cursor_split(&in, "inner", FB_NO_INDEX, 2, &inner));
    ck_assert(!fb_cursor_uint(&inner, "n", 4, &value)); /* though the input has them */
    ck_assert_str_eq(diag.place.path, "inner.n");
    ck_assert(fb_cursor_uint(&in, "n", 4, &value));
}
END_TEST

START_TEST(keeps_the_first_failure)
{
    struct fb_diag diag;
    struct fb_cursor in = fb_cursor_over(fb_span_of(""), &diag);
    uint64_t value = 7;

    ck_assert(!fb_cursor_uint(&in, "first", 1, &value));
    ck_assert(!fb_cursor_uint(&in, "second", 1, &value));
    ck_assert_str_eq(diag.place.path, "first");
    ck_assert_uint_eq(value, 7);
}
END_TEST

START_TEST(cuts_the_front_of_a_path_that_is_too_long)
{
    struct fb_diag diag;
    struct fb_cursor level[200] = { fb_cursor_over(fb_span_of(""), &diag) };
    uint64_t value = 0;

    for (size_t i = 1; i < 200; i++)
        ck_assert(fb_cursor_split(&level[i - 1], "inner", i, 0, &level[i]));
    ck_assert(!fb_cursor_uint(&level[199], "last", 1, &value));
    ck_assert_uint_eq(strlen(diag.place.path), sizeof diag.place.path - 1);
    const char *end = ".inner[198].inner[199].last";
    ck_assert_str_eq(diag.place.path + strlen(diag.place.path) - strlen(end), end);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reading");
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(refused));
    tcase_add_loop_test(cases, accepts_the_whole_and_no_truncation, 0, sizeof TWO_RULES);
    tcase_add_loop_test(cases, reads_both_byte_orders_of_every_width, 1, 9);
    tcase_add_test(cases, borrows_bytes);
    tcase_add_loop_test(cases, refuses_sizes_beyond_the_input, 0, FB_TEST_COUNT(sizes));
    tcase_add_test(cases, keeps_a_nested_record_inside_its_end);
    tcase_add_test(cases, keeps_the_first_failure);
    tcase_add_test(cases, cuts_the_front_of_a_path_that_is_too_long);
    return fb_test_run("cursor", cases);
}
