/* SPDX-License-Identifier: Apache-2.0 */
/* Every golden case of the gate replay, and that each of its rules has one that accepts and one
 * that rejects.
 * usage: test_golden GOLDEN-FOLDER [PART-OF-A-CASE'S-NAME] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/trial/trial_case.h"

static const char *golden_folder;
static struct fb_paths cases; /* folders */

static void find_cases(const char *part)
{
    static const char *const suffixes[] = { "expected.json", NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths found = { .items = NULL };

    if (!fb_paths_below(golden_folder, suffixes, &found, &diag)) {
        fprintf(stderr, "%s\n", diag.message);
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < found.count; i++) {
        *strrchr(found.items[i], '/') = '\0';
        if (part == NULL || strstr(found.items[i], part) != NULL)
            found.items[cases.count++] = found.items[i];
        else
            free(found.items[i]);
    }
    cases.items = found.items;
}

START_TEST(the_gate_says_what_is_expected)
{
    struct trial_case trial;

    fprintf(stderr, "--- %s\n", cases.items[_i]); /* shown when the test fails */
    trial_case_load(&trial, cases.items[_i]);
    FB_AUTO(fb_report_free)
    struct fb_report *report = trial_case_run(&trial);
    fixture_print(report);
    trial_case_compare(&trial, report);
    trial_case_clear(&trial);
}
END_TEST

/* How often the expectations of cases/RULE/PREFIX* name the rule; -1 when there is no such case. */
static int count_named(enum fb_rule rule, const char *prefix)
{
    char folder[256];
    int named = -1;

    snprintf(folder, sizeof folder, "%s/%s/%s", golden_folder, fb_rule_id(rule), prefix);
    for (size_t i = 0; i < cases.count; i++) {
        if (strncmp(cases.items[i], folder, strlen(folder)) != 0)
            continue;
        struct fixture fixture;
        fixture_init(&fixture);
        const struct fb_doc *expected =
            fixture_document(&fixture, fixture_join(&fixture, cases.items[i], "expected.json"));
        const struct fb_doc *findings = fb_doc_get(expected, "findings");
        named += named < 0;
        for (size_t k = 0; k < findings->count; k++)
            named += fb_doc_is(fb_doc_get(fb_doc_at(findings, k), "rule"), fb_rule_id(rule));
        fixture_clear(&fixture);
    }
    return named;
}

START_TEST(each_rule_is_accepted_and_rejected_somewhere)
{
    const enum fb_rule rule = (enum fb_rule)_i;

    if (strncmp(fb_rule_id(rule), "FB5", 3) != 0)
        return;
    ck_assert_msg(count_named(rule, "reject") > 0, "%s: no golden case in which it fires", fb_rule_id(rule));
    ck_assert_msg(count_named(rule, "accept") == 0, "%s: no golden case in which it just does not fire",
                  fb_rule_id(rule));
}
END_TEST

int main(int count, char **arguments)
{
    golden_folder = count > 1 ? arguments[1] : "tests/trial/golden";
    find_cases(count > 2 ? arguments[2] : NULL);

    TCase *all = tcase_create("golden");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, the_gate_says_what_is_expected, 0, (int)cases.count);
    if (count <= 2)
        tcase_add_loop_test(all, each_rule_is_accepted_and_rejected_somewhere, 0, FB_RULE_COUNT);
    const int status = fb_test_run("trial_golden", all);
    fb_paths_clear(&cases);
    return status;
}
