/* SPDX-License-Identifier: Apache-2.0 */
/* test_witness.c - that an event made for an instance makes it hold, as the direct evaluator says. */
#include "validator/trial/witness.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "validator/trial/evaluator.h"
#include "validator/trial/witness_regex.h"

#define FIELDS 4
#define TYPE 9

/* Whether the row's own witness makes it hold. */
static bool holds(const struct fb_instance *instance, size_t except)
{
    const struct fb_content content = { .instances = instance, .instance_count = 1 };
    struct fb_engine_input values[FIELDS];
    struct fb_evaluator *evaluator = NULL;
    struct fb_hits hits;
    struct fb_arena arena;
    struct fb_diag diag = FB_DIAG_NONE;
    size_t unsupplied = 0;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert(fb_witness(instance, except, FIELDS, &arena, values));
    ck_assert_msg(fb_evaluator_new(&content, &evaluator, &diag), "%s", diag.message);
    ck_assert(fb_evaluator_run(evaluator, TYPE, values, FIELDS, &hits, &unsupplied, &diag));
    const bool held = hits.count == 1;
    fb_evaluator_free(evaluator);
    fb_arena_clear(&arena);
    return held;
}

static struct fb_instance instance_of(const struct fb_criterion *criteria, size_t count)
{
    return (struct fb_instance){
        .id = { (const uint8_t *)"x", 1 },
        .type_id = TYPE,
        .row = { .criteria = criteria, .criterion_count = count, .declared_count = FIELDS },
    };
}

static const struct {
    uint8_t op;
    const char *value;
} operators[] = {
    { FB_OP_EQUALS, "C:\\a.exe" },
    { FB_OP_EQUALS, "" },
    { FB_OP_CONTAINS, "b" },
    { FB_OP_CONTAINS, "" },
    { FB_OP_STARTSWITH, "\\\\.\\pipe" },
    { FB_OP_ENDSWITH, ".exe" },
    { FB_OP_GLOB, "a*b?c\\*" },
    { FB_OP_GLOB, "*" },
    { FB_OP_CIDR, "10.0.0.0/8" },
    { FB_OP_CIDR, "fe80::/10" },
    { FB_OP_REGEX, "^abc$" },
    { FB_OP_REGEX, "\\\\pipe\\\\x\\d{4}" },
    { FB_OP_REGEX, "(?i)a(b|c)d+[0-9a-f]{8}-[^x]" },
    { FB_OP_REGEX, "(?:foo|bar)\\s+\\w" },
    { FB_OP_REGEX, "\\x41[]a]" },
};

START_TEST(each_operator_has_a_witness)
{
    const struct fb_span value = fb_span_of(operators[_i].value);
    const struct fb_criterion criterion = { .op = operators[_i].op, .position = 2, .field = 2, .values = &value, .value_count = 1 };
    const struct fb_instance instance = instance_of(&criterion, 1);

    ck_assert_msg(holds(&instance, SIZE_MAX), "%s", operators[_i].value);
}
END_TEST

START_TEST(operators_without_values_have_a_witness)
{
    const struct fb_criterion criteria[] = {
        { .op = FB_OP_EXISTS, .position = 0, .field = 0 },
        { .op = FB_OP_ABSENT, .position = 1, .field = 1 },
        { .op = FB_OP_EQUALS_FIELD, .position = 2, .field = 2, .other_field = 3 },
    };
    const struct fb_instance instance = instance_of(criteria, 3);

    ck_assert(holds(&instance, SIZE_MAX));
}
END_TEST

START_TEST(composites_have_a_witness)
{
    const struct fb_span values[] = { { (const uint8_t *)"ab", 2 }, { (const uint8_t *)"yz", 2 }, { (const uint8_t *)"m", 1 } };
    const struct fb_criterion of_all[] = {
        { .op = FB_OP_STARTSWITH, .values = &values[0], .value_count = 1 },
        { .op = FB_OP_ENDSWITH, .values = &values[1], .value_count = 1 },
        { .op = FB_OP_CONTAINS, .values = &values[2], .value_count = 1 },
    };
    const struct fb_criterion all = { .op = FB_OP_ALL, .children = of_all, .child_count = 3 };
    const struct fb_criterion of_any[] = { all, { .op = FB_OP_EQUALS, .values = &values[0], .value_count = 1 } };
    const struct fb_criterion any = { .op = FB_OP_ANY, .children = of_any, .child_count = 2 };
    const struct fb_instance instance = instance_of(&any, 1);

    ck_assert(holds(&instance, SIZE_MAX));
}
END_TEST

/* Aimed at a row of exceptions the instance does not hold; otherwise it does. */
START_TEST(rows_of_exceptions_are_aimed_at)
{
    const struct fb_span value = fb_span_of("a");
    const struct fb_span other = fb_span_of("b");
    const struct fb_criterion criterion = { .op = FB_OP_EQUALS, .values = &value, .value_count = 1 };
    const struct fb_criterion excepted = { .op = FB_OP_EQUALS, .position = 1, .field = 1, .values = &other, .value_count = 1 };
    const struct fb_row row = { .criteria = &excepted, .criterion_count = 1, .declared_count = FIELDS };
    struct fb_instance instance = instance_of(&criterion, 1);

    instance.except = &row;
    instance.except_count = 1;
    ck_assert(holds(&instance, SIZE_MAX));
    ck_assert(!holds(&instance, 0));
}
END_TEST

START_TEST(a_field_that_is_not_there_is_passed_over)
{
    const struct fb_span value = fb_span_of("a");
    const struct fb_criterion criteria[] = {
        { .op = FB_OP_EQUALS, .field = 0, .values = &value, .value_count = 1 },
        { .op = FB_OP_EQUALS, .position = FIELDS, .field = FIELDS, .values = &value, .value_count = 1 },
    };
    const struct fb_instance instance = instance_of(criteria, 2);
    struct fb_engine_input values[FIELDS];
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert(fb_witness(&instance, SIZE_MAX, FIELDS, &arena, values));
    ck_assert_uint_eq(values[0].length, 1);
    fb_arena_clear(&arena);
}
END_TEST

/* Patterns that are none, in copies of exactly their size. */
START_TEST(a_pattern_that_ends_anywhere_is_harmless)
{
    static const char whole[] = "^(?i:a|[^x-z\\]]{3}|\\x41\\d[[:alpha:]]+)\\";

    for (size_t size = 0; size < sizeof whole; size++) {
        uint8_t *copy = malloc(size + 1);
        struct fb_span text;
        struct fb_arena arena;

        ck_assert_ptr_nonnull(copy);
        memcpy(copy + 1, whole, size);
        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        ck_assert(fb_witness_regex((struct fb_span){ copy + 1, size }, &arena, &text));
        ck_assert_uint_le(text.size, size);
        fb_arena_clear(&arena);
        free(copy);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("witnesses");

    tcase_add_loop_test(cases, each_operator_has_a_witness, 0, FB_TEST_COUNT(operators));
    tcase_add_test(cases, operators_without_values_have_a_witness);
    tcase_add_test(cases, composites_have_a_witness);
    tcase_add_test(cases, rows_of_exceptions_are_aimed_at);
    tcase_add_test(cases, a_pattern_that_ends_anywhere_is_harmless);
    tcase_add_test(cases, a_field_that_is_not_there_is_passed_over);
    return fb_test_run("witness", cases);
}
