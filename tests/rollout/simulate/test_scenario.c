/* SPDX-License-Identifier: Apache-2.0 */
/* test_scenario.c - reading scenarios: defaults, refusals with their place, rising chances, selectors. */
#include "rollout/simulate/scenario.h"

#include "tests/support/check_main.h"
#include "tests/support/refusal.h"

static struct fb_scenario *parse(const char *text)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_scenario *scenario = NULL;

    ck_assert_msg(fb_scenario_parse("s.yaml", fb_span_of(text), &scenario, &diag), "%s", diag.message);
    return scenario;
}

START_TEST(has_defaults)
{
    struct fb_scenario *scenario = parse("scenario: calm\n");

    ck_assert_str_eq(scenario->name, "calm");
    ck_assert_uint_eq(scenario->fault_count, 0);
    ck_assert_uint_eq(scenario->runs, 20);
    ck_assert_int_eq(scenario->noticed_ms, 78 * 60000);
    fb_scenario_free(scenario);
    fb_scenario_free(NULL);
}
END_TEST

START_TEST(reads_faults_and_disturbances)
{
    struct fb_scenario *scenario = parse("scenario: x\nruns: 3\nseed: 9\nforced_reboots: 5%\n"
                                         "faults:\n  - {chance: 10%, on: {platform: windows}, after: reboot, stuck: true}\n"
                                         "  - {chance: 0.1%, rises_to: 5%, over: 6h, shows: false_positive, after: 12m}\n"
                                         "disturbances:\n  - {kind: reports delayed, from: 30m, for: 20m, delay: 10m}\n");

    ck_assert_uint_eq(scenario->fault_count, 2);
    ck_assert(scenario->faults[0].at_reboot && scenario->faults[0].stuck && !scenario->faults[1].stuck);
    ck_assert_str_eq(scenario->faults[0].metric, "silence");
    ck_assert_str_eq(scenario->faults[1].metric, "false_positive");
    ck_assert_int_eq(scenario->faults[1].after_ms, 720000);
    ck_assert_double_eq_tol(fb_fault_chance(&scenario->faults[0], 0), .1, 1e-12);
    ck_assert_double_eq_tol(fb_fault_chance(&scenario->faults[1], 0), .001, 1e-12);
    ck_assert_double_eq_tol(fb_fault_chance(&scenario->faults[1], 3 * 3600000), .0255, 1e-12);
    ck_assert_double_eq_tol(fb_fault_chance(&scenario->faults[1], 99 * 3600000), .05, 1e-12);
    ck_assert(!fb_disturbance_on(&scenario->disturbances[0], 30 * 60000 - 1));
    ck_assert(fb_disturbance_on(&scenario->disturbances[0], 30 * 60000));
    ck_assert(!fb_disturbance_on(&scenario->disturbances[0], 50 * 60000));
    fb_scenario_free(scenario);
}
END_TEST

static const struct fb_refusal refusals[] = {
    { "[]\n", 1, 1, "", "a scenario is a map", NULL },
    { "scenario: x\nruns: 0\n", 1, 1, "", "above 0", NULL },
    { "scenario: x\nfault: []\n", 2, 1, "fault", "\"fault\"", "faults" },
    { "scenario: x\nfaults:\n  - {}\n", 3, 5, "faults[0]", "chance", NULL },
    { "scenario: x\nfaults:\n  - {chance: 101%}\n", 3, 14, "faults[0].chance", "", NULL },
    { "scenario: x\nfaults:\n  - {chance: 1%, on: {planet: mars}}\n", 3, 23, "faults[0].on.planet", "\"planet\"", NULL },
    { "scenario: x\ndisturbances:\n  - {kind: flood, from: 0s, for: 1m}\n", 3, 12, "disturbances[0].kind", "expected kind: outage", NULL },
    { "scenario: x\ndisturbances:\n  - {kind: reports delayed, from: 0s, for: 1m}\n", 3, 5, "disturbances[0]", "delay", NULL },
    { "scenario: x\nhorizon: 3650d\ntick: 1s\n", 1, 1, "", "ticks", NULL },
    { "scenario: x\npoll: 5s\ntick: 10s\n", 1, 1, "", "poll and reboots are not below tick", NULL },
};

START_TEST(refuses_with_a_place)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_scenario *scenario = NULL;

    ck_assert(!fb_scenario_parse("s.yaml", fb_span_of(refusals[_i].text), &scenario, &diag));
    ck_assert_ptr_null(scenario);
    fb_check_refusal(&refusals[_i], "s.yaml", &diag);
}
END_TEST

START_TEST(knows_which_hosts_a_fault_takes)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = NULL;
    struct fb_scenario *scenario = parse("scenario: x\nfaults:\n  - {chance: 100%, on: {platform: windows}}\n  - {chance: 100%, on: {build: \"7.11\"}}\n");

    ck_assert_msg(fb_rollout_plan_load("examples/rollout/fleet-8m.yaml", &plan, &diag), "%s", diag.message);
    const struct fb_span windows[FB_DIMENSION_COUNT] = { fb_span_of("windows"), fb_span_of("7.15") };
    const struct fb_span linux_hosts[FB_DIMENSION_COUNT] = { fb_span_of("linux"), fb_span_of("7.11") };
    ck_assert_double_eq(fb_fault_share(&scenario->faults[0], plan, 0, fb_rollout_slice_of(plan, windows)), 1);
    ck_assert_double_eq(fb_fault_share(&scenario->faults[0], plan, 0, fb_rollout_slice_of(plan, linux_hosts)), 0);
    ck_assert_double_eq(fb_fault_share(&scenario->faults[1], plan, 0, fb_rollout_slice_of(plan, windows)), 0);
    ck_assert_double_eq(fb_fault_share(&scenario->faults[1], plan, 0, fb_rollout_slice_of(plan, linux_hosts)), 1);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("scenario");

    tcase_add_test(cases, has_defaults);
    tcase_add_test(cases, reads_faults_and_disturbances);
    tcase_add_loop_test(cases, refuses_with_a_place, 0, FB_TEST_COUNT(refusals));
    tcase_add_test(cases, knows_which_hosts_a_fault_takes);
    return fb_test_run("scenario", cases);
}
