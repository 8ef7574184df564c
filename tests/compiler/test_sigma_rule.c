/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_rule.c - rules as a whole: what names an instance, which template type it is of, and
 * files with several rules. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/compiler/test_sigma_support.h"
#include "tests/support/check_main.h"

#define DETECTION "detection:\n    s:\n      - Image: a\n      - User: b\n    condition: s\n"
#define ONE_FIELD "detection:\n    s:\n        Name: a\n    condition: s\n"

START_TEST(names_instances_after_the_rule)
{
    struct compiled compiled = compile_text("title: 'A title, with \"marks\"'\nid: 0001-ab\nauthor: 'N. N., M. M.'\n"
                                            "logsource:\n    category: proc\n" DETECTION);
    ck_assert_uint_eq(compiled.sink.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct fb_instance *instance = &compiled.sink.instances[i];
        ck_assert(fb_span_is(instance->id, i == 0 ? "0001-ab#0" : "0001-ab#1"));
        ck_assert(fb_span_is(instance->title, "A title, with \"marks\""));
        ck_assert(fb_span_is(instance->author, "N. N., M. M."));
        ck_assert_uint_eq(instance->type_id, 1);
        ck_assert_str_eq(compiled.sink.origins[i].file, "rule.yml");
        ck_assert_uint_eq(compiled.sink.origins[i].line, 1);
    }
    compiled_clear(&compiled);
}
END_TEST

static const struct {
    const char *author; /* a line, or nothing */
    const char *expected;
} authors[] = {
    { "", "" },
    { "author:\n", "" },
    { "author: A\n", "A" },
    { "author: [A, 'B (C)']\n", "A, B (C)" },
    { "author: 5\n", "5" },
};

START_TEST(keeps_all_authors)
{
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text, "%s" RULE_HEAD "    s:\n        Image: a\n    condition: s\n", authors[_i].author), 0);
    struct compiled compiled = compile_text(text);
    ck_assert_uint_eq(compiled.sink.count, 1);
    ck_assert(fb_span_is(compiled.sink.instances[0].author, authors[_i].expected));
    compiled_clear(&compiled);
    free(text);
}
END_TEST

static const struct {
    const char *logsource; /* lines with four spaces */
    uint64_t type_id;
} sources[] = {
    /* types that state no log source go by their names, whatever the product */
    { "    category: proc\n", 1 },
    { "    category: proc\n    product: windows\n", 1 },
    { "    category: proc\n    product: windows\n    service: sysmon\n", 1 },
    { "    service: proc\n", 1 },
    { "    service: system\n", 2 },
    { "    service: svc_system\n", 2 },
    { "    category: proc\n    service: system\n", 1 }, /* the category comes first */
    { "    service: system\n    definition: 'needs auditing'\n    custom: x\n", 2 },
    /* a type that states one wants all that it states */
    { "    product: aws\n    service: trail\n", 3 },
    { "    product: aws\n    service: trail\n    category: proc\n", 3 },
    { "    product: azure\n", 4 },
    { "    product: azure\n    service: signin\n", 4 },
    { "    product: azure\n    category: other\n", 4 },
    { "    product: azure\n    category: signin\n", 5 }, /* says more than the other */
};

START_TEST(finds_the_template_type)
{
    char *text = NULL;
    const char *item = sources[_i].type_id == 1 ? "Image" : sources[_i].type_id == 2 ? "Data"
                                                                                     : "Name";
    ck_assert_int_gt(asprintf(&text, "title: T\nid: r\nlogsource:\n%sdetection:\n    s:\n        %s: a\n    condition: s\n",
                              sources[_i].logsource, item),
                     0);
    struct compiled compiled = compile_text(text);
    ck_assert_uint_eq(fb_report_finding_count(compiled.report), 0);
    ck_assert_uint_eq(compiled.sink.count, 1);
    ck_assert_uint_eq(compiled.sink.instances[0].type_id, sources[_i].type_id);
    compiled_clear(&compiled);
    free(text);
}
END_TEST

START_TEST(leaves_out_only_the_rules_that_are_wrong)
{
    struct compiled compiled = compile_text(
        "title: T\nid: one\nlogsource: {category: proc}\ndetection: {s: {Image: a}, condition: s}\n---\n"
        "title: T\nid: two\nlogsource: {category: proc}\ndetection: {s: {Imag: a}, condition: s}\n---\n"
        "title: T\nid: three\nlogsource: {service: system}\ndetection: {s: {Data: c}, condition: s}\n"
        "---\n");
    ck_assert_uint_eq(compiled.sink.count, 2);
    ck_assert(fb_span_is(compiled.sink.instances[0].id, "one#0"));
    ck_assert(fb_span_is(compiled.sink.instances[1].id, "three#0"));
    ck_assert_uint_eq(compiled.sink.origins[1].line, 11);
    ck_assert_uint_eq(compiled.sink.sources_left_out, 1);
    ck_assert_uint_eq(fb_report_finding_count(compiled.report), 1);
    const struct fb_finding *finding = fb_report_finding(compiled.report, 0);
    ck_assert_uint_eq(finding->location.line, 9);
    ck_assert_uint_eq(finding->location.column, 17);
    compiled_clear(&compiled);
}
END_TEST

START_TEST(adds_to_what_the_sink_holds)
{
    struct compiled compiled = compile_text(RULE_HEAD "    s:\n        Image: a\n    condition: s\n");
    struct fb_diag diag = FB_DIAG_NONE;
    compiled.sink.channel = 5;
    ck_assert(fb_sigma_compile(&compiled.sink, "more.yml",
                               fb_span_of("title: U\nid: s\nlogsource:\n    service: system\n"
                                          "detection:\n    s:\n        Data: x\n    condition: s\n"),
                               &diag));
    ck_assert_str_eq(compiled_text(&compiled), "Image equals [a] || Data equals [x]");
    ck_assert_str_eq(compiled.sink.origins[1].file, "more.yml");
    ck_assert_uint_eq(compiled.sink.channel, 5);
    ck_assert(!compiled.sink.has_version);
    compiled_clear(&compiled);
}
END_TEST

/* The specification allows any further keys. */
START_TEST(accepts_custom_keys)
{
    struct compiled compiled = compile_text("title: T\nid: r\nmine: 1\nx-team: [a]\nlogsource:\n    product: aws\n"
                                            "    service: trail\n" ONE_FIELD);
    ck_assert_uint_eq(fb_report_finding_count(compiled.report), 0);
    ck_assert_str_eq(compiled_text(&compiled), "Name equals [a]");
    compiled_clear(&compiled);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("rules");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, names_instances_after_the_rule);
    tcase_add_loop_test(cases, keeps_all_authors, 0, FB_TEST_COUNT(authors));
    tcase_add_loop_test(cases, finds_the_template_type, 0, FB_TEST_COUNT(sources));
    tcase_add_test(cases, leaves_out_only_the_rules_that_are_wrong);
    tcase_add_test(cases, adds_to_what_the_sink_holds);
    tcase_add_test(cases, accepts_custom_keys);
    return fb_test_run("sigma_rule", cases);
}
