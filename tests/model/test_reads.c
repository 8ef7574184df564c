/* SPDX-License-Identifier: Apache-2.0 */
/* test_reads.c - every way in which an instance can fetch an input. */
#include "validator/model/reads.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "tests/support/check_main.h"

/* design.md, section 5: what each operator on field 20 can fetch, one past the highest index. */
START_TEST(each_operator_reads_its_field)
{
    static const uint64_t ends[] = { 0, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 0, 0, 21 };
    const struct fb_criterion criterion = { .op = (uint8_t)_i, .position = 20, .field = 20 };

    ck_assert_uint_eq(fb_criterion_reads_end(&criterion), ends[_i]);
}
END_TEST

START_TEST(equals_field_reads_both_sides)
{
    const struct fb_criterion up = { .op = FB_OP_EQUALS_FIELD, .field = 3, .other_field = 20 };
    const struct fb_criterion down = { .op = FB_OP_EQUALS_FIELD, .field = 20, .other_field = 3 };

    ck_assert_uint_eq(fb_criterion_reads_end(&up), 21);
    ck_assert_uint_eq(fb_criterion_reads_end(&down), 21);
}
END_TEST

START_TEST(the_last_field_of_all_does_not_wrap)
{
    const struct fb_criterion criterion = { .op = FB_OP_EQUALS, .field = UINT32_MAX };
    ck_assert_uint_eq(fb_criterion_reads_end(&criterion), (uint64_t)UINT32_MAX + 1);
}
END_TEST

/* `depth` composites around one criterion, which comes last of two. */
static void nest(struct fb_criterion (*levels)[2], size_t depth, uint8_t op, uint32_t field)
{
    for (size_t i = 0; i < depth; i++) {
        levels[i][0] = (struct fb_criterion){ .op = FB_OP_WILDCARD, .field = field };
        levels[i][1] = (struct fb_criterion){ .op = FB_OP_ANY, .field = field, .children = levels[i + 1], .child_count = 2 };
    }
    levels[depth][0] = (struct fb_criterion){ .op = FB_OP_WILDCARD, .field = field };
    levels[depth][1] = (struct fb_criterion){ .op = op, .field = field };
}

START_TEST(composites_read_what_is_in_them)
{
    struct fb_criterion levels[FB_MAX_NESTING + 1][2];

    for (size_t depth = 0; depth <= FB_MAX_NESTING; depth++) {
        nest(levels, depth, FB_OP_ABSENT, 20);
        ck_assert_uint_eq(fb_criterion_reads_end(&levels[0][1]), 21);
        nest(levels, depth, FB_OP_WILDCARD, 20);
        ck_assert_uint_eq(fb_criterion_reads_end(&levels[0][1]), 0);
    }
}
END_TEST

START_TEST(beyond_any_depth_everything_is_read)
{
    static struct fb_criterion levels[FB_MAX_TREE_DEPTH + 2][2];

    nest(levels, FB_MAX_TREE_DEPTH - 1, FB_OP_ABSENT, 20);
    ck_assert_uint_eq(fb_criterion_reads_end(&levels[0][1]), 21);
    nest(levels, FB_MAX_TREE_DEPTH, FB_OP_WILDCARD, 20);
    ck_assert_uint_eq(fb_criterion_reads_end(&levels[0][1]), UINT64_MAX);
}
END_TEST

START_TEST(an_instance_reads_its_row_and_all_exceptions)
{
    const struct fb_criterion low[] = { { .op = FB_OP_EQUALS, .field = 4 }, { .op = FB_OP_EQUALS, .field = 7 } };
    const struct fb_criterion high[] = { { .op = FB_OP_EXISTS, .field = 20 } };
    const struct fb_row except[] = { { .criterion_count = 0 }, { .criteria = high, .criterion_count = 1 } };
    struct fb_instance instance = { .row = { .criteria = low, .criterion_count = 2 } };

    ck_assert_uint_eq(fb_instance_reads_end(&instance), 8);
    instance.except = except;
    instance.except_count = 1;
    ck_assert_uint_eq(fb_instance_reads_end(&instance), 8);
    instance.except_count = 2;
    ck_assert_uint_eq(fb_instance_reads_end(&instance), 21);
    instance.row.criterion_count = 0;
    instance.except_count = 0;
    ck_assert_uint_eq(fb_instance_reads_end(&instance), 0);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reads");
    tcase_add_loop_test(cases, each_operator_reads_its_field, 0, FB_OP_COUNT + 1);
    tcase_add_test(cases, equals_field_reads_both_sides);
    tcase_add_test(cases, the_last_field_of_all_does_not_wrap);
    tcase_add_test(cases, composites_read_what_is_in_them);
    tcase_add_test(cases, beyond_any_depth_everything_is_read);
    tcase_add_test(cases, an_instance_reads_its_row_and_all_exceptions);
    return fb_test_run("reads", cases);
}
