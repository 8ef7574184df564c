/* SPDX-License-Identifier: Apache-2.0 */
/* step.c - one event taken in: what it changes, and what is refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rollout/machine/inside.h"

/* What every handler works on. */
struct step {
    struct fb_rollout *rollout;
    const struct fb_rollout_statistics *statistics;
    const struct fb_rollout_event *event;
    struct fb_rollout_outcome *out;
};

static void refuse_as(struct step *step, enum fb_refusal kind, const char *why)
{
    step->out->accepted = false;
    step->out->refusal_kind = kind;
    step->out->refusal = why;
}

/* Another state would have taken it. */
static void refuse(struct step *step, const char *why)
{
    refuse_as(step, FB_REFUSED_STATE, why);
}

/* Another person may give it. */
static void refuse_person(struct step *step, const char *why)
{
    refuse_as(step, FB_REFUSED_PERSON, why);
}

/* Another signature would have been taken. */
static void refuse_signature(struct step *step, const char *why)
{
    refuse_as(step, FB_REFUSED_SIGNATURE, why);
}

/* It makes no sense for this plan, in any state. */
static void refuse_words(struct step *step, const char *why)
{
    refuse_as(step, FB_REFUSED_WORDS, why);
}

static bool is_in(const struct step *step, uint32_t states)
{
    return (states >> (unsigned)step->rollout->state & 1) != 0;
}

#define IN(state) (UINT32_C(1) << FB_ROLLOUT_##state)

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static unsigned count_bits(uint64_t bits)
{
    unsigned count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

bool fb_machine_ring_approved(const struct fb_rollout *rollout, uint32_t ring)
{
    return count_bits(rollout->rings[ring].approved) >= rollout->plan->rings[ring].approvals;
}

static void take_created(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;

    if (rollout->created)
        refuse(step, "it was created before");
    else if (!has_text(step->event->who))
        refuse_words(step, "somebody must ask for it");
    else if (strlen(step->event->who) >= sizeof rollout->requester)
        refuse_words(step, "the requester's name is too long");
    else
        (void)snprintf(rollout->requester, sizeof rollout->requester, "%s", step->event->who);
    if (step->out->accepted) {
        rollout->created = true;
        rollout->created_ms = rollout->clock_ms;
    }
}

static bool may_approve_ring(struct step *step)
{
    if (step->event->ring >= step->rollout->plan->ring_count)
        refuse_words(step, "there is no such ring");
    else if (!is_in(step, IN(DRAFT) | IN(APPROVED) | IN(BAKING) | IN(HELD)))
        refuse(step, "it is not on its way to that ring");
    return step->out->accepted;
}

static bool may_approve_start(struct step *step)
{
    if (!is_in(step, IN(DRAFT) | IN(APPROVED)))
        refuse(step, "only a draft is approved");
    return step->out->accepted;
}

/* The one place where a signature decides: the local store, the daemon and each replay come through here. */
static bool is_vouched_for(struct step *step, size_t approver)
{
    const struct fb_rollout *rollout = step->rollout;
    const struct fb_rollout_event *event = step->event;
    const bool pinned = rollout->plan->approver_keys[approver] != NULL;
    const char *refusal = NULL;

    if (!pinned && event->envelope != NULL)
        refuse_signature(step, "the plan names no key of theirs: nobody could tell whose signature it is");
    else if (pinned && (event->envelope == NULL || event->key == NULL))
        refuse_signature(step, "the plan names a key of theirs: their approval must be signed with it");
    else if (pinned && rollout->check_approval == NULL)
        refuse_signature(step, "nothing here can check signatures");
    else if (pinned) {
        const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(rollout, approver, event->ring);

        step->out->unchecked = !rollout->check_approval(&vouched, rollout->clock_ms, event->envelope, event->key, &refusal);
        if (step->out->unchecked)
            refusal = "there is no memory to check its signature";
        if (refusal != NULL)
            refuse_signature(step, refusal);
    }
    return step->out->accepted;
}

static void add_approval(struct step *step, uint64_t bit)
{
    struct fb_rollout *rollout = step->rollout;

    if (step->event->ring != FB_NO_RING) {
        rollout->rings[step->event->ring].approved |= bit;
        return;
    }
    rollout->approved |= bit;
    if (rollout->state == FB_ROLLOUT_DRAFT && count_bits(rollout->approved) >= rollout->plan->approvals)
        fb_machine_enter(rollout, FB_ROLLOUT_APPROVED, FB_CAUSE_NONE, FB_DECIDED_APPROVED, step->out);
}

static void take_approve(struct step *step)
{
    const struct fb_rollout *rollout = step->rollout;
    const struct fb_rollout_plan *plan = rollout->plan;
    const size_t approver = has_text(step->event->who) ? fb_rollout_find_approver(plan, step->event->who) : plan->approver_count;

    if (approver == plan->approver_count)
        refuse_person(step, "the plan does not name them among those who approve");
    else if (strcmp(rollout->requester, step->event->who) == 0)
        refuse_person(step, "who asked for it can not approve it");
    else if ((step->event->ring == FB_NO_RING ? may_approve_start(step) : may_approve_ring(step))
             && is_vouched_for(step, approver))
        add_approval(step, UINT64_C(1) << approver);
}

static uint64_t all_dependencies(const struct fb_rollout_plan *plan)
{
    return plan->dependency_count == 64 ? UINT64_MAX : (UINT64_C(1) << plan->dependency_count) - 1;
}

static void take_start(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;
    const struct fb_rollout_plan *plan = rollout->plan;

    if (!is_in(step, IN(APPROVED)))
        refuse(step, rollout->state == FB_ROLLOUT_DRAFT ? "it is not approved" : "it was started before");
    else if (step->event->lane != FB_LANE_NORMAL && step->event->lane != FB_LANE_EMERGENCY)
        refuse_words(step, "there is no such lane");
    else if (!has_text(step->event->who))
        refuse_words(step, "somebody must start it");
    else if (plan->rollback.name == NULL)
        refuse_words(step, "no rollback is prepared");
    else if (rollout->dependencies != all_dependencies(plan))
        refuse(step, "a release that it depends on is not completed");
    else if (!fb_machine_ring_approved(rollout, 0))
        refuse(step, "approvals for its first ring are missing");
    else if (step->event->lane == FB_LANE_NORMAL && fb_rollout_frozen(plan, rollout->clock_ms) != NULL)
        refuse(step, "a freeze window is on");
    else {
        rollout->lane = step->event->lane;
        rollout->started_ms = rollout->clock_ms;
        fb_machine_enter(rollout, FB_ROLLOUT_BAKING, FB_CAUSE_NONE, FB_DECIDED_RING, step->out);
        fb_machine_open_ring(rollout, step->statistics, 0, step->out);
    }
}

static void take_hold(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;

    if (!has_text(step->event->who) || !has_text(step->event->why))
        refuse_words(step, "a hold needs who and why");
    else if (!is_in(step, IN(BAKING) | IN(HELD)))
        refuse(step, "it is not on its way through the rings");
    else {
        fb_machine_enter(rollout, FB_ROLLOUT_HELD, FB_CAUSE_OPERATOR, FB_DECIDED_HOLD, step->out);
        fb_machine_act(step->out, FB_ACTION_STOP, rollout->ring);
    }
}

static void take_resume(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;

    if (!has_text(step->event->who))
        refuse_words(step, "somebody must resume it");
    else if (!is_in(step, IN(HELD)))
        refuse(step, "it is not held");
    else {
        fb_machine_enter(rollout, FB_ROLLOUT_BAKING, FB_CAUSE_NONE, FB_DECIDED_RESUME, step->out);
        fb_machine_bake_anew(rollout);
        fb_machine_act(step->out, FB_ACTION_ALLOW, rollout->ring);
    }
}

/* From every state, and needs nothing but a name and a reason. */
static void take_halt(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;

    if (!has_text(step->event->who) || !has_text(step->event->why)) {
        refuse_words(step, "a halt needs who and why");
        return;
    }
    if (rollout->state != FB_ROLLOUT_HALTED)
        fb_machine_enter(rollout, FB_ROLLOUT_HALTED, FB_CAUSE_OPERATOR, FB_DECIDED_HALT, step->out);
    fb_machine_act(step->out, FB_ACTION_STOP, rollout->ring);
    fb_machine_act(step->out, FB_ACTION_TELL, rollout->ring);
}

static void take_rollback(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;

    if (!has_text(step->event->who) || !has_text(step->event->why))
        refuse_words(step, "a rollback needs who and why");
    else if (rollout->plan->rollback.name == NULL)
        refuse_words(step, "no rollback is prepared");
    else if (!is_in(step, IN(BAKING) | IN(HELD) | IN(HALTED) | IN(COMPLETED) | IN(ROLLING_BACK)))
        refuse(step, "nobody can have it, so that nothing is to roll back");
    else {
        if (rollout->state != FB_ROLLOUT_ROLLING_BACK)
            fb_machine_enter(rollout, FB_ROLLOUT_ROLLING_BACK, FB_CAUSE_OPERATOR, FB_DECIDED_ROLLBACK, step->out);
        fb_machine_act(step->out, FB_ACTION_STOP, rollout->ring);
        fb_machine_act(step->out, FB_ACTION_PUBLISH_ROLLBACK, rollout->ring);
    }
}

static void take_withdraw(struct step *step)
{
    struct fb_rollout *rollout = step->rollout;

    if (!has_text(step->event->who) || !has_text(step->event->why))
        refuse_words(step, "a withdrawal needs who and why");
    else if (!is_in(step, IN(DRAFT) | IN(APPROVED) | IN(HALTED) | IN(ROLLING_BACK)))
        refuse(step, "sensors may still fetch it: halt it first");
    else
        fb_machine_enter(rollout, FB_ROLLOUT_WITHDRAWN, FB_CAUSE_OPERATOR, FB_DECIDED_WITHDRAWN, step->out);
}

static void take_baseline(struct step *step)
{
    const struct fb_rollout_event *event = step->event;

    if (!is_in(step, IN(DRAFT) | IN(APPROVED)))
        refuse(step, "success criteria are written before the start");
    else if (event->metric >= step->rollout->plan->metric_count)
        refuse_words(step, "there is no such metric");
    else if (!(event->baseline > 0 && event->baseline < 1))
        refuse_words(step, "a baseline is above 0 and below 1");
    else
        step->rollout->baselines[event->metric] = event->baseline;
}

static void take_dependency(struct step *step)
{
    const struct fb_rollout_plan *plan = step->rollout->plan;
    size_t at = 0;

    while (at < plan->dependency_count && has_text(step->event->release)
           && strcmp(plan->depends_on[at], step->event->release) != 0)
        at++;
    if (at == plan->dependency_count || !has_text(step->event->release))
        refuse_words(step, "the plan does not depend on it");
    else
        step->rollout->dependencies |= UINT64_C(1) << at;
}

/* All changes are of this plan, and no counter overflows. */
static bool are_possible(const struct fb_rollout *rollout, const struct fb_rollout_event *event)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    if (event->change_count > FB_MOST_CHANGES)
        return false;
    for (size_t i = 0; i < event->change_count; i++) {
        const struct fb_count_change *change = &event->changes[i];
        if (change->ring >= plan->ring_count || change->slice >= plan->slice_count
            || (uint32_t)change->arm >= FB_ARM_COUNT || change->count >= fb_rollout_count_total(plan)
            || change->add > FB_MOST_ADDED
            || fb_rollout_counter(rollout, change->ring, change->slice, change->arm, change->count) > FB_MOST_COUNTED)
            return false;
    }
    return true;
}

/* A fetch begins the bake anew until almost all who may have fetched: late ones do not hold up the
 * rest for ever. */
static void add_change(struct fb_rollout *rollout, const struct fb_count_change *change)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    if (change->count == FB_COUNT_FETCHED && change->arm == FB_ARM_TREATED && change->ring == rollout->ring
        && change->add > 0
        && fb_rollout_ring_counter(rollout, change->ring, FB_ARM_TREATED, FB_COUNT_FETCHED)
               < fb_machine_part(rollout->rings[change->ring].allowed, plan->rings[change->ring].resolved))
        rollout->fetch_ms = rollout->clock_ms;
    rollout->counts[fb_machine_counter_index(plan, change->ring, change->slice, change->arm, change->count)] += change->add;
}

static void take_counts(struct step *step)
{
    if (!are_possible(step->rollout, step->event)) {
        refuse_words(step, "there is no such counter");
        return;
    }
    for (size_t i = 0; i < step->event->change_count; i++)
        add_change(step->rollout, &step->event->changes[i]);
    step->rollout->fresh_ms = step->rollout->clock_ms;
    fb_machine_decide(step->rollout, step->statistics, true, step->rollout->clock_ms, step->out);
}

static void take_tick(struct step *step)
{
    fb_machine_decide(step->rollout, step->statistics, false, step->rollout->clock_ms, step->out);
}

static void (*const takers[FB_EVENT_KIND_COUNT])(struct step *step) = {
    [FB_EVENT_CREATED] = take_created,
    [FB_EVENT_APPROVE] = take_approve,
    [FB_EVENT_START] = take_start,
    [FB_EVENT_TICK] = take_tick,
    [FB_EVENT_COUNTS] = take_counts,
    [FB_EVENT_HOLD] = take_hold,
    [FB_EVENT_RESUME] = take_resume,
    [FB_EVENT_HALT] = take_halt,
    [FB_EVENT_ROLLBACK] = take_rollback,
    [FB_EVENT_WITHDRAW] = take_withdraw,
    [FB_EVENT_BASELINE] = take_baseline,
    [FB_EVENT_DEPENDENCY] = take_dependency,
};

static const struct fb_rollout_decision no_decision = {
    .metric = UINT32_MAX,
    .slice = FB_ALL_SLICES,
    .log_e = NAN,
    .line = NAN,
    .upper = NAN,
};

/* A tick on which nothing happens leaves no trace. */
static bool leaves_trace(const struct step *step)
{
    const enum fb_decision_kind kind = step->out->decision.kind;

    return step->event->kind != FB_EVENT_TICK || (kind != FB_DECIDED_NOTHING && kind != FB_DECIDED_WAIT);
}

void fb_rollout_step(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                     const struct fb_rollout_event *event, int64_t now_ms,
                     struct fb_rollout_outcome *out)
{
    const int64_t clock_ms = rollout->clock_ms;
    struct step step = { .rollout = rollout, .statistics = statistics, .event = event, .out = out };

    *out = (struct fb_rollout_outcome){ .accepted = true, .before = rollout->state, .decision = no_decision };
    out->decision.ring = rollout->ring;
    out->decision.step = rollout->step;
    if (now_ms > rollout->clock_ms)
        rollout->clock_ms = now_ms;
    if (!rollout->created && event->kind != FB_EVENT_CREATED && event->kind != FB_EVENT_HALT)
        refuse(&step, "it is not created");
    else
        takers[event->kind](&step);
    out->after = rollout->state;
    out->changed = out->accepted && leaves_trace(&step);
    rollout->sequence += out->changed;
    if (!out->changed)
        rollout->clock_ms = clock_ms;
}
