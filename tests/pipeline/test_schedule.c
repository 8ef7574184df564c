/* SPDX-License-Identifier: Apache-2.0 */
/* test_schedule.c - when a gate is asked, waits, or is left out. */
#include "pipeline/gating/schedule.h"

#include "pipeline/gating/gate.h"
#include "tests/support/check_main.h"

static const struct {
    const char *what;
    struct fb_schedule schedule;
    enum fb_tier tier;
    struct fb_standing standing;
    enum fb_step step;
} steps[] = {
    { "nothing else", { 1, 1, false }, FB_TIER_RUN, { false, 0, 0, false }, FB_STEP_ASK },
    { "a free slot", { 2, 1, false }, FB_TIER_RUN, { false, 0, 1, false }, FB_STEP_ASK },
    { "no free slot", { 2, 1, false }, FB_TIER_RUN, { false, 0, 2, false }, FB_STEP_WAIT },
    { "rejected already", { 2, 1, false }, FB_TIER_RUN, { true, 0, 0, false }, FB_STEP_SPARE },
    { "rejected already, all wanted", { 2, 1, true }, FB_TIER_RUN, { true, 0, 0, false }, FB_STEP_ASK },
    { "rejected already, and late", { 2, 1, false }, FB_TIER_RUN, { true, 0, 0, true }, FB_STEP_SPARE },
    { "late", { 2, 1, false }, FB_TIER_RUN, { false, 0, 0, true }, FB_STEP_LATE },
    { "late, all wanted", { 2, 1, true }, FB_TIER_RUN, { true, 0, 0, true }, FB_STEP_LATE },
    { "late, and no free slot", { 2, 1, false }, FB_TIER_RUN, { false, 0, 2, true }, FB_STEP_LATE },
    { "the cheaper ones are not done", { 8, 2, false }, FB_TIER_FUZZ, { false, 1, 1, false }, FB_STEP_WAIT },
    { "the cheaper ones are not done, all wanted", { 8, 8, true }, FB_TIER_FUZZ, { false, 1, 1, false }, FB_STEP_ASK },
    { "one of the cheaper ones rejects while another runs", { 8, 2, false }, FB_TIER_FUZZ, { true, 1, 1, false }, FB_STEP_SPARE },
    { "too wide for what is free", { 8, 1, true }, FB_TIER_FUZZ, { false, 0, 1, false }, FB_STEP_WAIT },
    { "wide, and all is free", { 8, 1, false }, FB_TIER_FUZZ, { false, 0, 0, false }, FB_STEP_ASK },
};

START_TEST(asks_waits_or_leaves_out)
{
    ck_assert_msg(fb_schedule_step(&steps[_i].schedule, steps[_i].tier, &steps[_i].standing) == steps[_i].step,
                  "%s", steps[_i].what);
}
END_TEST

START_TEST(fuzzing_shares_the_slots_among_candidates)
{
    const struct {
        size_t slots;
        size_t candidates;
        size_t width;
    } rows[] = { { 1, 1, 1 }, { 8, 1, 8 }, { 8, 2, 4 }, { 8, 3, 2 }, { 8, 5, 1 }, { 8, 8, 1 }, { 8, 3000, 1 }, { 4, 0, 1 } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fb_schedule schedule = { rows[i].slots, rows[i].candidates, false };
        ck_assert_uint_eq(fb_schedule_width(&schedule, FB_TIER_FUZZ), rows[i].width);
        ck_assert_uint_eq(fb_schedule_width(&schedule, FB_TIER_RUN), 1);
    }
}
END_TEST

/* Otherwise a gate would wait for ever for those before it. */
START_TEST(no_gate_costs_less_than_one_before_it)
{
    for (size_t i = 1; fb_gate_names[i] != NULL; i++)
        ck_assert_int_ge(fb_gate_tier(fb_gate_names[i]), fb_gate_tier(fb_gate_names[i - 1]));
    ck_assert_int_eq(fb_gate_tier("change"), FB_TIER_READ);
    ck_assert_int_eq(fb_gate_tier("replay"), FB_TIER_RUN);
    ck_assert_int_eq(fb_gate_tier("engine"), FB_TIER_RUN);
    ck_assert_int_eq(fb_gate_tier("fuzz"), FB_TIER_FUZZ);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("schedule");

    tcase_add_loop_test(cases, asks_waits_or_leaves_out, 0, FB_TEST_COUNT(steps));
    tcase_add_test(cases, fuzzing_shares_the_slots_among_candidates);
    tcase_add_test(cases, no_gate_costs_less_than_one_before_it);
    return fb_test_run("schedule", cases);
}
