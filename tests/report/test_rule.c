/* SPDX-License-Identifier: Apache-2.0 */
/* test_rule.c - the rules that other tools rely on, and the shape of all of them. */
#include "base/report/rule.h"

#include <string.h>

#include "tests/support/check_main.h"

/* As promised in the design: stable for ever. */
static const struct {
    const char *id;
    enum fb_rule rule;
    enum fb_level level;
} promised[] = {
    { "FB3001", FB3001, FB_ERROR },
    { "FB3002", FB3002, FB_WARNING },
    { "FB3003", FB3003, FB_ERROR },
    { "FB3004", FB3004, FB_ERROR },
    { "FB3005", FB3005, FB_ERROR },
};

START_TEST(keeps_its_promises)
{
    enum fb_rule found = FB_RULE_COUNT;

    ck_assert(fb_rule_find(promised[_i].id, &found));
    ck_assert_int_eq(found, promised[_i].rule);
    ck_assert_str_eq(fb_rule_id(found), promised[_i].id);
    ck_assert_int_eq(fb_rule_level(found), promised[_i].level);
}
END_TEST

START_TEST(has_an_id_and_a_heading)
{
    const enum fb_rule rule = (enum fb_rule)_i;
    const char *title = fb_rule_title(rule);

    ck_assert_uint_eq(strlen(fb_rule_id(rule)), 6);
    ck_assert_uint_eq(strspn(fb_rule_id(rule) + 2, "0123456789"), 4);
    ck_assert_uint_gt(strlen(title), 5);
    ck_assert_uint_lt(strlen(title), 100);
    ck_assert(title[strlen(title) - 1] != '.');
    ck_assert(rule == 0 || strcmp(fb_rule_id(rule - 1), fb_rule_id(rule)) < 0); /* no id twice */
}
END_TEST

START_TEST(finds_ids_in_any_case_and_whole)
{
    enum fb_rule found = FB_RULE_COUNT;

    ck_assert(fb_rule_find("fb3001", &found) && found == FB3001);
    found = FB_RULE_COUNT;
    ck_assert(!fb_rule_find("FB300", &found));
    ck_assert(!fb_rule_find("FB30011", &found));
    ck_assert(!fb_rule_find("FB9999", &found));
    ck_assert(!fb_rule_find("", &found));
    ck_assert_int_eq(found, FB_RULE_COUNT);
}
END_TEST

START_TEST(names_levels)
{
    ck_assert_str_eq(fb_level_name(FB_ERROR), "error");
    ck_assert_str_eq(fb_level_name(FB_WARNING), "warning");
    ck_assert_str_eq(fb_level_name(FB_NOTE), "note");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("rules");
    tcase_add_loop_test(cases, keeps_its_promises, 0, FB_TEST_COUNT(promised));
    tcase_add_loop_test(cases, has_an_id_and_a_heading, 0, FB_RULE_COUNT);
    tcase_add_test(cases, finds_ids_in_any_case_and_whole);
    tcase_add_test(cases, names_levels);
    return fb_test_run("rule", cases);
}
