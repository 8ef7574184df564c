/* SPDX-License-Identifier: Apache-2.0 */
/* test_silence.c - F7 to F9: windows, first misses, clusters, reboots. */
#include "rollout/statistics/silence.h"

#include "tests/rollout/statistics/near.h"
#include "tests/support/check_main.h"

START_TEST(beats_often_at_first)
{
    static const uint64_t due[] = { 10, 30, 60, 120, 300, 600, 900 };

    for (size_t i = 0; i < 7; i++)
        ck_assert_uint_eq(fb_beat_due(i, 300), due[i]);
    ck_assert_uint_eq(fb_misses_needed(.05, 1e-6), 5);
    ck_assert_uint_eq(fb_misses_needed(.01, 1e-6), 3);
    ck_assert_uint_eq(fb_misses_needed(1e-9, 1e-6), 1);
}
END_TEST

/* Steps of one window with the deadline 100: 'b' a beat sent at, 'l' a look at. */
static const struct {
    const char *steps;
    uint64_t at[4];
    enum fb_window_change changes[4];
} windows[] = {
    { "bl", { 50, 200 }, { FB_WINDOW_RESOLVED, FB_WINDOW_SAME } },
    { "bb", { 50, 60 }, { FB_WINDOW_RESOLVED, FB_WINDOW_SAME } }, /* a report twice */
    { "ll", { 100, 101 }, { FB_WINDOW_SAME, FB_WINDOW_MISSED } }, /* censored until after the deadline */
    { "llb", { 101, 150, 160 }, { FB_WINDOW_MISSED, FB_WINDOW_SAME, FB_WINDOW_RECOVERED } },
    { "lbbl", { 101, 150, 160, 999 }, { FB_WINDOW_MISSED, FB_WINDOW_RECOVERED, FB_WINDOW_SAME, FB_WINDOW_SAME } },
    { "bb", { 101, 102 }, { FB_WINDOW_MISSED, FB_WINDOW_RECOVERED } }, /* late before anybody looked */
    { "b", { 100 }, { FB_WINDOW_RESOLVED } },
};

START_TEST(resolves_a_window_once)
{
    struct fb_window window = { .opened = false };

    ck_assert_int_eq(fb_window_beat(&window, 5), FB_WINDOW_SAME); /* not exposed */
    ck_assert_int_eq(fb_window_look(&window, 500), FB_WINDOW_SAME);
    fb_window_open(&window, 100);
    for (size_t i = 0; windows[_i].steps[i] != '\0'; i++) {
        const enum fb_window_change change = windows[_i].steps[i] == 'b' ? fb_window_beat(&window, windows[_i].at[i])
                                                                         : fb_window_look(&window, windows[_i].at[i]);
        fb_window_open(&window, 100000); /* fetched again: the same window */
        ck_assert_int_eq(change, windows[_i].changes[i]);
    }
}
END_TEST

START_TEST(counts_a_cluster_once)
{
    const struct fb_labels few = fb_cluster_events((struct fb_labels){ 2, 1 }, false, 3);
    const struct fb_labels many = fb_cluster_events((struct fb_labels){ 500, 480 }, true, 3);
    const struct fb_labels other = fb_cluster_events((struct fb_labels){ 500, 480 }, false, 3);

    ck_assert(few.treated == 2 && few.control == 1);
    ck_assert(many.treated == 1 && many.control == 0);
    ck_assert(other.treated == 0 && other.control == 1);
}
END_TEST

/* Ten clusters that hit both arms: an event an arm would be evidence where few are treated; the first
 * host's label keeps the expectation at one. */
START_TEST(a_cluster_in_both_arms_is_no_evidence)
{
    struct fb_control test;
    double sum = 0;

    fb_control_init(&test, .01, FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
    for (unsigned first = 0; first <= 10; first++)
        sum += fb_binomial_chance(10, first, .01) * exp(fb_control_evidence(&test, (struct fb_labels){ first, 10 - first }));
    ck_assert_near(sum, 1, 1e-10);
    ck_assert(fb_control_reaches(&test, (struct fb_labels){ 10, 10 }, 6.907755));
}
END_TEST

START_TEST(waits_for_reboots)
{
    const double once_a_day = 1.0 / 86400;

    ck_assert_near(fb_reboot_wait(2, 50, once_a_day) / 60, 57.6, .5);
    ck_assert_near(fb_reboot_wait(2, 500, once_a_day) / 60, 5.8, .05);
    ck_assert_near(fb_reboot_wait(2, 5000, once_a_day), 35, .5);
    ck_assert(!fb_boot_loop(1) && fb_boot_loop(2) && fb_boot_loop(9));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("silence");

    tcase_add_test(cases, beats_often_at_first);
    tcase_add_loop_test(cases, resolves_a_window_once, 0, FB_TEST_COUNT(windows));
    tcase_add_test(cases, counts_a_cluster_once);
    tcase_add_test(cases, a_cluster_in_both_arms_is_no_evidence);
    tcase_add_test(cases, waits_for_reboots);
    return fb_test_run("silence", cases);
}
