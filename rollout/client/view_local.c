/* SPDX-License-Identifier: Apache-2.0 */
/* view_local.c - views of what a local store keeps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/client/view.h"

const char *fb_rollout_answer_name(enum fb_answer answer)
{
    static const char *const names[] = {
        [FB_ANSWER_NO] = "no",
        [FB_ANSWER_NOT_YET] = "not yet",
        [FB_ANSWER_YES] = "yes",
    };

    return names[answer];
}

static bool fill_ring(const struct fb_rollout *rollout, uint32_t ring, struct fb_view_ring *out)
{
    const uint32_t total = fb_rollout_count_total(rollout->plan);

    out->name = rollout->plan->rings[ring].name;
    out->allowed = rollout->rings[ring].allowed;
    out->counts = calloc(total, sizeof *out->counts);
    for (; out->counts != NULL && out->count < total; out->count++)
        out->counts[out->count] = (struct fb_view_count){
            .name = fb_rollout_count_name(rollout->plan, (uint32_t)out->count),
            .hosts = fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, (uint32_t)out->count),
        };
    return out->counts != NULL;
}

static bool fill_rings(const struct fb_rollout *rollout, struct fb_rollout_view *view, struct fb_diag *diag)
{
    view->rings = calloc(rollout->plan->ring_count, sizeof *view->rings);
    if (view->rings == NULL)
        return fb_fail_memory(diag);
    view->ring_count = rollout->plan->ring_count;
    for (uint32_t ring = 0; ring < view->ring_count; ring++)
        if (!fill_ring(rollout, ring, &view->rings[ring]))
            return fb_fail_memory(diag);
    return true;
}

static const char *explain(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision,
                           struct fb_buffer *words)
{
    fb_journal_explain(plan, decision, words);
    return words->failed || words->text == NULL ? "" : words->text;
}

static const char *explain_evidence(const struct fb_rollout *rollout, struct fb_buffer *words)
{
    const struct fb_rollout_decision strongest = fb_rollout_strongest(rollout, &fb_rollout_formulas);

    fb_journal_explain_evidence(rollout->plan, &strongest, words);
    return words->failed ? NULL : words->text;
}

static uint64_t count_bits(uint64_t bits)
{
    uint64_t count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

bool fb_rollout_view_of(const struct fb_controlled *controlled, int64_t now_ms, struct fb_rollout_view *out,
                        struct fb_diag *diag)
{
    const struct fb_rollout *rollout = controlled->rollout;
    const struct fb_rollout_plan *plan = controlled->plan;
    struct fb_rollout_decision due;
    struct fb_rollout_view view = {
        .name = plan->name,
        .state = fb_rollout_state_name(rollout->state),
        .cause = fb_rollout_cause_name(rollout->cause),
        .release = plan->release.name,
        .sha256 = plan->release.sha256,
        .rollback = plan->rollback.name,
        .requester = rollout->requester,
        .plan_sha256 = plan->sha256,
        .created_ms = rollout->created_ms,
        .ring = rollout->ring,
        .step = rollout->step,
        .sequence = rollout->sequence,
        .approvals = count_bits(rollout->approved),
        .approvals_needed = plan->approvals,
    };

    if (!fb_controlled_due(controlled, now_ms, &due, diag))
        return false;
    if (!fill_rings(rollout, &view, diag)) {
        fb_rollout_view_clear(&view);
        return false;
    }
    view.due = fb_rollout_decision_name(due.kind);
    view.log_e = due.log_e;
    view.line = due.line;
    view.explanation = explain(plan, &due, &view.words);
    view.evidence = explain_evidence(rollout, &view.numbers);
    *out = view;
    return true;
}

void fb_rollout_view_clear(struct fb_rollout_view *view)
{
    for (size_t i = 0; i < view->ring_count; i++)
        free(view->rings[i].counts);
    free(view->rings);
    fb_buffer_clear(&view->words);
    fb_buffer_clear(&view->numbers);
    fb_document_free(view->document);
    *view = (struct fb_rollout_view){ .name = NULL };
}

bool fb_rollout_change_of(const struct fb_controlled *controlled, const struct fb_rollout_decision *decision,
                          struct fb_rollout_change *out, struct fb_diag *diag)
{
    struct fb_rollout_change change = {
        .name = controlled->plan->name,
        .state = fb_rollout_state_name(controlled->rollout->state),
        .release = controlled->plan->release.name,
        .sequence = controlled->rollout->sequence,
        .decision = fb_rollout_decision_name(decision->kind),
    };

    change.explanation = explain(controlled->plan, decision, &change.words);
    if (change.words.failed) {
        fb_rollout_change_clear(&change);
        return fb_fail_memory(diag);
    }
    *out = change;
    return true;
}

void fb_rollout_change_clear(struct fb_rollout_change *change)
{
    fb_buffer_clear(&change->words);
    fb_document_free(change->document);
    *change = (struct fb_rollout_change){ .name = NULL };
}

bool fb_rollout_permit_of(const struct fb_controlled *controlled, const char *ring, int64_t now_ms,
                          struct fb_rollout_permit *out, struct fb_diag *diag)
{
    const uint32_t number = fb_rollout_find_ring(controlled->plan, ring);
    uint32_t blockers = 0;

    if (number == FB_NO_RING)
        return fb_fail(diag, FB_FAULT_INPUT, "the plan has no ring \"%s\"", ring);
    const enum fb_answer answer = fb_rollout_may_enter(controlled->rollout, number, now_ms, &blockers);
    *out = (struct fb_rollout_permit){
        .name = controlled->plan->name,
        .ring = controlled->plan->rings[number].name,
        .state = fb_rollout_state_name(controlled->rollout->state),
        .answer = fb_rollout_answer_name(answer),
    };
    for (unsigned bit = 0; bit < FB_BLOCKER_COUNT; bit++)
        if ((blockers >> bit & 1) != 0)
            out->blockers[out->blocker_count++] = fb_rollout_blocker_text(1U << bit);
    return true;
}

void fb_rollout_permit_clear(struct fb_rollout_permit *permit)
{
    fb_document_free(permit->document);
    *permit = (struct fb_rollout_permit){ .name = NULL };
}
