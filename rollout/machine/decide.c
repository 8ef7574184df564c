/* SPDX-License-Identifier: Apache-2.0 */
/* decide.c - what follows from the state as time goes on and counts come in. */
#include <math.h>

#include "rollout/machine/inside.h"

void fb_machine_bake_anew(struct fb_rollout *rollout)
{
    rollout->step_ms = rollout->clock_ms;
    rollout->fetch_ms = rollout->clock_ms;
}

void fb_machine_open_ring(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                          uint32_t ring, struct fb_rollout_outcome *out)
{
    rollout->ring = ring;
    rollout->step = 0;
    rollout->rings[ring].opened_ms = rollout->clock_ms;
    rollout->rings[ring].allowed = fb_machine_next_allowed(rollout, statistics, ring, &out->decision.upper);
    out->decision.allowed = rollout->rings[ring].allowed;
    out->decision.ring = ring;
    out->decision.step = 0;
    fb_machine_bake_anew(rollout);
    fb_machine_act(out, FB_ACTION_ALLOW, ring);
}

static bool is_stale(const struct fb_rollout *rollout, int64_t now_ms)
{
    const int64_t since = rollout->fresh_ms > rollout->started_ms ? rollout->fresh_ms : rollout->started_ms;

    return now_ms - since > rollout->plan->stale_ms;
}

/* Whoever resumes without fresh counts lets sensors fetch again: where nobody may, none would ever come.
 * They have as long as after a start, and nothing is promoted meanwhile. */
static bool is_overdue(const struct fb_rollout *rollout, int64_t now_ms)
{
    return is_stale(rollout, now_ms) && now_ms - rollout->changed_ms > rollout->plan->stale_ms;
}

/* In any ring: also in one that is not open, of which nobody may have it. */
static bool is_overrun(const struct fb_rollout *rollout)
{
    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++)
        if (fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, FB_COUNT_FETCHED) > rollout->rings[ring].allowed)
            return true;
    return false;
}

uint32_t fb_machine_blockers(const struct fb_rollout *rollout, int64_t now_ms)
{
    const struct fb_rollout_plan *plan = rollout->plan;
    const struct fb_ring *ring = &plan->rings[rollout->ring];
    const uint64_t fetched = fb_rollout_ring_counter(rollout, rollout->ring, FB_ARM_TREATED, FB_COUNT_FETCHED);
    const uint64_t resolved = fb_rollout_ring_counter(rollout, rollout->ring, FB_ARM_TREATED, FB_COUNT_RESOLVED);
    const uint64_t allowed = rollout->rings[rollout->ring].allowed;
    uint32_t blockers = 0;

    if (rollout->state != FB_ROLLOUT_BAKING)
        return FB_BLOCK_STATE;
    if (now_ms - rollout->fetch_ms < fb_rollout_bake(plan, rollout->ring, rollout->lane))
        blockers |= FB_BLOCK_BAKE;
    if (resolved < fb_machine_part(fetched, ring->resolved))
        blockers |= FB_BLOCK_UNRESOLVED;
    if (is_stale(rollout, now_ms))
        blockers |= FB_BLOCK_STALE;
    if (rollout->lane == FB_LANE_NORMAL && fb_rollout_frozen(plan, now_ms) != NULL)
        blockers |= FB_BLOCK_FREEZE;
    if (fetched < fb_machine_part(allowed, ring->fetched) || (fetched == 0 && allowed > 0))
        blockers |= FB_BLOCK_UNEXPOSED;
    if (is_overrun(rollout))
        blockers |= FB_BLOCK_OVERRUN;
    return blockers;
}

static void wait(struct fb_rollout_outcome *out, uint32_t blockers)
{
    out->decision.kind = FB_DECIDED_WAIT;
    out->decision.blockers = blockers;
}

static void take_step(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                      struct fb_rollout_outcome *out)
{
    struct fb_rollout_ring *ring = &rollout->rings[rollout->ring];
    const uint64_t next = fb_machine_next_allowed(rollout, statistics, rollout->ring, &out->decision.upper);

    if (next <= ring->allowed) {
        wait(out, FB_BLOCK_EVIDENCE); /* no bound, no step */
        return;
    }
    ring->allowed = next;
    rollout->step++;
    out->decision.kind = FB_DECIDED_STEP;
    out->decision.step = rollout->step;
    out->decision.allowed = next;
    fb_machine_bake_anew(rollout);
    fb_machine_act(out, FB_ACTION_ALLOW, rollout->ring);
}

static void take_ring(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                      struct fb_rollout_outcome *out)
{
    const uint32_t next = rollout->ring + 1;
    double upper = NAN;

    if (!fb_machine_ring_approved(rollout, next)) {
        wait(out, FB_BLOCK_APPROVAL);
        return;
    }
    if (fb_machine_next_allowed(rollout, statistics, next, &upper) == 0 && fb_machine_ring_target(rollout->plan, next) > 0) {
        wait(out, FB_BLOCK_EVIDENCE);
        return;
    }
    out->decision.kind = FB_DECIDED_RING;
    fb_machine_open_ring(rollout, statistics, next, out);
}

static void promote(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                    int64_t now_ms, struct fb_rollout_outcome *out)
{
    const uint32_t blockers = fb_machine_blockers(rollout, now_ms)
                            | (isnan(out->decision.log_e) ? FB_BLOCK_EVIDENCE : 0);

    if (blockers != 0) {
        wait(out, blockers);
    } else if (rollout->rings[rollout->ring].allowed < fb_machine_ring_target(rollout->plan, rollout->ring)) {
        take_step(rollout, statistics, out);
    } else if (rollout->ring + 1 < rollout->plan->ring_count) {
        take_ring(rollout, statistics, out);
    } else {
        fb_machine_enter(rollout, FB_ROLLOUT_COMPLETED, FB_CAUSE_NONE, FB_DECIDED_COMPLETE, out);
        fb_machine_act(out, FB_ACTION_RELEASE_CONTROLS, rollout->ring);
    }
}

static void stop(struct fb_rollout *rollout, enum fb_rollout_state state, enum fb_rollout_cause cause,
                 enum fb_decision_kind kind, struct fb_rollout_outcome *out)
{
    fb_machine_enter(rollout, state, cause, kind, out);
    fb_machine_act(out, FB_ACTION_STOP, rollout->ring);
    fb_machine_act(out, FB_ACTION_TELL, rollout->ring);
}

static void decide_baking(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                          int64_t now_ms, struct fb_rollout_outcome *out)
{
    if (is_overrun(rollout))
        stop(rollout, FB_ROLLOUT_HELD, FB_CAUSE_OVERRUN, FB_DECIDED_HOLD, out);
    else if (is_overdue(rollout, now_ms))
        stop(rollout, FB_ROLLOUT_HELD, FB_CAUSE_STALE, FB_DECIDED_HOLD, out);
    else
        promote(rollout, statistics, now_ms, out);
}

static void decide_held(struct fb_rollout *rollout, bool heard, struct fb_rollout_outcome *out)
{
    if (rollout->cause != FB_CAUSE_STALE || !heard) {
        wait(out, FB_BLOCK_STATE);
        return;
    }
    fb_machine_enter(rollout, FB_ROLLOUT_BAKING, FB_CAUSE_NONE, FB_DECIDED_RESUME, out);
    fb_machine_bake_anew(rollout);
    fb_machine_act(out, FB_ACTION_ALLOW, rollout->ring);
}

static void decide_completed(struct fb_rollout *rollout, int64_t now_ms, struct fb_rollout_outcome *out)
{
    if (rollout->last_good || now_ms - rollout->changed_ms < rollout->plan->soak_ms)
        return;
    if (is_stale(rollout, now_ms) || isnan(out->decision.log_e)) {
        wait(out, is_stale(rollout, now_ms) ? FB_BLOCK_STALE : FB_BLOCK_EVIDENCE);
        return;
    }
    rollout->last_good = true;
    out->decision.kind = FB_DECIDED_LAST_GOOD;
    fb_machine_act(out, FB_ACTION_LAST_GOOD, rollout->ring);
}

/* Enough of those who fetched have the release before. */
static void decide_rolling_back(struct fb_rollout *rollout, struct fb_rollout_outcome *out)
{
    const uint64_t fetched = fb_machine_treated(rollout, FB_COUNT_FETCHED);
    const uint64_t reverted = fb_machine_treated(rollout, FB_COUNT_REVERTED);

    if (reverted < fetched)
        wait(out, FB_BLOCK_UNRESOLVED);
    else
        fb_machine_enter(rollout, FB_ROLLOUT_WITHDRAWN, rollout->cause, FB_DECIDED_WITHDRAWN, out);
}

static void decide_halted(struct fb_rollout *rollout, struct fb_rollout_outcome *out)
{
    if (rollout->cause != FB_CAUSE_EVIDENCE || !rollout->plan->rolls_back || rollout->plan->rollback.name == NULL)
        return;
    fb_machine_enter(rollout, FB_ROLLOUT_ROLLING_BACK, FB_CAUSE_EVIDENCE, FB_DECIDED_ROLLBACK, out);
    fb_machine_act(out, FB_ACTION_PUBLISH_ROLLBACK, rollout->ring);
    fb_machine_act(out, FB_ACTION_TELL, rollout->ring);
}

static bool is_watched(const struct fb_rollout *rollout)
{
    return rollout->state == FB_ROLLOUT_BAKING || rollout->state == FB_ROLLOUT_HELD
        || rollout->state == FB_ROLLOUT_COMPLETED;
}

void fb_machine_decide(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                       bool heard, int64_t now_ms, struct fb_rollout_outcome *out)
{
    if (is_watched(rollout)) {
        out->decision = fb_rollout_strongest(rollout, statistics);
        if (out->decision.log_e >= out->decision.line) {
            stop(rollout, FB_ROLLOUT_HALTED, FB_CAUSE_EVIDENCE, FB_DECIDED_HALT, out);
            return;
        }
    }
    if (rollout->state == FB_ROLLOUT_BAKING)
        decide_baking(rollout, statistics, now_ms, out);
    else if (rollout->state == FB_ROLLOUT_HELD)
        decide_held(rollout, heard, out);
    else if (rollout->state == FB_ROLLOUT_COMPLETED)
        decide_completed(rollout, now_ms, out);
    else if (rollout->state == FB_ROLLOUT_HALTED)
        decide_halted(rollout, out);
    else if (rollout->state == FB_ROLLOUT_ROLLING_BACK)
        decide_rolling_back(rollout, out);
}
