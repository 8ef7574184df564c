/* SPDX-License-Identifier: Apache-2.0 */
/* desk_show.c - rollouts as JSON, for the page and for programs. */
#include "base/host/fail.h"
#include "rollout/daemon/desk_parts.h"

#define MOST_EVIDENCE 200
#define MOST_SLICES 200

static void put_text(struct fb_json *json, const char *key, const char *value)
{
    fb_json_key(json, key);
    fb_json_text(json, value);
}

static void put_number(struct fb_json *json, const char *key, uint64_t value)
{
    fb_json_key(json, key);
    fb_json_u64(json, value);
}

static void put_time(struct fb_json *json, const char *key, int64_t value)
{
    fb_json_key(json, key);
    fb_json_i64(json, value);
}

void fb_desk_blockers(struct fb_json *json, uint32_t blockers)
{
    fb_json_key(json, "blockers");
    fb_json_open_array(json);
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

    put_text(json, "name", hosted->at.plan->name);
    put_text(json, "state", fb_rollout_state_name(rollout->state));
    put_text(json, "release", hosted->at.plan->release.name);
    put_text(json, "sha256", hosted->at.plan->release.sha256);
    put_number(json, "ring", rollout->ring);
    put_number(json, "rings", hosted->at.plan->ring_count);
    put_number(json, "step", rollout->step);
    put_number(json, "hosts", hosted->at.plan->hosts);
    put_number(json, "exposed", exposed(rollout));
    put_number(json, "sequence", rollout->sequence);
    put_time(json, "changed_ms", rollout->changed_ms);
}

enum fb_desk_result fb_desk_list(struct fb_desk *base, int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_json json = fb_json_over(out, 0);

    (void)diag;
    (void)pthread_mutex_lock(&desk->lock);
    fb_json_open_object(&json);
    put_time(&json, "now_ms", now_ms);
    fb_json_key(&json, "leads");
    fb_json_bool(&json, desk->term != 0);
    fb_json_key(&json, "rollouts");
    fb_json_open_array(&json);
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
    fb_json_key(json, key);
    fb_json_open_array(json);
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
    put_time(json, "created_ms", rollout->created_ms);
    fb_json_key(json, "approver_keys");
    fb_json_open_object(json);
    for (size_t i = 0; i < plan->approver_count; i++)
        if (plan->approver_keys[i] != NULL)
            put_text(json, plan->approvers[i], plan->approver_keys[i]);
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
    fb_json_key(json, arm == FB_ARM_CONTROL ? "control" : "treated");
    fb_json_open_object(json);
    for (uint32_t count = 0; count < fb_rollout_count_total(rollout->plan); count++)
        put_number(json, fb_rollout_count_name(rollout->plan, count), fb_rollout_ring_counter(rollout, ring, arm, count));
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
    put_text(json, "name", planned->name);
    put_number(json, "hosts", fb_rollout_ring_hosts(hosted->at.plan, ring));
    put_number(json, "allowed", rollout->rings[ring].allowed);
    put_number(json, "issued", hosted->issued[ring]);
    put_time(json, "opened_ms", rollout->rings[ring].opened_ms);
    put_time(json, "bake_ms", fb_rollout_bake(hosted->at.plan, ring, rollout->lane));
    put_number(json, "approvals_needed", planned->approvals);
    put_people(json, "approved_by", hosted->at.plan, rollout->rings[ring].approved);
    put_text(json, "may_enter", answer_text(answer));
    fb_desk_blockers(json, blockers);
    put_ring_counts(json, rollout, ring, FB_ARM_TREATED);
    put_ring_counts(json, rollout, ring, FB_ARM_CONTROL);
    fb_json_close_object(json);
}

static void put_slices(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    fb_json_key(json, "slices");
    fb_json_open_array(json);
    for (uint32_t slice = 0; slice < plan->slice_count && slice < MOST_SLICES; slice++) {
        fb_json_open_object(json);
        put_text(json, "name", plan->slices[slice]);
        for (uint32_t count = 0; count < fb_rollout_count_total(plan); count++)
            put_number(json, fb_rollout_count_name(plan, count), slice_counter(rollout, slice, FB_ARM_TREATED, count));
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_evidence(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;
    size_t told = 0;

    fb_json_key(json, "evidence");
    fb_json_open_array(json);
    for (uint32_t metric = 0; metric < plan->metric_count; metric++)
        for (uint32_t slice = 0; slice <= plan->slice_count && told < MOST_EVIDENCE; slice++, told++) {
            const bool all = slice == plan->slice_count;
            const struct fb_rollout_decision one = fb_rollout_evidence(rollout, &fb_rollout_formulas, metric, all ? FB_ALL_SLICES : slice);

            fb_json_open_object(json);
            put_text(json, "metric", plan->metrics[metric].name);
            put_text(json, "slice", all ? NULL : plan->slices[slice]);
            put_text(json, "against", plan->metrics[metric].against_control ? "control" : "baseline");
            put_number(json, "treated", one.treated);
            put_number(json, "other", one.other);
            fb_json_key(json, "log_e");
            fb_json_real(json, one.log_e);
            fb_json_key(json, "line");
            fb_json_real(json, one.line);
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
    fb_json_key(json, "strongest");
    fb_json_string(json, fb_buffer_span(&words));
}

/* What people may still say of it: releases that it waits for, and bounds of its metrics. */
static void put_open_questions(struct fb_json *json, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    fb_json_key(json, "depends_on");
    fb_json_open_array(json);
    for (size_t i = 0; i < plan->dependency_count; i++) {
        fb_json_open_object(json);
        put_text(json, "release", plan->depends_on[i]);
        fb_json_key(json, "completed");
        fb_json_bool(json, (rollout->dependencies >> i & 1) != 0);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
    fb_json_key(json, "metrics");
    fb_json_open_array(json);
    for (size_t i = 0; i < plan->metric_count; i++) {
        fb_json_open_object(json);
        put_text(json, "name", plan->metrics[i].name);
        fb_json_key(json, "baseline");
        fb_json_real(json, rollout->baselines[i]);
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
    fb_json_key(json, "due");
    fb_json_open_object(json);
    put_text(json, "decision", fb_rollout_decision_name(due.kind));
    fb_json_key(json, "log_e");
    fb_json_real(json, due.log_e);
    fb_json_key(json, "line");
    fb_json_real(json, due.line);
    fb_json_key(json, "explanation");
    fb_json_string(json, fb_buffer_span(&words));
    fb_json_close_object(json);
    return true;
}

static bool put_all(struct fb_json *json, const struct fb_hosted *hosted, int64_t now_ms, struct fb_diag *diag)
{
    const struct fb_rollout *rollout = hosted->at.rollout;
    const struct fb_rollout_plan *plan = hosted->at.plan;
    uint32_t blockers = 0;

    fb_json_open_object(json);
    put_time(json, "now_ms", now_ms);
    fb_desk_summary(json, hosted);
    put_text(json, "plan_sha256", plan->sha256);
    put_text(json, "cause", fb_rollout_cause_name(rollout->cause));
    put_text(json, "requester", rollout->requester);
    put_text(json, "lane", rollout->lane == FB_LANE_EMERGENCY ? "emergency" : "normal");
    put_text(json, "rollback", plan->rollback.name);
    fb_json_key(json, "alpha");
    fb_json_real(json, plan->alpha);
    put_time(json, "started_ms", rollout->started_ms);
    put_time(json, "step_ms", rollout->step_ms);
    put_time(json, "fresh_ms", rollout->fresh_ms);
    put_number(json, "approvals_needed", plan->approvals);
    put_people(json, "approvers", plan, UINT64_MAX);
    put_people(json, "approved_by", plan, rollout->approved);
    put_keys(json, rollout);
    (void)fb_rollout_may_enter(rollout, rollout->ring + 1, now_ms, &blockers);
    fb_desk_blockers(json, blockers);
    fb_json_key(json, "ring_list");
    fb_json_open_array(json);
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
        put_text(&json, "rollout", hosted->at.plan->name);
        put_text(&json, "ring", hosted->at.plan->rings[number].name);
        put_text(&json, "state", fb_rollout_state_name(hosted->at.rollout->state));
        put_text(&json, "answer", answer_text(answer));
        fb_desk_blockers(&json, blockers);
        fb_json_close_object(&json);
    }
    (void)pthread_mutex_unlock(&desk->lock);
    if (number != FB_NO_RING && !leads)
        (void)fb_fail(diag, FB_FAULT_IO, "another controller leads now; ask that one");
    return number == FB_NO_RING ? FB_DESK_UNKNOWN : leads ? FB_DESK_DONE
                                                          : FB_DESK_FAILED;
}
