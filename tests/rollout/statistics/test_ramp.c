/* SPDX-License-Identifier: Apache-2.0 */
/* test_ramp.c - F5: published bounds and batches, an expectation of one, edges of the fleet. */
#include "rollout/statistics/ramp.h"

#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

static const struct {
    uint64_t hosts, failures;
    double bound, digits;
} bounds[] = {
    { 10, 0, .5195512, 5e-8 },
    { 50, 0, .1368633, 5e-8 },
    { 500, 0, .01462372, 5e-9 },
    { 500, 3, .03385102, 5e-9 },
    { 5000, 0, 1.472221e-3, 5e-10 },
    { 5000, 5, 4.263498e-3, 5e-10 },
    { 1000000, 0, 7.366575e-6, 5e-13 },
    { 1000000, 10, 3.032700e-5, 5e-12 },
    { 1000000, 30, 6.034792e-5, 5e-12 },
};

START_TEST(gives_the_published_bounds)
{
    ck_assert_near(fb_ramp_bound(1e-3, bounds[_i].hosts, bounds[_i].failures), bounds[_i].bound, 1.1 * bounds[_i].digits);
}
END_TEST

START_TEST(expects_one_at_the_truth)
{
    double sum = 0;

    for (unsigned s = 0; s <= 60; s++)
        sum += fb_binomial_chance(60, s, .07) * exp(fb_ramp_martingale(.07, 60, s));
    ck_assert_near(sum, 1, 1e-10);
}
END_TEST

static const struct {
    uint64_t hosts, failures, batch;
} batches[] = {
    { 0, 0, 50 }, /* the budget itself */
    { 50, 0, 365 },
    { 500, 0, 3421 },
    { 500, 3, 1477 },
    { 5000, 5, 11755 },
    { 50, 50, 50 },      /* all failed: U is 1 */
    { 99999990, 0, 10 }, /* what is left */
    { 100000000, 0, 0 },
    { 100000001, 0, 0 },
};

START_TEST(gives_the_published_batches)
{
    const struct fb_ramp ramp = { .budget = 50, .baseline = 1e-5, .alpha = 1e-3, .fleet = 100000000 };

    ck_assert_uint_eq(fb_ramp_next(&ramp, batches[_i].hosts, batches[_i].failures), batches[_i].batch);
}
END_TEST

START_TEST(never_stands_still)
{
    const struct fb_ramp ramp = { .budget = 1, .baseline = 0, .alpha = 1e-3, .fleet = 3 };

    ck_assert_uint_eq(fb_ramp_next(&ramp, 0, 0), 1);
    ck_assert_uint_eq(fb_ramp_next(&ramp, 1, 1), 1);
    ck_assert_uint_eq(fb_ramp_next(&ramp, 2, 1), 1);
}
END_TEST

/* U < p0 happens after many healthy hosts: everybody may have it. */
START_TEST(opens_to_all_once_the_bound_is_below_the_baseline)
{
    const struct fb_ramp ramp = { .budget = 50, .baseline = 1e-5, .alpha = 1e-3, .fleet = 100000000 };

    ck_assert_uint_eq(fb_ramp_next(&ramp, 1000000, 0), 99000000);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("ramp");

    tcase_add_loop_test(cases, gives_the_published_bounds, 0, FB_TEST_COUNT(bounds));
    tcase_add_test(cases, expects_one_at_the_truth);
    tcase_add_loop_test(cases, gives_the_published_batches, 0, FB_TEST_COUNT(batches));
    tcase_add_test(cases, never_stands_still);
    tcase_add_test(cases, opens_to_all_once_the_bound_is_below_the_baseline);
    return fb_test_run("ramp", cases);
}
