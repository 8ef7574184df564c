/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_show.c - what the command `rollout` prints. */
#include "cli/rollout.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/write/json_text.h"
#include "base/write/safe_text.h"

/* What came from a daemon goes to a terminal. */
static void show_safely(struct fb_buffer *out, const char *text)
{
    (void)fb_safe_text(out, fb_span_of(text));
}

void fb_rollout_tell(const struct fb_rollout_change *change, bool halts, bool as_json, struct fb_buffer *out)
{
    if (!as_json) {
        show_safely(out, change->name);
        fb_buffer_text(out, ": ");
        show_safely(out, strcmp(change->decision, "nothing") == 0 ? change->state : change->explanation);
        fb_buffer_text(out, halts ? "\n  it is on the disk: nobody else may fetch it, and offers given before end within 30 s\n" : "\n");
        return;
    }
    struct fb_json json = fb_json_over(out, 2);
    fb_json_open_object(&json);
    fb_json_put_text(&json, "rollout", change->name);
    fb_json_put_text(&json, "state", change->state);
    fb_json_put_u64(&json, "sequence", change->sequence);
    fb_json_put_bool(&json, "durable", true);
    fb_json_put_text(&json, "explanation", change->explanation);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

#define SHOWN_COUNTS 3 /* fetched, resolved, failed: the first of every ring */

static void show_ring(const struct fb_view_ring *ring, struct fb_buffer *out)
{
    fb_buffer_text(out, "  ");
    const size_t width = fb_safe_text(out, fb_span_of(ring->name));
    fb_buffer_repeat(out, ' ', width < 16 ? 16 - width : 0);
    fb_buffer_printf(out, " %" PRIu64 " may fetch", ring->allowed);
    for (size_t i = 0; i < ring->count && i < SHOWN_COUNTS; i++) {
        fb_buffer_printf(out, ", %" PRIu64 " ", ring->counts[i].hosts);
        show_safely(out, ring->counts[i].name);
    }
    fb_buffer_char(out, '\n');
}

/* What a person may wait for, or type next, in a state in which nothing is due by itself. */
static void show_next(const struct fb_rollout_view *view, struct fb_buffer *out)
{
    static const struct {
        const char *state;
        const char *verbs;
    } rows[] = {
        { "approved", "start" },
        { "held", "resume, rollback or halt" },
        { "halted", "rollback, for sensors that have it; or withdraw" },
    };

    if (strcmp(view->state, "draft") == 0)
        fb_buffer_printf(out, "  waits for approvals: %" PRIu64 " of %" PRIu64 " are there\n", view->approvals, view->approvals_needed);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(view->state, rows[i].state) == 0)
            fb_buffer_printf(out, "  next, by a person: %s%s\n", rows[i].verbs,
                             strcmp(view->cause, "stale") == 0 ? "; fresh counts end it too" : "");
}

/* Before anybody was told that it may be fetched there is none. */
static bool has_evidence(const struct fb_rollout_view *view)
{
    bool has = false;

    for (size_t i = 0; i < view->ring_count; i++)
        has = has || view->rings[i].allowed > 0;
    return has && view->evidence != NULL;
}

static void show_text(const struct fb_rollout_view *view, struct fb_buffer *out)
{
    show_safely(out, view->name);
    fb_buffer_text(out, ": ");
    show_safely(out, view->state);
    if (strcmp(view->cause, "none") != 0) {
        fb_buffer_text(out, " (");
        show_safely(out, view->cause);
        fb_buffer_char(out, ')');
    }
    fb_buffer_text(out, ", ring ");
    show_safely(out, view->rings[view->ring].name);
    fb_buffer_printf(out, ", step %" PRIu64 "\n  release ", view->step + 1);
    show_safely(out, view->release);
    fb_buffer_text(out, ", rollback ");
    show_safely(out, view->rollback != NULL ? view->rollback : "none");
    fb_buffer_text(out, ", asked for by ");
    show_safely(out, view->requester);
    fb_buffer_text(out, "\n  sha256 ");
    show_safely(out, view->sha256);
    fb_buffer_char(out, '\n');
    for (size_t i = 0; i < view->ring_count; i++)
        show_ring(&view->rings[i], out);
    if (has_evidence(view)) {
        fb_buffer_text(out, "  strongest evidence: ");
        show_safely(out, view->evidence);
        fb_buffer_char(out, '\n');
    }
    fb_buffer_text(out, "  ");
    show_safely(out, strcmp(view->due, "nothing") == 0 ? "nothing is due" : view->explanation);
    fb_buffer_char(out, '\n');
    show_next(view, out);
}

static void put_rings(struct fb_json *json, const struct fb_rollout_view *view)
{
    fb_json_put_array(json, "rings");
    for (size_t i = 0; i < view->ring_count; i++) {
        const struct fb_view_ring *ring = &view->rings[i];

        fb_json_open_object(json);
        fb_json_put_text(json, "ring", ring->name);
        fb_json_put_u64(json, "allowed", ring->allowed);
        for (size_t count = 0; count < ring->count; count++)
            fb_json_put_u64(json, ring->counts[count].name, ring->counts[count].hosts);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void show_json(const struct fb_rollout_view *view, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "rollout", view->name);
    fb_json_put_text(&json, "release", view->release);
    fb_json_put_text(&json, "sha256", view->sha256);
    fb_json_put_text(&json, "rollback", view->rollback);
    fb_json_put_text(&json, "requester", view->requester);
    fb_json_put_text(&json, "state", view->state);
    fb_json_put_text(&json, "cause", view->cause);
    fb_json_put_text(&json, "ring", view->rings[view->ring].name);
    fb_json_put_u64(&json, "step", view->step + 1);
    fb_json_put_u64(&json, "sequence", view->sequence);
    put_rings(&json, view);
    fb_json_put_text(&json, "due", view->due);
    fb_json_put_real(&json, "log_e", view->log_e);
    fb_json_put_real(&json, "line", view->line);
    fb_json_put_text(&json, "explanation", view->explanation);
    fb_json_put_text(&json, "evidence", view->evidence);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

void fb_rollout_show(const struct fb_rollout_view *view, bool json, struct fb_buffer *out)
{
    if (json)
        show_json(view, out);
    else
        show_text(view, out);
}

void fb_rollout_show_permit(const struct fb_rollout_permit *permit, bool as_json, struct fb_buffer *out)
{
    if (!as_json) {
        show_safely(out, permit->name);
        fb_buffer_text(out, ", ring ");
        show_safely(out, permit->ring);
        fb_buffer_text(out, ": ");
        show_safely(out, permit->answer);
        for (size_t i = 0; i < permit->blocker_count; i++) {
            fb_buffer_text(out, i > 0 ? "; " : ", ");
            show_safely(out, permit->blockers[i]);
        }
        fb_buffer_char(out, '\n');
        return;
    }
    struct fb_json json = fb_json_over(out, 2);
    fb_json_open_object(&json);
    fb_json_put_text(&json, "rollout", permit->name);
    fb_json_put_text(&json, "ring", permit->ring);
    fb_json_put_text(&json, "state", permit->state);
    fb_json_put_text(&json, "answer", permit->answer);
    fb_json_put_array(&json, "blockers");
    for (size_t i = 0; i < permit->blocker_count; i++)
        fb_json_text(&json, permit->blockers[i]);
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

void fb_rollout_answer(struct fb_rollout_desk *desk, const struct fb_rollout_permit *permit)
{
    desk->said_no = strcmp(permit->answer, "no") == 0;
    desk->said_later = strcmp(permit->answer, "not yet") == 0;
    fb_rollout_show_permit(permit, fb_format_is_json(desk->arguments), &desk->output.text);
}

static void put_explanation(struct fb_json *json, const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_journal_explain(plan, decision, &text);
    fb_json_put_string(json, "explanation", fb_buffer_span(&text));
}

static void put_time(int64_t ms, struct fb_buffer *out)
{
    const time_t seconds = (time_t)(ms / 1000);
    struct tm date;
    char text[40] = "?";

    if (gmtime_r(&seconds, &date) != NULL)
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &date);
    fb_buffer_text(out, text);
}

/* The id of the key that signed an approval; a line that is shown was replayed, and its signature held. */
static const char *signer_of(const struct fb_rollout_plan *plan, const struct fb_rollout_event *event)
{
    const size_t approver = event->envelope != NULL && event->who != NULL ? fb_rollout_find_approver(plan, event->who)
                                                                          : plan->approver_count;

    return approver < plan->approver_count ? plan->approver_keys[approver] : NULL;
}

void fb_rollout_show_entry(const struct fb_rollout_plan *plan, const struct fb_journal_entry *entry, bool as_json,
                           struct fb_buffer *out)
{
    const char *signer = signer_of(plan, &entry->event);

    if (!as_json) {
        fb_buffer_printf(out, "%6" PRIu64 "  ", entry->sequence);
        put_time(entry->at_ms, out);
        fb_buffer_printf(out, "  %-12s %-10s ", entry->state, fb_rollout_event_name(entry->event.kind));
        if (entry->event.who != NULL && entry->event.who[0] != '\0')
            fb_buffer_printf(out, "by %s", entry->event.who);
        if (signer != NULL)
            fb_buffer_printf(out, ", signed with key %s", signer);
        if (entry->event.who != NULL && entry->event.who[0] != '\0')
            fb_buffer_text(out, ": ");
        if (entry->event.why != NULL && entry->event.why[0] != '\0')
            fb_buffer_printf(out, "%s; ", entry->event.why);
        fb_journal_explain(plan, &entry->decision, out);
        fb_buffer_char(out, '\n');
        return;
    }
    struct fb_json json = fb_json_over(out, 0);
    fb_json_open_object(&json);
    fb_json_put_u64(&json, "sequence", entry->sequence);
    fb_json_put_i64(&json, "at_ms", entry->at_ms);
    fb_json_put_text(&json, "state", entry->state);
    fb_json_put_text(&json, "event", fb_rollout_event_name(entry->event.kind));
    fb_json_put_text(&json, "who", entry->event.who);
    fb_json_put_text(&json, "why", entry->event.why);
    if (signer != NULL)
        fb_json_put_text(&json, "keyid", signer);
    fb_json_put_text(&json, "decision", fb_rollout_decision_name(entry->decision.kind));
    fb_json_put_real(&json, "log_e", entry->decision.log_e);
    fb_json_put_real(&json, "line", entry->decision.line);
    put_explanation(&json, plan, &entry->decision);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}
