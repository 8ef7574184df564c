/* SPDX-License-Identifier: Apache-2.0 */
/* test_table.c - the table of sensors against arrays, at every size on the way to a hundred thousand. */
#include "rollout/health/table.h"

#include <stdlib.h>

#include "tests/support/check_main.h"

/* Any bijection will do: sensors that are neither in order nor alike. */
static uint64_t sensor_number(uint64_t i)
{
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static struct fb_sensor_state state_number(uint64_t i)
{
    return (struct fb_sensor_state){ .events = i & 0x1fff, .cell = (uint16_t)(i * 7 & 0x3fff), .last_seen = (uint16_t)(i * 3 & 0xfff), .sequence = (uint8_t)i };
}

static bool same(struct fb_sensor_state a, struct fb_sensor_state b)
{
    return a.events == b.events && a.cell == b.cell && a.last_seen == b.last_seen && a.sequence == b.sequence;
}

static void fill(struct fb_sensor_table *table, uint64_t count)
{
    bool fresh = false;

    for (uint64_t i = 0; i < count; i++) {
        uint8_t *slot = fb_sensor_table_slot(table, sensor_number(i), &fresh);

        ck_assert(slot != NULL && fresh);
        ck_assert(same(fb_sensor_load(slot), (struct fb_sensor_state){ .events = 0 }));
        fb_sensor_store(slot, state_number(i));
    }
}

START_TEST(keeps_every_state_while_it_grows)
{
    const uint64_t count = 100000;
    FB_AUTO(fb_sensor_table_free)
    struct fb_sensor_table *table = fb_sensor_table_new(42);
    bool fresh = true;

    fill(table, count);
    ck_assert_uint_eq(fb_sensor_table_count(table), count);
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *slot = fb_sensor_table_slot(table, sensor_number(i), &fresh);

        ck_assert(!fresh);
        ck_assert(same(fb_sensor_load(slot), state_number(i)));
    }
    ck_assert_uint_eq(fb_sensor_table_count(table), count);
}
END_TEST

START_TEST(walks_every_sensor_once)
{
    const uint64_t count = 5000;
    FB_AUTO(fb_sensor_table_free)
    struct fb_sensor_table *table = fb_sensor_table_new(7);
    struct fb_sensor_state state;
    uint64_t at = 0;
    uint64_t sensor = 0;
    uint64_t sum = 0;
    uint64_t walked = 0;
    uint64_t expected = 0;

    fill(table, count);
    for (uint64_t i = 0; i < count; i++)
        expected += sensor_number(i);
    for (; fb_sensor_table_next(table, &at, &sensor, &state); walked++)
        sum += sensor;
    ck_assert_uint_eq(walked, count);
    ck_assert_uint_eq(sum, expected);
}
END_TEST

/* The aim of the fleet's scale: at most 8 bytes for each sensor beyond its 8 bytes of key. */
START_TEST(takes_at_most_eight_bytes_beyond_the_key)
{
    const uint64_t sizes[] = { 500000, 530000, 560000, 590000 }; /* not just where it is dense */
    FB_AUTO(fb_sensor_table_free)
    struct fb_sensor_table *table = fb_sensor_table_new(1);
    bool fresh = false;
    uint64_t made = 0;

    for (size_t i = 0; i < FB_TEST_COUNT(sizes); i++) {
        for (; made < sizes[i]; made++)
            ck_assert_ptr_nonnull(fb_sensor_table_slot(table, sensor_number(made), &fresh));
        ck_assert_uint_le(fb_sensor_table_bytes(table), sizes[i] * 16);
    }
}
END_TEST

START_TEST(knows_the_extreme_keys)
{
    static const uint64_t keys[] = { 0, 1, UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63 };
    FB_AUTO(fb_sensor_table_free)
    struct fb_sensor_table *table = fb_sensor_table_new(0); /* without a seed 0 mixes to 0 */
    bool fresh = false;

    for (size_t i = 0; i < FB_TEST_COUNT(keys); i++)
        ck_assert(fb_sensor_table_slot(table, keys[i], &fresh) != NULL && fresh);
    for (size_t i = 0; i < FB_TEST_COUNT(keys); i++)
        ck_assert(fb_sensor_table_slot(table, keys[i], &fresh) != NULL && !fresh);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("table");

    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, keeps_every_state_while_it_grows);
    tcase_add_test(cases, walks_every_sensor_once);
    tcase_add_test(cases, takes_at_most_eight_bytes_beyond_the_key);
    tcase_add_test(cases, knows_the_extreme_keys);
    return fb_test_run("table", cases);
}
