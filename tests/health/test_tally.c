/* SPDX-License-Identifier: Apache-2.0 */
/* test_tally.c - what counts and what has no effect: duplicates, late reports, silence. */
#include "rollout/health/tally.h"

#include <stdlib.h>

#include "tests/support/check_main.h"

enum { CRASH,
       SILENCE };

#define MINUTE 60000
#define BIT_RESOLVED 1
#define BIT_FAILED 2
#define BIT_RECOVERED 3
#define BIT_CRASH (FB_HEALTH_COUNTS + CRASH)
#define BIT_SILENCE (FB_HEALTH_COUNTS + SILENCE)

static const struct fb_health_tally_plan plan = { .release = 77, .rings = 3, .slices = 4, .metrics = 2, .failures = 1U << CRASH | 1U << SILENCE, .silence = SILENCE, .window_ms = 5 * MINUTE };
static struct fb_health_tally *tally;

static void set_up(void)
{
    tally = fb_health_tally_new(&plan, 5);
    ck_assert_ptr_nonnull(tally);
}

static void tear_down(void)
{
    fb_health_tally_free(tally);
}

static struct fb_health_report report(uint64_t sensor, uint32_t sequence, unsigned events)
{
    return (struct fb_health_report){ .sensor = sensor, .release = 77, .sequence = sequence, .events = (uint16_t)events, .ring = 1, .slice = 2, .arm = 0 };
}

static enum fb_health_tally_answer add(uint64_t sensor, uint32_t sequence, unsigned events, int64_t now_ms)
{
    const struct fb_health_report one = report(sensor, sequence, events);

    return fb_health_tally_add(tally, &one, now_ms, false);
}

static uint64_t counted(uint32_t count)
{
    return fb_health_tally_count(tally, 1, 2, 0, count);
}

START_TEST(counts_each_host_once_in_each_count)
{
    ck_assert_int_eq(add(1, 1, FB_HEALTH_FETCHED, 0), FB_HEALTH_TALLY_COUNTED);
    ck_assert_int_eq(add(1, 1, FB_HEALTH_FETCHED, 0), FB_HEALTH_TALLY_DUPLICATE);
    ck_assert_int_eq(add(1, 2, FB_HEALTH_FETCHED, 1000), FB_HEALTH_TALLY_NOTED);
    ck_assert_int_eq(add(2, 9, 0, 0), FB_HEALTH_TALLY_COUNTED); /* who reports on it has it */
    ck_assert_uint_eq(counted(0), 2);
    ck_assert_uint_eq(counted(BIT_RESOLVED), 0);
}
END_TEST

START_TEST(a_failure_ends_the_window)
{
    add(1, 1, FB_HEALTH_FETCHED, 0);
    ck_assert_int_eq(add(1, 2, FB_HEALTH_METRIC << CRASH, 10), FB_HEALTH_TALLY_COUNTED);
    ck_assert_int_eq(add(1, 3, FB_HEALTH_METRIC << CRASH, 20), FB_HEALTH_TALLY_NOTED); /* crashes again */
    ck_assert_int_eq(add(1, 4, FB_HEALTH_RESOLVED, 30), FB_HEALTH_TALLY_NOTED);
    ck_assert_uint_eq(counted(BIT_CRASH), 1);
    ck_assert_uint_eq(counted(BIT_FAILED), 1);
    ck_assert_uint_eq(counted(BIT_RESOLVED), 1);
}
END_TEST

START_TEST(a_late_report_counts_and_does_not_turn_the_clock_back)
{
    struct fb_health_report silent[4];
    uint64_t at = 0;

    add(1, 10, FB_HEALTH_FETCHED, 0);
    add(1, 11, 0, 4 * MINUTE);
    ck_assert_int_eq(add(1, 9, FB_HEALTH_REVERTED, 4 * MINUTE + 1), FB_HEALTH_TALLY_COUNTED);
    ck_assert_int_eq(add(1, 11, 0, 5 * MINUTE), FB_HEALTH_TALLY_DUPLICATE); /* 9 did not become the newest */
    ck_assert_uint_eq(fb_health_tally_silent(tally, 8 * MINUTE, &at, silent, 4), 0);
}
END_TEST

START_TEST(silence_is_found_once_and_recovery_is_told_not_subtracted)
{
    struct fb_health_report silent[4];
    uint64_t at = 0;

    add(1, 1, FB_HEALTH_FETCHED, 0);
    add(2, 1, FB_HEALTH_FETCHED | FB_HEALTH_RESOLVED, 0); /* its window is over */
    ck_assert_uint_eq(fb_health_tally_silent(tally, 4 * MINUTE, &at, silent, 4), 0);
    ck_assert_uint_eq(fb_health_tally_silent(tally, 6 * MINUTE, &at, silent, 4), 1);
    ck_assert_uint_eq(silent[0].sensor, 1);
    ck_assert_uint_eq(silent[0].ring, 1);
    ck_assert_uint_eq(silent[0].slice, 2);
    ck_assert_int_eq(fb_health_tally_add(tally, &silent[0], 6 * MINUTE, false), FB_HEALTH_TALLY_COUNTED);
    ck_assert_uint_eq(counted(BIT_SILENCE), 1);
    ck_assert_uint_eq(counted(BIT_FAILED), 1);
    ck_assert_uint_eq(counted(BIT_RESOLVED), 2);
    ck_assert_uint_eq(fb_health_tally_silent(tally, 7 * MINUTE, &at, silent, 4), 0);
    ck_assert_int_eq(add(1, 2, 0, 8 * MINUTE), FB_HEALTH_TALLY_COUNTED);
    ck_assert_uint_eq(counted(BIT_RECOVERED), 1);
    ck_assert_uint_eq(counted(BIT_SILENCE), 1);
}
END_TEST

START_TEST(refuses_what_the_release_does_not_have)
{
    struct fb_health_report one = report(1, 1, FB_HEALTH_FETCHED);

    one.ring = 3;
    ck_assert_int_eq(fb_health_tally_add(tally, &one, 0, false), FB_HEALTH_TALLY_REFUSED);
    one = report(1, 1, FB_HEALTH_METRIC << 2);
    ck_assert_int_eq(fb_health_tally_add(tally, &one, 0, false), FB_HEALTH_TALLY_REFUSED);
    one = report(1, 1, 0);
    one.slice = 4;
    ck_assert_int_eq(fb_health_tally_add(tally, &one, 0, false), FB_HEALTH_TALLY_REFUSED);
    ck_assert_uint_eq(fb_sensor_table_count(fb_health_tally_sensors(tally)), 0);
}
END_TEST

START_TEST(controls_begin_anew_in_a_later_ring_and_nobody_else_moves)
{
    struct fb_health_report one = report(1, 1, FB_HEALTH_FETCHED | FB_HEALTH_RESOLVED);
    struct fb_health_report other = report(2, 1, FB_HEALTH_FETCHED);

    one.arm = 1;
    ck_assert_int_eq(fb_health_tally_add(tally, &one, 0, false), FB_HEALTH_TALLY_COUNTED);
    one = (struct fb_health_report){ .sensor = 1, .release = 77, .sequence = 2, .events = FB_HEALTH_FETCHED, .ring = 2, .slice = 2 };
    ck_assert_int_eq(fb_health_tally_add(tally, &one, 0, false), FB_HEALTH_TALLY_COUNTED);
    ck_assert_uint_eq(fb_health_tally_count(tally, 1, 2, 1, BIT_RESOLVED), 1);
    ck_assert_uint_eq(fb_health_tally_count(tally, 2, 2, 0, 0), 1);
    ck_assert_uint_eq(fb_health_tally_count(tally, 2, 2, 0, BIT_RESOLVED), 0);
    one = report(1, 3, FB_HEALTH_METRIC << CRASH); /* late, of its time in the control arm */
    one.arm = 1;
    ck_assert_int_eq(fb_health_tally_add(tally, &one, 0, false), FB_HEALTH_TALLY_NOTED);
    fb_health_tally_add(tally, &other, 0, false);
    other.ring = 2;
    other.sequence = 2;
    ck_assert_int_eq(fb_health_tally_add(tally, &other, 0, false), FB_HEALTH_TALLY_NOTED);
    ck_assert_uint_eq(fb_health_tally_count(tally, 2, 2, 0, 0), 1);
}
END_TEST

static uint64_t taken;
static void take(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count, uint64_t more)
{
    (void)context;
    ck_assert_uint_eq(ring, 1);
    ck_assert_uint_eq(slice, 2);
    ck_assert_uint_eq(arm, 0);
    taken += more * (count + 1);
}

START_TEST(tells_what_was_added_once)
{
    const struct fb_health_report quiet = report(3, 1, FB_HEALTH_FETCHED);

    taken = 0;
    add(1, 1, FB_HEALTH_FETCHED, 0);
    add(2, 1, FB_HEALTH_FETCHED | FB_HEALTH_RESOLVED, 0);
    fb_health_tally_add(tally, &quiet, 0, true); /* told before a restart */
    fb_health_tally_take(tally, take, NULL);
    ck_assert_uint_eq(taken, 2 * 1 + 1 * 2);
    fb_health_tally_take(tally, take, NULL);
    ck_assert_uint_eq(taken, 2 * 1 + 1 * 2);
    ck_assert_uint_eq(counted(0), 3);
}
END_TEST

/* The same reports in any order, and any of them twice, give the same counts. */
START_TEST(order_and_repetition_do_not_matter)
{
    static const unsigned events[] = { FB_HEALTH_FETCHED, FB_HEALTH_RESOLVED, FB_HEALTH_METRIC << CRASH };
    uint32_t random = 12345;

    for (unsigned i = 0; i < 3000; i++) {
        random = random * 1664525 + 1013904223;
        const unsigned sequence = (random >> 20) % 3;
        add((random >> 8) % 50, sequence, events[sequence], i);
    }
    for (unsigned sensor = 0; sensor < 50; sensor++)
        for (unsigned sequence = 0; sequence < 3; sequence++)
            add(sensor, sequence, events[sequence], 3000);
    for (uint32_t count = 0; count < BIT_SILENCE; count++)
        ck_assert_uint_eq(counted(count), count == BIT_RECOVERED || count == 4 ? 0 : 50);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("tally");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, counts_each_host_once_in_each_count);
    tcase_add_test(cases, a_failure_ends_the_window);
    tcase_add_test(cases, a_late_report_counts_and_does_not_turn_the_clock_back);
    tcase_add_test(cases, silence_is_found_once_and_recovery_is_told_not_subtracted);
    tcase_add_test(cases, refuses_what_the_release_does_not_have);
    tcase_add_test(cases, controls_begin_anew_in_a_later_ring_and_nobody_else_moves);
    tcase_add_test(cases, tells_what_was_added_once);
    tcase_add_test(cases, order_and_repetition_do_not_matter);
    return fb_test_run("tally", cases);
}
