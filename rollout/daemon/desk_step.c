/* SPDX-License-Identifier: Apache-2.0 */
/* desk_step.c - steps of rollouts, by events and by time. */
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/daemon/desk_parts.h"

#define TELL_EVERY_MS 30000 /* fresh reports without a new count are told the machine so often */

static const enum fb_desk_result refused[] = {
    [FB_REFUSED_STATE] = FB_DESK_REFUSED,
    [FB_REFUSED_PERSON] = FB_DESK_REFUSED_PERSON,
    [FB_REFUSED_WORDS] = FB_DESK_REFUSED_WORDS,
    [FB_REFUSED_SIGNATURE] = FB_DESK_REFUSED_SIGNATURE,
};

enum fb_desk_result fb_desk_step(struct fb_desk_local *desk, struct fb_hosted *hosted,
                                 const struct fb_rollout_event *event, int64_t now_ms,
                                 struct fb_rollout_outcome *out, struct fb_diag *diag)
{
    if (desk->term == 0) {
        (void)fb_fail(diag, FB_FAULT_IO, "another controller leads now; ask that one");
        return FB_DESK_FAILED;
    }
    hosted->at.term = desk->term;
    if (!fb_controlled_send(&hosted->at, event, now_ms, out, diag))
        return FB_DESK_FAILED;
    if (out->accepted)
        return FB_DESK_DONE;
    (void)fb_fail(diag, FB_FAULT_INPUT, "%s", out->refusal);
    return refused[out->refusal_kind];
}

static void add_change(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count, uint64_t add)
{
    struct fb_hosted *hosted = context;
    void *items = hosted->unsent;

    if (!fb_grow(&items, &hosted->unsent_capacity, hosted->unsent_count, sizeof *hosted->unsent)) {
        hosted->failed = true;
        return;
    }
    hosted->unsent = items;
    hosted->unsent[hosted->unsent_count++] = (struct fb_count_change){ .ring = ring, .slice = slice, .arm = (enum fb_arm)arm, .count = count, .add = add };
}

/* Hands what reports added up to over to the store; a frame that failed is sent again as it was. */
static bool send_frame(struct fb_desk_local *desk, struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    enum fb_frame_answer answer = FB_FRAME_UNKNOWN;

    if (hosted->failed)
        return fb_fail(diag, FB_FAULT_MEMORY, "counts of %s were lost for lack of memory; start the daemon again", hosted->at.plan->name);
    if (hosted->replaced)
        return true;
    if (!hosted->frame_ready) {
        hosted->unsent_count = 0;
        if (!fb_ingest_take(desk->ingest, hosted->release, add_change, hosted, &hosted->unsent_upto) || hosted->failed)
            return !hosted->failed || fb_fail_memory(diag);
        const uint64_t heard = fb_ingest_heard(desk->ingest, hosted->release);
        hosted->frame_ready = hosted->unsent_count > 0
                           || (heard > hosted->heard && now_ms - hosted->told_ms >= TELL_EVERY_MS);
        hosted->heard = heard;
    }
    if (!hosted->frame_ready)
        return true;
    const struct fb_delta_frame frame = { .rollout = hosted->at.plan->name, .epoch = hosted->epoch, .sequence = hosted->sequence, .input_offset = hosted->unsent_upto, .changes = hosted->unsent, .change_count = hosted->unsent_count };
    if (!store->functions->apply(store, &frame, 1, &answer, diag))
        return false;
    if (answer != FB_FRAME_APPLIED && answer != FB_FRAME_SEEN)
        return fb_fail(diag, FB_FAULT_INPUT, "the store does not take the counts of %s (answer %d)", hosted->at.plan->name, (int)answer);
    hosted->frame_ready = false;
    hosted->sequence++;
    hosted->told_ms = now_ms;
    return true;
}

/* Takes in what came and lets time go on; fresh reports that changed no count keep it from growing stale. */
static bool keep_one(struct fb_desk_local *desk, struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    hosted->at.term = desk->term;
    return send_frame(desk, hosted, now_ms, diag) && fb_controlled_tick(&hosted->at, now_ms, NULL, NULL, diag);
}

static bool load_one_again(struct fb_desk_local *desk, struct fb_hosted *hosted, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *stored = fb_rollout_new(hosted->at.plan, fb_heap());
    char previous[65] = "";

    if (stored == NULL)
        return fb_fail_memory(diag);
    if (!desk->options.store->functions->load(desk->options.store, hosted->at.plan->name, stored, previous, diag))
        return false;
    fb_rollout_copy(hosted->at.rollout, stored);
    memcpy(hosted->at.previous, previous, sizeof previous);
    return true;
}

static bool load_again(struct fb_desk_local *desk, struct fb_diag *diag)
{
    for (size_t i = 0; i < desk->count; i++)
        if (!load_one_again(desk, &desk->items[i], diag))
            return false;
    fb_desk_mark_replaced(desk);
    return true;
}

bool fb_desk_lead(struct fb_desk_local *desk, int64_t now_ms, struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    struct fb_store_leader leader = { .term = 0 };
    bool granted = false;

    desk->term = 0;
    if (!store->functions->lead(store, desk->options.leader, now_ms, FB_LEASE_MS, &leader, &granted, diag))
        return false;
    if (!granted)
        return fb_fail(diag, FB_FAULT_IO, "%s leads", leader.name);
    if (leader.term != desk->loaded_term && !load_again(desk, diag))
        return false;
    desk->term = desk->loaded_term = leader.term;
    desk->until_ms = leader.until_ms;
    return true;
}

bool fb_desk_leads(const struct fb_desk_local *desk, int64_t now_ms)
{
    return desk->term != 0 && now_ms < desk->until_ms;
}

bool fb_desk_tick(struct fb_desk *base, int64_t now_ms, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;

    (void)pthread_mutex_lock(&desk->lock);
    bool fine = fb_desk_lead(desk, now_ms, diag);
    for (size_t i = 0; fine && i < desk->count; i++)
        fine = keep_one(desk, &desk->items[i], now_ms, diag);
    (void)pthread_mutex_unlock(&desk->lock);
    return fine;
}
