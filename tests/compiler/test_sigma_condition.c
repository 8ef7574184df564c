/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_condition.c - detections, conditions, and the rows that they come down to.  Expected:
 * the Sigma specification (maps are and, lists are or; or < and < not < x of), and boolean algebra. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/compiler/test_sigma_support.h"
#include "tests/support/check_main.h"

/* For the conditions below: tests on different fields, so that nothing merges by chance. */
#define NAMES                          \
    "    a:\n        Image: a\n"       \
    "    b:\n        CommandLine: b\n" \
    "    c:\n        ParentImage: c\n" \
    "    d:\n        User: d\n"        \
    "    ia:\n        Image: x\n"      \
    "    _e:\n        Address: e\n"

static const struct {
    const char *condition;
    const char *expected;
} conditions[] = {
    { "a", "Image equals [a]" },
    { "a and b", "Image equals [a] & CommandLine equals [b]" },
    { "b and a", "Image equals [a] & CommandLine equals [b]" },
    { "a or b", "Image equals [a] || CommandLine equals [b]" },
    { "(a)", "Image equals [a]" },
    { "((a) or (b))", "Image equals [a] || CommandLine equals [b]" },
    { "(a)and(b)", "Image equals [a] & CommandLine equals [b]" },
    { "a AND b OR c", "Image equals [a] & CommandLine equals [b] || ParentImage equals [c]" },
    { "  a   and\tb ", "Image equals [a] & CommandLine equals [b]" },

    /* precedence */
    { "a or b and c", "Image equals [a] || CommandLine equals [b] & ParentImage equals [c]" },
    { "(a or b) and c", "Image equals [a] & ParentImage equals [c] || CommandLine equals [b] & ParentImage equals [c]" },
    { "not a and b", "CommandLine equals [b] unless (Image equals [a])" },
    { "not (a and b)", "* unless (Image equals [a] & CommandLine equals [b])" },
    { "not a or b", "* unless (Image equals [a]) || CommandLine equals [b]" },

    /* negation */
    { "not a", "* unless (Image equals [a])" },
    { "not not a", "Image equals [a]" },
    { "not not not a", "* unless (Image equals [a])" },
    { "not (not a)", "Image equals [a]" },
    { "a and not b", "Image equals [a] unless (CommandLine equals [b])" },
    { "a and not (b or c)", "Image equals [a] unless (CommandLine equals [b]) (ParentImage equals [c])" },
    { "a and not b and not c", "Image equals [a] unless (CommandLine equals [b]) (ParentImage equals [c])" },
    { "a and not (b and c)", "Image equals [a] unless (CommandLine equals [b] & ParentImage equals [c])" },
    { "a and not ((b or c) and d)",
      "Image equals [a] unless (CommandLine equals [b] & User equals [d]) (ParentImage equals [c] & User equals [d])" },
    { "a and not (b and not c)",
      "Image equals [a] unless (CommandLine equals [b]) || Image equals [a] & ParentImage equals [c]" },
    { "not (a or not b)", "CommandLine equals [b] unless (Image equals [a])" },
    { "not (a and b and not c)",
      "* unless (Image equals [a] & CommandLine equals [b]) || ParentImage equals [c]" },
    { "(a and not b) or (c and not d)",
      "Image equals [a] unless (CommandLine equals [b]) || ParentImage equals [c] unless (User equals [d])" },
    { "(a or b) and not c",
      "Image equals [a] unless (ParentImage equals [c]) || CommandLine equals [b] unless (ParentImage equals [c])" },
    { "a and not a", "Image equals [a] unless (Image equals [a])" },

    /* patterns */
    { "1 of them", "Image equals [a|x] || CommandLine equals [b] || ParentImage equals [c] || User equals [d]" },
    { "any of them", "Image equals [a|x] || CommandLine equals [b] || ParentImage equals [c] || User equals [d]" },
    { "1 of *a", "Image equals [a|x]" },
    { "all of *a", "Image all(equals [a], equals [x])" },
    { "1 of a", "Image equals [a]" }, /* no star: the whole name */
    { "1 of _*", "Address equals [e]" },
    { "_e and a", "Image equals [a] & Address equals [e]" },
    { "not 1 of *a and b", "CommandLine equals [b] unless (Image equals [a|x])" },
    { "b and not all of *a", "CommandLine equals [b] unless (Image all(equals [a], equals [x]))" },
    { "1 of *a or 1 of b*", "Image equals [a|x] || CommandLine equals [b]" },

    /* what merges and what is said twice */
    { "a or ia", "Image equals [a|x]" },
    { "a and a", "Image equals [a]" },
    { "a or b or a", "Image equals [a] || CommandLine equals [b]" },
    { "(a and b) or (ia and b)", "Image equals [a|x] & CommandLine equals [b]" },
    { "(a and b) or (b and a)", "Image equals [a] & CommandLine equals [b]" },
    { "(a or b) and (ia or b)",
      "Image all(equals [a], equals [x]) || Image equals [a|x] & CommandLine equals [b] || CommandLine equals [b]" },
};

START_TEST(compiles_a_condition)
{
    char *detection = NULL;
    ck_assert_int_gt(asprintf(&detection, NAMES "    condition: %s\n", conditions[_i].condition), 0);
    expect_instances(detection, conditions[_i].expected);
    free(detection);
}
END_TEST

static const struct {
    const char *detection;
    const char *expected;
} detections[] = {
    { "    s:\n        Image: a\n        User: u\n    condition: s\n",
      "Image equals [a] & User equals [u]" },
    { "    s:\n      - Image: a\n      - User: u\n    condition: s\n",
      "Image equals [a] || User equals [u]" },
    { "    s:\n      - Image: a\n      - Image: b\n    condition: s\n", "Image equals [a|b]" },
    { "    s:\n      - Image: a\n      - Image|endswith: b\n    condition: s\n",
      "Image any(equals [a], endswith [b])" },
    { "    s:\n      - Image: a\n        User: u\n      - Image: b\n        User: u\n    condition: s\n",
      "Image equals [a|b] & User equals [u]" },
    { "    s:\n        Image|startswith: a\n        Image|endswith: b\n    condition: s\n",
      "Image all(startswith [a], endswith [b])" },
    { "    s:\n      - CommandLine|contains|all: [a, b]\n      - CommandLine|contains: c\n    condition: s\n",
      "CommandLine any(all(contains [a], contains [b]), contains [c])" },
    { "    s:\n        Image: null\n    f:\n        User: null\n    condition: s and not f\n",
      "Image absent unless (User absent)" },
    { "    s:\n        Image: a\n        User|exists: false\n    condition: s\n",
      "Image equals [a] unless (User exists)" },
    { "    s:\n        Image: a\n        User|exists: false\n    condition: not s\n",
      "* unless (Image equals [a]) || User exists" },
    /* a list of conditions: one of them holds */
    { "    a:\n        Image: a\n    b:\n        User: b\n    condition:\n      - a\n      - b\n",
      "Image equals [a] || User equals [b]" },
    /* folded and quoted */
    { "    a:\n        Image: a\n    b:\n        User: b\n    condition: >\n        a\n        and b\n",
      "Image equals [a] & User equals [b]" },
    { "    a:\n        Image: a\n    condition: 'a'\n", "Image equals [a]" },
    /* a detection that the condition does not name says nothing */
    { "    a:\n        Image: a\n    b:\n        User: b\n    condition: a\n", "Image equals [a]" },
    /* three times two alternatives share one field */
    { "    a:\n        Image: [a, '*b']\n        CommandLine|contains: [c, d]\n    condition: a\n",
      "Image any(equals [a], endswith [b]) & CommandLine contains [c|d]" },
};

START_TEST(compiles_a_detection)
{
    expect_instances(detections[_i].detection, detections[_i].expected);
}
END_TEST

/* Two alternatives on different fields, `count` times over: 2^count rows. */
static char *product_rule(size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(RULE_HEAD, out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    s%zu:\n      - Image|contains: a%zu\n      - User|contains: b%zu\n", i, i, i);
    fputs("    condition: all of s*\n", out);
    fclose(out);
    return text;
}

START_TEST(multiplies_out_up_to_the_limit)
{
    char *text = product_rule(12);
    struct compiled compiled = compile_text(text);
    ck_assert_uint_eq(fb_report_finding_count(compiled.report), 0);
    ck_assert_uint_eq(compiled.sink.count, 4096);
    compiled_clear(&compiled);
    free(text);

    text = product_rule(13);
    compiled = compile_text(text);
    const struct fb_finding *finding = only_finding(&compiled);
    ck_assert_int_eq(finding->rule, FB0106);
    ck_assert_str_eq(finding->message, "multiplied out, the condition has more than 4096 rows");
    ck_assert_str_eq(finding->location.path, "detection.condition");
    compiled_clear(&compiled);
    free(text);
}
END_TEST

/* A driver list has thousands of hashes: one criterion, quickly. */
START_TEST(keeps_a_long_list_in_one_criterion)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(RULE_HEAD "    s:\n        User|contains:\n", out);
    for (size_t i = 0; i < 50000; i++)
        fprintf(out, "          - 'SHA256=%zu'\n", i % 40000);
    fputs("    condition: s\n", out);
    fclose(out);
    struct compiled compiled = compile_text(text);
    ck_assert_uint_eq(compiled.sink.count, 1);
    ck_assert_uint_eq(compiled.sink.instances[0].row.criterion_count, 1);
    ck_assert_uint_eq(compiled.sink.instances[0].row.criteria[0].value_count, 40000);
    compiled_clear(&compiled);
    free(text);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("conditions");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, compiles_a_condition, 0, FB_TEST_COUNT(conditions));
    tcase_add_loop_test(cases, compiles_a_detection, 0, FB_TEST_COUNT(detections));
    tcase_add_test(cases, multiplies_out_up_to_the_limit);
    tcase_add_test(cases, keeps_a_long_list_in_one_criterion);
    return fb_test_run("sigma_condition", cases);
}
