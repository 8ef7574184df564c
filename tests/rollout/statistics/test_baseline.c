/* SPDX-License-Identifier: Apache-2.0 */
/* test_baseline.c - F1: published values, an expectation of one under the null, no false halts. */
#include "rollout/statistics/baseline.h"

#include "rollout/statistics/draw.h"
#include "rollout/statistics/many.h"
#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

/* Computed apart from this program, in double precision. */
static const struct {
    double bound;
    uint64_t hosts, failures;
    double evidence;
} values[] = {
    { 1e-5, 1, 1, 9.172051 },
    { 1e-5, 13, 1, 6.544540 },
    { 1e-5, 190, 1, 3.861271 },
    { 1e-5, 190, 2, 10.135616 },
    { 1e-5, 2809, 2, 4.768708 },
    { 1e-5, 2809, 3, 9.035945 },
    { 1e-5, 100000, 0, -3.993792 },
    { 1e-5, 1000000, 10, -6.526127 },
    { 1e-5, 1000000, 30, 9.772884 },
    { 1e-4, 1000, 2, 2.531067 },
    { 1e-4, 1000, 3, 5.541464 },
    { 1e-4, 6699, 5, 3.684048 },
    { 1e-4, 6699, 6, 5.700213 },
};

START_TEST(gives_the_published_values)
{
    struct fb_baseline test;

    fb_baseline_init(&test, values[_i].bound);
    ck_assert_near(fb_baseline_evidence(&test, values[_i].hosts, values[_i].failures), values[_i].evidence, 6e-7);
}
END_TEST

static double expectation(double bound, double p, unsigned hosts)
{
    struct fb_baseline test;
    double sum = 0;

    fb_baseline_init(&test, bound);
    for (unsigned s = 0; s <= hosts; s++)
        sum += fb_binomial_chance(hosts, s, p) * exp(fb_baseline_evidence(&test, hosts, s));
    return sum;
}

START_TEST(expects_one_at_the_baseline_and_less_below)
{
    ck_assert_near(expectation(0.01, 0.01, 1), 1, 1e-12);
    ck_assert_near(expectation(0.01, 0.01, 50), 1, 1e-11);
    ck_assert_near(expectation(0.3, 0.3, 200), 1, 1e-10);
    ck_assert_near(expectation(0.01, 0.005, 1), 0.884543, 6e-7);
    ck_assert_near(expectation(0.01, 0.005, 50), 0.191561, 6e-7);
}
END_TEST

START_TEST(is_one_before_anything_is_seen)
{
    struct fb_baseline test;

    fb_baseline_init(&test, 1e-5);
    ck_assert_near(fb_baseline_evidence(&test, 0, 0), 0, 1e-12);
    ck_assert(!fb_baseline_reaches(&test, 0, 0, 1e-9));
}
END_TEST

START_TEST(reaches_the_line_exactly_when_the_evidence_does)
{
    struct fb_baseline test;

    fb_baseline_init(&test, 1e-4);
    for (uint64_t hosts = 1; hosts < 20000; hosts += 37)
        for (uint64_t failures = 0; failures < 12 && failures <= hosts; failures++)
            ck_assert_int_eq(fb_baseline_reaches(&test, hosts, failures, 6.907755),
                             fb_baseline_evidence(&test, hosts, failures) >= 6.907755);
}
END_TEST

/* Ville, looking after every host: 4,000 seeded rollouts of 300,000 healthy hosts at alpha 0.01 may halt
 * 40 times; the reference found 0.0042, 17 times. */
START_TEST(rarely_halts_what_is_healthy)
{
    struct fb_random random = fb_random_of(20240719);
    struct fb_baseline test;
    unsigned halted = 0;

    fb_baseline_init(&test, 1e-4);
    for (int run = 0; run < 4000; run++) {
        uint64_t hosts = 0;

        for (uint64_t failures = 1; (hosts += fb_draw_gap(&random, 1e-4)) <= 300000; failures++) {
            if (fb_baseline_reaches(&test, hosts, failures, fb_halting_line(0.01, 1))) {
                halted++;
                break;
            }
        }
    }
    ck_assert_uint_le(halted, 40);
    ck_assert_uint_ge(halted, 4);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("baseline");

    tcase_add_loop_test(cases, gives_the_published_values, 0, FB_TEST_COUNT(values));
    tcase_add_test(cases, expects_one_at_the_baseline_and_less_below);
    tcase_add_test(cases, is_one_before_anything_is_seen);
    tcase_add_test(cases, reaches_the_line_exactly_when_the_evidence_does);
    tcase_add_test(cases, rarely_halts_what_is_healthy);
    return fb_test_run("baseline", cases);
}
