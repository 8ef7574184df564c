/* SPDX-License-Identifier: Apache-2.0 */
/* forecast.c - the steps of a rollout in which nothing fails. */
#include <math.h>

#include "base/core/limits.h"
#include "rollout/plan/check.h"

struct walk {
    const struct fb_rollout_plan *plan;
    enum fb_lane_kind lane;
    bool (*visit)(void *context, const struct fb_forecast_step *step);
    void *context;
    struct fb_forecast_step at;
    size_t steps;
    uint64_t allowed[FB_MAX_RINGS];
};

/* What n healthy hosts leave possible, closed form: a little above U of F5. */
static double bound(double alpha, double hosts)
{
    return hosts == 0 ? 1 : 1 - pow(alpha / 2, 1 / hosts);
}

static double part_of(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice)
{
    const uint64_t hosts = fb_rollout_ring_hosts(plan, ring);

    return hosts == 0 ? 0 : (double)fb_rollout_ring_hosts_in(plan, ring, slice) / (double)hosts;
}

static double benign_rate(const struct fb_rollout_plan *plan)
{
    double benign = 0;

    for (size_t i = 0; i < plan->metric_count; i++)
        benign += plan->metrics[i].is_failure ? plan->metrics[i].baseline : 0;
    return benign;
}

static double seen_in(const struct walk *walk, uint32_t slice)
{
    double seen = 0;

    for (uint32_t ring = 0; ring < walk->plan->ring_count; ring++)
        seen += (double)walk->allowed[ring] * part_of(walk->plan, ring, slice);
    return seen;
}

/* U - p0, of all hosts or of the slice that may add most to the failures of a batch. */
static double excess(const struct walk *walk)
{
    const struct fb_rollout_plan *plan = walk->plan;
    const double benign = benign_rate(plan);
    double most = bound(plan->alpha, (double)walk->at.before) - benign;

    for (uint32_t slice = 0; plan->slice_count > 1 && walk->at.ring < plan->ring_count && slice < plan->slice_count; slice++) {
        const double part = part_of(plan, walk->at.ring, slice);
        const double here = part > 0 ? part * (bound(plan->alpha / (double)plan->slice_count, seen_in(walk, slice)) - benign) : 0;

        most = here > most ? here : most;
    }
    return fmax(most, 1e-9);
}

static uint64_t ring_target(const struct fb_rollout_plan *plan, uint32_t ring)
{
    const struct fb_ring *row = &plan->rings[ring];
    uint64_t target = fb_rollout_ring_hosts(plan, ring);

    target = row->exposure < target ? row->exposure : target;
    return row->step_count > 0 && row->steps[row->step_count - 1] < target ? row->steps[row->step_count - 1] : target;
}

/* The plan's own steps where it has some; the damage budget's otherwise. */
static uint64_t next_allowed(const struct walk *walk, uint32_t ring)
{
    const struct fb_rollout_plan *plan = walk->plan;
    const struct fb_ring *row = &plan->rings[ring];
    const uint64_t target = ring_target(plan, ring);
    const uint64_t allowed = walk->allowed[ring];

    for (size_t i = 0; i < row->step_count; i++)
        if (row->steps[i] > allowed)
            return row->steps[i] < target ? row->steps[i] : target;
    const double batch = floor((double)plan->lanes[walk->lane].budget / excess(walk));
    const uint64_t hosts = batch < 1 ? 1 : batch > 1e15 ? (uint64_t)1e15
                                                        : (uint64_t)batch;
    return hosts < target - allowed ? allowed + hosts : target;
}

static bool take(struct walk *walk, uint64_t hosts, uint64_t in_flight)
{
    struct fb_forecast_step *at = &walk->at;

    at->hosts = hosts;
    at->at_risk = hosts < in_flight ? hosts : in_flight;
    at->expected = (double)at->at_risk * excess(walk);
    if (++walk->steps > FB_MAX_FORECAST_STEPS || !walk->visit(walk->context, at))
        return false;
    at->before += hosts;
    at->step++;
    return true;
}

static bool walk_ring(struct walk *walk, uint32_t ring)
{
    const uint64_t target = ring_target(walk->plan, ring);

    walk->at.ring = ring;
    walk->at.step = 0;
    while (walk->allowed[ring] < target) {
        const uint64_t next = next_allowed(walk, ring);
        if (!take(walk, next - walk->allowed[ring], walk->plan->rings[ring].in_flight))
            return false;
        walk->allowed[ring] = next;
        walk->at.at_ms += fb_rollout_bake(walk->plan, ring, walk->lane);
    }
    return true;
}

int64_t fb_rollout_forecast(const struct fb_rollout_plan *plan, enum fb_lane_kind lane,
                            bool (*visit)(void *context, const struct fb_forecast_step *step), void *context)
{
    struct walk walk = { .plan = plan, .lane = lane, .visit = visit, .context = context };

    for (uint32_t ring = 0; ring < plan->ring_count; ring++)
        if (!walk_ring(&walk, ring))
            return -1;
    walk.at.ring = (uint32_t)plan->ring_count;
    walk.at.step = 0;
    return plan->untreated == 0 || take(&walk, plan->untreated, FB_NO_LIMIT) ? walk.at.at_ms : -1;
}
