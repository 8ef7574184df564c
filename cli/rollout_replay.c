/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_replay.c - replays what a daemon keeps: plan and journal are fetched, and decided again here. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/rollout.h"
#include "pipeline/approvals/approval.h"

struct replaying {
    struct fb_rollout_desk *desk;
    struct fb_rollout_plan *plan;
    struct fb_rollout *rollout;
    char previous[65];
};

bool fb_rollout_get_plan(struct fb_rollout_desk *desk, struct fb_rollout_plan **out, struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };
    char path[200];

    (void)snprintf(path, sizeof path, "/v1/rollouts/%s/plan", desk->name);
    if (!fb_client_get_text(desk->client, path, &answer, diag))
        return false;
    if (answer.refused)
        return fb_rollout_refused_by(desk, &answer.refusal, diag);
    return fb_rollout_plan_parse("plan.yaml", fb_buffer_span(&answer.text), out, diag);
}

static bool replay_line(struct replaying *replaying, struct fb_span line, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_journal_entry entry;
    struct fb_rollout_outcome outcome;

    if (!fb_journal_replay(replaying->rollout, &fb_rollout_formulas, line, replaying->previous, &entry, &document,
                           &outcome, diag))
        return false;
    fb_rollout_show_entry(replaying->plan, &entry, fb_format_is_json(replaying->desk->arguments),
                          &replaying->desk->output.text);
    return true;
}

/* Some of the lines from the next one on: as many as the daemon gives at a time. */
static bool replay_some(struct replaying *replaying, uint64_t until, struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };
    char path[240];

    (void)snprintf(path, sizeof path, "/v1/rollouts/%s/journal.jsonl?from=%" PRIu64, replaying->desk->name,
                   replaying->rollout->sequence + 1);
    if (!fb_client_get_text(replaying->desk->client, path, &answer, diag))
        return false;
    if (answer.refused)
        return fb_rollout_refused_by(replaying->desk, &answer.refusal, diag);
    struct fb_span rest = fb_buffer_span(&answer.text);
    while (rest.size > 0 && replaying->rollout->sequence < until) {
        const uint8_t *end = memchr(rest.bytes, '\n', rest.size);
        const size_t size = end != NULL ? (size_t)(end - rest.bytes) : rest.size;

        if (!replay_line(replaying, (struct fb_span){ rest.bytes, size }, diag))
            return false;
        rest.bytes += size + (end != NULL);
        rest.size -= size + (end != NULL);
    }
    return true;
}

/* Up to where the daemon stood when it was asked: what is missing there was cut off. */
static bool replay_all(struct replaying *replaying, const struct fb_rollout_view *view, uint64_t until,
                       struct fb_diag *diag)
{
    const uint64_t end = until < view->sequence ? until : view->sequence;

    while (replaying->rollout->sequence < end) {
        const uint64_t before = replaying->rollout->sequence;

        if (!replay_some(replaying, end, diag))
            return false;
        if (replaying->rollout->sequence == before)
            return fb_fail(diag, FB_FAULT_INPUT, "the journal ends behind line %" PRIu64 " of %" PRIu64, before, view->sequence);
    }
    return end < view->sequence || strcmp(fb_rollout_state_name(replaying->rollout->state), view->state) == 0
        || fb_fail(diag, FB_FAULT_INPUT, "the journal of \"%s\" does not lead to its state", view->name);
}

bool fb_rollout_replay_remote(struct fb_rollout_desk *desk, uint64_t until, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_view_clear)
    struct fb_rollout_view view = { .name = NULL };
    struct replaying replaying = { .desk = desk, .previous = FB_JOURNAL_START };
    bool known = false;

    if (!fb_rollout_look(desk, desk->name, &view, &known, diag) || !fb_rollout_is_known(desk->name, known, diag)
        || !fb_rollout_get_plan(desk, &replaying.plan, diag))
        return false;
    replaying.rollout = fb_rollout_new(replaying.plan, fb_heap());
    if (replaying.rollout != NULL)
        replaying.rollout->check_approval = fb_approval_verify;
    const bool fine = (replaying.rollout != NULL || fb_fail_memory(diag)) && replay_all(&replaying, &view, until, diag);
    fb_rollout_free(replaying.rollout);
    fb_rollout_plan_free(replaying.plan);
    return fine;
}
