/* SPDX-License-Identifier: Apache-2.0 */
/* tell_json.c - a simulation for programs. */
#include "base/write/json_text.h"
#include "rollout/simulate/tell.h"

static void number(struct fb_json *json, const char *key, uint64_t value)
{
    fb_json_key(json, key);
    fb_json_u64(json, value);
}

static void text(struct fb_json *json, const char *key, const char *value)
{
    fb_json_key(json, key);
    fb_json_text(json, value);
}

static void seconds(struct fb_json *json, const char *key, int64_t ms)
{
    fb_json_key(json, key);
    fb_json_real(json, (double)ms / 1000);
}

static void toll(struct fb_json *json, const struct fb_toll *toll)
{
    number(json, "exposed", toll->exposed);
    number(json, "hurt", toll->hurt);
    number(json, "stuck", toll->stuck);
    number(json, "reverted", toll->reverted);
}

static void spread(struct fb_json *json, const char *key, const struct fb_spread *spread, uint32_t count)
{
    fb_json_key(json, key);
    if (count == 0) {
        fb_json_null(json);
        return;
    }
    fb_json_open_object(json);
    fb_json_key(json, "mean");
    fb_json_real(json, spread->mean);
    number(json, "least", spread->least);
    number(json, "most", spread->most);
    fb_json_close_object(json);
}

static void summary(struct fb_json *json, const struct fb_run_summary *summary)
{
    fb_json_key(json, "runs");
    fb_json_open_object(json);
    number(json, "count", summary->runs);
    number(json, "halted", summary->halted);
    number(json, "completed", summary->completed);
    number(json, "false_halts", summary->harmless ? summary->halted : 0);
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
    text(json, "state", fb_rollout_state_name(moment->state));
    text(json, "decision", fb_rollout_decision_name(decision->kind));
    text(json, "ring", decision->ring < plan->ring_count ? plan->rings[decision->ring].name : NULL);
    number(json, "allowed", decision->allowed);
    text(json, "metric", decision->metric < plan->metric_count ? plan->metrics[decision->metric].name : NULL);
    text(json, "slice", decision->slice < plan->slice_count ? plan->slices[decision->slice] : NULL);
    fb_json_key(json, "log_e");
    fb_json_real(json, decision->log_e);
    fb_json_key(json, "line");
    fb_json_real(json, decision->line);
    toll(json, &moment->toll);
    fb_json_close_object(json);
}

static void story(struct fb_json *json, const struct fb_simulation *simulation)
{
    const struct fb_run *run = &simulation->first;

    fb_json_key(json, "first");
    fb_json_open_object(json);
    number(json, "seed", run->seed);
    text(json, "state", fb_rollout_state_name(run->state));
    toll(json, &run->toll);
    fb_json_key(json, "rings");
    fb_json_open_array(json);
    for (uint32_t ring = 0; ring < simulation->plan->ring_count; ring++) {
        fb_json_open_object(json);
        text(json, "ring", simulation->plan->rings[ring].name);
        number(json, "hosts", fb_rollout_ring_hosts(simulation->plan, ring));
        toll(json, &run->rings[ring]);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
    fb_json_key(json, "timeline");
    fb_json_open_array(json);
    for (size_t i = 0; i < run->moment_count; i++)
        if (run->moments[i].told)
            moment(json, simulation->plan, &run->moments[i]);
    fb_json_close_array(json);
    fb_json_close_object(json);
}

static void peers(struct fb_json *json, const struct fb_simulation *simulation)
{
    fb_json_key(json, "other_rules");
    fb_json_open_array(json);
    for (int i = 0; i < FB_PEER_COUNT; i++) {
        const struct fb_peer_result *peer = &simulation->peers[i];

        fb_json_open_object(json);
        text(json, "name", peer->name);
        text(json, "rule", peer->rule);
        number(json, "exposed", peer->exposed);
        number(json, "hurt", peer->hurt);
        text(json, "end", peer->halted ? "halted" : peer->stalled ? "stalled"
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
    text(&json, "scenario", simulation->scenario->name);
    text(&json, "plan", simulation->plan->name);
    number(&json, "sensors", simulation->plan->hosts);
    number(&json, "seed", simulation->scenario->seed);
    summary(&json, &simulation->summary);
    story(&json, simulation);
    peers(&json, simulation);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}
