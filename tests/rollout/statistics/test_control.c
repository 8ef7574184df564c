/* SPDX-License-Identifier: Apache-2.0 */
/* test_control.c - F2: published values, an expectation of one under the null, ramping shares, balance. */
#include "rollout/statistics/control.h"

#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

static const struct {
    double lowest, highest, share;
    struct fb_labels events;
    double evidence;
} values[] = {
    { 1.5, 1e5, .5, { 11, 0 }, 7.355785 },
    { 1.5, 1e5, .5, { 20, 3 }, 5.064566 },
    { 1.5, 1e5, .01, { 2, 0 }, 8.579022 },
    { 1.5, 1e5, .01, { 3, 10 }, 4.984030 },
    { 1.5, 1e5, .01, { 5, 100 }, 1.635762 },
    { 1.1, 1e4, .5, { 20, 3 }, 5.262534 },
    { 1.1, 1e4, .05, { 3, 0 }, 8.338380 },
    { 1.1, 1e4, .05, { 4, 0 }, 11.264287 },
    { 1.1, 1e5, .5, { 100, 60 }, 1.725995 },
};

START_TEST(gives_the_published_values)
{
    struct fb_control test;

    fb_control_init(&test, values[_i].share, values[_i].lowest, values[_i].highest);
    ck_assert_near(fb_control_evidence(&test, values[_i].events), values[_i].evidence, 6e-7);
}
END_TEST

static double expectation(const struct fb_control *test, double share, unsigned events)
{
    double sum = 0;

    for (unsigned x = 0; x <= events; x++)
        sum += fb_binomial_chance(events, x, share) * exp(fb_control_evidence(test, (struct fb_labels){ x, events - x }));
    return sum;
}

START_TEST(expects_one_when_the_arms_are_alike)
{
    struct fb_control test;

    fb_control_init(&test, .5, FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
    ck_assert_near(expectation(&test, .5, 30), 1, 1e-10);
    fb_control_init(&test, .01, FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
    ck_assert_near(expectation(&test, .01, 30), 1, 1e-10);
    fb_control_init_balance(&test, .3, 10);
    ck_assert_near(expectation(&test, .3, 30), 1, 1e-10);
}
END_TEST

/* Two epochs with shares 0.01 and 0.4: the mixture is over whole histories, so E is no product of two. */
START_TEST(expects_one_over_a_share_that_ramps)
{
    static const double shares[] = { .01, .4 };
    struct fb_control tests[2];
    double sum = 0;

    for (int i = 0; i < 2; i++)
        fb_control_init(&tests[i], shares[i], FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
    for (unsigned x = 0; x <= 6; x++)
        for (unsigned y = 0; y <= 9; y++)
            sum += fb_binomial_chance(6, x, shares[0]) * fb_binomial_chance(9, y, shares[1])
                 * exp(fb_control_evidence_of_epochs(tests, (struct fb_labels[]){ { x, 6 - x }, { y, 9 - y } }, 2));
    ck_assert_near(sum, 1, 1e-10);
    ck_assert_near(fb_control_evidence_of_epochs(tests, (struct fb_labels[]){ { 2, 1 }, { 0, 0 } }, 2),
                   fb_control_evidence(&tests[0], (struct fb_labels){ 2, 1 }), 1e-12);
}
END_TEST

START_TEST(is_one_sided_unless_it_watches_balance)
{
    struct fb_control test;

    fb_control_init(&test, .5, FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
    ck_assert(fb_control_reaches(&test, (struct fb_labels){ 40, 0 }, 6.907755));
    ck_assert(!fb_control_reaches(&test, (struct fb_labels){ 0, 1000 }, 0));
    fb_control_init_balance(&test, .5, 100);
    ck_assert(fb_control_reaches(&test, (struct fb_labels){ 40, 0 }, 6.907755));
    ck_assert(fb_control_reaches(&test, (struct fb_labels){ 0, 40 }, 6.907755));
    ck_assert(!fb_control_reaches(&test, (struct fb_labels){ 5000, 5000 }, 0));
}
END_TEST

START_TEST(reaches_the_line_exactly_when_the_evidence_does)
{
    struct fb_control test;

    fb_control_init(&test, .05, FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
    for (uint64_t treated = 0; treated < 30; treated++)
        for (uint64_t control = 0; control < 200; control += 3)
            ck_assert_int_eq(fb_control_reaches(&test, (struct fb_labels){ treated, control }, 4.6),
                             fb_control_evidence(&test, (struct fb_labels){ treated, control }) >= 4.6);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("control");

    tcase_add_loop_test(cases, gives_the_published_values, 0, FB_TEST_COUNT(values));
    tcase_add_test(cases, expects_one_when_the_arms_are_alike);
    tcase_add_test(cases, expects_one_over_a_share_that_ramps);
    tcase_add_test(cases, is_one_sided_unless_it_watches_balance);
    tcase_add_test(cases, reaches_the_line_exactly_when_the_evidence_does);
    return fb_test_run("control", cases);
}
