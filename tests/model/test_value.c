/* SPDX-License-Identifier: Apache-2.0 */
/* test_value.c - operators and what they take. */
#include "validator/model/value.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/check_main.h"

static const struct {
    enum fb_operator op;
    const char *value;
    const char *why; /* NULL: it fits */
} values[] = {
    { FB_OP_EQUALS, "", NULL },
    { FB_OP_CONTAINS, "\\", NULL },
    { FB_OP_CIDR, "10.0.0.0/8", NULL },
    { FB_OP_CIDR, "10.1.2.3/32", NULL },
    { FB_OP_CIDR, "0.0.0.0/0", NULL },
    { FB_OP_CIDR, "::/0", NULL },
    { FB_OP_CIDR, "fe80::1/128", NULL },
    { FB_OP_CIDR, "::ffff:10.0.0.1/104", NULL },
    { FB_OP_CIDR, "", "no prefix length" },
    { FB_OP_CIDR, "10.0.0.0", "no prefix length" },
    { FB_OP_CIDR, "/8", "IPv4 or IPv6" },
    { FB_OP_CIDR, "10.0.0/8", "IPv4 or IPv6" },
    { FB_OP_CIDR, "10.0.0.256/8", "IPv4 or IPv6" },
    { FB_OP_CIDR, " 10.0.0.0/8", "IPv4 or IPv6" },
    { FB_OP_CIDR, "fe80:::1/8", "IPv4 or IPv6" },
    { FB_OP_CIDR, "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/8", "IPv4 or IPv6" },
    { FB_OP_CIDR, "10.0.0.0/33", "prefix length that" },
    { FB_OP_CIDR, "10.0.0.0/", "prefix length that" },
    { FB_OP_CIDR, "10.0.0.0/+8", "prefix length that" },
    { FB_OP_CIDR, "10.0.0.0/8/8", "prefix length that" },
    { FB_OP_CIDR, "10.0.0.0/:", "prefix length that" },
    { FB_OP_CIDR, "::/129", "prefix length that" },
    { FB_OP_CIDR, "::/0128", "prefix length that" },
    { FB_OP_GLOB, "", NULL },
    { FB_OP_GLOB, "*\\*?", NULL },
    { FB_OP_GLOB, "a\\\\", NULL },
    { FB_OP_GLOB, "\\", "escapes nothing" },
    { FB_OP_GLOB, "a\\\\\\", "escapes nothing" },
    { FB_OP_REGEX, "a|b", NULL },
    { FB_OP_REGEX, "a(?=b)", "look-ahead" },
};

START_TEST(knows_what_fits)
{
    struct fb_misfit misfit = { .why = NULL };
    const bool fits = fb_operator_takes(values[_i].op, fb_span_of(values[_i].value), &misfit);

    ck_assert_int_eq(fits, values[_i].why == NULL);
    if (values[_i].why != NULL)
        ck_assert_msg(strstr(misfit.why, values[_i].why) != NULL, "%s", misfit.why);
}
END_TEST

START_TEST(a_zero_byte_ends_no_address)
{
    struct fb_misfit misfit;
    const struct fb_span value = { .bytes = (const uint8_t *)"10.0.0.0\0x/8", .size = 12 };

    ck_assert(!fb_operator_takes(FB_OP_CIDR, value, &misfit));
}
END_TEST

START_TEST(tells_where_in_a_regular_expression)
{
    struct fb_misfit misfit;

    ck_assert(!fb_operator_takes(FB_OP_REGEX, fb_span_of("abc\\1"), &misfit));
    ck_assert(misfit.has_offset);
    ck_assert_uint_eq(misfit.offset, 3);
    ck_assert(!misfit.no_memory);
}
END_TEST

/* design.md, section 5: the number of each is part of the format. */
static const struct {
    const char *name;
    int number;
} operators[] = {
    { "wildcard", 0 },
    { "equals", 1 },
    { "contains", 2 },
    { "startswith", 3 },
    { "endswith", 4 },
    { "glob", 5 },
    { "regex", 6 },
    { "cidr", 7 },
    { "equals_field", 8 },
    { "exists", 9 },
    { "absent", 10 },
    { "all", 11 },
    { "any", 12 },
};

START_TEST(operators_keep_their_numbers)
{
    enum fb_operator op = FB_OP_COUNT;

    ck_assert(fb_operator_find(fb_span_of(operators[_i].name), &op));
    ck_assert_int_eq(op, operators[_i].number);
    ck_assert_str_eq(fb_operator_info(op)->name, operators[_i].name);
    ck_assert_str_eq(fb_operator_names()[op], operators[_i].name);
}
END_TEST

START_TEST(operators_have_exact_names)
{
    enum fb_operator op = FB_OP_COUNT;

    ck_assert_uint_eq(sizeof operators / sizeof *operators, FB_OP_COUNT);
    ck_assert(!fb_operator_find(fb_span_of("Equals"), &op));
    ck_assert(!fb_operator_find(fb_span_of("equal"), &op));
    ck_assert(!fb_operator_find(fb_span_of(""), &op));
    ck_assert_int_eq(op, FB_OP_COUNT);
}
END_TEST

/* The table of design.md, section 5: which take values, which fold case, which fetch an input. */
START_TEST(operators_have_their_traits)
{
    static const char takes[] = ".vvvvvvv.....";
    static const char folds[] = ".fffff..f....";
    static const char reads[] = ".rrrrrrrrrr..";
    static const char composite[] = "...........cc";
    const struct fb_operator_info *info = fb_operator_info((enum fb_operator)_i);

    ck_assert_int_eq(info->takes_values, takes[_i] != '.');
    ck_assert_int_eq(info->folds_case, folds[_i] != '.');
    ck_assert_int_eq(info->reads, reads[_i] != '.');
    ck_assert_int_eq(info->is_composite, composite[_i] != '.');
}
END_TEST

static const struct {
    enum fb_operator op;
    const char *value;
    const char *what; /* NULL: less than everything */
} wide[] = {
    { FB_OP_CONTAINS, "", "every input" },
    { FB_OP_STARTSWITH, "", "every input" },
    { FB_OP_ENDSWITH, "", "every input" },
    { FB_OP_REGEX, "", "every input" },
    { FB_OP_EQUALS, "", NULL },
    { FB_OP_GLOB, "", NULL },
    { FB_OP_CONTAINS, "*", NULL },
    { FB_OP_EQUALS, "*", NULL },
    { FB_OP_GLOB, "*", "every input" },
    { FB_OP_GLOB, "***", "every input" },
    { FB_OP_GLOB, "*?", NULL },
    { FB_OP_GLOB, "\\*", NULL },
    { FB_OP_GLOB, "**\\*", NULL },
    { FB_OP_REGEX, ".*", "every input" },
    { FB_OP_REGEX, "^.*$", "every input of one line" },
    { FB_OP_REGEX, ".+", NULL },
    { FB_OP_CIDR, "0.0.0.0/0", "every IPv4 address" },
    { FB_OP_CIDR, "10.1.2.3/000", "every IPv4 address" },
    { FB_OP_CIDR, "::/0", "every IPv6 address" },
    { FB_OP_CIDR, "::ffff:10.0.0.1/0", "every IPv6 address" },
    { FB_OP_CIDR, "0.0.0.0/1", NULL },
    { FB_OP_CIDR, "10.0.0.0/10", NULL },
    { FB_OP_CIDR, "::ffff:0.0.0.0/96", NULL },
    { FB_OP_EXISTS, "", NULL },
};

/* As docs/FORMAT.md says of each operator. */
START_TEST(knows_what_matches_everything)
{
    struct fb_diag diag = { .fault = FB_FAULT_NONE };
    const char *what = "not asked";

    ck_assert(fb_operator_matches_all(wide[_i].op, fb_span_of(wide[_i].value), &what, &diag));
    ck_assert_int_eq(what == NULL, wide[_i].what == NULL);
    if (what != NULL)
        ck_assert_str_eq(what, wide[_i].what);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("values");
    tcase_add_loop_test(cases, knows_what_fits, 0, FB_TEST_COUNT(values));
    tcase_add_loop_test(cases, knows_what_matches_everything, 0, FB_TEST_COUNT(wide));
    tcase_add_test(cases, a_zero_byte_ends_no_address);
    tcase_add_test(cases, tells_where_in_a_regular_expression);
    tcase_add_loop_test(cases, operators_keep_their_numbers, 0, FB_OP_COUNT);
    tcase_add_test(cases, operators_have_exact_names);
    tcase_add_loop_test(cases, operators_have_their_traits, 0, FB_OP_COUNT);
    return fb_test_run("value", cases);
}
