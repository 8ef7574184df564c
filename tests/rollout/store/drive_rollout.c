/* SPDX-License-Identifier: Apache-2.0 */
/* drive_rollout.c - a controller for kill.sh: makes a rollout that is about to be promoted, promotes or
 * halts it, and says whether what a store holds is whole.
 * usage: drive_rollout prepare|promote|halt|frame|check STORE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "rollout/store/controller.h"
#include "rollout/store/sqlite.h"

#define MINUTE INT64_C(60000)
#define START_MS INT64_C(1800000000000)
#define DIGEST_OF(digit) "00000000000000000000000000000000000000000000000000000000000000" digit

static const char plan[] =
    "name: drill\n"
    "release: {name: r2, sha256: '" DIGEST_OF("02") "'}\n"
                                                    "rollback: {name: r1, sha256: '" DIGEST_OF("01") "'}\n"
                                                                                                     "approvals: {from: [ann]}\n"
                                                                                                     "metrics: [{name: crash, against: baseline, baseline: 1e-5}]\n"
                                                                                                     "fleet: [{hosts: 1000}]\n"
                                                                                                     "rings: [{name: first, bake: 10m, share: 10%}, {name: all, bake: 10m}]\n";

static bool send(struct fb_controlled *controlled, enum fb_rollout_event_kind kind, const char *who, int64_t now_ms,
                 struct fb_diag *diag)
{
    const struct fb_rollout_event event = { .kind = kind, .who = who, .why = "a drill", .ring = FB_NO_RING };
    struct fb_rollout_outcome outcome;

    return fb_controlled_send(controlled, &event, now_ms, &outcome, diag) && outcome.accepted;
}

static bool apply(struct fb_rollout_store *store, uint64_t sequence, uint64_t hosts, enum fb_frame_answer *answer,
                  struct fb_diag *diag)
{
    const struct fb_count_change changes[] = {
        { 0, 0, FB_ARM_TREATED, FB_COUNT_FETCHED, hosts },
        { 0, 0, FB_ARM_TREATED, FB_COUNT_RESOLVED, hosts },
    };
    const struct fb_delta_frame frame = {
        .rollout = "drill", .partition = 7, .epoch = 1, .sequence = sequence, .input_offset = sequence * 100, .changes = changes, .change_count = hosts > 0 ? 2 : 0
    };

    return store->functions->apply(store, &frame, 1, answer, diag);
}

/* Fifty hosts fetched and are well; the bake ends eleven minutes after the start. */
static bool prepare(struct fb_rollout_store *store, uint64_t term, struct fb_diag *diag)
{
    struct fb_controlled controlled;
    enum fb_frame_answer answer;

    if (!store->functions->create(store, term, "drill", fb_span_of(plan), diag)
        || !fb_controlled_open(store, term, "drill", &controlled, diag))
        return false;
    bool ok = send(&controlled, FB_EVENT_CREATED, "dora", START_MS, diag)
           && send(&controlled, FB_EVENT_APPROVE, "ann", START_MS, diag)
           && send(&controlled, FB_EVENT_START, "dora", START_MS, diag)
           && apply(store, 1, 50, &answer, diag)
           && fb_controlled_tick(&controlled, START_MS + MINUTE, NULL, NULL, diag);
    for (uint64_t i = 2; ok && i <= 10; i++)
        ok = apply(store, i, 0, &answer, diag)
          && fb_controlled_tick(&controlled, START_MS + (int64_t)i * MINUTE, NULL, NULL, diag);
    fb_controlled_clear(&controlled);
    return ok && apply(store, 11, 0, &answer, diag);
}

static bool act(struct fb_rollout_store *store, uint64_t term, bool halts, struct fb_diag *diag)
{
    struct fb_controlled controlled;
    const int64_t now_ms = START_MS + 11 * MINUTE;

    if (!fb_controlled_open(store, term, "drill", &controlled, diag))
        return false;
    const bool ok = halts ? send(&controlled, FB_EVENT_HALT, "dora", now_ms, diag)
                          : fb_controlled_tick(&controlled, now_ms, NULL, NULL, diag);
    fb_controlled_clear(&controlled);
    return ok;
}

/* The journal leads to the state, and no counter was lost: one line for the shell to compare. */
static bool check(struct fb_rollout_store *store, uint64_t term, struct fb_diag *diag)
{
    struct fb_controlled controlled;
    struct fb_count_change *changes = NULL;
    size_t count = 0;
    uint64_t frames = 0;

    if (!fb_controlled_open(store, term, "drill", &controlled, diag))
        return false;
    struct fb_rollout *again = fb_rollout_new(controlled.plan, fb_heap());
    bool ok = again != NULL && fb_controlled_replay(&controlled, UINT64_MAX, NULL, NULL, again, diag)
           && store->functions->pending(store, "drill", controlled.rollout, &changes, &count, &frames, diag);
    uint64_t fetched = fb_rollout_ring_counter(controlled.rollout, 0, FB_ARM_TREATED, FB_COUNT_FETCHED);
    for (size_t i = 0; i < count; i++)
        fetched += changes[i].count == FB_COUNT_FETCHED ? changes[i].add : 0;
    if (ok)
        printf("%s sequence %" PRIu64 " allowed %" PRIu64 " fetched %" PRIu64 "\n",
               fb_rollout_state_name(controlled.rollout->state), controlled.rollout->sequence,
               controlled.rollout->rings[0].allowed, fetched);
    free(changes);
    fb_rollout_free(again);
    fb_controlled_clear(&controlled);
    return ok;
}

static bool run(const char *what, struct fb_rollout_store *store, struct fb_diag *diag)
{
    struct fb_store_leader leader = { .term = 0 };
    enum fb_frame_answer answer;
    bool granted = false;

    if (strcmp(what, "check") == 0)
        return check(store, 0, diag);
    if (strcmp(what, "frame") == 0)
        return apply(store, 12, 40, &answer, diag);
    if (!store->functions->lead(store, "drill", START_MS, MINUTE, &leader, &granted, diag) || !granted)
        return false;
    return strcmp(what, "prepare") == 0 ? prepare(store, leader.term, diag)
                                        : act(store, leader.term, strcmp(what, "halt") == 0, diag);
}

int main(int count, char **arguments)
{
    struct fb_rollout_store *store = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (count != 3)
        return 64;
    const bool is_new = strcmp(arguments[1], "prepare") == 0;
    const bool ok = fb_sqlite_store_open(arguments[2], is_new ? FB_STORE_CREATE : FB_STORE_EXISTING, 100, &store, &diag)
                 && run(arguments[1], store, &diag);
    if (!ok)
        fprintf(stderr, "%s: %s: %s\n", diag.place.file, diag.place.path, diag.message);
    fb_rollout_store_close(store);
    return ok ? 0 : 2;
}
