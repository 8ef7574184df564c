/* SPDX-License-Identifier: Apache-2.0 */
/* Every golden case, and that there are enough of them: for each rule about content one that
 * accepts and one that rejects, for each rule of all a page.
 * usage: test_golden GOLDEN-FOLDER PAGES-FOLDER [PART-OF-A-CASE'S-NAME] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/file.h"
#include "tests/gates/golden.h"
#include "tests/support/check_main.h"

static const char *golden_folder;
static const char *pages_folder;
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

START_TEST(gates_say_what_is_expected)
{
    golden_run(golden_folder, cases.items[_i]);
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
        const struct fb_doc *expected = fixture_document(&fixture, fixture_join(&fixture,
                                                                                cases.items[i], "expected.json"));
        const struct fb_doc *findings = fb_doc_get(expected, "findings");
        named += named < 0;
        for (size_t k = 0; k < findings->count; k++)
            named += fb_doc_is(fb_doc_get(fb_doc_at(findings, k), "rule"), fb_rule_id(rule));
        fixture_clear(&fixture);
    }
    return named;
}

/* Rules about sources have their cases with the compilers, those of replays in tests/trial/golden,
 * those of engines in tests/cli/cases/engine.cases, those of signing in tests/signer; the page of each
 * has an example that fires and a repair that does not (tests/whole/rule_examples.sh), which is what
 * tests the rules of rollout plans. */
static bool is_about_content(enum fb_rule rule)
{
    static const char elsewhere[] = "05689";

    return strchr(elsewhere, fb_rule_id(rule)[2]) == NULL || rule == FB0006 || rule == FB0007;
}

START_TEST(each_rule_is_accepted_and_rejected_somewhere)
{
    const enum fb_rule rule = (enum fb_rule)_i;

    if (!is_about_content(rule))
        return;
    ck_assert_msg(count_named(rule, "reject") > 0, "%s: no golden case in which it fires", fb_rule_id(rule));
    ck_assert_msg(count_named(rule, "accept") == 0,
                  "%s: no golden case in which it just does not fire", fb_rule_id(rule));
}
END_TEST

static const char *const headings[] = { "\n## What\n", "\n## Why\n", "\n## How to fix\n", "\n## Example\n",
                                        "\n## Repair\n" };

START_TEST(each_rule_has_a_page)
{
    const enum fb_rule rule = (enum fb_rule)_i;
    struct fixture fixture;
    char text[512];

    fixture_init(&fixture);
    snprintf(text, sizeof text, "%s.md", fb_rule_id(rule));
    const struct fb_span page = fixture_read(&fixture, fixture_join(&fixture, pages_folder, text));
    snprintf(text, sizeof text, "# %s: %s\n\n## What\n", fb_rule_id(rule), fb_rule_title(rule));
    ck_assert_msg(page.size >= strlen(text) && memcmp(page.bytes, text, strlen(text)) == 0,
                  "%s.md does not begin with \"%s\"", fb_rule_id(rule), text);
    const uint8_t *at = page.bytes;
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        at = memmem(at, page.size - (size_t)(at - page.bytes), headings[i], strlen(headings[i]));
        ck_assert_msg(at != NULL, "%s.md lacks, at its place:%s", fb_rule_id(rule), headings[i]);
    }
    fixture_clear(&fixture);
}
END_TEST

START_TEST(each_page_has_a_rule)
{
    static const char *const suffixes[] = { ".md", NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths pages = { .items = NULL };

    fixture_must(fb_paths_below(pages_folder, suffixes, &pages, &diag), &diag);
    for (size_t i = 0; i < pages.count; i++) {
        enum fb_rule rule;
        char *name = strrchr(pages.items[i], '/') + 1;
        *strchr(name, '.') = '\0';
        ck_assert_msg(fb_rule_find(name, &rule), "%s is no rule", name);
    }
    ck_assert_uint_eq(pages.count, FB_RULE_COUNT);
    fb_paths_clear(&pages);
}
END_TEST

int main(int count, char **arguments)
{
    golden_folder = count > 1 ? arguments[1] : "tests/gates/golden";
    pages_folder = count > 2 ? arguments[2] : "docs/rules";
    find_cases(count > 3 ? arguments[3] : NULL);

    TCase *all = tcase_create("golden");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, gates_say_what_is_expected, 0, (int)cases.count);
    if (count <= 3) {
        tcase_add_loop_test(all, each_rule_is_accepted_and_rejected_somewhere, 0, FB_RULE_COUNT);
        tcase_add_loop_test(all, each_rule_has_a_page, 0, FB_RULE_COUNT);
        tcase_add_test(all, each_page_has_a_rule);
    }
    const int status = fb_test_run("golden", all);
    fb_paths_clear(&cases);
    return status;
}
