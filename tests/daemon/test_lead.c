/* SPDX-License-Identifier: Apache-2.0 */
/* test_lead.c - somebody takes the lead from a desk and halts a rollout: the desk lets nobody go forward from then on. */
#include "rollout/daemon/desk_local.h"
#include "rollout/store/controller.h"
#include "rollout/store/sqlite.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

#define START_MS INT64_C(1800000000000)
#define LEASE_MS 15000
#define DIGEST_OF(digit) "00000000000000000000000000000000000000000000000000000000000000" digit

static const char plan[] =
    "name: drill\n"
    "release: {name: r2, sha256: \"" DIGEST_OF("02") "\"}\n"
                                                     "rollback: {name: r1, sha256: \"" DIGEST_OF("01") "\"}\n"
                                                                                                       "approvals: {needed: 1, from: [ann, ben]}\n"
                                                                                                       "metrics: [{name: crash, against: baseline, baseline: 0.00001}, {name: silence, against: baseline, baseline: 0.0001}]\n"
                                                                                                       "fleet: [{hosts: 1000}]\n"
                                                                                                       "rings: [{name: all, bake: 10m}]\n";

static struct fb_scratch scratch;
static char database[FB_SCRATCH_PATH];
static struct fb_rollout_store *store;
static struct fb_desk *desk;
static struct fb_ingest *ingest;

static void command(const char *verb, const char *who)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_desk_command command = { .rollout = "drill", .verb = verb, .who = who, .why = "a drill", .plan = fb_span_of(plan) };

    ck_assert_msg(desk->functions->command(desk, &command, START_MS, &out, &diag) == FB_DESK_DONE, "%s: %s", verb, diag.message);
}

static void set_up(void)
{
    static char health[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "rollouts.sqlite", database);
    fb_scratch_path(&scratch, "health.log", health);
    ck_assert_msg(fb_sqlite_store_open(database, FB_STORE_CREATE, 1000, &store, &diag), "%s", diag.message);
    const struct fb_desk_options options = { .store = store, .leader = "serve", .health_log = health, .seed = 1, .window_ms = 300000 };
    ck_assert_msg(fb_desk_local_open(&options, START_MS, &desk, &ingest, &torn, &diag), "%s", diag.message);
    command("create", "dora");
    command("approve", "ann");
    command("start", "dora");
}

static void tear_down(void)
{
    fb_desk_local_close(desk);
    fb_rollout_store_close(store);
    fb_scratch_remove(scratch.folder);
}

/* Whether one host is told that it may fetch the release. */
static bool is_offered(int64_t now_ms)
{
    static const char request[] = "[{\"sensor\":\"host-1\"}]";
    FB_AUTO(fb_document_free)
    struct fb_document *hosts = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_document_parse("request", fb_span_of(request), FB_SYNTAX_JSON, &hosts, &diag));
    ck_assert_msg(desk->functions->offers(desk, fb_document_root(hosts), now_ms, &out, &diag) == FB_DESK_DONE, "%s", diag.message);
    ck_assert_ptr_nonnull(strstr(out.text, "host-1"));
    return strstr(out.text, "\"answer\":\"yes\"") != NULL;
}

static enum fb_desk_result may_enter(int64_t now_ms, struct fb_buffer *out)
{
    struct fb_diag diag = FB_DIAG_NONE;

    return desk->functions->may_enter(desk, "drill", "all", now_ms, out, &diag);
}

static bool tick(int64_t now_ms)
{
    struct fb_diag diag = FB_DIAG_NONE;

    return desk->functions->tick(desk, now_ms, &diag);
}

/* What `firebreak rollout halt --store` does while the desk's lease is still on, until `until_ms`. */
static void halt_from_elsewhere(int64_t now_ms, int64_t until_ms)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    const struct fb_rollout_event halt = { .kind = FB_EVENT_HALT, .who = "eve", .why = "hosts crash", .ring = FB_NO_RING };
    struct fb_rollout_store *other = NULL;
    struct fb_store_leader leader;
    struct fb_rollout_outcome outcome;
    struct fb_diag diag = FB_DIAG_NONE;
    bool granted = false;

    ck_assert_msg(fb_sqlite_store_open(database, FB_STORE_EXISTING, 1000, &other, &diag), "%s", diag.message);
    ck_assert(other->functions->lead(other, "command line", until_ms, 0, &leader, &granted, &diag) && granted);
    ck_assert_msg(fb_controlled_open(other, leader.term, "drill", &controlled, &diag), "%s", diag.message);
    ck_assert_msg(fb_controlled_send(&controlled, &halt, now_ms, &outcome, &diag) && outcome.accepted, "%s", diag.message);
    fb_rollout_store_close(other);
}

START_TEST(offers_nothing_that_was_halted_elsewhere)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    const int64_t halted_ms = START_MS + 2000;
    const int64_t later_ms = START_MS + LEASE_MS + 3000;

    ck_assert(tick(START_MS + 1000));
    ck_assert(is_offered(START_MS + 1000));
    halt_from_elsewhere(halted_ms, START_MS + 1000 + LEASE_MS);
    ck_assert(!tick(START_MS + 3000)); /* the other one leads */
    ck_assert(!is_offered(START_MS + 3000));
    ck_assert_int_eq(may_enter(START_MS + 3000, &out), FB_DESK_FAILED); /* and nobody is told yes of what it knew before */
    ck_assert(tick(later_ms));                                          /* it leads again */
    ck_assert(!is_offered(later_ms));
    ck_assert_int_eq(may_enter(later_ms, &out), FB_DESK_DONE);
    ck_assert_ptr_nonnull(strstr(out.text, "\"halted\""));
    ck_assert(tick(later_ms + 1000));
}
END_TEST

/* A process that was stopped and goes on asks the store before it answers. */
START_TEST(offers_nothing_behind_its_lease)
{
    ck_assert(is_offered(START_MS + LEASE_MS - 1));
    ck_assert(!is_offered(START_MS + LEASE_MS));
    ck_assert(tick(START_MS + LEASE_MS));
    ck_assert(is_offered(START_MS + LEASE_MS));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("lead");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, offers_nothing_that_was_halted_elsewhere);
    tcase_add_test(cases, offers_nothing_behind_its_lease);
    return fb_test_run("lead", cases);
}
