/* SPDX-License-Identifier: Apache-2.0 */
/* peers.c - groups, steps and rates with thresholds over what hosts report. */
#include "rollout/simulate/peers.h"

#include <math.h>
#include <string.h>

enum { GROUPS = 4 };

/* Of hosts that have it for `after` a while: what is broken, and what of that is reported as an error. */
struct share {
    double hurt;
    double reported;
};

static bool is_silent(const struct fb_rollout_plan *plan, const char *metric)
{
    for (size_t i = 0; i < plan->metric_count; i++)
        if (strcmp(plan->metrics[i].name, metric) == 0)
            return plan->metrics[i].kind == FB_METRIC_SILENCE;
    return false;
}

/* Part of the whole fleet that a fault's selector takes. */
static double taken_share(const struct fb_rollout_plan *plan, const struct fb_release_fault *fault)
{
    double taken = 0;
    double hosts = 0;

    for (uint32_t slice = 0; slice < plan->slice_count; slice++) {
        double in_slice = 0;

        for (size_t i = 0; i < plan->group_count; i++)
            in_slice += plan->fleet[i].slice == slice ? (double)plan->fleet[i].hosts : 0;
        taken += in_slice * fb_fault_share(fault, plan, (uint32_t)plan->ring_count - 1, slice);
        hosts += in_slice;
    }
    return hosts > 0 ? taken / hosts : 0;
}

/* After `age_ms` with the release, of hosts that fetched `at_ms` after the start. */
static struct share share_at(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, int64_t at_ms, int64_t age_ms)
{
    struct share share = { 0, 0 };

    for (size_t i = 0; i < scenario->fault_count; i++) {
        const struct fb_release_fault *fault = &scenario->faults[i];
        const double shown = fault->at_reboot ? -expm1(-(double)age_ms / (double)scenario->reboots_ms) : age_ms >= fault->after_ms;
        const double hurt = fb_fault_chance(fault, at_ms) * taken_share(plan, fault) * shown;

        share.hurt += hurt;
        share.reported += is_silent(plan, fault->metric) ? 0 : hurt;
    }
    return share;
}

/* Faults that wait show in the end on all that have it. */
static uint64_t hurt_in_the_end(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, uint64_t exposed)
{
    return (uint64_t)((double)exposed * share_at(plan, scenario, scenario->noticed_ms / 2, scenario->horizon_ms).hurt + 0.5);
}

static void everyone_at_once(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_peer_result *out)
{
    const uint64_t reached = scenario->everyone_per_s * (uint64_t)scenario->noticed_ms / 1000;

    out->name = "everyone at once";
    out->rule = "none: people stop it";
    out->exposed = scenario->fault_count > 0 && reached < plan->hosts ? reached : plan->hosts;
    out->ended_ms = (int64_t)(out->exposed * 1000 / scenario->everyone_per_s);
}

/* hawkBit: a group is followed by the next when 95 % of it have finished; above 5 % of errors it pauses. */
static void hawkbit(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_peer_result *out)
{
    static const double groups[GROUPS] = { .01, .1, .5, 1 };

    out->name = "hawkBit";
    out->rule = "groups of 1, 10, 50, 100 %; next at 95 % finished, pause above 5 % errors";
    for (int i = 0; i < GROUPS && !out->halted && !out->stalled; i++) {
        const struct share share = share_at(plan, scenario, out->ended_ms, scenario->poll_ms);

        if (scenario->fault_count > 0 && out->ended_ms >= scenario->noticed_ms)
            return;
        out->exposed = (uint64_t)(groups[i] * (double)plan->hosts);
        out->ended_ms += scenario->poll_ms;
        out->halted = share.reported > .05;
        out->stalled = !out->halted && share.hurt > .05;
    }
}

/* Argo: a step of ten minutes with measurements; errors of 5 % and more in four of them abort.  Without
 * measurements the run is successful. */
static void argo(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_peer_result *out)
{
    static const double steps[GROUPS] = { .01, .1, .5, 1 };
    const int64_t pause_ms = 600000;

    out->name = "Argo Rollouts";
    out->rule = "steps of 1, 10, 50, 100 %, 10 min each; abort at 5 % errors, limit 3";
    for (int i = 0; i < GROUPS && !out->halted; i++) {
        if (scenario->fault_count > 0 && out->ended_ms >= scenario->noticed_ms)
            return;
        out->exposed = (uint64_t)(steps[i] * (double)plan->hosts);
        out->halted = share_at(plan, scenario, out->ended_ms, pause_ms).reported >= .05;
        out->ended_ms += pause_ms;
    }
}

/* AWS IoT Jobs: 1,000 devices a minute; cancelled when 5 % of at least 100 executions failed.  A device that
 * is silent stays in progress, without a timeout for ever. */
static void aws(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_peer_result *out)
{
    const struct share share = share_at(plan, scenario, 0, scenario->poll_ms);
    const uint64_t noticed = 1000 * (uint64_t)(scenario->noticed_ms / 60000);

    out->name = "AWS IoT Jobs";
    out->rule = "1,000 a minute; cancel at 5 % failed of 100 or more";
    out->halted = share.reported >= .05;
    out->exposed = out->halted ? 1000 : scenario->fault_count > 0 && noticed < plan->hosts ? noticed
                                                                                           : plan->hosts;
    out->ended_ms = (int64_t)(out->exposed / 1000) * 60000;
}

void fb_peers_compare(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario,
                      struct fb_peer_result out[static FB_PEER_COUNT])
{
    static void (*const peers[FB_PEER_COUNT])(const struct fb_rollout_plan *, const struct fb_scenario *, struct fb_peer_result *) = {
        everyone_at_once, hawkbit, argo, aws
    };

    for (int i = 0; i < FB_PEER_COUNT; i++) {
        out[i] = (struct fb_peer_result){ .name = NULL };
        peers[i](plan, scenario, &out[i]);
        out[i].hurt = hurt_in_the_end(plan, scenario, out[i].exposed);
    }
}
