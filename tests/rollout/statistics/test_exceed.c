/* SPDX-License-Identifier: Apache-2.0 */
/* test_exceed.c - F10: the running quantile of the control, and what exceeds it. */
#include "rollout/statistics/exceed.h"

#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

START_TEST(finds_the_quantile_within_an_eighth)
{
    struct fb_histogram histogram = { .count = 0 };

    ck_assert_uint_eq(fb_histogram_quantile(&histogram, .99), UINT64_MAX);
    for (uint64_t value = 1; value <= 10000; value++)
        fb_histogram_add(&histogram, value);
    const uint64_t found = fb_histogram_quantile(&histogram, .99);

    ck_assert_uint_ge(found, 9900);
    ck_assert_uint_le(found, 9900 + 9900 / 8);
    ck_assert(!fb_exceeds(&histogram, .99, 9900));
    ck_assert(fb_exceeds(&histogram, .99, 11200));
}
END_TEST

/* Each value is at or below the border of its bin, and the next value's border never smaller. */
START_TEST(has_a_bin_for_each_value)
{
    for (int shift = 0; shift < 64; shift++) {
        for (int step = -1; step <= 1; step++) {
            struct fb_histogram histogram = { .count = 0 };
            const uint64_t value = ((uint64_t)1 << shift) + (uint64_t)step;

            fb_histogram_add(&histogram, value);
            const uint64_t border = fb_histogram_quantile(&histogram, .5);

            ck_assert_uint_ge(border, value);
            ck_assert_uint_le(border - value, value / 8);
        }
    }
}
END_TEST

START_TEST(shares_hours)
{
    ck_assert_near(fb_share_of_hours(10, 990), .01, 1e-12);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("exceed");

    tcase_add_test(cases, finds_the_quantile_within_an_eighth);
    tcase_add_test(cases, has_a_bin_for_each_value);
    tcase_add_test(cases, shares_hours);
    return fb_test_run("exceed", cases);
}
