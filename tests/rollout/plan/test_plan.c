/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rollout/plan/plan.h"
#include "rollout/plan/units.h"
#include "tests/support/check_main.h"

#define DIGEST_OF(digit) "00000000000000000000000000000000000000000000000000000000000000" digit

#define HEAD                                                                                                                           \
    "name: a\n"                                                                                                                        \
    "release: {name: r2, sha256: '" DIGEST_OF("02") "'}\n"                                                                             \
                                                    "rollback: {name: r1, sha256: '" DIGEST_OF("01") "'}\n"                            \
                                                                                                     "approvals: {from: [ann, ben]}\n" \
                                                                                                     "metrics: [{name: crash, against: baseline, baseline: 1e-5}]\n"

static struct fb_rollout_plan *plan_of(const char *text)
{
    struct fb_rollout_plan *plan = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_rollout_plan_parse("plan.yaml", fb_span_of(text), &plan, &diag), "%s: %s", diag.place.path,
                  diag.message);
    return plan;
}

static const struct {
    const char *text;
    bool good;
    int64_t ms;
} durations[] = {
    { "250ms", true, 250 },
    { "90s", true, 90000 },
    { "30m", true, 1800000 },
    { "24h", true, 86400000 },
    { "7d", true, 604800000 },
    { "0s", true, 0 },
    { "3660d", true, INT64_C(316224000000) },
    { "3661d", false, 0 },
    { "", false, 0 },
    { "m", false, 0 },
    { "1.5h", false, 0 },
    { "1 h", false, 0 },
    { "-1h", false, 0 },
    { "5", false, 0 },
    { "99999999999999999999h", false, 0 },
    { "1hh", false, 0 },
};

START_TEST(reads_durations)
{
    int64_t ms = -1;

    ck_assert_int_eq(fb_duration_parse(fb_span_of(durations[_i].text), &ms), durations[_i].good);
    ck_assert_int_eq(ms, durations[_i].good ? durations[_i].ms : -1);
}
END_TEST

static const struct {
    const char *text;
    bool good;
    uint64_t share;
} shares[] = {
    { "100%", true, 1000000000 },
    { "0%", true, 0 },
    { "0.01%", true, 100000 },
    { "0.0000001%", true, 1 },
    { "33.3%", true, 333000000 },
    { "100.0%", true, 1000000000 },
    { "100.1%", false, 0 },
    { "1.00000001%", false, 0 },
    { "5", false, 0 },
    { "%", false, 0 },
    { "1.%", false, 0 },
    { "1%%", false, 0 },
    { "-1%", false, 0 },
    { "1000%", false, 0 },
};

START_TEST(reads_shares_exactly)
{
    uint64_t share = 7;

    ck_assert_int_eq(fb_share_parse(fb_span_of(shares[_i].text), &share), shares[_i].good);
    ck_assert_uint_eq(share, shares[_i].good ? shares[_i].share : 7);
}
END_TEST

/* Seconds as `date -u -d ... +%s` gives them. */
static const struct {
    const char *text;
    bool good;
    int64_t seconds;
} instants[] = {
    { "1970-01-01", true, 0 },
    { "2026-12-24T18:00Z", true, 1798135200 },
    { "2024-02-29", true, 1709164800 },
    { "2023-02-29", false, 0 },
    { "2026-13-01", false, 0 },
    { "2026-12-24T24:00Z", false, 0 },
    { "2026-12-24T18:00", false, 0 },
    { "2026-12-24 18:00Z", false, 0 },
    { "26-12-24", false, 0 },
};

START_TEST(reads_instants)
{
    int64_t ms = -1;

    ck_assert_int_eq(fb_instant_parse(fb_span_of(instants[_i].text), &ms), instants[_i].good);
    ck_assert_int_eq(ms, instants[_i].good ? instants[_i].seconds * 1000 : -1);
}
END_TEST

/* 2026-11-20 is a Friday. */
START_TEST(freezes_over_the_weekend)
{
    struct fb_rollout_plan *plan = plan_of(HEAD
                                           "fleet: [{hosts: 10}]\nrings: [{name: all, bake: 10m}]\n"
                                           "freezes: [{from: 'fri 16:00', to: 'mon 08:00', reason: weekend}]\n");
    static const struct {
        const char *at;
        bool frozen;
    } moments[] = {
        { "2026-11-20T15:59Z", false },
        { "2026-11-20T16:00Z", true },
        { "2026-11-22T23:59Z", true },
        { "2026-11-23T00:00Z", true },
        { "2026-11-23T07:59Z", true },
        { "2026-11-23T08:00Z", false },
        { "2026-11-25T12:00Z", false },
    };

    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        int64_t at = 0;
        ck_assert(fb_instant_parse(fb_span_of(moments[i].at), &at));
        ck_assert_msg((fb_rollout_frozen(plan, at) != NULL) == moments[i].frozen, "%s", moments[i].at);
    }
    fb_rollout_plan_free(plan);
}
END_TEST

#define TAIL "fleet: [{hosts: 10}]\nrings: [{name: all, bake: 10m}]\n"

static const struct {
    const char *text;
    const char *path;
    const char *message;
} refused[] = {
    { "[]", "", "a rollout plan is a map, not a list" },
    { HEAD "fleet: [{hosts: 10}]\n", "", "rings" },
    { HEAD "fleet: [{hosts: 10}]\nrings: []\n", "rings", "at least one ring" },
    { HEAD "fleet: [{hosts: 10}]\nrings: [{name: a, bake: 10m}, {name: a, bake: 10m}]\n", "rings[1]", "a ring \"a\" already" },
    { HEAD "fleet: [{hosts: 10}]\nrings: [{name: a, bake: soon}]\n", "rings[0].bake", "a time such as 30m" },
    { HEAD "fleet: [{hosts: 10}]\nrings: [{name: a, bake: 10m, share: 101%}]\n", "rings[0].share", "a share such as" },
    { HEAD "fleet: [{hosts: 10}]\nrings: [{name: a, bake: 10m, control: 100%}]\n", "rings[0].control", "exposes none" },
    { HEAD "fleet: [{hosts: 10}]\nrings: [{name: a, bake: 10m, steps: [5, 5]}]\n", "rings[0].steps[1]", "more than the step before" },
    { HEAD "fleet: [{hosts: 10}]\nrings: [{name: a, bake: 10m, select: {planet: mars}}]\n", "rings[0].select.planet", "planet" },
    { HEAD TAIL "alpha: 1\n", "alpha", "a probability" },
    { HEAD TAIL "on_halt: pray\n", "on_halt", "stop or rollback" },
    { HEAD TAIL "slices: [colour]\n", "slices[0]", "expected platform" },
    { HEAD TAIL "freezes: [{from: 2026-12-24, to: 2026-12-24, reason: r}]\n", "freezes[0].to", "ends before" },
    { HEAD TAIL "customers: {acme: {pins: x}}\n", "customers.acme.pins", "pins" },
    { HEAD TAIL "kill_switch: {name: k, sha256: abc}\n", "kill_switch.sha256", "a SHA-256" },
};

START_TEST(says_what_is_wrong_and_where)
{
    struct fb_rollout_plan *plan = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_rollout_plan_parse("plan.yaml", fb_span_of(refused[_i].text), &plan, &diag));
    ck_assert_str_eq(diag.place.path, refused[_i].path);
    ck_assert_msg(strstr(diag.message, refused[_i].message) != NULL, "%s", diag.message);
    ck_assert_ptr_null(plan);
}
END_TEST

#define FLEET                                                                            \
    HEAD "slices: [platform, build]\n"                                                   \
         "fleet:\n"                                                                      \
         "- {platform: windows, build: '7.11', customer: acme, hosts: 600000}\n"         \
         "- {platform: windows, build: '7.11', customer: zeta, hosts: 300000}\n"         \
         "- {platform: windows, build: '7.10', customer: zeta, hosts: 99000}\n"          \
         "- {platform: linux, build: '7.11', customer: acme, class: lab, hosts: 1000}\n" \
         "rings:\n"                                                                      \
         "- {name: canary, share: 0.1%, per_slice: 3, control: 50%, bake: 10m}\n"        \
         "- {name: early, share: 10%, control: 20%, bake: 10m}\n"                        \
         "- {name: all, control: 5%, bake: 10m}\n"

static struct fb_host host_of(const char *platform, const char *build, const char *customer, const char *id)
{
    return (struct fb_host){
        .id = fb_span_of(id),
        .value = { [FB_DIMENSION_PLATFORM] = fb_span_of(platform), [FB_DIMENSION_BUILD] = fb_span_of(build), [FB_DIMENSION_CUSTOMER] = fb_span_of(customer) },
    };
}

START_TEST(finds_slices_in_the_fleet)
{
    struct fb_rollout_plan *plan = plan_of(FLEET);

    ck_assert_uint_eq(plan->slice_count, 4);
    ck_assert_str_eq(plan->slices[0], "windows 7.11");
    ck_assert_str_eq(plan->slices[1], "windows 7.10");
    ck_assert_str_eq(plan->slices[2], "linux 7.11");
    ck_assert_str_eq(plan->slices[3], "other");
    ck_assert_uint_eq(plan->hosts, 1000000);
    const struct fb_host odd = host_of("mac", "7.11", "acme", "h");
    ck_assert_uint_eq(fb_rollout_slice_of(plan, odd.value), 3);
    fb_rollout_plan_free(plan);
}
END_TEST

/* Sizes worked out by hand: of 900,000 windows-7.11 hosts 0.1 % are in the canary and half of them are
 * treated; early treats 80 % of the rest of its 10 %; all treats 95 % of what is left then. */
START_TEST(knows_how_many_hosts_each_ring_gets)
{
    struct fb_rollout_plan *plan = plan_of(FLEET);
    const double canary = 900 * .5;
    const double early = (90000 - canary) * .8;
    const double all = (900000 - canary - early) * .95;

    ck_assert_uint_eq(fb_rollout_ring_hosts_in(plan, 0, 0), (uint64_t)llround(canary));
    ck_assert_uint_eq(fb_rollout_ring_hosts_in(plan, 1, 0), (uint64_t)llround(early));
    ck_assert_uint_eq(fb_rollout_ring_hosts_in(plan, 2, 0), (uint64_t)llround(all));
    ck_assert_uint_eq(plan->unreached, 0);
    uint64_t treated = plan->untreated;
    for (uint32_t ring = 0; ring < 3; ring++)
        treated += fb_rollout_ring_hosts(plan, ring);
    ck_assert_uint_le(treated > 1000000 ? treated - 1000000 : 1000000 - treated, 4); /* rounding, slice by slice */
    fb_rollout_plan_free(plan);
}
END_TEST

/* Fewer than the m hosts wanted of a slice come less than once in a thousand times: the share gives a
 * mean whose lower Poisson tail is that small, added up term by term here. */
START_TEST(raises_the_share_of_small_slices)
{
    struct fb_rollout_plan *plan = plan_of(FLEET);
    const double mean = 1000 * .5 * (double)fb_rollout_share_in(plan, 0, 2) / 1e9;
    double term = exp(-mean);
    double tail = 0;

    ck_assert_uint_eq(fb_rollout_share_in(plan, 0, 0), 1000000);
    for (int k = 0; k < 3; k++) {
        tail += term;
        term *= mean / (k + 1);
    }
    ck_assert_double_lt(tail, 1e-3);
    ck_assert_double_lt(mean, 30);
    fb_rollout_plan_free(plan);
}
END_TEST

/* A host in an earlier ring stays there when later ones open; controls are drawn again. */
START_TEST(assignment_is_stable_and_even_inside_customers)
{
    struct fb_rollout_plan *plan = plan_of(FLEET);
    uint64_t counted[2][3][FB_ARM_COUNT] = { { { 0 } } };

    for (int i = 0; i < 200000; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "host-%d", i);
        const int customer = i & 1;
        const struct fb_host host = host_of("windows", "7.11", customer ? "acme" : "zeta", id);
        const struct fb_assignment early = fb_rollout_assign(plan, &host, 1);
        const struct fb_assignment late = fb_rollout_assign(plan, &host, 2);
        ck_assert(early.ring == FB_NO_RING || early.arm == FB_ARM_CONTROL || late.ring == early.ring);
        counted[customer][late.ring][late.arm]++;
    }
    for (int i = 0; i < 2; i++) { /* of 100,000; the bands are more than five standard deviations wide */
        ck_assert_uint_le((uint64_t)llabs((long long)counted[i][0][FB_ARM_TREATED] - 50), 40);
        ck_assert_uint_le((uint64_t)llabs((long long)counted[i][1][FB_ARM_TREATED] - 7960), 450);
        ck_assert_uint_le((uint64_t)llabs((long long)counted[i][2][FB_ARM_CONTROL] - 4600), 350);
        ck_assert_uint_eq(counted[i][0][FB_ARM_CONTROL] + counted[i][1][FB_ARM_CONTROL], 0);
    }
    fb_rollout_plan_free(plan);
}
END_TEST

static const char wishes[] =
    "customers: {acme: {pin: r1, delay: 72h}, zeta: {opt_out: true}}\nfloor: 4h\n";

START_TEST(critical_content_can_only_be_delayed_up_to_the_floor)
{
    char text[4096];
    const struct fb_host acme = host_of("windows", "7.11", "acme", "h1");
    const struct fb_host zeta = host_of("windows", "7.11", "zeta", "h1");

    for (int critical = 0; critical < 2; critical++) {
        (void)snprintf(text, sizeof text, "%s%scritical: %s\n", FLEET, wishes, critical ? "true" : "false");
        struct fb_rollout_plan *plan = plan_of(text);
        const struct fb_assignment a = fb_rollout_assign(plan, &acme, 2);
        const struct fb_assignment z = fb_rollout_assign(plan, &zeta, 2);
        ck_assert_int_eq(a.pin != NULL, !critical);
        ck_assert_int_eq(z.opts_out, !critical);
        ck_assert_int_eq(a.delay_ms, critical ? 4 * 3600000 : 72 * 3600000);
        fb_rollout_plan_free(plan);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reading");

    tcase_add_loop_test(cases, reads_durations, 0, FB_TEST_COUNT(durations));
    tcase_add_loop_test(cases, reads_shares_exactly, 0, FB_TEST_COUNT(shares));
    tcase_add_loop_test(cases, reads_instants, 0, FB_TEST_COUNT(instants));
    tcase_add_test(cases, freezes_over_the_weekend);
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(refused));
    tcase_add_test(cases, finds_slices_in_the_fleet);
    tcase_add_test(cases, knows_how_many_hosts_each_ring_gets);
    tcase_add_test(cases, raises_the_share_of_small_slices);
    tcase_add_test(cases, assignment_is_stable_and_even_inside_customers);
    tcase_add_test(cases, critical_content_can_only_be_delayed_up_to_the_floor);
    tcase_set_timeout(cases, 60);
    return fb_test_run("plan", cases);
}
