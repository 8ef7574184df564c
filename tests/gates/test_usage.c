/* SPDX-License-Identifier: Apache-2.0 */
/* Adding up uses: however many there are and in whatever order, the sums are those of a plain
 * count. */

#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"
#include "validator/gates/usage.h"

#define TYPES 7
#define FIELDS 2000
#define INSTANCES 20000

static struct fb_usage usage;
static struct fb_diag diag;
static uint64_t counted[TYPES][FIELDS];
static struct fb_criterion criteria[INSTANCES];
static struct fb_instance instances[INSTANCES];

static void tear_down(void)
{
    fb_usage_clear(&usage);
}

/* A plain sequence that repeats itself only after 2^31 steps. */
static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 8;
}

static void fill(uint32_t seed)
{
    for (size_t i = 0; i < INSTANCES; i++) {
        const uint32_t field = next_number(&seed) % FIELDS;
        const uint64_t type = next_number(&seed) % TYPES;
        criteria[i] = (struct fb_criterion){ .op = FB_OP_EXISTS, .field = field };
        instances[i] = (struct fb_instance){ .type_id = type, .row = { .criteria = &criteria[i], .criterion_count = 1 } };
        counted[type][field]++;
    }
}

START_TEST(sums_are_those_of_a_plain_count)
{
    const struct fb_content content = { .instances = instances, .instance_count = INSTANCES };

    for (uint32_t file = 0; file < 2; file++) {
        fill(file);
        ck_assert(fb_usage_add(&usage, &content, 100 + file, &diag));
    }
    ck_assert_uint_eq(usage.files, 2);
    ck_assert_uint_eq(usage.most_bytes, 101);
    uint64_t sum = 0;
    for (uint64_t type = 0; type < TYPES; type++) {
        for (uint32_t field = 0; field < FIELDS; field++)
            ck_assert_uint_eq(fb_usage_reads(&usage, type, field), counted[type][field]);
        sum += fb_usage_type(&usage, type)->instances;
        ck_assert_uint_eq(fb_usage_type(&usage, type)->operators[FB_OP_EXISTS], fb_usage_type(&usage, type)->instances);
    }
    ck_assert_uint_eq(sum, 2 * INSTANCES);
    ck_assert_ptr_null(fb_usage_type(&usage, TYPES));
    ck_assert_uint_eq(fb_usage_reads(&usage, TYPES, 0), 0);
}
END_TEST

/* A field index is what a file says: nothing may be as large. */
START_TEST(the_highest_field_costs_no_more_than_the_lowest)
{
    const struct fb_criterion pair[] = {
        { .op = FB_OP_EQUALS_FIELD, .field = UINT32_MAX, .other_field = 3 },
        { .op = FB_OP_COUNT, .field = 5, .unknown_op = 99 },
    };
    const struct fb_instance instance = { .type_id = UINT64_MAX, .row = { .criteria = pair, .criterion_count = 2 } };
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };

    ck_assert(fb_usage_add(&usage, &content, 1, &diag));
    ck_assert_uint_eq(fb_usage_reads(&usage, UINT64_MAX, UINT32_MAX), 1);
    ck_assert_uint_eq(fb_usage_reads(&usage, UINT64_MAX, 3), 1);
    ck_assert_uint_eq(fb_usage_reads(&usage, UINT64_MAX, 5), 1); /* whatever it does, it may fetch it */
    ck_assert_uint_eq(fb_usage_reads(&usage, UINT64_MAX, 4), 0);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("usage");
    tcase_add_checked_fixture(cases, NULL, tear_down);
    tcase_add_test(cases, sums_are_those_of_a_plain_count);
    tcase_add_test(cases, the_highest_field_costs_no_more_than_the_lowest);
    return fb_test_run("usage", cases);
}
