/* SPDX-License-Identifier: Apache-2.0 */
/* tell.c - running a simulation as a whole, and the words that every form of its story uses. */
#include "rollout/simulate/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool fb_simulate(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_simulation *out,
                 struct fb_diag *diag)
{
    struct fb_simulation simulation = { .plan = plan, .scenario = scenario };

    if (!fb_run_many(plan, scenario, &simulation.first, &simulation.summary, diag))
        return false;
    fb_peers_compare(plan, scenario, simulation.peers);
    *out = simulation;
    return true;
}

void fb_simulation_clear(struct fb_simulation *simulation)
{
    fb_run_clear(&simulation->first);
}

void fb_tell_count(struct fb_buffer *out, uint64_t number)
{
    char digits[24];
    const int length = snprintf(digits, sizeof digits, "%" PRIu64, number);

    for (int i = 0; i < length; i++) {
        fb_buffer_char(out, digits[i]);
        if (i + 1 < length && (length - i - 1) % 3 == 0)
            fb_buffer_char(out, ',');
    }
}

void fb_tell_time(struct fb_buffer *out, int64_t ms)
{
    const int64_t seconds = ms / 1000;

    fb_buffer_printf(out, "%" PRId64 ":%02d:%02d", seconds / 3600, (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* "silence, 19 treated and 0 control events: log E 12.81, line 8.29". */
static void tell_evidence(struct fb_buffer *out, const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision)
{
    if (decision->metric >= plan->metric_count)
        return;
    const struct fb_metric *metric = &plan->metrics[decision->metric];

    fb_buffer_printf(out, ": %s", metric->name);
    if (decision->slice < plan->slice_count)
        fb_buffer_printf(out, " on %s", plan->slices[decision->slice]);
    fb_buffer_printf(out, metric->against_control ? ", %" PRIu64 " treated and %" PRIu64 " control events" : ", %" PRIu64 " hosts with %" PRIu64 " failures",
                     decision->treated, decision->other);
    fb_buffer_printf(out, "; log E %.2f, line %.2f", decision->log_e, decision->line);
}

void fb_tell_decision(struct fb_buffer *out, const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision)
{
    fb_buffer_text(out, fb_rollout_decision_name(decision->kind));
    if (decision->kind == FB_DECIDED_HALT)
        tell_evidence(out, plan, decision);
    if (decision->kind == FB_DECIDED_STEP || decision->kind == FB_DECIDED_RING) {
        fb_buffer_text(out, ": ");
        fb_tell_count(out, decision->allowed);
        fb_buffer_text(out, " hosts of it may fetch");
    }
}

static void tell_when(struct fb_buffer *out, const char *what, uint32_t count, uint32_t runs, const struct fb_spread *when)
{
    if (count == 0)
        return;
    fb_buffer_printf(out, "%s in %" PRIu32 " of %" PRIu32 " runs, ", what, count, runs);
    fb_tell_time(out, (int64_t)when->mean);
    fb_buffer_text(out, " after the start");
    if (when->least == when->most)
        return;
    fb_buffer_text(out, " (");
    fb_tell_time(out, (int64_t)when->least);
    fb_buffer_text(out, " to ");
    fb_tell_time(out, (int64_t)when->most);
    fb_buffer_char(out, ')');
}

void fb_tell_outcome(struct fb_buffer *out, const struct fb_run_summary *summary)
{
    tell_when(out, summary->harmless ? "halted falsely" : "halted", summary->halted, summary->runs, &summary->halt_ms);
    if (summary->halted > 0 && summary->completed > 0)
        fb_buffer_text(out, "; ");
    tell_when(out, "completed", summary->completed, summary->runs, &summary->complete_ms);
    if (summary->halted == 0 && summary->completed == 0)
        fb_buffer_text(out, "neither halted nor completed before the simulation's end");
}
