/* SPDX-License-Identifier: Apache-2.0 */
/* test_audit.c - facts about a release and its rollout, and what the eleven points come to. */
#include <string.h>

#include "pipeline/audit/audit_facts.h"
#include "tests/support/check_main.h"

enum { LAYOUT = 1,
       ENGINE };

static const struct fb_audit_gate gates[] = {
    { .name = "contract", .asked = true, .passed = true, .source = LAYOUT },
    { .name = "engine", .asked = true, .passed = true, .source = ENGINE },
};
static const struct fb_audit_build builds[] = {
    { .name = "windows-7.11", .share_ppm = 600000, .supply = "observed", .ran = true },
    { .name = "windows-7.15", .share_ppm = 400000, .supply = "compiled", .ran = true },
};
static const struct fb_audit_ring rings[] = {
    { .name = "internal", .hosts = 10, .bake_ms = 600000, .opened_ms = 2000000000000 },
    { .name = "canary", .hosts = 100, .bake_ms = 600000, .opened_ms = 2000000600000 },
    { .name = "all", .hosts = 1000, .bake_ms = 600000, .opened_ms = 2000001200000 },
};

static const struct fb_audit_approval signed_ones[] = {
    { .name = "ann", .sha256 = "00", .keyid = "aa11", .algorithm = "ed25519", .at = 1999999500, .source = 8 },
    { .name = "ben", .ring = "canary", .sha256 = "01", .keyid = "bb22", .algorithm = "rsa-pss", .at = 1999999600, .source = 9 },
};
static const struct fb_audit_approval one_by_name[] = {
    { .name = "ann", .sha256 = "00", .keyid = "aa11", .algorithm = "ed25519", .at = 1999999500, .source = 8 },
    { .name = "ben", .ring = "canary", .source = FB_AUDIT_NO_SOURCE },
};

/* All is well. */
struct world {
    struct fb_audit_rollout rollout;
    struct fb_audit_override override;
    struct fb_audit_facts facts;
    struct fb_audit_answers answers;
};

static void make(struct world *world)
{
    *world = (struct world){
        .rollout = {
            .name = "content-291", .state = "completed", .requester = "dora", .plan_sha256 = "00", .source = 5, .lines = 20, .created_ms = 1999999000000, .started_ms = 2000000000000, .rings = rings, .ring_count = 3, .watches = { true, false, true, true, true }, .alpha = 0.001, .budget = 50, .stale_ms = 120000, .rollback = "290", .rollback_verifies = true, .approvers = "ann", .given = signed_ones, .given_count = 2, .halts = 1, .rollbacks = 1, .good = 2, .wishes = 1, .emergency_permille = 600 },
        .override = { .reason = "attack", .until = "2033-05-18T04:00:00Z" },
        .facts = { .verifies = true, .policy = 3, .inventory = 4, .override_source = 6, .stamp = 7, .gates = gates, .gate_count = 2, .builds = builds, .build_count = 2, .separation = true, .authors = 1, .approvers = 1, .threshold = 2, .files = 1, .decided = 1999998000, .no_rollout = "no store" },
    };
    world->facts.rollout = &world->rollout;
    fb_audit_answers_init(&world->answers);
}

static enum fb_audit_answer answer(struct world *world, int point)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fb_audit_answers_clear(&world->answers);
    fb_audit_answers_init(&world->answers);
    ck_assert(fb_audit_decide(&world->facts, &world->answers, &diag));
    return fb_audit_answer_of(&world->answers.points[point - 1]);
}

static bool says(const struct world *world, int point, enum fb_audit_kind kind, const char *words)
{
    const struct fb_audit_point *at = &world->answers.points[point - 1];

    for (size_t i = 0; i < at->count; i++)
        if (at->statements[i].kind == kind && strstr(at->statements[i].text, words) != NULL)
            return true;
    return false;
}

START_TEST(shows_all_that_can_be_shown)
{
    /* 7 never in full: sensors sign nothing. */
    static const enum fb_audit_answer expected[FB_AUDIT_POINTS + 1] = { [7] = FB_AUDIT_IN_PART };
    struct world world;

    make(&world);
    for (int point = 1; point <= FB_AUDIT_POINTS; point++)
        ck_assert_msg(answer(&world, point) == expected[point], "point %d", point);
    fb_audit_answers_clear(&world.answers);
}
END_TEST

START_TEST(claims_nothing_without_a_source)
{
    struct world world;

    make(&world);
    world.facts.override = &world.override;
    (void)answer(&world, 1);
    for (size_t i = 0; i < FB_AUDIT_POINTS; i++)
        for (size_t k = 0; k < world.answers.points[i].count; k++)
            ck_assert((world.answers.points[i].statements[k].kind == FB_AUDIT_SAYS)
                      == (world.answers.points[i].statements[k].source != FB_AUDIT_NO_SOURCE));
    fb_audit_answers_clear(&world.answers);
}
END_TEST

START_TEST(answers_nothing_of_what_does_not_verify)
{
    struct world world;

    make(&world);
    world.facts.verifies = false;
    for (int point = 1; point <= FB_AUDIT_POINTS; point++)
        ck_assert_int_eq(answer(&world, point), FB_AUDIT_NOT_SHOWN);
    fb_audit_answers_clear(&world.answers);
}
END_TEST

START_TEST(without_a_rollout_its_points_are_not_shown)
{
    static const int points[] = { 4, 5, 8, 9, 10 };
    struct world world;

    make(&world);
    world.facts.rollout = NULL;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        ck_assert_int_eq(answer(&world, points[i]), FB_AUDIT_NOT_SHOWN);
    ck_assert_int_eq(answer(&world, 2), FB_AUDIT_IN_PART);
    ck_assert(says(&world, 11, FB_AUDIT_LACKS, "no store"));
    fb_audit_answers_clear(&world.answers);
}
END_TEST

/* One fact is another one: what the point comes to, and the words that say so. */
static void another_gate(struct world *world)
{
    static const struct fb_audit_gate one[] = { { .name = "fuzz", .asked = true, .source = ENGINE } };

    world->facts.gates = one;
    world->facts.gate_count = 1;
}

static void an_exempt_gate(struct world *world)
{
    static const struct fb_audit_gate one[] = { { .name = "types", .exempt = true, .source = FB_AUDIT_NO_SOURCE } };

    world->facts.gates = one;
    world->facts.gate_count = 1;
}

static void an_override(struct world *world)
{
    world->facts.override = &world->override;
}

static void a_waiver(struct world *world)
{
    world->override.waived = 1;
    world->override.first = "FB8021, no evidence of types";
    world->facts.override = &world->override;
}

static void an_unproven_rollback(struct world *world)
{
    world->rollout.rollback_verifies = false;
}

static void an_unproven_kill_switch(struct world *world)
{
    world->rollout.kill_switch = "off";
}

static void an_early_start(struct world *world)
{
    world->rollout.started_ms = (world->facts.decided - 301) * 1000;
    world->rollout.created_ms = world->rollout.started_ms - 1000;
}

static void a_start_within_the_clocks_slack(struct world *world)
{
    world->rollout.started_ms = (world->facts.decided - 300) * 1000;
    world->rollout.created_ms = world->rollout.started_ms - 1000;
}

static void a_late_plan(struct world *world)
{
    world->rollout.created_ms = world->rollout.started_ms + 1;
}

static void a_draft(struct world *world)
{
    world->rollout.started_ms = 0;
    world->rollout.approvers = NULL;
    world->rollout.given_count = 0;
}

static void an_unjudged_build(struct world *world)
{
    static const struct fb_audit_build one[] = { { .name = "linux-1", .ran = true } };

    world->facts.builds = one;
    world->facts.build_count = 1;
}

static void an_engine_that_did_not_run(struct world *world)
{
    static const struct fb_audit_build one[] = { { .name = "linux-1", .supply = "observed" } };

    world->facts.builds = one;
    world->facts.build_count = 1;
}

static void one_ring(struct world *world)
{
    world->rollout.ring_count = 1;
}

static void two_rings(struct world *world)
{
    world->rollout.ring_count = 2;
}

static void a_hasty_ring(struct world *world)
{
    static struct fb_audit_ring hasty[3];

    memcpy(hasty, rings, sizeof hasty);
    hasty[1].opened_ms--;
    world->rollout.rings = hasty;
}

static void an_unopened_ring(struct world *world)
{
    static struct fb_audit_ring unopened[3];

    memcpy(unopened, rings, sizeof unopened);
    unopened[2].opened_ms = 0;
    world->rollout.rings = unopened;
}

static void no_crashes(struct world *world)
{
    world->rollout.watches[0] = false;
}

static void boot_loops_for_crashes(struct world *world)
{
    world->rollout.watches[0] = false;
    world->rollout.watches[1] = true;
}

static void no_silence(struct world *world)
{
    world->rollout.watches[2] = false;
}

static void no_performance(struct world *world)
{
    world->rollout.watches[3] = false;
}

static void no_false_positives(struct world *world)
{
    world->rollout.watches[4] = false;
}

static void a_lone_author(struct world *world)
{
    world->facts.approvers = 0;
}

static void no_author(struct world *world)
{
    world->facts.authors = 0;
}

static void shared_keys(struct world *world)
{
    world->facts.separation = false;
}

static void no_rollback(struct world *world)
{
    world->rollout.rollback = NULL;
}

static void no_halt(struct world *world)
{
    world->rollout.halts = 0;
}

static void no_drill(struct world *world)
{
    world->rollout.rollbacks = 0;
}

static void nothing_soaked(struct world *world)
{
    world->rollout.good = 0;
}

static void no_wishes(struct world *world)
{
    world->rollout.wishes = 0;
}

static void no_shorter_bake(struct world *world)
{
    world->rollout.emergency_permille = 1000;
}

static void no_timestamp(struct world *world)
{
    world->facts.stamp = FB_AUDIT_NO_SOURCE;
}

static void an_approval_by_name(struct world *world)
{
    world->rollout.given = one_by_name;
}

static void lines_after_the_seal(struct world *world)
{
    world->rollout.unsealed = 3;
}

static void a_changed_journal(struct world *world)
{
    world->facts.fault = "a line was changed";
    world->facts.rollout = NULL;
}

static const struct {
    void (*change)(struct world *world);
    int point;
    enum fb_audit_answer answer;
    enum fb_audit_kind kind;
    const char *words;
} cases[] = {
    { another_gate, 1, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that gate fuzz passed: its evidence says something else" },
    { an_exempt_gate, 1, FB_AUDIT_SHOWN, FB_AUDIT_SAYS, "gate types is not applicable" },
    { an_override, 1, FB_AUDIT_IN_PART, FB_AUDIT_SAYS, "with its reason: attack" },
    { an_override, 10, FB_AUDIT_SHOWN, FB_AUDIT_SAYS, "waits 60.0 %" },
    { a_waiver, 10, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "FB8021, no evidence of types" },
    { an_unproven_rollback, 1, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "rollback 290" },
    { an_unproven_kill_switch, 1, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "kill switch off" },
    { an_early_start, 1, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "before the decision" },
    { a_start_within_the_clocks_slack, 1, FB_AUDIT_SHOWN, FB_AUDIT_SAYS, "rollback 290" },
    { a_late_plan, 2, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "younger than the start" },
    { a_draft, 2, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "a start" },
    { a_draft, 6, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "an approval of the rollout that dora asked for" },
    { an_unjudged_build, 3, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that linux-1 can take it" },
    { an_engine_that_did_not_run, 3, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that the engine of linux-1 ran it" },
    { one_ring, 4, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "everybody at once" },
    { two_rings, 4, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "the plan has two" },
    { a_hasty_ring, 4, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "ring canary was opened before ring internal" },
    { an_unopened_ring, 4, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that ring all" },
    { no_crashes, 5, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that crashes" },
    { boot_loops_for_crashes, 5, FB_AUDIT_SHOWN, FB_AUDIT_SAYS, "crashes" },
    { no_silence, 5, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that silence" },
    { no_performance, 5, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that performance" },
    { no_false_positives, 5, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that false positives" },
    { a_lone_author, 6, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "nobody but the author" },
    { no_author, 6, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "who asked for the release" },
    { shared_keys, 6, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that roles are apart" },
    { no_author, 6, FB_AUDIT_IN_PART, FB_AUDIT_SAYS, "ann approved the start of this very plan and release by a signature: key aa11" },
    { shared_keys, 6, FB_AUDIT_IN_PART, FB_AUDIT_SAYS, "ben approved ring canary of this very plan and release by a signature: key bb22" },
    { an_approval_by_name, 6, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that ben signed the approval of ring canary: it is not signed" },
    { no_rollback, 8, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "a rollback release" },
    { no_halt, 8, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that a halt was tried" },
    { no_drill, 8, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "that a rollback was tried" },
    { nothing_soaked, 8, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "last known good" },
    { no_wishes, 9, FB_AUDIT_NOT_SHOWN, FB_AUDIT_LACKS, "no wish of any" },
    { no_shorter_bake, 10, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "a shorter bake" },
    { no_timestamp, 11, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "no timestamp" },
    { lines_after_the_seal, 11, FB_AUDIT_IN_PART, FB_AUDIT_LACKS, "the 3 lines" },
    { a_changed_journal, 11, FB_AUDIT_CONTRADICTED, FB_AUDIT_CONTRADICTS, "a line was changed" },
    { a_changed_journal, 4, FB_AUDIT_NOT_SHOWN, FB_AUDIT_LACKS, "no store" },
};

START_TEST(one_fact_makes_the_difference)
{
    struct world world;

    make(&world);
    cases[_i].change(&world);
    const enum fb_audit_answer found = answer(&world, cases[_i].point);
    ck_assert_msg(found == cases[_i].answer, "case %d, point %d: %s", _i, cases[_i].point, fb_audit_answer_name(found));
    ck_assert_msg(says(&world, cases[_i].point, cases[_i].kind, cases[_i].words), "case %d, point %d: %s", _i, cases[_i].point, cases[_i].words);
    fb_audit_answers_clear(&world.answers);
}
END_TEST

int main(void)
{
    TCase *all = tcase_create("points");

    tcase_add_test(all, shows_all_that_can_be_shown);
    tcase_add_test(all, claims_nothing_without_a_source);
    tcase_add_test(all, answers_nothing_of_what_does_not_verify);
    tcase_add_test(all, without_a_rollout_its_points_are_not_shown);
    tcase_add_loop_test(all, one_fact_makes_the_difference, 0, FB_TEST_COUNT(cases));
    return fb_test_run("audit", all);
}
