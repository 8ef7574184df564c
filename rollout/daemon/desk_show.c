/* SPDX-License-Identifier: Apache-2.0 */
/* desk_show.c - rollouts as JSON, for the page and for programs. */
#include "base/host/fail.h"
#include "rollout/daemon/desk_parts.h"

#define MOST_EVIDENCE 200
#define MOST_SLICES 200

void fb_desk_blockers(struct fb_json *json, uint32_t blockers)
{
    fb_json_put_array(json, "blockers");
    for (unsigned bit = 0; bit < FB_BLOCKER_COUNT; bit++)
        if ((blockers >> bit & 1) != 0)
            fb_json_text(json, fb_rollout_blocker_text(1U << bit));
    fb_json_close_array(json);
}

/* Treated hosts of all rings that fetched it. */
static uint64_t exposed(const struct fb_rollout *rollout)
{
    uint64_t sum = 0;

    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++)
        sum += fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, FB_COUNT_FETCHED);
    return sum;
}

void fb_desk_summary(struct fb_json *json, const struct fb_hosted *hosted)
{
    const struct fb_rollout *rollout = hosted->at.rollout;

    fb_json_put_text(json, "name", hosted->at.plan->name);
    fb_json_put_text(json, "state", fb_rollout_state_name(rollout->state));
    fb_json_put_text(json, "release", hosted->at.plan->release.name);
    fb_json_put_text(json, "sha256", hosted->at.plan->release.sha256);
    fb_json_put_u64(json, "ring", rollout->ring);
    fb_json_put_u64(json, "rings", hosted->at.plan->ring_count);
    fb_json_put_u64(json, "step", rollout->step);
    fb_json_put_u64(json, "hosts", hosted->at.plan->hosts);
    fb_json_put_u64(json, "exposed", exposed(rollout));
    fb_json_put_u64(json, "sequence", rollout->sequence);
    fb_json_put_i64(json, "changed_ms", rollout->changed_ms);
}

enum fb_desk_result fb_desk_list(struct fb_desk *base, int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_json json = fb_json_over(out, 0);

    (void)diag;
    (void)pthread_mutex_lock(&desk->lock);
    fb_json_open_object(&json);
    fb_json_put_i64(&json, "now_ms", now_ms);
    fb_json_put_bool(&json, "leads", desk->term != 0);
    fb_json_put_array(&json, "rollouts");
    for (size_t i = 0; i < desk->count; i++) {
        fb_json_open_object(&json);
        fb_desk_summary(&json, &desk->items[i]);
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    (void)pthread_mutex_unlock(&desk->lock);
    return FB_DESK_DONE;
}

static void put_people(struct fb_json *json, const char *key, const struct fb_rollout_plan *plan, uint64_t bits)
{
    fb_json_put_array(json, key);
    for (size_t i = 0; i < plan->approver_count; i++)
        if ((bits >> i & 1) != 0)
            fb_json_text(json, plan->approvers[i]);
    fb_json_close_array(json);
}

/* Ids of the keys that approvals must be signed with, by name; and when it was asked for, which they sign too. */
static void put_keys(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    if (!plan->pins_keys)
        return;
    fb_json_put_i64(json, "created_ms", rollout->created_ms);
    fb_json_put_object(json, "approver_keys");
    for (size_t i = 0; i < plan->approver_count; i++)
        if (plan->approver_keys[i] != NULL)
            fb_json_put_text(json, plan->approvers[i], plan->approver_keys[i]);
    fb_json_close_object(json);
}

static uint64_t slice_counter(const struct fb_rollout *rollout, uint32_t slice, enum fb_arm arm, uint32_t count)
{
    uint64_t sum = 0;

    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++)
        sum += fb_rollout_counter(rollout, ring, slice, arm, count);
    return sum;
}

static void put_ring_counts(struct fb_json *json, const struct fb_rollout *rollout, uint32_t ring, enum fb_arm arm)
{
    fb_json_put_object(json, arm == FB_ARM_CONTROL ? "control" : "treated");
    for (uint32_t count = 0; count < fb_rollout_count_total(rollout->plan); count++)
        fb_json_put_u64(json, fb_rollout_count_name(rollout->plan, count), fb_rollout_ring_counter(rollout, ring, arm, count));
    fb_json_close_object(json);
}

static const char *answer_text(enum fb_answer answer)
{
    return answer == FB_ANSWER_YES ? "yes" : answer == FB_ANSWER_NO ? "no"
                                                                    : "not yet";
}

static void put_ring(struct fb_json *json, const struct fb_hosted *hosted, uint32_t ring, int64_t now_ms)
{
    const struct fb_rollout *rollout = hosted->at.rollout;
    const struct fb_ring *planned = &hosted->at.plan->rings[ring];
    uint32_t blockers = 0;
    const enum fb_answer answer = fb_rollout_may_enter(rollout, ring, now_ms, &blockers);

    fb_json_open_object(json);
    fb_json_put_text(json, "name", planned->name);
    fb_json_put_u64(json, "hosts", fb_rollout_ring_hosts(hosted->at.plan, ring));
    fb_json_put_u64(json, "allowed", rollout->rings[ring].allowed);
    fb_json_put_u64(json, "issued", hosted->issued[ring]);
    fb_json_put_i64(json, "opened_ms", rollout->rings[ring].opened_ms);
    fb_json_put_i64(json, "bake_ms", fb_rollout_bake(hosted->at.plan, ring, rollout->lane));
    fb_json_put_u64(json, "approvals_needed", planned->approvals);
    put_people(json, "approved_by", hosted->at.plan, rollout->rings[ring].approved);
    fb_json_put_text(json, "may_enter", answer_text(answer));
    fb_desk_blockers(json, blockers);
    put_ring_counts(json, rollout, ring, FB_ARM_TREATED);
    put_ring_counts(json, rollout, ring, FB_ARM_CONTROL);
    fb_json_close_object(json);
}

static void put_slices(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    fb_json_put_array(json, "slices");
    for (uint32_t slice = 0; slice < plan->slice_count && slice < MOST_SLICES; slice++) {
        fb_json_open_object(json);
        fb_json_put_text(json, "name", plan->slices[slice]);
        for (uint32_t count = 0; count < fb_rollout_count_total(plan); count++)
            fb_json_put_u64(json, fb_rollout_count_name(plan, count), slice_counter(rollout, slice, FB_ARM_TREATED, count));
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_evidence(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;
    size_t told = 0;

    fb_json_put_array(json, "evidence");
    for (uint32_t metric = 0; metric < plan->metric_count; metric++)
        for (uint32_t slice = 0; slice <= plan->slice_count && told < MOST_EVIDENCE; slice++, told++) {
            const bool all = slice == plan->slice_count;
            const struct fb_rollout_decision one = fb_rollout_evidence(rollout, &fb_rollout_formulas, metric, all ? FB_ALL_SLICES : slice);

            fb_json_open_object(json);
            fb_json_put_text(json, "metric", plan->metrics[metric].name);
            fb_json_put_text(json, "slice", all ? NULL : plan->slices[slice]);
            fb_json_put_text(json, "against", plan->metrics[metric].against_control ? "control" : "baseline");
            fb_json_put_u64(json, "treated", one.treated);
            fb_json_put_u64(json, "other", one.other);
            fb_json_put_real(json, "log_e", one.log_e);
            fb_json_put_real(json, "line", one.line);
            fb_json_close_object(json);
        }
    fb_json_close_array(json);
}

static void put_strongest(struct fb_json *json, const struct fb_rollout *rollout)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer words = FB_BUFFER_EMPTY;
    const struct fb_rollout_decision strongest = fb_rollout_strongest(rollout, &fb_rollout_formulas);

    fb_journal_explain_evidence(rollout->plan, &strongest, &words);
    fb_json_put_string(json, "strongest", fb_buffer_span(&words));
}

/* What people may still say of it: releases that it waits for, and bounds of its metrics. */
static void put_open_questions(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    fb_json_put_array(json, "depends_on");
    for (size_t i = 0; i < plan->dependency_count; i++) {
        fb_json_open_object(json);
        fb_json_put_text(json, "release", plan->depends_on[i]);
        fb_json_put_bool(json, "completed", (rollout->dependencies >> i & 1) != 0);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
    fb_json_put_array(json, "metrics");
    for (size_t i = 0; i < plan->metric_count; i++) {
        fb_json_open_object(json);
        fb_json_put_text(json, "name", plan->metrics[i].name);
        fb_json_put_real(json, "baseline", rollout->baselines[i]);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

/* What the next tick would decide. */
static bool put_due(struct fb_json *json, const struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer words = FB_BUFFER_EMPTY;
    struct fb_rollout_decision due;

    if (!fb_controlled_due(&hosted->at, now_ms, &due, diag))
        return false;
    fb_journal_explain(hosted->at.plan, &due, &words);
    fb_json_put_object(json, "due");
    fb_json_put_text(json, "decision", fb_rollout_decision_name(due.kind));
    fb_json_put_real(json, "log_e", due.log_e);
    fb_json_put_real(json, "line", due.line);
    fb_json_put_string(json, "explanation", fb_buffer_span(&words));
    fb_json_close_object(json);
    return true;
}

static bool put_all(struct fb_json *json, const struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    const struct fb_rollout *rollout = hosted->at.rollout;
    const struct fb_rollout_plan *plan = hosted->at.plan;
    uint32_t blockers = 0;

    fb_json_open_object(json);
    fb_json_put_i64(json, "now_ms", now_ms);
    fb_desk_summary(json, hosted);
    fb_json_put_text(json, "plan_sha256", plan->sha256);
    fb_json_put_text(json, "cause", fb_rollout_cause_name(rollout->cause));
    fb_json_put_text(json, "requester", rollout->requester);
    fb_json_put_text(json, "lane", rollout->lane == FB_LANE_EMERGENCY ? "emergency" : "normal");
    fb_json_put_text(json, "rollback", plan->rollback.name);
    fb_json_put_real(json, "alpha", plan->alpha);
    fb_json_put_i64(json, "started_ms", rollout->started_ms);
    fb_json_put_i64(json, "step_ms", rollout->step_ms);
    fb_json_put_i64(json, "fresh_ms", rollout->fresh_ms);
    fb_json_put_u64(json, "approvals_needed", plan->approvals);
    put_people(json, "approvers", plan, UINT64_MAX);
    put_people(json, "approved_by", plan, rollout->approved);
    put_keys(json, rollout);
    (void)fb_rollout_may_enter(rollout, rollout->ring + 1, now_ms, &blockers);
    fb_desk_blockers(json, blockers);
    fb_json_put_array(json, "ring_list");
    for (uint32_t ring = 0; ring < plan->ring_count; ring++)
        put_ring(json, hosted, ring, now_ms);
    fb_json_close_array(json);
    put_slices(json, rollout);
    put_evidence(json, rollout);
    put_strongest(json, rollout);
    put_open_questions(json, rollout);
    const bool fine = put_due(json, hosted, now_ms, diag);
    fb_json_close_object(json);
    return fine;
}

enum fb_desk_result fb_desk_show(struct fb_desk *base, const char *rollout, int64_t now_ms, struct fb_buffer *out,
                                 struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_json json = fb_json_over(out, 0);
    enum fb_desk_result result = FB_DESK_UNKNOWN;

    (void)pthread_mutex_lock(&desk->lock);
    const struct fb_hosted *hosted = fb_desk_find(desk, rollout);
    if (hosted != NULL)
        result = put_all(&json, hosted, now_ms, diag) ? FB_DESK_DONE : FB_DESK_FAILED;
    (void)pthread_mutex_unlock(&desk->lock);
    return result;
}

enum fb_desk_result fb_desk_may_enter(struct fb_desk *base, const char *rollout, const char *ring, int64_t now_ms,
                                      struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_json json = fb_json_over(out, 0);
    uint32_t blockers = 0;

    (void)pthread_mutex_lock(&desk->lock);
    const bool leads = fb_desk_leads(desk, now_ms);
    const struct fb_hosted *hosted = fb_desk_find(desk, rollout);
    const uint32_t number = hosted != NULL ? fb_rollout_find_ring(hosted->at.plan, ring) : FB_NO_RING;
    if (number != FB_NO_RING && leads) {
        const enum fb_answer answer = fb_rollout_may_enter(hosted->at.rollout, number, now_ms, &blockers);

        fb_json_open_object(&json);
        fb_json_put_text(&json, "rollout", hosted->at.plan->name);
        fb_json_put_text(&json, "ring", hosted->at.plan->rings[number].name);
        fb_json_put_text(&json, "state", fb_rollout_state_name(hosted->at.rollout->state));
        fb_json_put_text(&json, "answer", answer_text(answer));
        fb_desk_blockers(&json, blockers);
        fb_json_close_object(&json);
    }
    (void)pthread_mutex_unlock(&desk->lock);
    if (number != FB_NO_RING && !leads)
        (void)fb_fail(diag, FB_FAULT_IO, "another controller leads now; ask that one");
    return number == FB_NO_RING ? FB_DESK_UNKNOWN : leads ? FB_DESK_DONE
                                                          : FB_DESK_FAILED;
}
