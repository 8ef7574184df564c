/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_show.c - what the command `rollout` prints. */
#include "cli/rollout.h"

#include <inttypes.h>
#include <math.h>
#include <time.h>

#include "base/write/json_text.h"
#include "base/write/safe_text.h"

static void put_text(struct fb_json *json, const char *key, const char *text)
{
    fb_json_key(json, key);
    fb_json_text(json, text);
}

static void put_number(struct fb_json *json, const char *key, uint64_t number)
{
    fb_json_key(json, key);
    fb_json_u64(json, number);
}

static void put_explanation(struct fb_json *json, const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_journal_explain(plan, decision, &text);
    fb_json_key(json, "explanation");
    fb_json_string(json, fb_buffer_span(&text));
}

void fb_rollout_tell(const struct fb_controlled *controlled, const struct fb_rollout_decision *decision, bool as_json,
                     struct fb_buffer *out)
{
    const struct fb_rollout *rollout = controlled->rollout;

    if (!as_json) {
        fb_buffer_printf(out, "%s: ", rollout->plan->name);
        if (decision->kind == FB_DECIDED_NOTHING)
            fb_buffer_text(out, fb_rollout_state_name(rollout->state));
        else
            fb_journal_explain(rollout->plan, decision, out);
        fb_buffer_char(out, '\n');
        return;
    }
    struct fb_json json = fb_json_over(out, 2);
    fb_json_open_object(&json);
    put_text(&json, "rollout", rollout->plan->name);
    put_text(&json, "state", fb_rollout_state_name(rollout->state));
    put_number(&json, "sequence", rollout->sequence);
    put_explanation(&json, rollout->plan, decision);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static const enum fb_count shown[] = { FB_COUNT_FETCHED, FB_COUNT_RESOLVED, FB_COUNT_FAILED };

static void show_rings(const struct fb_rollout *rollout, struct fb_buffer *out)
{
    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++) {
        fb_buffer_printf(out, "  %-16s %" PRIu64 " may fetch", rollout->plan->rings[ring].name, rollout->rings[ring].allowed);
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            fb_buffer_printf(out, ", %" PRIu64 " %s", fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, shown[i]),
                             fb_rollout_count_name(rollout->plan, shown[i]));
        fb_buffer_char(out, '\n');
    }
}

/* What the machine would say to a tick now; the state stays as it is. */
static struct fb_rollout_decision look(const struct fb_controlled *controlled, int64_t now_ms, struct fb_rollout *scratch)
{
    const struct fb_rollout_event tick = { .kind = FB_EVENT_TICK };
    struct fb_rollout_outcome outcome;

    fb_rollout_copy(scratch, controlled->rollout);
    fb_rollout_step(scratch, &fb_rollout_formulas, &tick, now_ms, &outcome);
    return outcome.decision;
}

static void show_text(const struct fb_controlled *controlled, const struct fb_rollout_decision *decision,
                      struct fb_buffer *out)
{
    const struct fb_rollout *rollout = controlled->rollout;
    const struct fb_rollout_plan *plan = rollout->plan;

    fb_buffer_printf(out, "%s: %s", plan->name, fb_rollout_state_name(rollout->state));
    if (rollout->cause != FB_CAUSE_NONE)
        fb_buffer_printf(out, " (%s)", fb_rollout_cause_name(rollout->cause));
    fb_buffer_printf(out, ", ring %s, step %" PRIu32 "\n", plan->rings[rollout->ring].name, rollout->step + 1);
    fb_buffer_printf(out, "  release %s, rollback %s, asked for by %s\n", plan->release.name,
                     plan->rollback.name != NULL ? plan->rollback.name : "none", rollout->requester);
    show_rings(rollout, out);
    fb_buffer_text(out, "  ");
    if (decision->kind == FB_DECIDED_NOTHING)
        fb_buffer_text(out, "nothing is due");
    else
        fb_journal_explain(plan, decision, out);
    fb_buffer_char(out, '\n');
}

static void put_real(struct fb_json *json, const char *key, double number)
{
    fb_json_key(json, key);
    fb_json_real(json, number);
}

static void put_rings(struct fb_json *json, const struct fb_rollout *rollout)
{
    fb_json_key(json, "rings");
    fb_json_open_array(json);
    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++) {
        fb_json_open_object(json);
        put_text(json, "ring", rollout->plan->rings[ring].name);
        put_number(json, "allowed", rollout->rings[ring].allowed);
        for (uint32_t count = 0; count < fb_rollout_count_total(rollout->plan); count++)
            put_number(json, fb_rollout_count_name(rollout->plan, count),
                       fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, count));
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void show_json(const struct fb_controlled *controlled, const struct fb_rollout_decision *decision,
                      struct fb_buffer *out)
{
    const struct fb_rollout *rollout = controlled->rollout;
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    put_text(&json, "rollout", rollout->plan->name);
    put_text(&json, "release", rollout->plan->release.name);
    put_text(&json, "rollback", rollout->plan->rollback.name);
    put_text(&json, "requester", rollout->requester);
    put_text(&json, "state", fb_rollout_state_name(rollout->state));
    put_text(&json, "cause", fb_rollout_cause_name(rollout->cause));
    put_text(&json, "ring", rollout->plan->rings[rollout->ring].name);
    put_number(&json, "step", rollout->step + 1);
    put_number(&json, "sequence", rollout->sequence);
    put_rings(&json, rollout);
    put_text(&json, "due", fb_rollout_decision_name(decision->kind));
    put_real(&json, "log_e", decision->log_e);
    put_real(&json, "line", decision->line);
    put_explanation(&json, rollout->plan, decision);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

void fb_rollout_show(const struct fb_controlled *controlled, int64_t now_ms, bool json, struct fb_buffer *out)
{
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *scratch = fb_rollout_new(controlled->plan, controlled->plan->arena->allocator);

    if (scratch == NULL) {
        out->failed = true;
        return;
    }
    const struct fb_rollout_decision decision = look(controlled, now_ms, scratch);
    if (json)
        show_json(controlled, &decision, out);
    else
        show_text(controlled, &decision, out);
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

void fb_rollout_show_entry(const struct fb_rollout_plan *plan, const struct fb_journal_entry *entry, bool as_json,
                           struct fb_buffer *out)
{
    if (!as_json) {
        fb_buffer_printf(out, "%6" PRIu64 "  ", entry->sequence);
        put_time(entry->at_ms, out);
        fb_buffer_printf(out, "  %-12s %-10s ", entry->state, fb_rollout_event_name(entry->event.kind));
        if (entry->event.who != NULL && entry->event.who[0] != '\0')
            fb_buffer_printf(out, "by %s: ", entry->event.who);
        if (entry->event.why != NULL && entry->event.why[0] != '\0')
            fb_buffer_printf(out, "%s; ", entry->event.why);
        fb_journal_explain(plan, &entry->decision, out);
        fb_buffer_char(out, '\n');
        return;
    }
    struct fb_json json = fb_json_over(out, 0);
    fb_json_open_object(&json);
    put_number(&json, "sequence", entry->sequence);
    fb_json_key(&json, "at_ms");
    fb_json_i64(&json, entry->at_ms);
    put_text(&json, "state", entry->state);
    put_text(&json, "event", fb_rollout_event_name(entry->event.kind));
    put_text(&json, "who", entry->event.who);
    put_text(&json, "why", entry->event.why);
    put_text(&json, "decision", fb_rollout_decision_name(entry->decision.kind));
    put_real(&json, "log_e", entry->decision.log_e);
    put_real(&json, "line", entry->decision.line);
    put_explanation(&json, plan, &entry->decision);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}
