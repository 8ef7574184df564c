/* SPDX-License-Identifier: Apache-2.0 */
/* test_synthetic.c - that every value is once alone and once missing, and that numbers are events. */
#include "validator/trial/synthetic.h"

#include <stdbool.h>
#include <string.h>

#include "tests/support/check_main.h"

#define FIELDS 7

static size_t count_null(const struct fb_engine_input *values)
{
    size_t nulls = 0;

    for (size_t i = 0; i < FIELDS; i++)
        nulls += values[i].bytes == NULL;
    return nulls;
}

START_TEST(each_field_is_once_the_only_one_set_and_once_the_only_one_null)
{
    bool alone[FIELDS] = { false };
    bool missing[FIELDS] = { false };

    for (uint64_t number = 0; number < fb_synthetic_plain_count(FIELDS); number++) {
        struct fb_engine_input values[FIELDS];

        fb_synthetic_event(number, FIELDS, values);
        for (size_t i = 0; i < FIELDS; i++) {
            alone[i] = alone[i] || (values[i].bytes != NULL && count_null(values) == FIELDS - 1);
            missing[i] = missing[i] || (values[i].bytes == NULL && count_null(values) == 1);
        }
    }
    for (size_t i = 0; i < FIELDS; i++)
        ck_assert(alone[i] && missing[i]);
}
END_TEST

START_TEST(null_is_not_empty_and_long_is_long)
{
    struct fb_engine_input values[FIELDS];

    fb_synthetic_event(0, FIELDS, values);
    ck_assert_uint_eq(count_null(values), FIELDS);
    fb_synthetic_event(1, FIELDS, values);
    ck_assert_uint_eq(count_null(values), 0);
    ck_assert_uint_eq(values[FIELDS - 1].length, 0);
    fb_synthetic_event(2, FIELDS, values);
    ck_assert_uint_ge(values[0].length, 1024);
}
END_TEST

START_TEST(the_same_number_is_the_same_event_and_mixtures_differ)
{
    size_t same = 0;

    for (uint64_t number = fb_synthetic_plain_count(FIELDS); number + 1 < fb_synthetic_count(FIELDS); number++) {
        struct fb_engine_input once[FIELDS];
        struct fb_engine_input again[FIELDS];

        fb_synthetic_event(number, FIELDS, once);
        fb_synthetic_event(number, FIELDS, again);
        ck_assert_mem_eq(once, again, sizeof once);
        fb_synthetic_event(number + 1, FIELDS, again);
        same += memcmp(once, again, sizeof once) == 0;
    }
    ck_assert_uint_lt(same, 2);
}
END_TEST

START_TEST(events_have_names)
{
    char text[64];

    fb_synthetic_describe(0, FIELDS, text, sizeof text);
    ck_assert_str_eq(text, "all values null");
    fb_synthetic_describe(4 + 6, FIELDS, text, sizeof text);
    ck_assert_str_eq(text, "only value 6 set");
    fb_synthetic_describe(4 + FIELDS, FIELDS, text, sizeof text);
    ck_assert_str_eq(text, "only value 0 null");
    fb_synthetic_describe(fb_synthetic_plain_count(FIELDS), FIELDS, text, sizeof text);
    ck_assert_str_eq(text, "mixture 0");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("events");

    tcase_add_test(cases, each_field_is_once_the_only_one_set_and_once_the_only_one_null);
    tcase_add_test(cases, null_is_not_empty_and_long_is_long);
    tcase_add_test(cases, the_same_number_is_the_same_event_and_mixtures_differ);
    tcase_add_test(cases, events_have_names);
    return fb_test_run("synthetic", cases);
}
