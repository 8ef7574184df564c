/* SPDX-License-Identifier: Apache-2.0 */
/* test_span.c - spans at their edges: empty, NULL, prefixes, cuts. */
#include "base/core/span.h"

#include "tests/support/check_main.h"

static const struct {
    const char *a, *b;
    int order;
} ordered[] = {
    { "", "", 0 },
    { "a", "a", 0 },
    { "a", "b", -1 },
    { "b", "a", 1 },
    { "a", "ab", -1 }, /* a prefix first */
    { "ab", "a", 1 },
    { "", "a", -1 },
    { "b", "ab", 1 },         /* bytes before length */
    { "a\x7f", "a\x80", -1 }, /* as unsigned bytes */
    { NULL, "", 0 },
};

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

START_TEST(orders_bytewise)
{
    const struct fb_span a = fb_span_of(ordered[_i].a);
    const struct fb_span b = fb_span_of(ordered[_i].b);

    ck_assert_int_eq(sign(fb_span_compare(a, b)), ordered[_i].order);
    ck_assert_int_eq(fb_span_equal(a, b), ordered[_i].order == 0);
}
END_TEST

START_TEST(compares_with_text)
{
    ck_assert(fb_span_is(fb_span_of("key"), "key"));
    ck_assert(!fb_span_is(fb_span_of("key"), "ke"));
    ck_assert(!fb_span_is(fb_span_of("ke"), "key"));
    ck_assert(fb_span_is((struct fb_span){ .bytes = NULL, .size = 0 }, ""));
    ck_assert(!fb_span_is((struct fb_span){ .bytes = (const uint8_t *)"a\0b", .size = 3 }, "a"));
}
END_TEST

static const struct {
    size_t offset, size;
    const char *part;
} parts[] = {
    { 0, 5, "hello" },
    { 1, 3, "ell" },
    { 3, 99, "lo" },
    { 5, 1, "" },
    { 99, 1, "" },
    { 2, 0, "" },
    { 1, SIZE_MAX, "ello" }, /* offset + size wraps */
};

START_TEST(cuts_parts_to_what_is_there)
{
    ck_assert(fb_span_is(fb_span_part(fb_span_of("hello"), parts[_i].offset, parts[_i].size), parts[_i].part));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("spans");
    tcase_add_loop_test(cases, orders_bytewise, 0, FB_TEST_COUNT(ordered));
    tcase_add_test(cases, compares_with_text);
    tcase_add_loop_test(cases, cuts_parts_to_what_is_there, 0, FB_TEST_COUNT(parts));
    return fb_test_run("span", cases);
}
