/* SPDX-License-Identifier: Apache-2.0 */
/* test_draw.c - drawn numbers have the law that they say: by chi-square, mean and spread, from fixed seeds. */
#include "rollout/statistics/draw.h"

#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

enum { DRAWS = 40000 };

static const struct {
    unsigned trials;
    double p;
} laws[] = {
    { 1, .3 },
    { 20, .05 }, /* by gaps */
    { 100, .5 }, /* by the hat */
    { 120, .9 }, /* turned over */
    { 40, .25 }, /* the least of the hat: n p = 10 */
    { 1000, .02 },
};

/* Bins with fewer than 10 expected are put together; 60 bins at most, and chi-square of 59 exceeds 120
 * once in 200,000. */
START_TEST(draws_binomials_of_their_law)
{
    enum { MOST = 1001 };
    static unsigned seen[MOST];
    struct fb_random random = fb_random_of(42);
    double distance = 0;
    double expected = 0;
    double found = 0;

    for (unsigned i = 0; i < MOST; i++)
        seen[i] = 0;
    for (int i = 0; i < DRAWS; i++)
        seen[fb_draw_binomial(&random, laws[_i].trials, laws[_i].p)]++;
    for (unsigned k = 0; k <= laws[_i].trials; k++) {
        expected += DRAWS * fb_binomial_chance(laws[_i].trials, k, laws[_i].p);
        found += seen[k];
        if (expected < 10)
            continue;
        distance += (found - expected) * (found - expected) / expected;
        expected = found = 0;
    }
    ck_assert_msg(distance < 120, "%f", distance);
}
END_TEST

START_TEST(draws_binomials_of_a_fleet)
{
    struct fb_random random = fb_random_of(1);
    double sum = 0;
    double squares = 0;

    for (int i = 0; i < DRAWS; i++) {
        const double off = (double)fb_draw_binomial(&random, 100000000, .001) - 100000;

        sum += off;
        squares += off * off;
    }
    ck_assert_near(sum / DRAWS, 0, 4 * sqrt(99900.0 / DRAWS));
    ck_assert_near(squares / DRAWS / 99900, 1, .04);
    ck_assert_uint_eq(fb_draw_binomial(&random, 5, 0), 0);
    ck_assert_uint_eq(fb_draw_binomial(&random, 5, 1), 5);
    ck_assert_uint_eq(fb_draw_binomial(&random, 0, .5), 0);
}
END_TEST

START_TEST(draws_gaps_with_their_mean)
{
    struct fb_random random = fb_random_of(3);
    double sum = 0;
    unsigned ones = 0;

    for (int i = 0; i < DRAWS; i++) {
        const uint64_t gap = fb_draw_gap(&random, .25);

        sum += (double)gap;
        ones += gap == 1;
    }
    ck_assert_near(sum / DRAWS, 4, 4 * sqrt(12.0 / DRAWS));
    ck_assert_near((double)ones / DRAWS, .25, .01);
    ck_assert_uint_eq(fb_draw_gap(&random, 1), 1);
    ck_assert_uint_ge(fb_draw_gap(&random, 1e-300), 1u << 30);
}
END_TEST

START_TEST(draws_the_same_for_a_seed)
{
    struct fb_random a = fb_random_of(5);
    struct fb_random b = fb_random_of(5);

    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(fb_draw_binomial(&a, 1000000, .3), fb_draw_binomial(&b, 1000000, .3));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("draw");

    tcase_add_loop_test(cases, draws_binomials_of_their_law, 0, FB_TEST_COUNT(laws));
    tcase_add_test(cases, draws_binomials_of_a_fleet);
    tcase_add_test(cases, draws_gaps_with_their_mean);
    tcase_add_test(cases, draws_the_same_for_a_seed);
    return fb_test_run("draw", cases);
}
