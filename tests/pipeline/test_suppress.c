/* SPDX-License-Identifier: Apache-2.0 */
/* test_suppress.c - which suppressions hold on which day, what they match, and what can never be
 * hidden.  Times are given; the expected ones were made with `date -u -d DAY +%s`. */
#include "pipeline/gating/suppress.h"

#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "pipeline/project/day.h"
#include "pipeline/project/name_glob.h"
#include "tests/pipeline/folder.h"
#include "tests/support/check_main.h"

#define DAY 86400
#define MARCH_1 1772323200 /* 2026-03-01 00:00:00 UTC */

static struct fb_diag diag;
static struct fb_report *report;
static struct fb_document *document;
static struct fb_policy *policy;
static struct fb_suppressions *suppressions;

static void set_up(void)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
    report = fb_report_new(fb_heap(), "static");
    document = NULL;
    policy = NULL;
    suppressions = NULL;
    folder_enter();
}

static void tear_down(void)
{
    fb_suppressions_free(suppressions);
    fb_document_free(document);
    fb_policy_free(policy);
    fb_report_free(report);
    folder_remove();
}

static void read_at(const char *yaml, int64_t now)
{
    ck_assert(fb_document_parse("p.yaml", fb_span_of(yaml), FB_SYNTAX_YAML, &document, &diag));
    ck_assert(fb_suppressions_read(fb_document_root(document), policy, now, report, &suppressions, &diag));
    fb_report_set_suppressor(report, fb_suppressions_suppressor(suppressions));
}

static void read_one(const char *rule, const char *scope, const char *expires, int64_t now)
{
    char yaml[512];

    snprintf(yaml, sizeof yaml, "- {rule: %s, scope: %s, reason: r, owner: o, expires: %s}\n", rule, scope, expires);
    read_at(yaml, now);
}

static bool hides(enum fb_rule rule, const char *subject, const char *sensor, const char *path)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "contract",
        .subject = subject,
        .sensor = sensor,
        .message = "m",
        .location = { .path = path },
    };
    const uint64_t before = fb_report_count_suppressed(report);

    ck_assert(fb_report_add(report, &finding));
    return fb_report_count_suppressed(report) == before + 1;
}

/* The rules of what was said when reading, as "FB0009 ". */
static const char *said(void)
{
    static char text[512];

    text[0] = '\0';
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", fb_rule_id(fb_report_finding(report, i)->rule));
    return text;
}

static const struct {
    const char *text;
    int64_t day; /* -1: there is no such day */
} days[] = {
    { "1970-01-01", 0 },
    { "1970-01-02", 1 },
    { "2000-02-29", 11016 },
    { "2024-02-29", 19782 },
    { "2026-03-01", MARCH_1 / DAY },
    { "9999-12-31", 2932896 },
    { "2026-02-29", -1 },
    { "2100-02-29", -1 },
    { "2026-04-31", -1 },
    { "2026-00-10", -1 },
    { "2026-13-10", -1 },
    { "2026-12-00", -1 },
    { "2026-12-32", -1 },
    { "0000-01-01", -1 },
    { "2026-1-10", -1 },
    { "2026/01/10", -1 },
    { "2026-01-10 ", -1 },
    { "2026-01-1x", -1 },
    { "+026-01-10", -1 },
    { "", -1 },
};

START_TEST(knows_the_calendar)
{
    int64_t day = -1;

    ck_assert_int_eq(fb_day_parse(fb_span_of(days[_i].text), &day), days[_i].day >= 0);
    ck_assert_int_eq(day, days[_i].day);
}
END_TEST

START_TEST(days_are_those_of_utc)
{
    ck_assert_int_eq(fb_day_of(0), 0);
    ck_assert_int_eq(fb_day_of(DAY - 1), 0);
    ck_assert_int_eq(fb_day_of(DAY), 1);
    ck_assert_int_eq(fb_day_of(-1), -1);
    ck_assert_int_eq(fb_day_of(-DAY), -1);
}
END_TEST

static const struct {
    const char *pattern;
    const char *text;
    bool matches;
} globs[] = {
    { "a", "a", true },
    { "a", "ab", false },
    { "", "", true },
    { "", "a", false },
    { "*", "", true },
    { "a*c", "abcbc", true },
    { "a*c", "abcb", false },
    { "*a*b", "xaxb", true },
    { "**", "x", true },
    { "a?c", "abc", true },
    { "a?c", "ac", false },
    { "instances[*].criteria[20]", "instances[1].criteria[20]", true },
    { "instances[1]", "instances1", false },
    { "a\\*", "a*", true },
    { "a\\*", "ab", false },
    { "a\\?", "ax", false },
    { "a\\", "a\\", true },
    { "windows-7.*", "windows-7.11", true },
    { "windows-7.*", "windows-17.1", false },
};

START_TEST(globs_match_the_whole_text)
{
    ck_assert_int_eq(fb_name_glob_matches(globs[_i].pattern, globs[_i].text), globs[_i].matches);
}
END_TEST

START_TEST(globs_match_the_end_of_a_path_after_a_slash)
{
    ck_assert(fb_name_glob_matches_path("a.fbc", "a.fbc"));
    ck_assert(fb_name_glob_matches_path("a.fbc", "/x/y/a.fbc"));
    ck_assert(fb_name_glob_matches_path("y/a.fbc", "x/y/a.fbc"));
    ck_assert(fb_name_glob_matches_path("/x/*", "/x/y/a.fbc"));
    ck_assert(!fb_name_glob_matches_path("a.fbc", "xa.fbc"));
    ck_assert(!fb_name_glob_matches_path("a.fbc", "a.fbc/b"));
}
END_TEST

START_TEST(holds_through_its_last_day)
{
    read_one("FB3002", "{subject: a}", "2026-03-01", MARCH_1 + DAY - 1);
    ck_assert_str_eq(said(), "FB0009 ");
    ck_assert_ptr_nonnull(strstr(fb_report_finding(report, 0)->message, "today is the last day"));
    ck_assert(hides(FB3002, "a", NULL, NULL));
}
END_TEST

START_TEST(is_void_the_day_after)
{
    read_one("FB3002", "{subject: a}", "2026-03-01", MARCH_1 + DAY);
    ck_assert_str_eq(said(), "FB0008 ");
    ck_assert_int_eq(fb_report_finding(report, 0)->level, FB_WARNING);
    ck_assert(!hides(FB3002, "a", NULL, NULL));
    ck_assert(fb_suppressions_tell_unused(suppressions, report, &diag));
    ck_assert_str_eq(said(), "FB0008 FB3002 "); /* and nothing of being unused */
}
END_TEST

START_TEST(warns_for_fourteen_days)
{
    read_one("FB3002", "{subject: a}", "2026-03-15", MARCH_1);
    ck_assert_str_eq(said(), "FB0009 ");
    ck_assert_ptr_nonnull(strstr(fb_report_finding(report, 0)->message, "in 14 days, after 2026-03-15"));
}
END_TEST

START_TEST(does_not_warn_before)
{
    read_one("FB3002", "{subject: a}", "2026-03-15", MARCH_1 - 1);
    ck_assert_str_eq(said(), "");
    ck_assert(hides(FB3002, "a", NULL, NULL));
}
END_TEST

static const struct {
    const char *scope;
    const char *subject, *sensor, *path;
    bool hides;
} scopes[] = {
    { "{subject: a.fbc}", "content/a.fbc", "windows-7.11", "x", true },
    { "{subject: a.fbc}", "b.fbc", "windows-7.11", "x", false },
    { "{sensor: windows-*}", "b", "windows-7.11", NULL, true },
    { "{sensor: windows-*}", "b", "linux-7.11", NULL, false },
    { "{sensor: '*'}", "b", NULL, NULL, false },
    { "{path: 'instances[?]'}", "b", NULL, "instances[3]", true },
    { "{path: 'instances[?]'}", "b", NULL, "instances[30]", false },
    { "{path: '*'}", "b", NULL, NULL, false },
    { "{subject: a, sensor: s, path: p}", "a", "s", "p", true },
    { "{subject: a, sensor: s, path: p}", "b", "s", "p", false },
    { "{subject: a, sensor: s, path: p}", "a", "t", "p", false },
    { "{subject: a, sensor: s, path: p}", "a", "s", "q", false },
};

START_TEST(hides_what_all_of_its_scope_matches)
{
    read_one("FB3002", scopes[_i].scope, "2999-12-31", MARCH_1);
    ck_assert_int_eq(hides(FB3002, scopes[_i].subject, scopes[_i].sensor, scopes[_i].path), scopes[_i].hides);
    ck_assert(!hides(FB3003, scopes[_i].subject, scopes[_i].sensor, scopes[_i].path));
}
END_TEST

/* What is written, and a part of the message; each is void and ends nothing else. */
static const struct {
    const char *yaml;
    const char *says;
} void_ones[] = {
    { "x", "a map" },
    { "{scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "rule" },
    { "{rule: FB3002, reason: r, owner: o, expires: 2999-12-31}", "scope" },
    { "{rule: FB3002, scope: {subject: a}, owner: o, expires: 2999-12-31}", "reason" },
    { "{rule: FB3002, scope: {subject: a}, reason: r, expires: 2999-12-31}", "owner" },
    { "{rule: FB3002, scope: {subject: a}, reason: r, owner: o}", "expires" },
    { "{rule: FB3002, scope: {}, reason: r, owner: o, expires: 2999-12-31}", "names nothing" },
    { "{rule: FB3002, scope: {subject: ''}, reason: r, owner: o, expires: 2999-12-31}", "subject is empty" },
    { "{rule: FB3002, scope: {subject: a}, reason: ' ', owner: o, expires: 2999-12-31}", "reason is empty" },
    { "{rule: FB3002, scope: {subject: \"a\\0b\"}, reason: r, owner: o, expires: 2999-12-31}", "zero byte" },
    { "{rule: FB3002, scope: {subject: a}, reason: r, owner: o, expires: never}", "no day" },
    { "{rule: FB3002, scope: {subject: a}, reason: r, owner: o, expires: 20991231}", "a string is expected" },
    { "{rule: FB3002, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31, untl: x}", "untl" },
    { "{rule: FB30002, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "no rule \"FB30002\"" },
    { "{rule: fb3002, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "no rule \"fb3002\"" },
    { "{rule: FB3001, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "may not be hidden" },
    { "{rule: FB6001, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "may not be hidden" },
    { "{rule: FB0001, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "not judged" },
    { "{rule: FB0007, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "not judged" },
    { "{rule: FB4008, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "not judged" },
    { "{rule: FB0008, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "none can hide it" },
    { "{rule: FB0011, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}", "none can hide it" },
};

START_TEST(is_void_when_it_cannot_be_used)
{
    char yaml[512];

    snprintf(yaml, sizeof yaml,
             "- %s\n- {rule: FB3002, scope: {subject: good}, reason: r, owner: o, expires: 2999-12-31}\n", void_ones[_i].yaml);
    read_at(yaml, MARCH_1);
    ck_assert_str_eq(said(), "FB0010 ");
    const struct fb_finding *told = fb_report_finding(report, 0);
    ck_assert_msg(strstr(told->message, void_ones[_i].says) != NULL, "%s", told->message);
    ck_assert_str_eq(told->subject, "p.yaml");
    ck_assert_uint_eq(told->location.line, 1);
    ck_assert_uint_gt(told->location.column, 0);
    ck_assert(!hides(FB3002, "a", NULL, NULL));
    ck_assert(!hides(FB3001, "a", NULL, NULL));
    ck_assert(hides(FB3002, "good", NULL, NULL));
}
END_TEST

START_TEST(a_list_that_is_none_is_void)
{
    read_at("rule: FB3002\n", MARCH_1);
    ck_assert_str_eq(said(), "FB0010 ");
}
END_TEST

START_TEST(no_list_says_nothing)
{
    ck_assert(fb_suppressions_read(NULL, NULL, MARCH_1, report, &suppressions, &diag));
    ck_assert_str_eq(said(), "");
}
END_TEST

START_TEST(the_policy_allows_a_protected_rule_by_name)
{
    folder_write("policy.yaml", "suppressible: [FB3001]\n");
    ck_assert(fb_policy_load("policy.yaml", &policy, &diag));
    read_one("FB3001", "{subject: a}", "2999-12-31", MARCH_1);
    ck_assert_str_eq(said(), "");
    ck_assert(hides(FB3001, "a", NULL, NULL));
    ck_assert(!fb_policy_allows(policy, "FB6001"));
    ck_assert(!fb_policy_allows(NULL, "FB3001"));
}
END_TEST

START_TEST(what_is_not_judged_is_never_hidden)
{
    read_one("FB3002", "{subject: a}", "2999-12-31", MARCH_1);
    const struct fb_finding finding = {
        .rule = FB3002, .level = FB_ERROR, .gate = "contract", .subject = "a", .message = "m", .undecided = true
    };
    ck_assert(fb_report_add(report, &finding));
    ck_assert_uint_eq(fb_report_count_suppressed(report), 0);
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
}
END_TEST

START_TEST(tells_what_matched_nothing)
{
    read_at("- {rule: FB3002, scope: {subject: '*'}, reason: r, owner: o, expires: 2999-12-31}\n"
            "- {rule: FB3002, scope: {subject: a}, reason: s, owner: o, expires: 2999-12-31}\n"
            "- {rule: FB3003, scope: {subject: a}, reason: r, owner: o, expires: 2999-12-31}\n",
            MARCH_1);
    ck_assert(hides(FB3002, "a", NULL, NULL));
    ck_assert_str_eq(fb_report_finding(report, 0)->suppressed->reason, "r"); /* the first of two */
    ck_assert(fb_suppressions_tell_unused(suppressions, report, &diag));
    ck_assert_str_eq(said(), "FB3002 FB0011 ");
    ck_assert_uint_eq(fb_report_finding(report, 1)->location.line, 3);
    ck_assert_int_eq(fb_report_finding(report, 1)->level, FB_NOTE);
}
END_TEST

static const char *const bad_policies[] = {
    "[]\n",
    "suppresible: [FB3001]\n",
    "suppressible: FB3001\n",
    "suppressible: [FB3002]\n",
    "suppressible: [1]\n",
};

START_TEST(refuses_a_policy_that_it_does_not_understand)
{
    folder_write("policy.yaml", bad_policies[_i]);
    ck_assert(!fb_policy_load("policy.yaml", &policy, &diag));
    ck_assert_ptr_null(policy);
    ck_assert_uint_gt(diag.place.line, 0);
}
END_TEST

int main(void)
{
    TCase *all = tcase_create("suppress");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, knows_the_calendar, 0, FB_TEST_COUNT(days));
    tcase_add_test(all, days_are_those_of_utc);
    tcase_add_loop_test(all, globs_match_the_whole_text, 0, FB_TEST_COUNT(globs));
    tcase_add_test(all, globs_match_the_end_of_a_path_after_a_slash);
    tcase_add_test(all, holds_through_its_last_day);
    tcase_add_test(all, is_void_the_day_after);
    tcase_add_test(all, warns_for_fourteen_days);
    tcase_add_test(all, does_not_warn_before);
    tcase_add_loop_test(all, hides_what_all_of_its_scope_matches, 0, FB_TEST_COUNT(scopes));
    tcase_add_loop_test(all, is_void_when_it_cannot_be_used, 0, FB_TEST_COUNT(void_ones));
    tcase_add_test(all, a_list_that_is_none_is_void);
    tcase_add_test(all, no_list_says_nothing);
    tcase_add_test(all, the_policy_allows_a_protected_rule_by_name);
    tcase_add_test(all, what_is_not_judged_is_never_hidden);
    tcase_add_test(all, tells_what_matched_nothing);
    tcase_add_loop_test(all, refuses_a_policy_that_it_does_not_understand, 0, FB_TEST_COUNT(bad_policies));
    return fb_test_run("suppress", all);
}
