/* SPDX-License-Identifier: Apache-2.0 */
/* test_check.c - many candidates: order, progress, and that nothing unread passes. */
#include "pipeline/gating/check.h"

#include <string.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "validator/gates/gate.h"

#define EXAMPLE "examples/channel-file-291/"

static struct fb_diag diag;
static struct fb_project *project;
static struct fb_report *report;
static size_t steps;

static void set_up(void)
{
    const struct fb_project_options options = { .file = EXAMPLE "firebreak.yaml" };

    diag = (struct fb_diag)FB_DIAG_NONE;
    project = NULL;
    steps = 0;
    ck_assert(fb_project_open(&options, &project, &diag));
    report = fb_report_new(fb_heap(), "static");
    ck_assert_ptr_nonnull(report);
}

static void tear_down(void)
{
    fb_report_free(report);
    fb_project_free(project);
}

static void count_step(void *context, size_t done, size_t total)
{
    ck_assert_ptr_eq(context, &steps);
    ck_assert_uint_eq(done, steps + 1);
    ck_assert_uint_eq(total, 40);
    steps = done;
}

START_TEST(reports_keep_the_order_of_the_arguments)
{
    static const char *const two[] = { EXAMPLE "harmless.fbc", EXAMPLE "fatal.fbc" };
    const char *names[40];
    const struct fb_check_options options = {
        .fail_on = FB_ERROR,
        .jobs = (size_t)_i,
        .progress = count_step,
        .context = &steps,
    };

    for (size_t i = 0; i < 40; i++)
        names[i] = two[i % 3 == 1];
    ck_assert(fb_check_files(project, (struct fb_texts){ names, 40 }, &options, report, &diag));
    ck_assert_uint_eq(steps, 40);
    ck_assert_uint_eq(fb_report_subject_count(report), 40);
    for (size_t i = 0; i < 40; i++)
        ck_assert_str_eq(fb_report_subject(report, i)->path, names[i]);
    ck_assert_uint_eq(fb_report_gate_count(report), fb_static_gate_count * 40);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
}
END_TEST

static enum fb_verdict check_one(const char *name)
{
    const struct fb_check_options options = { .fail_on = FB_ERROR, .jobs = 1 };

    ck_assert(fb_check_files(project, (struct fb_texts){ &name, 1 }, &options, report, &diag));
    return fb_report_verdict(report);
}

START_TEST(nothing_named_is_undecided)
{
    const struct fb_check_options options = { .fail_on = FB_ERROR, .jobs = 0 };

    ck_assert(fb_check_files(project, (struct fb_texts){ NULL, 0 }, &options, report, &diag));
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
}
END_TEST

START_TEST(a_candidate_that_is_not_there_is_undecided_and_told)
{
    ck_assert_int_eq(check_one(EXAMPLE "gone.fbc"), FB_UNDECIDED);
    ck_assert_uint_eq(fb_report_finding_count(report), 1);
    ck_assert_int_eq(fb_report_finding(report, 0)->rule, FB0001);
    ck_assert_str_eq(fb_report_finding(report, 0)->subject, EXAMPLE "gone.fbc");
}
END_TEST

START_TEST(subjects_have_digest_and_size)
{
    static const char name[] = EXAMPLE "harmless.fbc";

    ck_assert_int_eq(check_one(name), FB_PASS);
    ck_assert_uint_eq(fb_report_subject_count(report), 1);
    ck_assert_uint_eq(strlen(fb_report_subject(report, 0)->sha256), 64);
    ck_assert_uint_gt(fb_report_subject(report, 0)->bytes, 100);
}
END_TEST

START_TEST(a_hindered_check_runs_no_gate)
{
    const struct fb_diag failure = {
        .fault = FB_FAULT_KEY,
        .place = { .file = "firebreak.yaml", .line = 7, .column = 3, .path = "contratcs" },
        .message = "unknown key",
        .help = "did you mean it?",
    };

    ck_assert(fb_check_hindered(report, &failure, &diag));
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
    const struct fb_finding *finding = fb_report_finding(report, 0);
    ck_assert_int_eq(finding->rule, FB0003);
    ck_assert_str_eq(finding->subject, "firebreak.yaml");
    ck_assert_uint_eq(finding->location.line, 7);
    ck_assert_uint_eq(finding->location.column, 3);
    ck_assert_str_eq(finding->location.path, "contratcs");
    ck_assert_str_eq(finding->help, "did you mean it?");
    ck_assert_uint_eq(fb_report_gate_count(report), fb_static_gate_count);
    for (size_t i = 0; i < fb_static_gate_count; i++)
        ck_assert_int_eq(fb_report_gate(report, i)->state, FB_GATE_NOT_RUN);
}
END_TEST

/* Which rule tells of which failure. */
static const struct {
    enum fb_stage stage;
    enum fb_fault fault;
    enum fb_rule rule;
} rules[] = {
    { FB_STAGE_CONFIGURATION, FB_FAULT_IO, FB0001 },
    { FB_STAGE_CONFIGURATION, FB_FAULT_SYNTAX, FB0002 },
    { FB_STAGE_CONFIGURATION, FB_FAULT_KEY, FB0003 },
    { FB_STAGE_CONFIGURATION, FB_FAULT_INPUT, FB0004 },
    { FB_STAGE_CONFIGURATION, FB_FAULT_LIMIT, FB0004 },
    { FB_STAGE_SCHEMA, FB_FAULT_IO, FB0001 },
    { FB_STAGE_SCHEMA, FB_FAULT_SYNTAX, FB0005 },
    { FB_STAGE_SCHEMA, FB_FAULT_KEY, FB0005 },
    { FB_STAGE_SCHEMA, FB_FAULT_INPUT, FB0005 },
    { FB_STAGE_SCHEMA, FB_FAULT_UNSUPPORTED, FB0005 },
    { FB_STAGE_CANDIDATE, FB_FAULT_IO, FB0001 },
    { FB_STAGE_CANDIDATE, FB_FAULT_LIMIT, FB0001 },
};

START_TEST(each_failure_has_its_rule_and_none_is_a_reject)
{
    const struct fb_diag failure = { .fault = rules[_i].fault, .message = "m" };

    ck_assert(fb_obstacle_add(report, rules[_i].stage, &failure, &diag));
    ck_assert_int_eq(fb_report_finding(report, 0)->rule, rules[_i].rule);
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
}
END_TEST

START_TEST(want_of_memory_is_no_finding)
{
    const struct fb_diag failure = { .fault = FB_FAULT_MEMORY, .message = "m" };

    ck_assert(!fb_obstacle_add(report, FB_STAGE_SCHEMA, &failure, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_MEMORY);
    ck_assert_uint_eq(fb_report_finding_count(report), 0);
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("check");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, reports_keep_the_order_of_the_arguments, 0, 9);
    tcase_add_test(cases, nothing_named_is_undecided);
    tcase_add_test(cases, a_candidate_that_is_not_there_is_undecided_and_told);
    tcase_add_test(cases, subjects_have_digest_and_size);
    tcase_add_test(cases, a_hindered_check_runs_no_gate);
    tcase_add_loop_test(cases, each_failure_has_its_rule_and_none_is_a_reject, 0, FB_TEST_COUNT(rules));
    tcase_add_test(cases, want_of_memory_is_no_finding);
    return fb_test_run("check", cases);
}
