/* SPDX-License-Identifier: Apache-2.0 */
/* test_many.c - F6: halting lines, joint evidence, which slices are named. */
#include "rollout/statistics/many.h"

#include "rollout/statistics/baseline.h"
#include "rollout/statistics/draw.h"
#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

START_TEST(raises_the_line_by_the_weight)
{
    ck_assert_near(fb_halting_line(1e-3, 1), 6.907755, 5e-7);
    ck_assert_near(fb_halting_line(1e-3, .01), 6.907755 + 4.605170, 1e-6);
    ck_assert_near(fb_alpha_of_rollout(.365, 3650), 1e-4, 1e-12);
}
END_TEST

START_TEST(averages_evidence_by_weight)
{
    ck_assert_near(fb_joint_evidence((double[]){ log(8), log(2) }, (double[]){ .25, .75 }, 2), log(3.5), 1e-12);
    ck_assert_near(fb_joint_evidence((double[]){ 2000, -2000 }, (double[]){ .5, .5 }, 2), 2000 + log(.5), 1e-9);
    ck_assert(isinf(fb_joint_evidence(NULL, NULL, 0)));
}
END_TEST

/* K = 4, alpha = 0.5: k values must reach 8/k, so the lines are 8, 4, 2.67 and 2. */
static const struct {
    double e[4];
    size_t count;
    unsigned char named[4];
} sets[] = {
    { { 1, 1, 1, 1 }, 0, { 0, 0, 0, 0 } },
    { { 7.9, 1, 1, 1 }, 0, { 0, 0, 0, 0 } },
    { { 1, 8.1, 1, 1 }, 1, { 0, 1, 0, 0 } },
    { { 7.9, 1, 4.1, 1 }, 2, { 1, 0, 1, 0 } },
    { { 2.1, 2.1, 2.1, 2.1 }, 4, { 1, 1, 1, 1 } },
    { { 2.7, 2.7, 2.7, 1 }, 3, { 1, 1, 1, 0 } },
    { { 2.6, 2.6, 2.6, 1 }, 0, { 0, 0, 0, 0 } },
    { { 9, 2.7, 2.7, 1.9 }, 3, { 1, 1, 1, 0 } },
};

START_TEST(names_slices_by_their_rank)
{
    double evidence[4];
    unsigned char named[4];

    for (int i = 0; i < 4; i++)
        evidence[i] = log(sets[_i].e[i]);
    ck_assert_uint_eq(fb_name_slices(.5, evidence, 4, named), sets[_i].count);
    ck_assert_mem_eq(named, sets[_i].named, 4);
}
END_TEST

/* 200 rollouts with 100 healthy slices, alpha 0.05: uncorrected most would halt, corrected at most 10. */
START_TEST(keeps_many_slices_from_false_halts)
{
    struct fb_random random = fb_random_of(99);
    struct fb_baseline test;
    unsigned naive = 0;
    unsigned corrected = 0;

    fb_baseline_init(&test, 1e-3);
    for (int run = 0; run < 200; run++) {
        bool halts = false;
        bool halts_by_weight = false;

        for (int slice = 0; slice < 100; slice++) {
            uint64_t hosts = 0;

            for (uint64_t failures = 1; (hosts += fb_draw_gap(&random, 1e-3)) <= 10000; failures++) {
                halts |= fb_baseline_reaches(&test, hosts, failures, fb_halting_line(.05, 1));
                halts_by_weight |= fb_baseline_reaches(&test, hosts, failures, fb_halting_line(.05, .01));
            }
        }
        naive += halts;
        corrected += halts_by_weight;
    }
    ck_assert_uint_ge(naive, 100);
    ck_assert_uint_le(corrected, 10);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("many");

    tcase_add_test(cases, raises_the_line_by_the_weight);
    tcase_add_test(cases, averages_evidence_by_weight);
    tcase_add_loop_test(cases, names_slices_by_their_rank, 0, FB_TEST_COUNT(sets));
    tcase_add_test(cases, keeps_many_slices_from_false_halts);
    return fb_test_run("many", cases);
}
