/* SPDX-License-Identifier: Apache-2.0 */
/* test_coverage.c - the map of what was read, against an array with a byte for every byte. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/check_main.h"
#include "validator/schema/machine/coverage.h"

#define SIZE 20000 /* almost five pages */

static uint8_t naive[SIZE];

static uint64_t naive_find(uint64_t start, uint64_t end, bool read)
{
    while (start < end && naive[start] != read)
        start++;
    return start < end ? start : end;
}

/* Numbers that look random and are the same every time. */
static uint64_t next_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void compare(const struct fb_coverage *map, uint64_t *state)
{
    for (int i = 0; i < 6; i++) {
        const uint64_t start = next_number(state) % (SIZE + 1);
        const uint64_t end = start + next_number(state) % (SIZE + 1 - start);
        ck_assert_uint_eq(fb_coverage_find(map, start, end, true), naive_find(start, end, true));
        ck_assert_uint_eq(fb_coverage_find(map, start, end, false), naive_find(start, end, false));
    }
}

START_TEST(agrees_with_an_array)
{
    struct fb_budget budget = { .left = (size_t)1 << 20 };
    struct fb_coverage map;
    uint64_t state = (uint64_t)_i;

    memset(naive, 0, sizeof naive);
    ck_assert(fb_coverage_init(&map, SIZE, &budget));
    for (int i = 0; i < 200; i++) {
        const uint64_t start = next_number(&state) % SIZE;
        const uint64_t longest = i % 10 == 0 ? 9000 : 90;
        uint64_t end = start + next_number(&state) % longest;
        end = end > SIZE ? SIZE : end;
        ck_assert(fb_coverage_add(&map, start, end));
        memset(naive + start, 1, (size_t)(end - start));
        compare(&map, &state);
    }
    fb_coverage_clear(&map);
    ck_assert_uint_eq(budget.granted, (SIZE / 4096 + 1) * sizeof(uint64_t *));
}
END_TEST

/* In order, byte by byte: a page that becomes full costs nothing any more. */
START_TEST(gives_the_bitmap_of_a_full_page_back)
{
    struct fb_budget budget = { .left = 4096 };
    struct fb_coverage map;

    ck_assert(fb_coverage_init(&map, 4 * 4096, &budget));
    const size_t empty = budget.granted;
    for (uint64_t i = 0; i < (uint64_t)4 * 4096; i++)
        ck_assert(fb_coverage_add(&map, i, i + 1));
    ck_assert_uint_eq(budget.granted, empty);
    ck_assert_uint_eq(fb_coverage_find(&map, 0, 4 * 4096, false), 4 * 4096);
    fb_coverage_clear(&map);
}
END_TEST

START_TEST(stays_within_its_budget)
{
    struct fb_budget budget = { .left = 600 };
    struct fb_coverage map;

    ck_assert(!fb_coverage_init(&map, (uint64_t)1 << 30, &budget));
    ck_assert(budget.exceeded);
    ck_assert(fb_coverage_init(&map, 4096, &budget));
    ck_assert(fb_coverage_add(&map, 0, 1));
    ck_assert(!fb_coverage_add(&map, 4096, 4097));
    fb_coverage_clear(&map);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("coverage");

    tcase_add_loop_test(cases, agrees_with_an_array, 1, 6);
    tcase_add_test(cases, gives_the_bitmap_of_a_full_page_back);
    tcase_add_test(cases, stays_within_its_budget);
    return fb_test_run("coverage", cases);
}
