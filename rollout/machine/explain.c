/* SPDX-License-Identifier: Apache-2.0 */
/* explain.c - a decision in words, with the numbers behind it. */
#include <inttypes.h>
#include <math.h>

#include "rollout/machine/journal.h"

static const char *ring_name(const struct fb_rollout_plan *plan, uint32_t ring)
{
    return ring < plan->ring_count ? plan->rings[ring].name : "?";
}

static void tell_blockers(uint32_t blockers, struct fb_buffer *out)
{
    const char *separator = "";

    for (uint32_t bit = 0; bit < FB_BLOCKER_COUNT; bit++)
        if ((blockers >> bit & 1) != 0) {
            fb_buffer_printf(out, "%s%s", separator, fb_rollout_blocker_text(UINT32_C(1) << bit));
            separator = "; ";
        }
}

void fb_journal_explain_evidence(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *at,
                                 struct fb_buffer *out)
{
    if (at->metric >= plan->metric_count)
        return;
    const struct fb_metric *metric = &plan->metrics[at->metric];
    fb_buffer_printf(out, "%s in %s: ", metric->name, at->slice < plan->slice_count ? plan->slices[at->slice] : "all slices");
    if (isnan(at->log_e)) {
        fb_buffer_text(out, "the statistics give no number");
        return;
    }
    if (metric->against_control)
        fb_buffer_printf(out, "%" PRIu64 " treated and %" PRIu64 " control hosts", at->treated, at->other);
    else
        fb_buffer_printf(out, "%" PRIu64 " of %" PRIu64 " hosts", at->other, at->treated);
    fb_buffer_printf(out, ", log E %.2f of %.2f", at->log_e, at->line);
}

static void tell_bound(const struct fb_rollout_decision *at, struct fb_buffer *out)
{
    if (!isnan(at->upper))
        fb_buffer_printf(out, "; the failure rate is at most %.3g", at->upper);
}

static void tell_stop(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *at, const char *verb,
                      struct fb_buffer *out)
{
    fb_buffer_printf(out, "%s in ring %s", verb, ring_name(plan, at->ring));
    if (at->cause == FB_CAUSE_OPERATOR) {
        fb_buffer_text(out, ", by an operator");
        return;
    }
    fb_buffer_printf(out, ", %s", at->cause == FB_CAUSE_EVIDENCE ? "by evidence: " : at->cause == FB_CAUSE_STALE ? "no fresh counts come in"
                                                                                                                 : "more hosts fetched it than were allowed to");
    if (at->cause == FB_CAUSE_EVIDENCE)
        fb_journal_explain_evidence(plan, at, out);
}

static void tell_promotion(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *at, struct fb_buffer *out)
{
    fb_buffer_printf(out, "%s %s, step %" PRIu32 ": %" PRIu64 " hosts may fetch", at->kind == FB_DECIDED_RING ? "opened ring" : "ring",
                     ring_name(plan, at->ring), at->step + 1, at->allowed);
    tell_bound(at, out);
    if (at->metric < plan->metric_count)
        fb_buffer_text(out, "; strongest evidence: ");
    fb_journal_explain_evidence(plan, at, out);
}

void fb_journal_explain(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *at, struct fb_buffer *out)
{
    switch (at->kind) {
    case FB_DECIDED_WAIT:
        fb_buffer_text(out, "waits: ");
        tell_blockers(at->blockers, out);
        break;
    case FB_DECIDED_STEP:
    case FB_DECIDED_RING:
        tell_promotion(plan, at, out);
        break;
    case FB_DECIDED_HOLD:
        tell_stop(plan, at, "held", out);
        break;
    case FB_DECIDED_HALT:
        tell_stop(plan, at, "halted", out);
        break;
    case FB_DECIDED_ROLLBACK:
        fb_buffer_printf(out, "rolls back to %s, %s", plan->rollback.name, at->cause == FB_CAUSE_OPERATOR ? "by an operator" : "by evidence");
        break;
    case FB_DECIDED_COMPLETE:
        fb_buffer_text(out, "completed: the control arm may fetch too");
        break;
    case FB_DECIDED_RESUME:
        fb_buffer_printf(out, "goes on in ring %s; its bake begins anew", ring_name(plan, at->ring));
        break;
    case FB_DECIDED_WITHDRAWN:
        fb_buffer_text(out, "withdrawn");
        break;
    case FB_DECIDED_APPROVED:
        fb_buffer_text(out, "approved: it may be started");
        break;
    case FB_DECIDED_LAST_GOOD:
        fb_buffer_text(out, "soaked: it is the last known good");
        break;
    case FB_DECIDED_NOTHING:
    case FB_DECISION_COUNT:
        fb_buffer_text(out, "taken in");
    }
}
