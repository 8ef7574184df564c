/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "tests/rollout/machine/fixture.h"
#include "tests/support/check_main.h"

START_TEST(needs_two_people_and_not_the_one_who_asked)
{
    struct fixture fixture = fixture_of(fixture_plan);

    ck_assert(command(&fixture, FB_EVENT_CREATED, "ann"));
    ck_assert(!command(&fixture, FB_EVENT_APPROVE, "ann"));
    ck_assert_str_eq(fixture.out.refusal, "who asked for it can not approve it");
    ck_assert(!command(&fixture, FB_EVENT_APPROVE, "dora"));
    ck_assert(command(&fixture, FB_EVENT_APPROVE, "ben"));
    ck_assert(command(&fixture, FB_EVENT_APPROVE, "ben"));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_DRAFT);
    ck_assert(!command(&fixture, FB_EVENT_START, "ann"));
    ck_assert(command(&fixture, FB_EVENT_APPROVE, "cleo"));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_APPROVED);
    ck_assert(command(&fixture, FB_EVENT_START, "ann"));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    fixture_clear(&fixture);
}
END_TEST

/* Batches as F5 gives them, worked out apart from this program: 50 first; with 50 hosts of one of three
 * slices resolved 320 (365 if all hosts were one); then no slice may cost more than 50, and of the next
 * ring a tenth is in a slice that was not seen yet. */
START_TEST(goes_through_the_rings_by_the_damage_budget)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 50);
    expose(&fixture, 0, 0, 50);
    pass(&fixture, 9 * MINUTE);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_BAKE);
    pass(&fixture, MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_STEP);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 50 + 320);
    expose(&fixture, 0, 0, 320);
    pass(&fixture, 10 * MINUTE);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 500);
    expose(&fixture, 0, 0, 130);
    pass(&fixture, 10 * MINUTE);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_APPROVAL);
    ck_assert(approve_ring(&fixture, "ann", 1));
    pass(&fixture, MINUTE);
    ck_assert_uint_eq(fixture.rollout->ring, 1);
    /* p0 is 1e-5 + 1e-4 here, and 9500 of the ring's 94525 treated hosts run linux: 50 / (.1005 (1 - .00011));
     * over all hosts together it would be 50 / (.01462372 - .00011) */
    ck_assert_uint_eq(fixture.rollout->rings[1].allowed, 497);
    complete(&fixture);
    ck_assert_int_eq(fixture.out.actions[0].kind == FB_ACTION_RELEASE_CONTROLS || fixture.out.action_count == 0, 1);
    pass(&fixture, 23 * HOUR);
    ck_assert(!fixture.rollout->last_good);
    pass(&fixture, 2 * HOUR);
    ck_assert(fixture.rollout->last_good);
    fixture_clear(&fixture);
}
END_TEST

/* F1 at p0 = 1e-5: two crashes of 190 hosts are log E = 10.135616.  Two metrics, half of the part for
 * all hosts together: the line is ln(1 / (0.5 * 0.5 * 0.001)) = 8.294050. */
START_TEST(halts_on_evidence_and_rolls_back)
{
    struct fixture fixture = fixture_of(fixture_plan);
    const uint32_t crash = FB_COUNT_METRIC;

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    pass(&fixture, 10 * MINUTE);
    expose(&fixture, 0, 0, 140);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, crash, 1));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, crash, 1));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HALTED);
    ck_assert_int_eq(fixture.out.decision.cause, FB_CAUSE_EVIDENCE);
    ck_assert_double_eq_tol(fixture.out.decision.log_e, 10.135616, 1e-6);
    ck_assert_double_eq_tol(fixture.out.decision.line, 8.294050, 1e-6);
    ck_assert_uint_eq(fixture.out.decision.treated, 190);
    ck_assert_uint_eq(fixture.out.decision.other, 2);
    ck_assert_int_eq(fixture.out.actions[0].kind, FB_ACTION_STOP);
    tick_after(&fixture, 1000);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_ROLLING_BACK);
    ck_assert_int_eq(fixture.out.actions[0].kind, FB_ACTION_PUBLISH_ROLLBACK);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_REVERTED, 189));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_ROLLING_BACK);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_REVERTED, 1));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_WITHDRAWN);
    fixture_clear(&fixture);
}
END_TEST

/* Silence is judged by labels: with one control host for one treated, 15 to nothing are enough (T3:
 * a host that can not report is a miss), and as many in both arms are nothing. */
START_TEST(counts_silence_against_the_control_arm)
{
    struct fixture fixture = fixture_of(fixture_plan);
    const uint32_t silence = FB_COUNT_METRIC + 1;

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    for (int i = 0; i < 30; i++) {
        ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, silence, 1));
        ck_assert(count(&fixture, 0, 0, FB_ARM_CONTROL, silence, 1));
    }
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    fixture_clear(&fixture);
    fixture = fixture_of(fixture_plan);
    start(&fixture);
    expose(&fixture, 0, 0, 50);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, silence, 18));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HALTED);
    ck_assert_uint_eq(fixture.out.decision.metric, 1);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(holds_without_fresh_counts_and_goes_on_with_them)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    tick_after(&fixture, 2 * MINUTE);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    tick_after(&fixture, 1);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HELD);
    ck_assert_int_eq(fixture.rollout->cause, FB_CAUSE_STALE);
    ck_assert_int_eq(fixture.out.actions[0].kind, FB_ACTION_STOP);
    tick_after(&fixture, HOUR);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HELD);
    hear(&fixture);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    pass(&fixture, 9 * MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_WAIT);
    pass(&fixture, MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_STEP);
    fixture_clear(&fixture);
}
END_TEST

/* Nobody could fetch while it was held, so no counts came: a person may end that. */
START_TEST(resumes_before_the_first_report_and_waits)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    ck_assert(command(&fixture, FB_EVENT_HOLD, "dora"));
    tick_after(&fixture, HOUR);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HELD);
    ck_assert_msg(command(&fixture, FB_EVENT_RESUME, "dora"), "%s", fixture.out.refusal);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    ck_assert_int_eq(fixture.out.actions[0].kind, FB_ACTION_ALLOW);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 50);
    tick_after(&fixture, 2 * MINUTE);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    tick_after(&fixture, 1);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HELD);
    ck_assert_int_eq(fixture.rollout->cause, FB_CAUSE_STALE);
    ck_assert(command(&fixture, FB_EVENT_RESUME, "dora"));
    expose(&fixture, 0, 0, 50);
    pass(&fixture, 10 * MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_STEP);
    fixture_clear(&fixture);
}
END_TEST

/* All else that a step needs was there before it was held; the bake is shorter than what is stale. */
START_TEST(resumed_without_fresh_counts_promotes_nothing)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const char *at = strstr(fixture_plan, "stale_after: 2m");

    fb_buffer_printf(&text, "%.*sstale_after: 2h%s", (int)(at - fixture_plan), fixture_plan, at + strlen("stale_after: 2m"));
    struct fixture fixture = fixture_of(text.text);
    start(&fixture);
    expose(&fixture, 0, 0, 50);
    ck_assert(command(&fixture, FB_EVENT_HOLD, "dora"));
    tick_after(&fixture, 3 * HOUR);
    ck_assert(command(&fixture, FB_EVENT_RESUME, "dora"));
    tick_after(&fixture, HOUR);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_WAIT);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_STALE);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 50);
    hear(&fixture);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_STEP);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(an_operators_hold_stays_until_somebody_resumes)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    ck_assert(!send(&fixture, (struct fb_rollout_event){ .kind = FB_EVENT_HOLD, .who = "dora" }));
    ck_assert(command(&fixture, FB_EVENT_HOLD, "dora"));
    pass(&fixture, HOUR);
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HELD);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 50);
    ck_assert(command(&fixture, FB_EVENT_RESUME, "dora"));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_BAKING);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(still_halts_while_it_is_held)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    ck_assert(command(&fixture, FB_EVENT_HOLD, "dora"));
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_METRIC, 3));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HALTED);
    fixture_clear(&fixture);
}
END_TEST

/* Puts a rollout into every state that there is. */
static void bring_to(struct fixture *fixture, int state)
{
    ck_assert(command(fixture, FB_EVENT_CREATED, "dora"));
    if (state >= FB_ROLLOUT_APPROVED) {
        ck_assert(command(fixture, FB_EVENT_APPROVE, "ann"));
        ck_assert(command(fixture, FB_EVENT_APPROVE, "ben"));
    }
    if (state >= FB_ROLLOUT_BAKING)
        ck_assert(command(fixture, FB_EVENT_START, "dora"));
    if (state == FB_ROLLOUT_HELD)
        ck_assert(command(fixture, FB_EVENT_HOLD, "dora"));
    if (state == FB_ROLLOUT_HALTED)
        ck_assert(command(fixture, FB_EVENT_HALT, "dora"));
    if (state == FB_ROLLOUT_ROLLING_BACK || state == FB_ROLLOUT_WITHDRAWN)
        ck_assert(command(fixture, FB_EVENT_ROLLBACK, "dora"));
    if (state == FB_ROLLOUT_WITHDRAWN)
        ck_assert(command(fixture, FB_EVENT_WITHDRAW, "dora"));
    if (state == FB_ROLLOUT_COMPLETED)
        complete(fixture);
    ck_assert_int_eq(fixture->rollout->state, state);
}

START_TEST(halts_from_every_state_without_statistics_and_twice)
{
    struct fixture fixture = fixture_of(fixture_plan);
    const struct fb_rollout_event halt = { .kind = FB_EVENT_HALT, .who = "dora", .why = "hosts burn" };

    bring_to(&fixture, _i);
    for (int i = 0; i < 2; i++) {
        fb_rollout_step(fixture.rollout, NULL, &halt, fixture.now, &fixture.out);
        ck_assert(fixture.out.accepted && fixture.out.changed);
        ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HALTED);
        ck_assert_int_eq(fixture.out.actions[0].kind, FB_ACTION_STOP);
    }
    for (int i = 0; i < 100; i++) {
        tick_after(&fixture, HOUR);
        hear(&fixture);
    }
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HALTED);
    ck_assert(!command(&fixture, FB_EVENT_RESUME, "dora"));
    ck_assert(!command(&fixture, FB_EVENT_START, "dora"));
    fixture_clear(&fixture);
}
END_TEST

static double no_number(uint64_t n, uint64_t s, double alpha)
{
    (void)n, (void)s, (void)alpha;
    return NAN;
}

START_TEST(never_promotes_without_statistics)
{
    struct fixture fixture = fixture_of(fixture_plan);
    struct fb_rollout_statistics broken = fb_rollout_formulas;
    const struct fb_rollout_event tick = { .kind = FB_EVENT_TICK };

    broken.upper = no_number;
    start(&fixture);
    expose(&fixture, 0, 0, 50);
    fixture.now += 9 * MINUTE;
    hear(&fixture);
    fixture.now += MINUTE;
    fb_rollout_step(fixture.rollout, NULL, &tick, fixture.now, &fixture.out);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_EVIDENCE);
    ck_assert(!fixture.out.changed);
    fb_rollout_step(fixture.rollout, &broken, &tick, fixture.now, &fixture.out);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_EVIDENCE);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 50);
    tick_after(&fixture, 0);
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 370);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(holds_when_more_fetched_than_may)
{
    struct fixture fixture = fixture_of(fixture_plan);
    const int late = _i; /* in the ring that is on, and in one that nobody opened */

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    ck_assert(count(&fixture, (uint32_t)late, 1, FB_ARM_TREATED, FB_COUNT_FETCHED, 1));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HELD);
    ck_assert_int_eq(fixture.rollout->cause, FB_CAUSE_OVERRUN);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(refuses_counts_that_are_none_and_changes_nothing)
{
    struct fixture fixture = fixture_of(fixture_plan);
    struct fb_rollout *before = fb_rollout_new(fixture.plan, fb_heap());
    const struct fb_count_change changes[] = {
        { 2, 0, FB_ARM_TREATED, 0, 1 },
        { 0, 3, FB_ARM_TREATED, 0, 1 },
        { 0, 0, FB_ARM_COUNT, 0, 1 },
        { 0, 0, FB_ARM_TREATED, FB_COUNT_METRIC + 2, 1 },
        { 0, 0, FB_ARM_TREATED, 0, FB_MOST_ADDED + 1 },
    };

    start(&fixture);
    fb_rollout_copy(before, fixture.rollout);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct fb_count_change pair[] = { { 0, 0, FB_ARM_TREATED, 0, 1 }, changes[i] };
        fixture.now += 1;
        ck_assert(!send(&fixture, (struct fb_rollout_event){ .kind = FB_EVENT_COUNTS, .changes = pair, .change_count = 2 }));
        ck_assert(fb_rollout_equal(before, fixture.rollout));
    }
    fb_rollout_free(before);
    fixture_clear(&fixture);
}
END_TEST

/* A clock that was put back does not take the bake away, nor one put forward add to it for nothing. */
START_TEST(time_never_runs_backwards)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    expose(&fixture, 0, 0, 50);
    pass(&fixture, 5 * MINUTE);
    const int64_t seen = fixture.now;
    fixture.now -= 3 * HOUR;
    hear(&fixture);
    ck_assert_int_eq(fixture.rollout->clock_ms, seen);
    fixture.now = seen;
    pass(&fixture, 4 * MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_WAIT);
    pass(&fixture, MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_STEP);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(waits_for_those_who_fetched_and_for_enough_of_them)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_FETCHED, 24));
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_RESOLVED, 22));
    pass(&fixture, 20 * MINUTE);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_UNRESOLVED | FB_BLOCK_UNEXPOSED);
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_FETCHED, 1));
    ck_assert(count(&fixture, 0, 0, FB_ARM_TREATED, FB_COUNT_RESOLVED, 2));
    pass(&fixture, 9 * MINUTE);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_BAKE);
    pass(&fixture, MINUTE);
    ck_assert_int_eq(fixture.out.decision.kind, FB_DECIDED_STEP);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(the_emergency_lane_bakes_shorter_and_skips_nothing)
{
    struct fixture fixture = fixture_of(fixture_plan);

    ck_assert(command(&fixture, FB_EVENT_CREATED, "dora"));
    ck_assert(command(&fixture, FB_EVENT_APPROVE, "ann"));
    ck_assert(!send(&fixture, (struct fb_rollout_event){ .kind = FB_EVENT_START, .who = "dora", .lane = FB_LANE_EMERGENCY }));
    ck_assert(command(&fixture, FB_EVENT_APPROVE, "ben"));
    ck_assert(send(&fixture, (struct fb_rollout_event){ .kind = FB_EVENT_START, .who = "dora", .lane = FB_LANE_EMERGENCY }));
    ck_assert_uint_eq(fixture.rollout->rings[0].allowed, 500);
    expose(&fixture, 0, 0, 500);
    pass(&fixture, 1 * MINUTE);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_BAKE);
    pass(&fixture, 1 * MINUTE);
    ck_assert_uint_eq(fixture.out.decision.blockers, FB_BLOCK_APPROVAL);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(answers_who_may_fetch)
{
    struct fixture fixture = fixture_of(fixture_plan);
    struct fb_assignment host = { .ring = 0, .arm = FB_ARM_TREATED };
    uint32_t blockers = 0;

    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 0, fixture.now), FB_ANSWER_NOT_YET);
    start(&fixture);
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 49, fixture.now), FB_ANSWER_YES);
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 50, fixture.now), FB_ANSWER_NOT_YET);
    host.delay_ms = HOUR;
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 0, fixture.now), FB_ANSWER_NOT_YET);
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 0, fixture.now + HOUR), FB_ANSWER_YES);
    host = (struct fb_assignment){ .ring = 1 };
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 0, fixture.now), FB_ANSWER_NOT_YET);
    ck_assert_int_eq(fb_rollout_may_enter(fixture.rollout, 0, fixture.now, &blockers), FB_ANSWER_YES);
    ck_assert_int_eq(fb_rollout_may_enter(fixture.rollout, 1, fixture.now, &blockers), FB_ANSWER_NOT_YET);
    ck_assert_uint_eq(blockers & (FB_BLOCK_APPROVAL | FB_BLOCK_EARLIER), FB_BLOCK_APPROVAL | FB_BLOCK_EARLIER);
    ck_assert_int_eq(fb_rollout_may_enter(fixture.rollout, 2, fixture.now, &blockers), FB_ANSWER_NO);
    complete(&fixture);
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 1000000, fixture.now), FB_ANSWER_YES);
    host.pin = "291.7";
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 0, fixture.now), FB_ANSWER_NO);
    host = (struct fb_assignment){ .ring = 0 };
    ck_assert(command(&fixture, FB_EVENT_HALT, "dora"));
    ck_assert_int_eq(fb_rollout_may_fetch(fixture.rollout, &host, 0, fixture.now), FB_ANSWER_NO);
    fixture_clear(&fixture);
}
END_TEST

/* When it is completed there is no control arm any more: labels judge nothing, baselines do. */
START_TEST(watches_on_by_baselines_when_it_is_completed)
{
    struct fixture fixture = fixture_of(fixture_plan);

    start(&fixture);
    complete(&fixture);
    ck_assert(count(&fixture, 1, 0, FB_ARM_TREATED, FB_COUNT_METRIC + 1, 5));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_COMPLETED);
    ck_assert(count(&fixture, 1, 0, FB_ARM_TREATED, FB_COUNT_METRIC, 30));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_HALTED);
    fixture_clear(&fixture);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("walking");

    tcase_add_test(cases, needs_two_people_and_not_the_one_who_asked);
    tcase_add_test(cases, goes_through_the_rings_by_the_damage_budget);
    tcase_add_test(cases, halts_on_evidence_and_rolls_back);
    tcase_add_test(cases, counts_silence_against_the_control_arm);
    tcase_add_test(cases, holds_without_fresh_counts_and_goes_on_with_them);
    tcase_add_test(cases, resumes_before_the_first_report_and_waits);
    tcase_add_test(cases, resumed_without_fresh_counts_promotes_nothing);
    tcase_add_test(cases, an_operators_hold_stays_until_somebody_resumes);
    tcase_add_test(cases, still_halts_while_it_is_held);
    tcase_add_loop_test(cases, halts_from_every_state_without_statistics_and_twice, 0, FB_ROLLOUT_STATE_COUNT);
    tcase_add_test(cases, never_promotes_without_statistics);
    tcase_add_loop_test(cases, holds_when_more_fetched_than_may, 0, 2);
    tcase_add_test(cases, refuses_counts_that_are_none_and_changes_nothing);
    tcase_add_test(cases, time_never_runs_backwards);
    tcase_add_test(cases, waits_for_those_who_fetched_and_for_enough_of_them);
    tcase_add_test(cases, the_emergency_lane_bakes_shorter_and_skips_nothing);
    tcase_add_test(cases, answers_who_may_fetch);
    tcase_add_test(cases, watches_on_by_baselines_when_it_is_completed);
    tcase_set_timeout(cases, 60);
    return fb_test_run("machine", cases);
}
