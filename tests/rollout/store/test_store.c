/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rollout/store/controller.h"
#include "rollout/store/sqlite.h"
#include "tests/rollout/machine/fixture.h"
#include "tests/support/check_main.h"

static char folder[] = "/tmp/firebreak-store-XXXXXX";
static char path[64];

static void make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/rollouts.db", folder);
}

static void remove_folder(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[96];

    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    (void)rmdir(folder);
    (void)snprintf(folder, sizeof folder, "/tmp/firebreak-store-XXXXXX");
}

static struct fb_rollout_store *open_store(void)
{
    struct fb_rollout_store *store = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_sqlite_store_open(path, FB_STORE_CREATE, 100, &store, &diag), "%s", diag.message);
    return store;
}

static uint64_t lead(struct fb_rollout_store *store, const char *name, int64_t now_ms, bool expected)
{
    struct fb_store_leader leader;
    struct fb_diag diag = FB_DIAG_NONE;
    bool granted = false;

    ck_assert(store->functions->lead(store, name, now_ms, 1000, &leader, &granted, &diag));
    ck_assert_int_eq(granted, expected);
    return leader.term;
}

static struct fb_controlled open_rollout(struct fb_rollout_store *store, uint64_t term)
{
    struct fb_controlled controlled;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_controlled_open(store, term, "content-291", &controlled, &diag), "%s", diag.message);
    return controlled;
}

static void make_rollout(struct fb_rollout_store *store, uint64_t term)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(store->functions->create(store, term, "content-291", fb_span_of(fixture_plan), &diag), "%s", diag.message);
}

static bool tell(struct fb_controlled *controlled, enum fb_rollout_event_kind kind, const char *who, int64_t now_ms)
{
    const struct fb_rollout_event event = { .kind = kind, .who = who, .why = "because", .ring = FB_NO_RING };
    struct fb_rollout_outcome out;
    struct fb_diag diag = FB_DIAG_NONE;

    return fb_controlled_send(controlled, &event, now_ms, &out, &diag) && out.accepted;
}

static void start_rollout(struct fb_controlled *controlled)
{
    ck_assert(tell(controlled, FB_EVENT_CREATED, "dora", START_MS));
    ck_assert(tell(controlled, FB_EVENT_APPROVE, "ann", START_MS));
    ck_assert(tell(controlled, FB_EVENT_APPROVE, "ben", START_MS));
    ck_assert(tell(controlled, FB_EVENT_START, "dora", START_MS));
}

START_TEST(only_one_leads_and_the_one_before_is_fenced)
{
    struct fb_rollout_store *a = open_store();
    struct fb_rollout_store *b = open_store();
    const uint64_t first = lead(a, "a", START_MS, true);

    make_rollout(a, first);
    ck_assert_uint_eq(lead(b, "b", START_MS + 999, false), first);
    ck_assert_uint_eq(lead(a, "a", START_MS + 500, true), first);
    ck_assert_uint_eq(lead(b, "b", START_MS + 1499, false), first);
    const uint64_t second = lead(b, "b", START_MS + 1500, true);
    ck_assert_uint_gt(second, first);
    struct fb_controlled old = open_rollout(a, first);
    struct fb_controlled new = open_rollout(b, second);
    ck_assert(!tell(&old, FB_EVENT_CREATED, "dora", START_MS));
    ck_assert_uint_eq(old.rollout->sequence, 0);
    ck_assert(tell(&new, FB_EVENT_CREATED, "dora", START_MS));
    fb_controlled_clear(&old);
    fb_controlled_clear(&new);
    fb_rollout_store_close(a);
    fb_rollout_store_close(b);
}
END_TEST

/* Two who both think they lead write the same line number: one of them must learn it. */
START_TEST(a_state_that_went_on_meanwhile_is_not_overwritten)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);

    make_rollout(store, term);
    struct fb_controlled one = open_rollout(store, term);
    struct fb_controlled two = open_rollout(store, term);
    ck_assert(tell(&one, FB_EVENT_CREATED, "dora", START_MS));
    ck_assert(!tell(&two, FB_EVENT_CREATED, "cleo", START_MS));
    fb_controlled_clear(&two);
    two = open_rollout(store, term);
    ck_assert_str_eq(two.rollout->requester, "dora");
    fb_controlled_clear(&one);
    fb_controlled_clear(&two);
    fb_rollout_store_close(store);
}
END_TEST

static enum fb_frame_answer apply(struct fb_rollout_store *store, const char *rollout, uint64_t epoch, uint64_t sequence,
                                  uint64_t add)
{
    const struct fb_count_change change = { 0, 0, FB_ARM_TREATED, FB_COUNT_FETCHED, add };
    const struct fb_delta_frame frame = {
        .rollout = rollout, .partition = 3, .epoch = epoch, .sequence = sequence, .input_offset = sequence * 10, .changes = &change, .change_count = 1
    };
    enum fb_frame_answer answer = FB_FRAME_GAP;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(store->functions->apply(store, &frame, 1, &answer, &diag), "%s", diag.message);
    return answer;
}

static uint64_t pending(struct fb_rollout_store *store, const struct fb_controlled *controlled)
{
    struct fb_count_change *changes = NULL;
    size_t count = 0;
    uint64_t frames = 0;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(store->functions->pending(store, "content-291", controlled->rollout, &changes, &count, &frames, &diag));
    const uint64_t sum = count > 0 ? changes[0].add : 0;
    free(changes);
    return sum;
}

START_TEST(redelivered_reordered_and_foreign_frames_have_no_effect)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_offset *offsets = NULL;
    size_t count = 0;
    struct fb_diag diag = FB_DIAG_NONE;

    make_rollout(store, term);
    struct fb_controlled controlled = open_rollout(store, term);
    ck_assert_int_eq(apply(store, "content-291", 1, 1, 5), FB_FRAME_APPLIED);
    ck_assert_int_eq(apply(store, "content-291", 1, 1, 5), FB_FRAME_SEEN);
    ck_assert_int_eq(apply(store, "content-291", 1, 3, 7), FB_FRAME_GAP);
    ck_assert_int_eq(apply(store, "content-291", 1, 2, 2), FB_FRAME_APPLIED);
    ck_assert_int_eq(apply(store, "content-291", 1, 3, 7), FB_FRAME_APPLIED);
    ck_assert_int_eq(apply(store, "content-291", 2, 2, 1), FB_FRAME_GAP);
    ck_assert_int_eq(apply(store, "content-291", 2, 1, 1), FB_FRAME_APPLIED);
    ck_assert_int_eq(apply(store, "content-291", 1, 4, 9), FB_FRAME_FENCED);
    ck_assert_int_eq(apply(store, "never-sent", 1, 1, 9), FB_FRAME_UNKNOWN);
    ck_assert_int_eq(apply(store, "content-291", 2, 2, FB_MOST_ADDED + 1), FB_FRAME_UNKNOWN);
    ck_assert_uint_eq(pending(store, &controlled), 15);
    ck_assert(store->functions->offsets(store, "content-291", &offsets, &count, &diag));
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(offsets[0].epoch, 2);
    ck_assert_uint_eq(offsets[0].next_sequence, 2);
    ck_assert_uint_eq(offsets[0].input_offset, 10);
    free(offsets);
    fb_controlled_clear(&controlled);
    fb_rollout_store_close(store);
}
END_TEST

/* Counts are in the journal once, also when the controller starts again between two ticks. */
START_TEST(takes_counts_in_once_and_replays_to_the_same_state)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_diag diag = FB_DIAG_NONE;

    make_rollout(store, term);
    struct fb_controlled controlled = open_rollout(store, term);
    start_rollout(&controlled);
    for (uint64_t i = 1; i <= 5; i++) {
        ck_assert_int_eq(apply(store, "content-291", 1, i, 3), FB_FRAME_APPLIED);
        ck_assert(fb_controlled_tick(&controlled, START_MS + (int64_t)i * 1000, NULL, NULL, &diag));
        fb_controlled_clear(&controlled);
        controlled = open_rollout(store, term);
        ck_assert(fb_controlled_tick(&controlled, START_MS + (int64_t)i * 1000, NULL, NULL, &diag));
    }
    ck_assert_uint_eq(fb_rollout_counter(controlled.rollout, 0, 0, FB_ARM_TREATED, FB_COUNT_FETCHED), 15);
    ck_assert_uint_eq(controlled.rollout->sequence, 4 + 5);
    struct fb_rollout *again = fb_rollout_new(controlled.plan, fb_heap());
    ck_assert_msg(fb_controlled_replay(&controlled, UINT64_MAX, NULL, NULL, again, &diag), "%s", diag.message);
    fb_rollout_free(again);
    again = fb_rollout_new(controlled.plan, fb_heap());
    ck_assert(fb_controlled_replay(&controlled, 3, NULL, NULL, again, &diag));
    ck_assert_int_eq(again->state, FB_ROLLOUT_APPROVED);
    fb_rollout_free(again);
    fb_controlled_clear(&controlled);
    fb_rollout_store_close(store);
}
END_TEST

START_TEST(reserves_no_more_tokens_than_are_allowed)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t first = 0;
    uint64_t granted = 0;

    make_rollout(store, term);
    ck_assert(store->functions->reserve(store, term, "content-291", 0, 30, 50, &first, &granted, &diag));
    ck_assert(first == 0 && granted == 30);
    fb_rollout_store_close(store);
    store = open_store();
    ck_assert(store->functions->reserve(store, term, "content-291", 0, 30, 50, &first, &granted, &diag));
    ck_assert(first == 30 && granted == 20);
    ck_assert(store->functions->reserve(store, term, "content-291", 0, 30, 50, &first, &granted, &diag));
    ck_assert(first == 50 && granted == 0);
    ck_assert(!store->functions->reserve(store, term + 1, "content-291", 0, 1, 90, &first, &granted, &diag));
    fb_rollout_store_close(store);
}
END_TEST

START_TEST(keeps_the_last_two_that_were_good)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    static const char *const names[] = { "r1", "r2", "r2", "r3" };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer json = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    for (int i = 0; i < 4; i++) {
        const struct fb_release_name release = { names[i], "00" };
        ck_assert(store->functions->promote_good(store, term, &release, i, &diag));
    }
    ck_assert(store->functions->good(store, &json, &diag));
    ck_assert_str_eq(json.text, "[{\"name\":\"r3\",\"sha256\":\"00\",\"at_ms\":3},{\"name\":\"r2\",\"sha256\":\"00\",\"at_ms\":1}]");
    fb_rollout_store_close(store);
}
END_TEST

/* All fetch and turn out well, until it is completed and soaked. */
static void complete_rollout(struct fb_rollout_store *store, struct fb_controlled *controlled)
{
    const struct fb_rollout_event ring = { .kind = FB_EVENT_APPROVE, .who = "ann", .ring = 1 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_rollout_outcome out;
    int64_t now_ms = START_MS;

    ck_assert(fb_controlled_send(controlled, &ring, now_ms, &out, &diag));
    for (uint64_t sequence = 1; sequence < 4000 && !controlled->rollout->last_good; sequence++) {
        const uint32_t at = controlled->rollout->ring;
        const uint64_t fetched = fb_rollout_ring_counter(controlled->rollout, at, FB_ARM_TREATED, FB_COUNT_FETCHED);
        const uint64_t more = controlled->rollout->rings[at].allowed - fetched;
        const struct fb_count_change changes[] = { { at, 0, FB_ARM_TREATED, FB_COUNT_FETCHED, more },
                                                   { at, 0, FB_ARM_TREATED, FB_COUNT_RESOLVED, more } };
        const struct fb_delta_frame frame = { .rollout = "content-291", .epoch = 1, .sequence = sequence, .changes = changes, .change_count = 2 };
        enum fb_frame_answer answer;
        ck_assert(store->functions->apply(store, &frame, 1, &answer, &diag));
        now_ms += 2 * MINUTE;
        ck_assert(fb_controlled_tick(controlled, now_ms, NULL, NULL, &diag));
    }
    ck_assert_int_eq(controlled->rollout->state, FB_ROLLOUT_COMPLETED);
}

/* The soaked release is the last known good although nobody asked for it. */
START_TEST(a_soaked_release_becomes_the_last_known_good)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer json = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    make_rollout(store, term);
    struct fb_controlled controlled = open_rollout(store, term);
    start_rollout(&controlled);
    complete_rollout(store, &controlled);
    ck_assert(store->functions->good(store, &json, &diag));
    ck_assert_ptr_nonnull(strstr(json.text, "291.8"));
    fb_controlled_clear(&controlled);
    fb_rollout_store_close(store);
}
END_TEST

static bool may_start(struct fb_controlled *controlled)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_controlled_depend(controlled, START_MS, &diag), "%s", diag.message);
    return tell(controlled, FB_EVENT_START, "dora", START_MS);
}

/* A plan that waits for 291.8 starts when that rollout is soaked, not when it has only begun. */
START_TEST(a_dependency_is_known_by_the_rollout_that_soaked_it)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_diag diag = FB_DIAG_NONE;
    char plan[4096];
    struct fb_controlled next;

    (void)snprintf(plan, sizeof plan, "name: content-292\ndepends_on: ['291.8']\nrelease: {name: '292.1', sha256: '" DIGEST_OF("09") "'}\n%s",
                   strstr(fixture_plan, "rollback:"));
    make_rollout(store, term);
    ck_assert_msg(store->functions->create(store, term, "content-292", fb_span_of(plan), &diag), "%s", diag.message);
    ck_assert(fb_controlled_open(store, term, "content-292", &next, &diag));
    ck_assert(tell(&next, FB_EVENT_CREATED, "dora", START_MS) && tell(&next, FB_EVENT_APPROVE, "ann", START_MS)
              && tell(&next, FB_EVENT_APPROVE, "ben", START_MS));
    struct fb_controlled first = open_rollout(store, term);
    start_rollout(&first);
    ck_assert(!may_start(&next));
    complete_rollout(store, &first);
    ck_assert(may_start(&next));
    ck_assert_int_eq(next.rollout->state, FB_ROLLOUT_BAKING);
    fb_controlled_clear(&first);
    fb_controlled_clear(&next);
    fb_rollout_store_close(store);
}
END_TEST

static size_t rows_of(struct fb_rollout_store *store)
{
    struct fb_store_rollout *rows = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    size_t count = 0;

    ck_assert(store->functions->list(store, &rows, &count, &diag));
    fb_store_rollouts_free(rows, count);
    return count;
}

START_TEST(only_what_never_began_is_forgotten)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_diag diag = FB_DIAG_NONE;

    make_rollout(store, term);
    ck_assert(!store->functions->forget(store, term + 1, "content-291", &diag));
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert_uint_eq(rows_of(store), 1);
    ck_assert(store->functions->forget(store, term, "content-291", &diag) && rows_of(store) == 0);
    ck_assert(store->functions->forget(store, term, "content-291", &diag));
    make_rollout(store, term);
    struct fb_controlled controlled = open_rollout(store, term);
    ck_assert(tell(&controlled, FB_EVENT_CREATED, "dora", START_MS));
    ck_assert(store->functions->forget(store, term, "content-291", &diag));
    ck_assert_uint_eq(rows_of(store), 1);
    fb_controlled_clear(&controlled);
    fb_rollout_store_close(store);
}
END_TEST

/* Everything can be read, every change is refused by name, and the state stays. */
START_TEST(a_store_that_can_only_be_read_is_read)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_store_leader leader;
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t first = 0;
    uint64_t tokens = 0;
    bool granted = false;

    make_rollout(store, term);
    struct fb_controlled controlled = open_rollout(store, term);
    start_rollout(&controlled);
    fb_controlled_clear(&controlled);
    fb_rollout_store_close(store);
    ck_assert_msg(fb_sqlite_store_open(path, FB_STORE_READ_ONLY, 100, &store, &diag), "%s", diag.message);
    controlled = open_rollout(store, term);
    ck_assert_int_eq(controlled.rollout->state, FB_ROLLOUT_BAKING);
    ck_assert(!tell(&controlled, FB_EVENT_HALT, "dora", START_MS));
    ck_assert_int_eq(controlled.rollout->state, FB_ROLLOUT_BAKING);
    ck_assert(!store->functions->lead(store, "b", START_MS * 2, 1000, &leader, &granted, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_ptr_nonnull(strstr(diag.message, "can only be read"));
    ck_assert(!store->functions->reserve(store, term, "content-291", 0, 30, 50, &first, &tokens, &diag));
    fb_controlled_clear(&controlled);
    fb_rollout_store_close(store);
}
END_TEST

/* Who may not write the file learns it on opening, not at the first halt. */
START_TEST(a_file_that_may_not_be_written_is_refused_on_opening)
{
    struct fb_rollout_store *store = open_store();
    struct fb_diag diag = FB_DIAG_NONE;

    fb_rollout_store_close(store);
    ck_assert(chmod(path, 0444) == 0 && chmod(folder, 0555) == 0);
    const bool changed = geteuid() == 0 && seteuid(65534) == 0; /* root may write everything */
    if (access(path, R_OK) != 0 || eaccess(path, W_OK) == 0) {
        puts("skipped: this user may write everything");
    } else {
        ck_assert(!fb_sqlite_store_open(path, FB_STORE_EXISTING, 100, &store, &diag));
        ck_assert_int_eq(diag.fault, FB_FAULT_IO);
        ck_assert_ptr_nonnull(strstr(diag.message, "can only be read"));
    }
    ck_assert(!changed || seteuid(0) == 0);
    ck_assert_int_eq(chmod(folder, 0700), 0);
}
END_TEST

START_TEST(two_rollouts_of_one_name_cannot_be)
{
    struct fb_rollout_store *store = open_store();
    const uint64_t term = lead(store, "a", START_MS, true);
    struct fb_diag diag = FB_DIAG_NONE;

    make_rollout(store, term);
    ck_assert(!store->functions->create(store, term, "content-291", fb_span_of(fixture_plan), &diag));
    fb_rollout_store_close(store);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("keeping");

    tcase_add_checked_fixture(cases, make_folder, remove_folder);
    tcase_add_test(cases, only_one_leads_and_the_one_before_is_fenced);
    tcase_add_test(cases, a_state_that_went_on_meanwhile_is_not_overwritten);
    tcase_add_test(cases, redelivered_reordered_and_foreign_frames_have_no_effect);
    tcase_add_test(cases, takes_counts_in_once_and_replays_to_the_same_state);
    tcase_add_test(cases, reserves_no_more_tokens_than_are_allowed);
    tcase_add_test(cases, keeps_the_last_two_that_were_good);
    tcase_add_test(cases, a_soaked_release_becomes_the_last_known_good);
    tcase_add_test(cases, a_dependency_is_known_by_the_rollout_that_soaked_it);
    tcase_add_test(cases, only_what_never_began_is_forgotten);
    tcase_add_test(cases, a_store_that_can_only_be_read_is_read);
    tcase_add_test(cases, a_file_that_may_not_be_written_is_refused_on_opening);
    tcase_add_test(cases, two_rollouts_of_one_name_cannot_be);
    tcase_set_timeout(cases, 120);
    return fb_test_run("store", cases);
}
