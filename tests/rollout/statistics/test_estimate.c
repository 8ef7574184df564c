/* SPDX-License-Identifier: Apache-2.0 */
/* test_estimate.c - F3 and F4: published values, expectations of one, what the confidence sequence holds. */
#include "rollout/statistics/estimate.h"

#include "rollout/statistics/draw.h"
#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

START_TEST(gives_the_published_values)
{
    ck_assert_near(fb_beta_binomial(.5, .5, .01, 50, 3), 0.741342, 6e-7);
    ck_assert_near(fb_beta_binomial(.5, .5, .01, 2000, 20), -4.028388, 6e-7);
    ck_assert_near(fb_beta_binomial(.5, .5, .01, 2000, 60), 22.296526, 6e-7);
    ck_assert_near(fb_gamma_poisson(.5, 50, .002, 1000, 5), 0.153501, 6e-7);
    ck_assert_near(fb_gamma_poisson(.5, 50, .002, 1000, 12), 9.736473, 6e-7);
    ck_assert_near(fb_dirichlet((double[]){ .5, 9.5 }, (double[]){ .05, .95 }, (uint64_t[]){ 6, 24 }, 2), 2.078789, 6e-7);
    ck_assert_near(fb_dirichlet((double[]){ .5, 9.5 }, (double[]){ .05, .95 }, (uint64_t[]){ 2, 28 }, 2), -0.857496, 6e-7);
    ck_assert_near(fb_wald_bound(1e-3, .1, 1e-5), 8.36, 5e-3);
    ck_assert_near(fb_wald_bound(1e-3, .01, 1e-5), 116.81, 5e-3);
    ck_assert_near(fb_wald_bound(1e-3, .001, 1e-5), 1910.51, 5e-3);
    ck_assert_near(fb_wald_bound(1e-3, 1, 1e-5), 1, 0);
    ck_assert_near(fb_wald_bound_with_misses(1e-3, 1e-12, .01, 1e-5), 116.81, 5e-3);
    ck_assert(fb_wald_bound_with_misses(1e-3, .2, .01, 1e-5) < 100);
}
END_TEST

START_TEST(expects_one_at_the_truth)
{
    double binomial = 0;
    double poisson = 0;
    double log_chance = -.002 * 1000; /* of no event */
    double arms = 0;

    for (unsigned s = 0; s <= 40; s++)
        binomial += fb_binomial_chance(40, s, .2) * exp(fb_beta_binomial(.5, .5, .2, 40, s));
    for (unsigned s = 0; s <= 1000; log_chance += log(2.0 / ++s)) /* a heavy tail: 0.95^s */
        poisson += exp(log_chance + fb_gamma_poisson(.5, 50, .002, 1000, s));
    for (unsigned s = 0; s <= 30; s++)
        arms += fb_binomial_chance(30, s, .05) * exp(fb_dirichlet((double[]){ .5, 9.5 }, (double[]){ .05, .95 }, (uint64_t[]){ s, 30 - s }, 2));
    ck_assert_near(binomial, 1, 1e-9);
    ck_assert_near(poisson, 1, 1e-9);
    ck_assert_near(arms, 1, 1e-9);
}
END_TEST

START_TEST(ends_the_interval_where_the_evidence_reaches_the_line)
{
    const struct fb_interval interval = fb_confidence(1e-3, 2000, 20);

    ck_assert_near(fb_beta_binomial(.5, .5, interval.low, 2000, 20), 6.907755, 1e-4);
    ck_assert_near(fb_beta_binomial(.5, .5, interval.high, 2000, 20), 6.907755, 1e-4);
    ck_assert(interval.low < .01 && .01 < interval.high);
    ck_assert_near(fb_confidence(1e-3, 0, 0).high, 1, 0);
    ck_assert_near(fb_confidence(1e-3, 100, 0).low, 0, 0);
    ck_assert_near(fb_confidence(1e-3, 100, 100).high, 1, 0);
    ck_assert(fb_confidence(1e-3, 1000000, 10).high < 4e-5);
}
END_TEST

/* 500 seeded histories of 3,000 hosts at p = 0.05: at alpha 0.05 at most 25 may ever leave the interval. */
START_TEST(holds_the_truth_at_all_times)
{
    struct fb_random random = fb_random_of(7);
    unsigned left = 0;

    for (int run = 0; run < 500; run++) {
        uint64_t failures = 0;

        for (uint64_t hosts = 1; hosts <= 3000; hosts++) {
            failures += fb_draw_chance(&random, .05);
            if (fb_beta_binomial(.5, .5, .05, hosts, failures) >= log(1 / .05)) {
                left++;
                break;
            }
        }
    }
    ck_assert_uint_le(left, 25);
    ck_assert_uint_ge(left, 1);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("estimate");

    tcase_add_test(cases, gives_the_published_values);
    tcase_add_test(cases, expects_one_at_the_truth);
    tcase_add_test(cases, ends_the_interval_where_the_evidence_reaches_the_line);
    tcase_add_test(cases, holds_the_truth_at_all_times);
    return fb_test_run("estimate", cases);
}
