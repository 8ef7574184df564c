/* SPDX-License-Identifier: Apache-2.0 */
/* desk_step.c - steps of rollouts: on a copy, durable, then ours. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/daemon/desk_parts.h"

#define TELL_EVERY_MS 30000 /* fresh reports without a new count are told the machine so often */

static struct fb_rollout *copy_of(const struct fb_hosted *hosted, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *copy = fb_rollout_new(hosted->plan, fb_heap());

    fb_rollout_save(hosted->rollout, &text);
    if (copy == NULL || text.failed) {
        (void)fb_fail_memory(diag);
        return NULL;
    }
    if (!fb_document_parse("state", fb_buffer_span(&text), FB_SYNTAX_JSON, &document, diag)
        || !fb_rollout_load(copy, fb_document_root(document), diag))
        return NULL;
    return fb_take(copy);
}

static bool keep(struct fb_desk_local *desk, struct fb_hosted *hosted, struct fb_rollout *copy,
                 const struct fb_rollout_event *event, const struct fb_rollout_outcome *outcome, int64_t now_ms,
                 struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer line = FB_BUFFER_EMPTY;
    struct fb_rollout_store *store = desk->options.store;
    char digest[65];

    if (!fb_journal_write(copy, event, outcome, now_ms, hosted->previous, &line, digest, diag)
        || !store->functions->append(store, desk->term, hosted->plan->name, copy, fb_buffer_span(&line), digest, diag))
        return false;
    memcpy(hosted->previous, digest, sizeof digest);
    return true;
}

static void act(struct fb_desk_local *desk, const struct fb_hosted *hosted,
                const struct fb_rollout_outcome *outcome, int64_t now_ms)
{
    struct fb_rollout_store *store = desk->options.store;
    struct fb_diag diag = FB_DIAG_NONE;

    /* Offers follow from the state; the rollback release is in them.  Only this one is kept apart. */
    for (size_t i = 0; i < outcome->action_count; i++)
        if (outcome->actions[i].kind == FB_ACTION_LAST_GOOD)
            (void)!store->functions->promote_good(store, desk->term, &hosted->plan->release, now_ms, &diag);
}

enum fb_desk_result fb_desk_step(struct fb_desk_local *desk, struct fb_hosted *hosted,
                                 const struct fb_rollout_event *event, bool only_decisions, int64_t now_ms,
                                 struct fb_rollout_outcome *out, struct fb_diag *diag)
{
    struct fb_rollout *copy = NULL;

    if (desk->term == 0) {
        (void)fb_fail(diag, FB_FAULT_IO, "another controller leads now; ask that one");
        return FB_DESK_FAILED;
    }
    copy = copy_of(hosted, diag);
    if (copy == NULL)
        return FB_DESK_FAILED;
    fb_rollout_step(copy, desk->options.statistics, event, now_ms, out);
    const bool nothing = out->decision.kind == FB_DECIDED_NOTHING || out->decision.kind == FB_DECIDED_WAIT;
    if (!out->accepted || (only_decisions && nothing && out->before == out->after)) {
        fb_rollout_free(copy);
        if (!out->accepted)
            (void)fb_fail(diag, FB_FAULT_INPUT, "%s", out->refusal);
        return out->accepted ? FB_DESK_DONE : FB_DESK_REFUSED;
    }
    if (!keep(desk, hosted, copy, event, out, now_ms, diag)) {
        fb_rollout_free(copy);
        return FB_DESK_FAILED;
    }
    fb_rollout_free(hosted->rollout);
    hosted->rollout = copy;
    act(desk, hosted, out, now_ms);
    return FB_DESK_DONE;
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
        return fb_fail(diag, FB_FAULT_MEMORY, "counts of %s were lost for lack of memory; start the daemon again", hosted->plan->name);
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
    const struct fb_delta_frame frame = { .rollout = hosted->plan->name, .epoch = hosted->epoch, .sequence = hosted->sequence, .input_offset = hosted->unsent_upto, .changes = hosted->unsent, .change_count = hosted->unsent_count };
    if (!store->functions->apply(store, &frame, 1, &answer, diag))
        return false;
    if (answer != FB_FRAME_APPLIED && answer != FB_FRAME_SEEN)
        return fb_fail(diag, FB_FAULT_INPUT, "the store does not take the counts of %s (answer %d)", hosted->plan->name, (int)answer);
    hosted->frame_ready = false;
    hosted->sequence++;
    return true;
}

/* Tells the machine what came in; fresh reports that changed no count keep it from growing stale. */
static bool tell_counts(struct fb_desk_local *desk, struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    struct fb_rollout_event event = { .kind = FB_EVENT_COUNTS, .ring = FB_NO_RING };
    struct fb_rollout_outcome outcome;
    struct fb_count_change *changes = NULL;
    uint64_t frames = 0;
    bool fine = true;

    if (!store->functions->pending(store, hosted->plan->name, hosted->rollout, &changes, &event.change_count, &frames, diag))
        return false;
    event.changes = changes;
    if (event.change_count > 0 || frames > 0) {
        fine = fb_desk_step(desk, hosted, &event, false, now_ms, &outcome, diag) == FB_DESK_DONE;
        hosted->told_ms = now_ms;
    }
    free(changes);
    return fine;
}

static bool keep_one(struct fb_desk_local *desk, struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    const struct fb_rollout_event tick = { .kind = FB_EVENT_TICK, .ring = FB_NO_RING };
    struct fb_rollout_outcome outcome;

    if (!send_frame(desk, hosted, now_ms, diag) || !tell_counts(desk, hosted, now_ms, diag))
        return false;
    if (hosted->rollout->state == FB_ROLLOUT_WITHDRAWN || hosted->rollout->state == FB_ROLLOUT_DRAFT)
        return true;
    return fb_desk_step(desk, hosted, &tick, true, now_ms, &outcome, diag) != FB_DESK_FAILED;
}

bool fb_desk_tick(struct fb_desk *base, int64_t now_ms, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_rollout_store *store = desk->options.store;
    struct fb_store_leader leader = { .term = 0 };
    bool granted = false;

    (void)pthread_mutex_lock(&desk->lock);
    bool fine = store->functions->lead(store, desk->options.leader, now_ms, FB_LEASE_MS, &leader, &granted, diag);
    desk->term = fine && granted ? leader.term : 0;
    if (fine && !granted)
        fine = fb_fail(diag, FB_FAULT_IO, "%s leads", leader.name);
    for (size_t i = 0; fine && i < desk->count; i++)
        fine = keep_one(desk, &desk->items[i], now_ms, diag);
    (void)pthread_mutex_unlock(&desk->lock);
    return fine;
}
