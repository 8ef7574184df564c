/* SPDX-License-Identifier: Apache-2.0 */
/* test_cost.c - what the gate cost does beyond single findings: runs that confirm, the time that a
 * build has, and want of memory. */
#include <check.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"
#include "validator/gates/cost.h"
#include "validator/gates/cost_run.h"

static struct fb_diag diag;

static void set_up(void)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
}

static bool attack(const char *pattern, uint64_t limit, struct fb_arena *arena, struct fb_cost_attack *out)
{
    struct fb_arena scratch;
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault fault;

    fb_arena_init(&scratch, fb_heap(), SIZE_MAX);
    const bool ok = fb_regex_parse(fb_span_of(pattern), 0, &scratch, &tree, &fault)
                 && fb_cost_find_attack(fb_span_of(pattern), false, tree, limit, arena, out, &diag);
    fb_arena_clear(&scratch);
    return ok;
}

START_TEST(runs_confirm_or_clear)
{
    static const struct {
        const char *pattern;
        uint64_t limit;
        enum fb_cost_growth growth;
        bool exceeds;
    } rows[] = {
        { "^(a+)+$", 100000, FB_COST_EXPONENTIAL, true },
        { "^(a+)+$", 10000000, FB_COST_EXPONENTIAL, true },
        { "^\\d+\\d+$", 100000, FB_COST_POLYNOMIAL, true },
        { "^\\d+\\d+$", 10000000, FB_COST_POLYNOMIAL, false },   /* n * n / 2 is 8 million at most */
        { "^(a?){20}a{20}$", 100000, FB_COST_POLYNOMIAL, true }, /* 2 to the power of 20 ways */
        { "^(a?){13}a{13}$", 10000000, FB_COST_LINEAR, false },  /* but not of 13 */
        { "(a+)+x|a", 100000, FB_COST_EXPONENTIAL, true },       /* it matches in the end */
        { "a(?:(b+)+c)?", 100000, FB_COST_EXPONENTIAL, true },
        { "^(\\w|\\d)*\\b", 100000, FB_COST_LINEAR, false }, /* only the approximation is ambiguous */
        { "((abcdefghij){1000}){1000}", 100000, FB_COST_REFUSED, false },
        { "abc", 100000, FB_COST_LINEAR, false },
    };
    struct fb_cost_attack found;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert(attack(rows[_i].pattern, rows[_i].limit, &arena, &found));
    ck_assert_int_eq(found.growth, rows[_i].growth);
    ck_assert_int_eq(found.steps > rows[_i].limit, rows[_i].exceeds);
    ck_assert(found.bytes <= FB_MAX_ATTACK_BYTES);
    fb_arena_clear(&arena);
}
END_TEST

/* One callout before each item, the end included: "a" at 0 and 1, "b" at 1 and so on. */
START_TEST(steps_are_items_tried)
{
    FB_AUTO(fb_cost_run_free)
    struct fb_cost_run *run = NULL;
    char reason[128];
    uint64_t steps = 0;

    ck_assert(fb_cost_run_new(fb_span_of("ab"), false, &run, reason, &diag));
    ck_assert_ptr_nonnull(run);
    ck_assert(fb_cost_run_steps(run, fb_span_of("ab"), 1000, &steps, &diag));
    ck_assert_uint_eq(steps, 3);
    ck_assert(fb_cost_run_steps(run, fb_span_of("ccc"), 1000, &steps, &diag));
    ck_assert_uint_eq(steps, 4); /* a place more than there are characters */
    ck_assert(fb_cost_run_steps(run, fb_span_of("cccccccc"), 5, &steps, &diag));
    ck_assert_uint_eq(steps, 6);
}
END_TEST

START_TEST(a_build_has_a_hundred_steps_for_each_microsecond)
{
    static const struct {
        uint64_t eval_us;
        uint64_t steps;
    } rows[] = {
        { 1, 100 },
        { 1000, 100000 },
        { 99999, 9999900 },
        { 100000, 10000000 },
        { 100001, 10000000 },
        { UINT64_MAX, 10000000 },
    };
    const struct fb_contract contract = { .eval_us = rows[_i].eval_us };

    ck_assert_uint_eq(fb_cost_step_limit(&contract), rows[_i].steps);
}
END_TEST

START_TEST(an_attack_is_spelled_as_c_would)
{
    struct fb_cost_attack found;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert(attack("^x(?:[\"]|\")+\\n", 1000, &arena, &found));
    ck_assert_ptr_nonnull(strstr(found.spelling, "\"x"));
    ck_assert_ptr_nonnull(strstr(found.spelling, "\\\"\" * "));
    fb_arena_clear(&arena);
}
END_TEST

START_TEST(want_of_memory_is_told_and_leaks_nothing)
{
    static const char *const patterns[] = { "^(a+)+$", "a+b*a+$", "((abcdefghij){1000}){1000}" };
    bool done = false;

    for (long n = 1; !done && n < 5000; n++) {
        struct fb_cost_attack found;
        struct fb_arena arena;
        const long before = fb_fail_malloc_live();
        diag = (struct fb_diag)FB_DIAG_NONE;
        fb_fail_malloc_at(n, false);
        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        const bool ok = attack(patterns[_i], 1000, &arena, &found);
        done = !fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        fb_arena_clear(&arena);
        ck_assert_int_eq(fb_fail_malloc_live(), before);
        ck_assert(ok || diag.fault == FB_FAULT_MEMORY || diag.fault == FB_FAULT_NONE);
        ck_assert(ok || !done);
        ck_assert_msg(!ok || done || found.growth != FB_COST_LINEAR, "allocation %ld: an attack was lost", n);
    }
    ck_assert(done);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("cost");

    tcase_set_timeout(cases, 60);
    tcase_add_checked_fixture(cases, set_up, NULL);
    tcase_add_loop_test(cases, runs_confirm_or_clear, 0, 11);
    tcase_add_test(cases, steps_are_items_tried);
    tcase_add_loop_test(cases, a_build_has_a_hundred_steps_for_each_microsecond, 0, 6);
    tcase_add_test(cases, an_attack_is_spelled_as_c_would);
    tcase_add_loop_test(cases, want_of_memory_is_told_and_leaks_nothing, 0, 3);
    return fb_test_run("cost", cases);
}
