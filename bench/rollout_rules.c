/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_rules.c - our rules and those of the peers, each in its best case: hosts one after another,
 * reports at once, and hosts that crashed able to send them. */
#include "bench/rollout_runs.h"

#include <math.h>

#include "rollout/statistics/baseline.h"
#include "rollout/statistics/control.h"
#include "rollout/statistics/many.h"

/* Of evidence only failures can make more, so only at failures is it looked at. */
uint64_t bench_known_baseline(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    struct fb_baseline test;
    uint64_t hosts = 0;

    (void)rule;
    fb_baseline_init(&test, world->baseline);
    for (uint64_t failures = 1; (hosts += fb_draw_gap(random, world->rate)) <= world->horizon; failures++)
        if (fb_baseline_reaches(&test, hosts, failures, fb_halting_line(world->alpha, 1)))
            return hosts;
    return BENCH_NEVER;
}

/* Treated hosts, of which there are no fewer than events; in tenths, since some cells have only a few. */
static uint64_t in_tenths(uint64_t events, double hosts)
{
    return (uint64_t)(fmax((double)events, hosts) * 10 + 0.5);
}

/* Events of both arms together come at the pooled rate; each is of a treated host with its part of it. */
uint64_t bench_control_arm(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const struct bench_evidence *evidence = rule;
    const double treated_rate = world->share * world->rate;
    const double pooled = treated_rate + (1 - world->share) * world->baseline;
    const double horizon = (double)world->horizon / (world->treated_horizon ? world->share : 1);
    struct fb_control test;
    struct fb_labels events = { 0, 0 };
    double hosts = 0;

    fb_control_init(&test, world->share, evidence->lowest, evidence->highest);
    while ((hosts += (double)fb_draw_gap(random, pooled)) <= horizon) {
        const bool treated = fb_draw_chance(random, treated_rate / pooled);

        events.treated += treated;
        events.control += !treated;
        if (treated && fb_control_reaches(&test, events, fb_halting_line(world->alpha, 1)))
            return in_tenths(events.treated, hosts * world->share);
    }
    return BENCH_NEVER;
}

uint64_t bench_oracle(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const double failure = log(world->rate / world->baseline);
    const double success = world->rate < 1 ? log1p(-world->rate) - log1p(-world->baseline) : 0;
    uint64_t hosts = 0;

    (void)rule;
    for (uint64_t failures = 1; (hosts += fb_draw_gap(random, world->rate)) <= world->horizon; failures++)
        if ((double)failures * failure + (double)(hosts - failures) * success >= -log(world->alpha))
            return hosts;
    return BENCH_NEVER;
}

/* P(Poisson(mean) >= count) <= alpha. */
static bool looks_significant(double mean, uint64_t count, double alpha)
{
    if ((double)count <= mean)
        return false;
    double term = exp(-mean + (double)count * log(mean) - fb_log_gamma((double)count + 1));
    double tail = 0;

    for (double k = (double)count; tail <= alpha && term > tail * 1e-9; term *= mean / ++k)
        tail += term;
    return tail <= alpha;
}

uint64_t bench_naive(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    uint64_t hosts = 0;

    (void)rule;
    for (uint64_t failures = 1; (hosts += fb_draw_gap(random, world->rate)) <= world->horizon; failures++)
        if (looks_significant((double)hosts * world->baseline, failures, world->alpha))
            return hosts;
    return BENCH_NEVER;
}

uint64_t bench_hawkbit(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const struct bench_groups *groups = rule;
    const uint64_t tolerated = (uint64_t)(groups->share * (double)groups->hosts + 1e-9);
    uint64_t hosts = 0;
    uint64_t group = 0;
    uint64_t errors = 0;

    while ((hosts += fb_draw_gap(random, world->rate)) <= world->horizon) {
        if ((hosts - 1) / groups->hosts != group) {
            group = (hosts - 1) / groups->hosts;
            errors = 0;
        }
        if (++errors > tolerated)
            return hosts;
    }
    return BENCH_NEVER;
}

uint64_t bench_argo(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const struct bench_analysis *analysis = rule;
    const double wanted = fmax(1, ceil(analysis->share * (double)analysis->hosts - 1e-9));
    uint32_t failed = 0;

    for (uint64_t hosts = analysis->hosts; hosts <= world->horizon; hosts += analysis->hosts) {
        failed += (double)fb_draw_binomial(random, analysis->hosts, world->rate) >= wanted;
        if (failed > analysis->limit)
            return hosts;
    }
    return BENCH_NEVER;
}

/* Between failures the ratio only falls: it is reached at a failure, or when the minimum is. */
uint64_t bench_aws(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const struct bench_abort *criterion = rule;
    uint64_t failed = fb_draw_binomial(random, criterion->minimum, world->rate);
    uint64_t hosts = criterion->minimum;

    while (hosts <= world->horizon) {
        if ((double)failed >= criterion->share * (double)hosts)
            return hosts;
        hosts += fb_draw_gap(random, world->rate);
        failed++;
    }
    return BENCH_NEVER;
}
