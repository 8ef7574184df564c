/* SPDX-License-Identifier: Apache-2.0 */
/* journal_write.c - one line of the journal. */
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "rollout/machine/journal.h"

static void put_changes(struct fb_json *json, const struct fb_rollout_event *event)
{
    fb_json_put_array(json, "changes");
    for (size_t i = 0; i < event->change_count; i++) {
        const struct fb_count_change *change = &event->changes[i];
        fb_json_open_array(json);
        fb_json_u64(json, change->ring);
        fb_json_u64(json, change->slice);
        fb_json_u64(json, (uint64_t)change->arm);
        fb_json_u64(json, change->count);
        fb_json_u64(json, change->add);
        fb_json_close_array(json);
    }
    fb_json_close_array(json);
}

static void put_text(struct fb_json *json, const char *key, const char *text)
{
    if (text == NULL)
        return;
    fb_json_put_text(json, key, text);
}

static void put_event(struct fb_json *json, const struct fb_rollout_event *event)
{
    fb_json_put_object(json, "event");
    put_text(json, "kind", fb_rollout_event_name(event->kind));
    put_text(json, "who", event->who);
    put_text(json, "why", event->why);
    if (event->kind == FB_EVENT_APPROVE) {
        fb_json_put_u64(json, "ring", event->ring);
        put_text(json, "envelope", event->envelope);
        put_text(json, "key", event->key);
    }
    if (event->kind == FB_EVENT_START)
        fb_json_put_u64(json, "lane", (uint64_t)event->lane);
    if (event->kind == FB_EVENT_BASELINE) {
        fb_json_put_u64(json, "metric", event->metric);
        fb_json_put_real(json, "baseline", event->baseline);
    }
    if (event->kind == FB_EVENT_DEPENDENCY)
        put_text(json, "release", event->release);
    if (event->kind == FB_EVENT_COUNTS)
        put_changes(json, event);
    fb_json_close_object(json);
}

static void put_decision(struct fb_json *json, const struct fb_rollout_decision *decision)
{
    fb_json_put_object(json, "decision");
    put_text(json, "kind", fb_rollout_decision_name(decision->kind));
    put_text(json, "cause", fb_rollout_cause_name(decision->cause));
    fb_json_put_u64(json, "ring", decision->ring);
    fb_json_put_u64(json, "step", decision->step);
    fb_json_put_u64(json, "blockers", decision->blockers);
    fb_json_put_u64(json, "metric", decision->metric);
    fb_json_put_u64(json, "slice", decision->slice);
    fb_json_put_u64(json, "treated", decision->treated);
    fb_json_put_u64(json, "other", decision->other);
    fb_json_put_real(json, "log_e", decision->log_e);
    fb_json_put_real(json, "line", decision->line);
    fb_json_put_real(json, "upper", decision->upper);
    fb_json_put_u64(json, "allowed", decision->allowed);
    fb_json_close_object(json);
}

static bool put_digest_of_state(struct fb_json *json, const struct fb_rollout *after, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer state = FB_BUFFER_EMPTY;
    char digest[65];

    fb_rollout_save(after, &state);
    if (state.failed)
        return fb_fail_memory(diag);
    if (!fb_sha256_hex(fb_buffer_span(&state), digest))
        return fb_fail(diag, FB_FAULT_IO, "the digest of the state cannot be made");
    put_text(json, "state_sha256", digest);
    return true;
}

bool fb_journal_write(const struct fb_rollout *after, const struct fb_rollout_event *event,
                      const struct fb_rollout_outcome *outcome, int64_t now_ms, const char *previous,
                      struct fb_buffer *out, char digest[static 65], struct fb_diag *diag)
{
    const size_t start = out->size;
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_u64(&json, "sequence", after->sequence);
    fb_json_put_i64(&json, "at", now_ms);
    put_event(&json, event);
    put_decision(&json, &outcome->decision);
    put_text(&json, "state", fb_rollout_state_name(after->state));
    if (!put_digest_of_state(&json, after, diag))
        return false;
    put_text(&json, "previous", previous);
    if (out->failed)
        return fb_fail_memory(diag);
    if (!fb_sha256_hex(fb_span_part(fb_buffer_span(out), start, SIZE_MAX), digest))
        return fb_fail(diag, FB_FAULT_IO, "the digest of the line cannot be made");
    put_text(&json, "sha256", digest);
    fb_json_close_object(&json);
    return !out->failed || fb_fail_memory(diag);
}
