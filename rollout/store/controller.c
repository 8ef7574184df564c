/* SPDX-License-Identifier: Apache-2.0 */
/* controller.c - between the pure machine and the store. */
#include "rollout/store/controller.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

static bool find_plan(struct fb_rollout_store *store, const char *name, struct fb_rollout_plan **out,
                      struct fb_diag *diag)
{
    struct fb_store_rollout *rollouts = NULL;
    size_t count = 0;
    size_t at = 0;

    if (!store->functions->list(store, &rollouts, &count, diag))
        return false;
    while (at < count && strcmp(rollouts[at].name, name) != 0)
        at++;
    const bool found = at < count ? fb_rollout_plan_parse(name, fb_span_of(rollouts[at].plan_text), out, diag)
                                  : fb_fail(diag, FB_FAULT_INPUT, "the store has no rollout \"%s\"", name);
    fb_store_rollouts_free(rollouts, count);
    return found;
}

bool fb_controlled_open(struct fb_rollout_store *store, uint64_t term, const char *name,
                        struct fb_controlled *out, struct fb_diag *diag)
{
    struct fb_controlled opened = { .store = store, .term = term };

    if (!find_plan(store, name, &opened.plan, diag))
        return false;
    opened.rollout = fb_rollout_new(opened.plan, fb_heap());
    if (opened.rollout == NULL || !store->functions->load(store, name, opened.rollout, opened.previous, diag)) {
        (void)fb_fail_memory(diag); /* unless a reason is known */
        fb_controlled_clear(&opened);
        return false;
    }
    *out = opened;
    return true;
}

void fb_controlled_clear(struct fb_controlled *controlled)
{
    fb_rollout_free(controlled->rollout);
    fb_rollout_plan_free(controlled->plan);
    *controlled = (struct fb_controlled){ .store = NULL };
}

static bool write_down(struct fb_controlled *controlled, const struct fb_rollout *after,
                       const struct fb_rollout_event *event, const struct fb_rollout_outcome *outcome,
                       int64_t now_ms, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer line = FB_BUFFER_EMPTY;
    char digest[65];

    if (!fb_journal_write(after, event, outcome, now_ms, controlled->previous, &line, digest, diag)
        || !controlled->store->functions->append(controlled->store, controlled->term, controlled->plan->name, after,
                                                 fb_buffer_span(&line), digest, diag))
        return false;
    memcpy(controlled->previous, digest, sizeof digest);
    return true;
}

/* Before the state says that it was done: after a crash between the two it is done again. */
static bool keep_good(struct fb_controlled *controlled, int64_t now_ms, struct fb_diag *diag)
{
    return controlled->store->functions->promote_good(controlled->store, controlled->term, &controlled->plan->release,
                                                      now_ms, diag);
}

bool fb_controlled_send(struct fb_controlled *controlled, const struct fb_rollout_event *event, int64_t now_ms,
                        struct fb_rollout_outcome *out, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *after = fb_rollout_new(controlled->plan, fb_heap());

    if (after == NULL)
        return fb_fail_memory(diag);
    fb_rollout_copy(after, controlled->rollout);
    fb_rollout_step(after, &fb_rollout_formulas, event, now_ms, out);
    if (out->unchecked)
        return fb_fail_memory(diag);
    if (!out->changed)
        return true;
    if (out->decision.kind == FB_DECIDED_LAST_GOOD && !keep_good(controlled, now_ms, diag))
        return false;
    if (!write_down(controlled, after, event, out, now_ms, diag))
        return false;
    fb_rollout_copy(controlled->rollout, after);
    return true;
}

static bool send_and_tell(struct fb_controlled *controlled, const struct fb_rollout_event *event, int64_t now_ms,
                          void (*visit)(void *context, const struct fb_rollout_outcome *outcome), void *context,
                          struct fb_diag *diag)
{
    struct fb_rollout_outcome outcome;

    if (!fb_controlled_send(controlled, event, now_ms, &outcome, diag))
        return false;
    if (outcome.changed && visit != NULL)
        visit(context, &outcome);
    return true;
}

bool fb_controlled_tick(struct fb_controlled *controlled, int64_t now_ms,
                        void (*visit)(void *context, const struct fb_rollout_outcome *outcome), void *context,
                        struct fb_diag *diag)
{
    struct fb_rollout_event event = { .kind = FB_EVENT_COUNTS };
    const struct fb_rollout_event tick = { .kind = FB_EVENT_TICK };
    struct fb_count_change *changes = NULL;
    uint64_t frames = 0;

    if (!controlled->store->functions->pending(controlled->store, controlled->plan->name, controlled->rollout, &changes,
                                               &event.change_count, &frames, diag))
        return false;
    event.changes = changes;
    const bool taken = (frames == 0 && event.change_count == 0)
                    || send_and_tell(controlled, &event, now_ms, visit, context, diag);
    free(changes);
    return taken && send_and_tell(controlled, &tick, now_ms, visit, context, diag);
}

/* What one line after another is replayed on. */
struct replaying {
    struct fb_rollout *rollout;
    char previous[65];
    uint64_t until;
    fb_replay_visitor *visit;
    void *context;
    struct fb_diag *diag;
    bool failed;
};

static bool replay_line(void *context, struct fb_span line)
{
    struct replaying *replaying = context;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_journal_entry entry;
    struct fb_rollout_outcome outcome;

    if (replaying->rollout->sequence == replaying->until)
        return false;
    replaying->failed = !fb_journal_replay(replaying->rollout, &fb_rollout_formulas, line, replaying->previous, &entry,
                                           &document, &outcome, replaying->diag);
    if (!replaying->failed && replaying->visit != NULL)
        replaying->visit(replaying->context, &entry, &outcome);
    return !replaying->failed;
}

bool fb_controlled_replay(const struct fb_controlled *controlled, uint64_t until, fb_replay_visitor *visit, void *context,
                          struct fb_rollout *out, struct fb_diag *diag)
{
    struct replaying replaying = {
        .rollout = out, .previous = FB_JOURNAL_START, .until = until, .visit = visit, .context = context, .diag = diag
    };

    out->check_approval = controlled->rollout->check_approval;
    if (!controlled->store->functions->journal(controlled->store, controlled->plan->name, 1, replay_line, &replaying, diag)
        || replaying.failed)
        return false;
    if (until < controlled->rollout->sequence)
        return true;
    return (strcmp(replaying.previous, controlled->previous) == 0 && fb_rollout_equal(out, controlled->rollout))
        || fb_fail(diag, FB_FAULT_INPUT, "the journal of \"%s\" does not lead to its state", controlled->plan->name);
}

bool fb_controlled_due(const struct fb_controlled *controlled, int64_t now_ms, struct fb_rollout_decision *out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *scratch = fb_rollout_new(controlled->plan, fb_heap());
    const struct fb_rollout_event tick = { .kind = FB_EVENT_TICK };
    struct fb_rollout_outcome outcome;

    if (scratch == NULL)
        return fb_fail_memory(diag);
    fb_rollout_copy(scratch, controlled->rollout);
    fb_rollout_step(scratch, &fb_rollout_formulas, &tick, now_ms, &outcome);
    *out = outcome.decision;
    return true;
}
