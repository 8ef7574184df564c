/* SPDX-License-Identifier: Apache-2.0 */
/* tell_json.c - a simulation for programs. */
#include "base/write/json_text.h"
#include "rollout/simulate/tell.h"

static void seconds(struct fb_json *json, const char *key, int64_t ms)
{
    fb_json_put_real(json, key, (double)ms / 1000);
}

static void toll(struct fb_json *json, const struct fb_toll *toll)
{
    fb_json_put_u64(json, "exposed", toll->exposed);
    fb_json_put_u64(json, "hurt", toll->hurt);
    fb_json_put_u64(json, "stuck", toll->stuck);
    fb_json_put_u64(json, "reverted", toll->reverted);
}

static void spread(struct fb_json *json, const char *key, const struct fb_spread *spread, uint32_t count)
{
    fb_json_key(json, key);
    if (count == 0) {
        fb_json_null(json);
        return;
    }
    fb_json_open_object(json);
    fb_json_put_real(json, "mean", spread->mean);
    fb_json_put_u64(json, "least", spread->least);
    fb_json_put_u64(json, "most", spread->most);
    fb_json_close_object(json);
}

static void summary(struct fb_json *json, const struct fb_run_summary *summary)
{
    fb_json_put_object(json, "runs");
    fb_json_put_u64(json, "count", summary->runs);
    fb_json_put_u64(json, "halted", summary->halted);
    fb_json_put_u64(json, "completed", summary->completed);
    fb_json_put_u64(json, "false_halts", summary->harmless ? summary->halted : 0);
    spread(json, "exposed", &summary->exposed, summary->runs);
    spread(json, "hurt", &summary->hurt, summary->runs);
    spread(json, "stuck", &summary->stuck, summary->runs);
    spread(json, "halt_ms", &summary->halt_ms, summary->halted);
    spread(json, "complete_ms", &summary->complete_ms, summary->completed);
    fb_json_close_object(json);
}

static void moment(struct fb_json *json, const struct fb_rollout_plan *plan, const struct fb_moment *moment)
{
    const struct fb_rollout_decision *decision = &moment->decision;

    fb_json_open_object(json);
    seconds(json, "at", moment->at_ms);
    fb_json_put_text(json, "state", fb_rollout_state_name(moment->state));
    fb_json_put_text(json, "decision", fb_rollout_decision_name(decision->kind));
    fb_json_put_text(json, "ring", decision->ring < plan->ring_count ? plan->rings[decision->ring].name : NULL);
    fb_json_put_u64(json, "allowed", decision->allowed);
    fb_json_put_text(json, "metric", decision->metric < plan->metric_count ? plan->metrics[decision->metric].name : NULL);
    fb_json_put_text(json, "slice", decision->slice < plan->slice_count ? plan->slices[decision->slice] : NULL);
    fb_json_put_real(json, "log_e", decision->log_e);
    fb_json_put_real(json, "line", decision->line);
    toll(json, &moment->toll);
    fb_json_close_object(json);
}

static void story(struct fb_json *json, const struct fb_simulation *simulation)
{
    const struct fb_run *run = &simulation->first;

    fb_json_put_object(json, "first");
    fb_json_put_u64(json, "seed", run->seed);
    fb_json_put_text(json, "state", fb_rollout_state_name(run->state));
    toll(json, &run->toll);
    fb_json_put_array(json, "rings");
    for (uint32_t ring = 0; ring < simulation->plan->ring_count; ring++) {
        fb_json_open_object(json);
        fb_json_put_text(json, "ring", simulation->plan->rings[ring].name);
        fb_json_put_u64(json, "hosts", fb_rollout_ring_hosts(simulation->plan, ring));
        toll(json, &run->rings[ring]);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
    fb_json_put_array(json, "timeline");
    for (size_t i = 0; i < run->moment_count; i++)
        if (run->moments[i].told)
            moment(json, simulation->plan, &run->moments[i]);
    fb_json_close_array(json);
    fb_json_close_object(json);
}

static void peers(struct fb_json *json, const struct fb_simulation *simulation)
{
    fb_json_put_array(json, "other_rules");
    for (int i = 0; i < FB_PEER_COUNT; i++) {
        const struct fb_peer_result *peer = &simulation->peers[i];

        fb_json_open_object(json);
        fb_json_put_text(json, "name", peer->name);
        fb_json_put_text(json, "rule", peer->rule);
        fb_json_put_u64(json, "exposed", peer->exposed);
        fb_json_put_u64(json, "hurt", peer->hurt);
        fb_json_put_text(json, "end", peer->halted ? "halted" : peer->stalled ? "stalled"
                                                                              : "ran on");
        seconds(json, "ended", peer->ended_ms);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

void fb_simulation_json(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "scenario", simulation->scenario->name);
    fb_json_put_text(&json, "plan", simulation->plan->name);
    fb_json_put_u64(&json, "sensors", simulation->plan->hosts);
    fb_json_put_u64(&json, "seed", simulation->scenario->seed);
    summary(&json, &simulation->summary);
    story(&json, simulation);
    peers(&json, simulation);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}
