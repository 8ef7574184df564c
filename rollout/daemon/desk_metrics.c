/* SPDX-License-Identifier: Apache-2.0 */
/* desk_metrics.c - figures of rollouts in Prometheus' text format; those of the daemon are in handle_metrics.c. */
#include <math.h>

#include "rollout/daemon/desk_parts.h"

/* A label's value, as the text format wants it. */
static void put_label(struct fb_buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fb_buffer_char(out, '\\');
        fb_buffer_char(out, *text == '\n' ? ' ' : *text);
    }
}

static void put_states(struct fb_buffer *out, const struct fb_desk_local *desk)
{
    fb_buffer_text(out, "# HELP firebreak_rollout_state 1 for the state that a rollout is in.\n# TYPE firebreak_rollout_state gauge\n");
    for (size_t i = 0; i < desk->count; i++)
        for (unsigned state = 0; state < FB_ROLLOUT_STATE_COUNT; state++) {
            fb_buffer_text(out, "firebreak_rollout_state{rollout=\"");
            put_label(out, desk->items[i].at.plan->name);
            fb_buffer_printf(out, "\",state=\"%s\"} %d\n", fb_rollout_state_name((enum fb_rollout_state)state), desk->items[i].at.rollout->state == (enum fb_rollout_state)state);
        }
}

static void put_hosts(struct fb_buffer *out, const struct fb_rollout *rollout, uint32_t ring, enum fb_arm arm)
{
    for (uint32_t count = 0; count < fb_rollout_count_total(rollout->plan); count++) {
        fb_buffer_text(out, "firebreak_rollout_hosts_total{rollout=\"");
        put_label(out, rollout->plan->name);
        fb_buffer_text(out, "\",ring=\"");
        put_label(out, rollout->plan->rings[ring].name);
        fb_buffer_printf(out, "\",arm=\"%s\",count=\"", arm == FB_ARM_CONTROL ? "control" : "treated");
        put_label(out, fb_rollout_count_name(rollout->plan, count));
        fb_buffer_printf(out, "\"} %llu\n", (unsigned long long)fb_rollout_ring_counter(rollout, ring, arm, count));
    }
}

static void put_lines(struct fb_buffer *out, const struct fb_desk_local *desk)
{
    fb_buffer_text(out, "# HELP firebreak_rollout_evidence_ratio Evidence against a rollout, of its halting line: at 1 it halts.\n"
                        "# TYPE firebreak_rollout_evidence_ratio gauge\n");
    for (size_t i = 0; i < desk->count; i++) {
        const struct fb_rollout *rollout = desk->items[i].at.rollout;

        for (uint32_t metric = 0; metric < rollout->plan->metric_count; metric++) {
            const struct fb_rollout_decision one = fb_rollout_evidence(rollout, &fb_rollout_formulas, metric, FB_ALL_SLICES);
            const double ratio = one.log_e / one.line;

            if (!isfinite(ratio))
                continue;
            fb_buffer_text(out, "firebreak_rollout_evidence_ratio{rollout=\"");
            put_label(out, rollout->plan->name);
            fb_buffer_text(out, "\",metric=\"");
            put_label(out, rollout->plan->metrics[metric].name);
            fb_buffer_printf(out, "\"} %.6g\n", ratio);
        }
    }
}

void fb_desk_metrics(struct fb_desk *base, int64_t now_ms, struct fb_buffer *out)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;

    (void)now_ms;
    (void)pthread_mutex_lock(&desk->lock);
    fb_buffer_printf(out, "# HELP firebreak_leader 1 while this controller leads.\n# TYPE firebreak_leader gauge\nfirebreak_leader %d\n", desk->term != 0);
    if (desk->count > 0) {
        put_states(out, desk);
        fb_buffer_text(out, "# HELP firebreak_rollout_hosts_total Hosts by what happened to them, each once.\n# TYPE firebreak_rollout_hosts_total counter\n");
        for (size_t i = 0; i < desk->count; i++)
            for (uint32_t ring = 0; ring < desk->items[i].at.plan->ring_count; ring++) {
                put_hosts(out, desk->items[i].at.rollout, ring, FB_ARM_TREATED);
                put_hosts(out, desk->items[i].at.rollout, ring, FB_ARM_CONTROL);
            }
        put_lines(out, desk);
    }
    (void)pthread_mutex_unlock(&desk->lock);
}
