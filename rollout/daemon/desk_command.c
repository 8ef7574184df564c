/* SPDX-License-Identifier: Apache-2.0 */
/* desk_command.c - what people ask of a rollout. */
#include <string.h>

#include "base/host/fail.h"
#include "rollout/daemon/desk_parts.h"

static bool make_event(const struct fb_rollout_plan *plan, const struct fb_desk_command *command,
                       struct fb_rollout_event *out, struct fb_diag *diag)
{
    enum fb_rollout_event_kind kind = FB_EVENT_HALT;

    if (!fb_rollout_verb(command->verb, &kind))
        return fb_fail(diag, FB_FAULT_INPUT, "there is no such command");
    *out = (struct fb_rollout_event){
        .kind = kind,
        .who = command->who,
        .why = command->why,
        .ring = FB_NO_RING,
        .release = command->release,
        .metric = (uint32_t)plan->metric_count, /* none: the machine refuses that */
        .baseline = command->baseline,
        .envelope = command->envelope,
        .key = command->key,
    };
    if (command->metric != NULL)
        out->metric = fb_rollout_find_metric(plan, command->metric);
    if (command->ring != NULL) {
        out->ring = fb_rollout_find_ring(plan, command->ring);
        if (out->ring == FB_NO_RING)
            return fb_fail(diag, FB_FAULT_INPUT, "there is no such ring");
    }
    if (command->lane != NULL && strcmp(command->lane, "emergency") == 0)
        out->lane = FB_LANE_EMERGENCY;
    else if (command->lane != NULL && strcmp(command->lane, "normal") != 0)
        return fb_fail(diag, FB_FAULT_INPUT, "a lane is normal or emergency");
    return true;
}

static void tell(const struct fb_hosted *hosted, const struct fb_rollout_outcome *outcome, struct fb_buffer *out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer words = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(out, 0);

    fb_journal_explain(hosted->at.plan, &outcome->decision, &words);
    fb_json_open_object(&json);
    fb_desk_summary(&json, hosted);
    fb_json_put_text(&json, "decision", fb_rollout_decision_name(outcome->decision.kind));
    fb_json_put_string(&json, "explanation", fb_buffer_span(&words));
    fb_json_close_object(&json);
}

/* Durable with its first event, or not there: a row without one is forgotten again. */
static enum fb_desk_result keep(struct fb_desk_local *desk, struct fb_hosted *hosted, const struct fb_desk_command *command,
                                int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_rollout_event event = { .kind = FB_EVENT_CREATED, .who = command->who, .why = command->why, .ring = FB_NO_RING };
    struct fb_rollout_store *store = desk->options.store;
    struct fb_diag unsaid = FB_DIAG_NONE;
    struct fb_health_tally_plan tally;
    struct fb_rollout_outcome outcome;

    if (!fb_desk_tally_plan(desk, hosted, &tally, diag))
        return FB_DESK_INVALID;
    if (!store->functions->forget(store, desk->term, command->rollout, diag)
        || !fb_ingest_add_release(desk->ingest, &tally, now_ms, diag)
        || !store->functions->create(store, desk->term, command->rollout, command->plan, diag))
        return FB_DESK_FAILED;
    const enum fb_desk_result result = fb_desk_step(desk, hosted, &event, now_ms, &outcome, diag);
    if (result == FB_DESK_DONE)
        tell(hosted, &outcome, out);
    else
        (void)!store->functions->forget(store, desk->term, command->rollout, &unsaid);
    return result;
}

/* The plan's own name is the rollout's: two names for one thing would end in the wrong one halted. */
static enum fb_desk_result take_in(struct fb_desk_local *desk, const struct fb_desk_command *command,
                                   struct fb_hosted **out, struct fb_buffer *answer, struct fb_diag *diag)
{
    struct fb_hosted *hosted = NULL;

    if (fb_desk_find(desk, command->rollout) != NULL) {
        (void)fb_fail(diag, FB_FAULT_INPUT, "there is a rollout of this name");
        return FB_DESK_REFUSED;
    }
    if (!fb_desk_add(desk, command->plan, &hosted, diag))
        return diag->fault == FB_FAULT_MEMORY ? FB_DESK_FAILED : FB_DESK_INVALID;
    enum fb_desk_result result = FB_DESK_INVALID;
    if (strcmp(hosted->at.plan->name, command->rollout) != 0)
        (void)fb_fail(diag, FB_FAULT_INPUT, "the plan is of '%s', not of '%s'", hosted->at.plan->name, command->rollout);
    else
        result = fb_desk_check(desk, hosted, answer, diag);
    if (result == FB_DESK_DONE)
        *out = hosted;
    else
        fb_desk_drop_last(desk);
    return result;
}

/* What of it waits for the disk of the reports is done before the desk is locked for good: nobody's halt
 * waits behind it.  Judged first, so that what is refused leaves nothing there. */
static enum fb_desk_result begin_release(struct fb_desk_local *desk, const struct fb_desk_command *command,
                                         int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_health_tally_plan tally = { .release = 0 };
    struct fb_hosted *hosted = NULL;
    bool waits = false;

    (void)pthread_mutex_lock(&desk->lock);
    enum fb_desk_result result = take_in(desk, command, &hosted, out, diag);
    if (result == FB_DESK_DONE) {
        waits = desk->term != 0 && !fb_ingest_has_release(desk->ingest, hosted->release);
        result = fb_desk_tally_plan(desk, hosted, &tally, diag) ? FB_DESK_DONE : FB_DESK_INVALID;
        fb_desk_drop_last(desk);
    }
    (void)pthread_mutex_unlock(&desk->lock);
    if (result == FB_DESK_DONE && waits && !fb_ingest_add_release(desk->ingest, &tally, now_ms, diag))
        result = FB_DESK_FAILED;
    return result;
}

/* Judged again, since the others went on meanwhile. */
static enum fb_desk_result create(struct fb_desk_local *desk, const struct fb_desk_command *command, int64_t now_ms,
                                  struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_hosted *hosted = NULL;

    (void)pthread_mutex_lock(&desk->creating);
    enum fb_desk_result result = begin_release(desk, command, now_ms, out, diag);
    if (result == FB_DESK_DONE) {
        (void)pthread_mutex_lock(&desk->lock);
        result = take_in(desk, command, &hosted, out, diag);
        if (result == FB_DESK_DONE && (result = keep(desk, hosted, command, now_ms, out, diag)) != FB_DESK_DONE)
            fb_desk_drop_last(desk);
        fb_desk_mark_replaced(desk);
        (void)pthread_mutex_unlock(&desk->lock);
    }
    (void)pthread_mutex_unlock(&desk->creating);
    return result;
}

static enum fb_desk_result step(struct fb_desk_local *desk, struct fb_hosted *hosted, const struct fb_desk_command *command,
                                int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_rollout_outcome outcome;
    struct fb_rollout_event event;

    if (!make_event(hosted->at.plan, command, &event, diag))
        return FB_DESK_INVALID;
    hosted->at.term = desk->term;
    if (event.kind == FB_EVENT_START && !fb_controlled_depend(&hosted->at, now_ms, diag))
        return FB_DESK_FAILED;
    const enum fb_desk_result result = fb_desk_step(desk, hosted, &event, now_ms, &outcome, diag);
    if (result == FB_DESK_DONE)
        tell(hosted, &outcome, out);
    return result;
}

enum fb_desk_result fb_desk_command(struct fb_desk *base, const struct fb_desk_command *command, int64_t now_ms,
                                    struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    enum fb_desk_result result = FB_DESK_UNKNOWN;

    if (strcmp(command->verb, "create") == 0)
        return create(desk, command, now_ms, out, diag);
    (void)pthread_mutex_lock(&desk->lock);
    struct fb_hosted *hosted = fb_desk_find(desk, command->rollout);
    if (hosted != NULL)
        result = step(desk, hosted, command, now_ms, out, diag);
    (void)pthread_mutex_unlock(&desk->lock);
    return result;
}
