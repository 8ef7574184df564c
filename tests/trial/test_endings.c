/* SPDX-License-Identifier: Apache-2.0 */
/* test_endings.c - a child that ends in the middle of a batch: its events are taken one by one, and
 * each has its answer. */
#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "tests/trial/trial_case.h"

/* Sixteen events of which each takes its ten million steps, in one batch that has time for a few,
 * while one has time enough for itself; and behind them one that is matched. */
START_TEST(a_batch_that_takes_too_long_is_taken_apart)
{
    struct trial_case trial;
    size_t failed = 0;

    trial_case_load(&trial, "tests/trial/golden-endings");
    trial.replay.batch_us = 600000;
    FB_AUTO(fb_report_free)
    struct fb_report *report = trial_case_run(&trial);
    fixture_print(report);
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        char place[64];
        if (finding->rule != FB5010)
            continue;
        snprintf(place, sizeof place, "background.jsonl:%zu could", ++failed);
        ck_assert_msg(strstr(finding->message, place) != NULL, "%s: %s", place, finding->message);
    }
    ck_assert_uint_eq(failed, 16);
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        ck_assert_int_ne(fb_report_finding(report, i)->rule, FB5001);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
    trial_case_clear(&trial);
}
END_TEST

/* What the evaluator does not take leaves the question open, and says why. */
START_TEST(content_that_cannot_be_evaluated_is_no_pass)
{
    static const struct fb_span pattern = { (const uint8_t *)"a(", 2 };
    const struct fb_criterion criterion = { .op = FB_OP_REGEX, .values = &pattern, .value_count = 1 };
    const struct fb_instance instance = { .type_id = 1, .path = "instances[0]", .row = { .criteria = &criterion, .criterion_count = 1 } };
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };
    struct trial_case trial;
    struct fb_figure figures[FB_GATE_FIGURES];
    struct fb_diag diag = FB_DIAG_NONE;
    size_t count = 0;

    trial_case_load(&trial, "tests/trial/golden/FB5002/accept");
    trial.candidate.content = &content;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "replay");
    ck_assert(!fb_replay_run(&trial.replay, report, figures, &count, &diag));
    ck_assert_msg(strstr(diag.message, "instances[0].criteria[0]") != NULL, "%s", diag.message);
    trial_case_clear(&trial);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("endings");
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, a_batch_that_takes_too_long_is_taken_apart);
    tcase_add_test(cases, content_that_cannot_be_evaluated_is_no_pass);
    return fb_test_run("endings", cases);
}
