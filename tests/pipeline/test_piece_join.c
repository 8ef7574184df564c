/* SPDX-License-Identifier: Apache-2.0 */
/* test_piece_join.c - what builds said each by itself is what the gate would have said of all. */
#include "pipeline/gating/piece_join.h"

#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "validator/gates/gates.h"
#include "validator/trial/isolation_table.h"

#define PARTS 3

/* One build of which all is fine. */
static const struct fb_gate_result fine = { .gate = "engine", .subject = "a.fbc", .state = FB_GATE_RAN, .seconds = 0.5 };

static struct fb_report *part_of(const struct fb_gate_result *result)
{
    struct fb_report *report = fb_report_new(fb_heap(), "full");

    ck_assert_ptr_nonnull(report);
    ck_assert(fb_report_add_gate(report, result));
    return report;
}

static struct fb_report *join(struct fb_report *parts[static PARTS])
{
    const struct fb_report *const borrowed[PARTS] = { parts[0], parts[1], parts[2] };
    struct fb_report *report = fb_report_new(fb_heap(), "full");
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_ptr_nonnull(report);
    ck_assert(fb_pieces_join(borrowed, PARTS, report, &diag));
    ck_assert_uint_eq(fb_report_gate_count(report), 1);
    for (size_t i = 0; i < PARTS; i++)
        fb_report_free(parts[i]);
    return report;
}

static const struct {
    enum fb_gate_state states[PARTS];
    const char *reasons[PARTS];
    enum fb_gate_state state;
    const char *reason;
    enum fb_verdict verdict;
} rows[] = {
    { { FB_GATE_RAN, FB_GATE_RAN, FB_GATE_RAN }, { NULL, NULL, NULL }, FB_GATE_RAN, NULL, FB_PASS },
    { { FB_GATE_RAN, FB_GATE_UNFINISHED, FB_GATE_RAN }, { NULL, "b: lost", NULL }, FB_GATE_UNFINISHED, "b: lost", FB_UNDECIDED },
    { { FB_GATE_UNFINISHED, FB_GATE_RAN, FB_GATE_UNFINISHED }, { "a: lost", NULL, "c: lost" }, FB_GATE_UNFINISHED, "a: lost; c: lost", FB_UNDECIDED },
    { { FB_GATE_RAN, FB_GATE_RAN, FB_GATE_NOT_RUN }, { NULL, NULL, "late" }, FB_GATE_UNFINISHED, "late", FB_UNDECIDED },
    { { FB_GATE_NOT_RUN, FB_GATE_RAN, FB_GATE_RAN }, { "late", NULL, NULL }, FB_GATE_UNFINISHED, "late", FB_UNDECIDED },
    { { FB_GATE_UNFINISHED, FB_GATE_NOT_RUN, FB_GATE_NOT_RUN }, { "ended", "late", "late" }, FB_GATE_UNFINISHED, "ended; late", FB_UNDECIDED },
    { { FB_GATE_NOT_RUN, FB_GATE_NOT_RUN, FB_GATE_NOT_RUN }, { "late", "late", "late" }, FB_GATE_NOT_RUN, "late", FB_UNDECIDED },
};

START_TEST(a_gate_is_done_where_all_its_builds_are)
{
    struct fb_report *parts[PARTS];

    for (size_t i = 0; i < PARTS; i++) {
        struct fb_gate_result result = fine;
        result.state = rows[_i].states[i];
        result.reason = rows[_i].reasons[i];
        parts[i] = part_of(&result);
    }
    struct fb_report *report = join(parts);
    const struct fb_gate_result *result = fb_report_gate(report, 0);

    ck_assert_int_eq(result->state, rows[_i].state);
    ck_assert_pstr_eq(result->reason, rows[_i].reason);
    ck_assert_int_eq(fb_report_verdict(report), rows[_i].verdict);
    ck_assert_str_eq(result->subject, "a.fbc");
    ck_assert_double_eq(result->seconds, 1.5);
    fb_report_free(report);
}
END_TEST

/* 1 of 3 and 9 of 10 are 10 of 13, not the mean of the two; a build whose process was lost has none. */
START_TEST(figures_add_up_but_for_settings_and_shares)
{
    const struct fb_gate_result lost = { .gate = "fuzz", .subject = "a.fbc", .state = FB_GATE_UNFINISHED, .reason = "lost" };
    struct fb_report *parts[PARTS] = { part_of(&lost) };

    for (size_t i = 1; i < PARTS; i++) {
        struct fb_figure figures[FB_GATE_FIGURES];
        struct fb_gate_result result = { .gate = "fuzz", .subject = "a.fbc", .figures = figures };

        fb_figure_add(figures, &result.figure_count, "planned", i == 1 ? 100 : 20);
        fb_figure_add_setting(figures, &result.figure_count, "seed", 7);
        fb_figure_add_share(figures, &result.figure_count, "fenced_permille", i == 1 ? 1 : 9, i == 1 ? 3 : 10);
        parts[i] = part_of(&result);
    }
    struct fb_report *report = join(parts);
    const struct fb_gate_result *result = fb_report_gate(report, 0);

    ck_assert_uint_eq(result->figure_count, 3);
    ck_assert_str_eq(result->figures[0].name, "planned");
    ck_assert_int_eq(result->figures[0].value, 120);
    ck_assert_int_eq(result->figures[1].value, 7);
    ck_assert_int_eq(result->figures[2].value, 769);
    fb_report_free(report);
}
END_TEST

START_TEST(a_sum_beyond_all_numbers_is_the_largest)
{
    struct fb_figure figure = { .name = "planned", .value = INT64_MAX - 1 };
    const struct fb_figure other = { .name = "planned", .value = 2 };

    fb_figure_join(&figure, &other);
    ck_assert_int_eq(figure.value, INT64_MAX);
}
END_TEST

/* What one build lacks is not said to be active: evidence rests on it. */
START_TEST(a_layer_is_active_where_it_was_for_all)
{
    struct fb_isolation_tally all = { .builds = 0 };
    struct fb_layers layers = { .active = 1U << FB_LAYER_CHILD | 1U << FB_LAYER_SECCOMP,
                                .why_not = { [FB_LAYER_SECCOMP] = "no kernel for it" } };
    struct fb_report *parts[PARTS];

    for (size_t i = 0; i < PARTS; i++) {
        struct fb_isolation_tally one = { .builds = 0 };
        parts[i] = part_of(&fine);
        fb_isolation_count(&one, &layers);
        fb_isolation_count(&all, &layers);
        ck_assert(fb_isolation_tell(&one, parts[i]));
        layers.active = 1U << FB_LAYER_CHILD; /* of the others */
    }
    struct fb_report *report = join(parts);
    struct fb_report *at_once = part_of(&fine);
    ck_assert(fb_isolation_tell(&all, at_once));

    ck_assert_uint_eq(fb_report_table_count(report), 1);
    const struct fb_table *table = fb_report_table(report, 0);
    ck_assert_str_eq(table->cells[3 * FB_LAYER_CHILD + 1].text, "yes");
    ck_assert_str_eq(table->cells[3 * FB_LAYER_SECCOMP + 1].text, "1 of 3 builds");
    ck_assert_str_eq(table->cells[3 * FB_LAYER_SECCOMP + 2].text, "no kernel for it");
    ck_assert_str_eq(table->cells[3 * FB_LAYER_LANDLOCK + 1].text, "no");
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        ck_assert_pstr_eq(table->cells[i].text, fb_report_table(at_once, 0)->cells[i].text);
    fb_report_free(report);
    fb_report_free(at_once);
}
END_TEST

/* As many of each level as one report keeps, the first builds' first; the others count. */
START_TEST(findings_stand_in_the_order_of_builds)
{
    static const char *const builds[PARTS] = { "windows-1", "windows-2", "windows-3" };
    struct fb_report *parts[PARTS];

    for (size_t i = 0; i < PARTS; i++) {
        const struct fb_finding finding = { .rule = FB6001, .level = i == 1 ? FB_ERROR : FB_WARNING, .gate = "engine", .subject = "a.fbc", .sensor = builds[i], .message = "m" };
        parts[i] = part_of(&fine);
        ck_assert(fb_report_add(parts[i], &finding));
        ck_assert(fb_report_add_dropped(parts[i], "engine", "a.fbc", FB_NOTE, i));
    }
    struct fb_report *report = join(parts);

    ck_assert_uint_eq(fb_report_finding_count(report), PARTS);
    for (size_t i = 0; i < PARTS; i++)
        ck_assert_str_eq(fb_report_finding(report, i)->sensor, builds[i]);
    ck_assert_uint_eq(fb_report_findings_dropped(report), 3);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
    ck_assert_int_eq(fb_report_gate_verdict(report, 0), FB_REJECT);
    fb_report_free(report);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("piece_join");

    tcase_add_loop_test(cases, a_gate_is_done_where_all_its_builds_are, 0, FB_TEST_COUNT(rows));
    tcase_add_test(cases, figures_add_up_but_for_settings_and_shares);
    tcase_add_test(cases, a_sum_beyond_all_numbers_is_the_largest);
    tcase_add_test(cases, a_layer_is_active_where_it_was_for_all);
    tcase_add_test(cases, findings_stand_in_the_order_of_builds);
    return fb_test_run("piece_join", cases);
}
