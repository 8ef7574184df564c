/* SPDX-License-Identifier: Apache-2.0 */
/* test_simulate.c - whole simulations of the examples: what must halt, what must not, and what adds up. */
#include "rollout/simulate/tell.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check_main.h"

static struct fb_rollout_plan *load_plan(const char *name)
{
    char path[128];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = NULL;

    (void)snprintf(path, sizeof path, "examples/rollout/%s.yaml", name);
    ck_assert_msg(fb_rollout_plan_load(path, &plan, &diag), "%s: %s", diag.place.path, diag.message);
    return plan;
}

static struct fb_scenario *load_scenario(const char *name)
{
    char path[128];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_scenario *scenario = NULL;

    (void)snprintf(path, sizeof path, "examples/rollout/%s.yaml", name);
    ck_assert_msg(fb_scenario_load(path, &scenario, &diag), "%s: %s", diag.place.path, diag.message);
    return scenario;
}

/* What each example must come to in every run.  `most_hurt`: the damage budget bounds the *expected*
 * excess of a batch by 50; several batches, hosts that were under way when it halted, and luck add to it. */
static const struct {
    const char *scenario;
    uint32_t runs;
    bool halts;
    uint64_t most_exposed;
    uint64_t most_hurt;
} examples[] = {
    { "channel-file-291", 20, true, 50, 50 },
    { "minutes-later", 20, true, 50, 50 },
    { "cannot-fetch-the-fix", 20, true, 439, 200 },
    { "one-platform", 5, true, 5000, 300 },
    { "silent-tenth", 20, true, 439, 100 },
    { "cpu-rise", 20, true, 439, 100 },
    { "next-reboot", 10, true, 10000, 1000 },
    { "controller-crash", 5, true, 42721, 500 },
    { "one-in-a-thousand", 2, true, 450000, 500 },
    { "false-positives", 5, true, 450000, 20000 },
    { "healthy", 2, false, 8500000, 0 },
    { "outage", 1, false, 8500000, 0 },
    { "reports-lost", 1, false, 8500000, 0 },
};

START_TEST(ends_as_it_must)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario(examples[_i].scenario);
    struct fb_simulation simulation;

    scenario->runs = examples[_i].runs;
    ck_assert(fb_simulate(plan, scenario, &simulation, &diag));
    const struct fb_run_summary *summary = &simulation.summary;
    ck_assert_uint_eq(summary->halted, examples[_i].halts ? summary->runs : 0);
    ck_assert_uint_eq(summary->completed, examples[_i].halts ? 0 : summary->runs);
    ck_assert_uint_le(summary->exposed.most, examples[_i].most_exposed);
    ck_assert_uint_le(summary->hurt.most, examples[_i].most_hurt);
    if (!examples[_i].halts)
        ck_assert_uint_eq(summary->exposed.least, plan->hosts);
    fb_simulation_clear(&simulation);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

/* In each run, and in each ring: who is hurt is exposed, who is stuck is hurt, and who is stuck reverts never. */
START_TEST(adds_up)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario("cannot-fetch-the-fix");
    struct fb_run run;

    for (uint64_t seed = 0; seed < 50; seed++) {
        uint64_t exposed = 0;

        ck_assert(fb_run_once(plan, scenario, seed, true, &run, &diag));
        for (uint32_t ring = 0; ring < plan->ring_count; ring++) {
            ck_assert_uint_le(run.rings[ring].hurt, run.rings[ring].exposed);
            ck_assert_uint_le(run.rings[ring].stuck, run.rings[ring].hurt);
            ck_assert_uint_le(run.rings[ring].reverted + run.rings[ring].stuck, run.rings[ring].exposed);
            exposed += run.rings[ring].exposed;
        }
        ck_assert_uint_eq(exposed, run.toll.exposed);
        ck_assert_uint_eq(run.at_halt.exposed, run.toll.exposed); /* nobody gets it after the halt */
        for (size_t i = 1; i < run.moment_count; i++)
            ck_assert(run.moments[i].at_ms >= run.moments[i - 1].at_ms
                      && run.moments[i].toll.exposed >= run.moments[i - 1].toll.exposed);
        fb_run_clear(&run);
    }
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

START_TEST(is_the_same_for_a_seed)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario("one-in-a-thousand");
    struct fb_run a;
    struct fb_run b;
    struct fb_run other;

    ck_assert(fb_run_once(plan, scenario, 7, false, &a, &diag));
    ck_assert(fb_run_once(plan, scenario, 7, true, &b, &diag));
    ck_assert(fb_run_once(plan, scenario, 8, false, &other, &diag));
    ck_assert_mem_eq(&a.toll, &b.toll, sizeof a.toll);
    ck_assert_int_eq(a.halted_ms, b.halted_ms);
    ck_assert(memcmp(&a.toll, &other.toll, sizeof a.toll) != 0);
    fb_run_clear(&b);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

/* Killed for a while and built anew from what it saved, it loses time and nothing else: it goes on counting
 * where it was, and nobody is answered while it is away. */
START_TEST(survives_its_own_crash)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario("controller-crash");
    struct fb_run crashed;
    struct fb_run calm;

    scenario->disturbances[0].from_ms = 60000; /* while the first 50 are fetching */
    scenario->disturbances[0].for_ms = 3600000;
    ck_assert(fb_run_once(plan, scenario, 3, true, &crashed, &diag));
    scenario->disturbance_count = 0;
    ck_assert(fb_run_once(plan, scenario, 3, false, &calm, &diag));
    ck_assert(crashed.halted && calm.halted);
    ck_assert(crashed.halted_ms > 3660000);
    ck_assert_int_eq(crashed.moments[2].at_ms >= 3660000, 1);
    ck_assert_uint_le(crashed.moments[2].toll.exposed, 50);
    fb_run_clear(&crashed);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

START_TEST(says_which_metric_is_missing)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario("silent-tenth");
    struct fb_run run;

    scenario->faults[0].metric = "temperature";
    ck_assert(!fb_run_once(plan, scenario, 1, false, &run, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "temperature"));
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

/* A hundred million sensors take no more steps than eight. */
START_TEST(scales_with_the_fleet)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_plan *plan = load_plan("fleet-100m");
    struct fb_scenario *scenario = load_scenario("healthy");
    struct fb_run run;

    ck_assert_uint_eq(plan->hosts, 100000000);
    ck_assert(fb_run_once(plan, scenario, 1, false, &run, &diag));
    ck_assert(run.completed && !run.halted);
    ck_assert_uint_eq(run.toll.exposed, plan->hosts);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

/* By hand: 1,800 hosts/s for 78 minutes; the first group of 1 % never finishes; measurements of nothing
 * succeed; 1,000 a minute. */
START_TEST(compares_with_other_rules)
{
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario("channel-file-291");
    struct fb_peer_result peers[FB_PEER_COUNT];

    fb_peers_compare(plan, scenario, peers);
    ck_assert_uint_eq(peers[0].exposed, 8424000);
    ck_assert_uint_eq(peers[0].hurt, 7432941); /* 75 of 85 hosts run Windows */
    ck_assert(peers[1].exposed == 85000 && peers[1].stalled && !peers[1].halted);
    ck_assert(peers[2].exposed == 8500000 && !peers[2].halted);
    ck_assert(peers[3].exposed == 78000 && !peers[3].halted);
    scenario->faults[0].metric = "crash"; /* could they but report */
    fb_peers_compare(plan, scenario, peers);
    ck_assert(peers[1].exposed == 85000 && peers[1].halted);
    ck_assert(peers[2].exposed == 85000 && peers[2].halted);
    ck_assert(peers[3].halted && peers[3].exposed <= 1000);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

START_TEST(tells_its_story)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_buffer page = FB_BUFFER_EMPTY;
    struct fb_rollout_plan *plan = load_plan("fleet-8m");
    struct fb_scenario *scenario = load_scenario("channel-file-291");
    struct fb_simulation simulation;

    scenario->name = "<b>bold</b>";
    ck_assert(fb_simulate(plan, scenario, &simulation, &diag));
    fb_simulation_text(&simulation, &text);
    fb_simulation_page(&simulation, &page);
    ck_assert(!text.failed && !page.failed);
    ck_assert_ptr_nonnull(strstr(text.text, "halted in 20 of 20 runs"));
    ck_assert_ptr_nonnull(strstr(text.text, "8,424,000"));
    ck_assert_ptr_null(strstr(page.text, "<b>bold"));
    ck_assert_ptr_null(strstr(page.text, "http"));
    ck_assert_ptr_null(strstr(page.text, "nan"));
    fb_buffer_clear(&text);
    fb_buffer_clear(&page);
    fb_simulation_clear(&simulation);
    fb_scenario_free(scenario);
    fb_rollout_plan_free(plan);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("simulate");

    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, ends_as_it_must, 0, FB_TEST_COUNT(examples));
    tcase_add_test(cases, adds_up);
    tcase_add_test(cases, is_the_same_for_a_seed);
    tcase_add_test(cases, survives_its_own_crash);
    tcase_add_test(cases, says_which_metric_is_missing);
    tcase_add_test(cases, scales_with_the_fleet);
    tcase_add_test(cases, compares_with_other_rules);
    tcase_add_test(cases, tells_its_story);
    return fb_test_run("simulate", cases);
}
