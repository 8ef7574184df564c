/* SPDX-License-Identifier: Apache-2.0 */
/* Random sequences of events, seeded: what must hold whatever comes. */
#include <math.h>
#include <stdlib.h>

#include "base/core/random.h"
#include "rollout/machine/journal.h"
#include "tests/rollout/machine/fixture.h"
#include "tests/support/check_main.h"

#define EVENTS 400
#define SEEDS 150

static const char *const people[] = { "ann", "ben", "cleo", "dora", "" };

static struct fb_count_change random_change(struct fb_random *random)
{
    /* mostly of the first ring, now and then of none that there is */
    return (struct fb_count_change){
        .ring = (uint32_t)fb_random_below(random, fb_random_one_in(random, 4) ? 3 : 1),
        .slice = (uint32_t)fb_random_below(random, fb_random_one_in(random, 20) ? 4 : 3),
        .arm = (enum fb_arm)fb_random_below(random, 2),
        .count = (uint32_t)fb_random_below(random, fb_random_one_in(random, 30) ? 9 : fb_random_one_in(random, 10) ? 7
                                                                                                                   : 2),
        .add = fb_random_below(random, 12),
    };
}

static struct fb_rollout_event random_event(struct fb_random *random, struct fb_count_change *changes)
{
    static const enum fb_rollout_event_kind kinds[] = {
        FB_EVENT_TICK, FB_EVENT_TICK, FB_EVENT_COUNTS, FB_EVENT_COUNTS, FB_EVENT_COUNTS, FB_EVENT_COUNTS,
        FB_EVENT_COUNTS, FB_EVENT_APPROVE, FB_EVENT_START, FB_EVENT_RESUME, FB_EVENT_CREATED, FB_EVENT_BASELINE,
        FB_EVENT_DEPENDENCY
    };
    static const enum fb_rollout_event_kind rare[] = { FB_EVENT_HOLD, FB_EVENT_HALT, FB_EVENT_ROLLBACK, FB_EVENT_WITHDRAW };
    struct fb_rollout_event event = {
        .kind = fb_random_one_in(random, 25) ? rare[fb_random_below(random, 4)] : kinds[fb_random_below(random, 13)],
        .who = people[fb_random_below(random, 5)],
        .why = fb_random_one_in(random, 5) ? "" : "because",
        .ring = fb_random_one_in(random, 2) ? FB_NO_RING : (uint32_t)fb_random_below(random, 3),
        .metric = (uint32_t)fb_random_below(random, 3),
        .baseline = fb_random_one_in(random, 3) ? 0 : 1e-4,
        .changes = changes,
        .change_count = fb_random_below(random, 3),
    };

    for (size_t i = 0; i < event.change_count; i++)
        changes[i] = random_change(random);
    if (event.kind != FB_EVENT_COUNTS)
        event.change_count = 0;
    return event;
}

static void check_step(const struct fb_rollout *before, const struct fb_rollout *after, const struct fb_rollout_event *event,
                       const struct fb_rollout_outcome *out)
{
    const struct fb_rollout_plan *plan = after->plan;
    const bool opened = out->decision.kind == FB_DECIDED_RING || out->decision.kind == FB_DECIDED_STEP;

    if (!out->changed)
        ck_assert_msg(fb_rollout_equal(before, after), "an event that changes nothing changed the state");
    ck_assert_uint_eq(after->sequence, before->sequence + out->changed);
    ck_assert_int_ge(after->clock_ms, before->clock_ms);
    /* a halt always wins, and nothing leads from it but rolling back and withdrawing */
    if (event->kind == FB_EVENT_HALT && out->accepted)
        ck_assert_int_eq(after->state, FB_ROLLOUT_HALTED);
    if (before->state == FB_ROLLOUT_HALTED)
        ck_assert(after->state == FB_ROLLOUT_HALTED || after->state == FB_ROLLOUT_ROLLING_BACK || after->state == FB_ROLLOUT_WITHDRAWN);
    if (before->state == FB_ROLLOUT_WITHDRAWN)
        ck_assert(after->state == FB_ROLLOUT_WITHDRAWN || event->kind == FB_EVENT_HALT);
    /* nobody gets more than a decision to promote says, which only baking makes, and fresh counts */
    for (uint32_t ring = 0; ring < plan->ring_count; ring++) {
        ck_assert(after->rings[ring].allowed == before->rings[ring].allowed || opened);
        ck_assert_uint_ge(after->rings[ring].allowed, before->rings[ring].allowed);
        ck_assert_uint_le(after->rings[ring].allowed, fb_rollout_ring_hosts(plan, ring));
        if (ring > after->ring)
            ck_assert_uint_eq(after->rings[ring].allowed, 0);
    }
    if (opened) {
        ck_assert_int_eq(after->state, FB_ROLLOUT_BAKING);
        ck_assert(event->kind == FB_EVENT_START || after->clock_ms - after->fresh_ms <= plan->stale_ms);
        ck_assert(event->kind == FB_EVENT_START || out->decision.log_e < out->decision.line);
    }
    ck_assert(after->ring == 0 || (after->rings[1].approved & 7) != 0);
    for (uint32_t count = 0; count < fb_rollout_count_total(plan); count++)
        for (uint32_t ring = 0; ring < plan->ring_count; ring++)
            ck_assert_uint_ge(fb_rollout_ring_counter(after, ring, FB_ARM_TREATED, count),
                              fb_rollout_ring_counter(before, ring, FB_ARM_TREATED, count));
}

static void check_loading(const struct fb_rollout *rollout)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer saved = FB_BUFFER_EMPTY;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *loaded = fb_rollout_new(rollout->plan, fb_heap());
    struct fb_diag diag = FB_DIAG_NONE;

    fb_rollout_save(rollout, &saved);
    ck_assert(fb_document_parse("state", fb_buffer_span(&saved), FB_SYNTAX_JSON, &document, &diag));
    ck_assert_msg(fb_rollout_load(loaded, fb_document_root(document), &diag), "%s", diag.message);
    ck_assert(fb_rollout_equal(loaded, rollout));
}

/* Lines of a journal, to be replayed. */
struct lines {
    struct fb_buffer line[EVENTS];
    size_t count;
    char digest[65];
};

static void write_line(struct lines *lines, const struct fb_rollout *after, const struct fb_rollout_event *event,
                       const struct fb_rollout_outcome *out, int64_t now_ms)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char digest[65];

    ck_assert(fb_journal_write(after, event, out, now_ms, lines->digest, &lines->line[lines->count++], digest, &diag));
    memcpy(lines->digest, digest, sizeof digest);
}

static void replay_lines(const struct lines *lines, const struct fb_rollout *wanted)
{
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *again = fb_rollout_new(wanted->plan, fb_heap());
    char previous[65] = FB_JOURNAL_START;

    for (size_t i = 0; i < lines->count; i++) {
        struct fb_journal_entry entry;
        struct fb_document *document = NULL;
        struct fb_rollout_outcome out;
        struct fb_diag diag = FB_DIAG_NONE;
        ck_assert_msg(fb_journal_replay(again, &fb_rollout_formulas, fb_buffer_span(&lines->line[i]), previous, &entry, &document, &out, &diag),
                      "%s", diag.message);
        fb_document_free(document);
    }
    ck_assert(fb_rollout_equal(again, wanted));
}

static void walk(uint64_t seed, unsigned *reached)
{
    struct fixture fixture = fixture_of(fixture_plan);
    struct fb_rollout *before = fb_rollout_new(fixture.plan, fb_heap());
    struct lines *lines = calloc(1, sizeof *lines);
    struct fb_random random = fb_random_of(seed);
    struct fb_count_change changes[4];

    memcpy(lines->digest, FB_JOURNAL_START, sizeof lines->digest);
    for (int i = 0; i < EVENTS; i++) {
        const struct fb_rollout_event event = random_event(&random, changes);
        fixture.now += (int64_t)fb_random_below(&random, fb_random_one_in(&random, 15) ? 10 * MINUTE : MINUTE)
                     - (fb_random_one_in(&random, 10) ? HOUR : 0);
        fb_rollout_copy(before, fixture.rollout);
        fb_rollout_step(fixture.rollout, &fb_rollout_formulas, &event,
                        fixture.now, &fixture.out);
        check_step(before, fixture.rollout, &event, &fixture.out);
        reached[fixture.rollout->state]++;
        if (fixture.out.changed)
            write_line(lines, fixture.rollout, &event, &fixture.out, fixture.now);
    }
    check_loading(fixture.rollout);
    replay_lines(lines, fixture.rollout);
    for (size_t i = 0; i < lines->count; i++)
        fb_buffer_clear(&lines->line[i]);
    free(lines);
    fb_rollout_free(before);
    fixture_clear(&fixture);
}

START_TEST(keeps_what_must_hold_whatever_comes)
{
    unsigned reached[FB_ROLLOUT_STATE_COUNT] = { 0 };

    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        walk(seed, reached);
    for (int state = 0; state < FB_ROLLOUT_STATE_COUNT; state++)
        ck_assert_msg(reached[state] > 0 || state == FB_ROLLOUT_COMPLETED, "nothing came to %s", fb_rollout_state_name((enum fb_rollout_state)state));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("events");

    tcase_add_test(cases, keeps_what_must_hold_whatever_comes);
    tcase_set_timeout(cases, 300);
    return fb_test_run("random", cases);
}
