/* SPDX-License-Identifier: Apache-2.0 */
/* sizes.c - how many hosts each ring has in each slice: worked out once, when a plan is read. */
#include <math.h>

#include "rollout/plan/reader.h"

double fb_rollout_treated_share(const struct fb_ring *ring)
{
    return (double)(FB_SHARE_ALL - ring->control) / (double)FB_SHARE_ALL;
}

static bool takes_group(const struct fb_ring *ring, const struct fb_fleet_group *group)
{
    struct fb_span value[FB_DIMENSION_COUNT];

    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        value[i] = fb_span_of(group->value[i]);
    return fb_plan_takes(&ring->select, value);
}

/* So many hosts are expected where m are wanted that fewer come less than once in a thousand times:
 * the lower tail of a Poisson distribution with mean m + 4 sqrt(m) + 4 (tests/rollout sums it up). */
static double wanted(uint64_t per_slice)
{
    return (double)per_slice + 4 * sqrt((double)per_slice) + 4;
}

static uint64_t raise_share(const struct fb_ring *ring, uint64_t selected)
{
    const double hosts = (double)selected * fb_rollout_treated_share(ring);

    if (ring->per_slice == 0 || selected == 0)
        return ring->share;
    if (hosts <= wanted(ring->per_slice))
        return FB_SHARE_ALL;
    const uint64_t raised = (uint64_t)ceil(wanted(ring->per_slice) / hosts * (double)FB_SHARE_ALL);
    return raised > ring->share ? raised : ring->share;
}

static void set_shares(const struct fb_rollout_plan *plan, uint32_t ring, uint64_t *selected, uint64_t *shares)
{
    for (size_t i = 0; i < plan->slice_count; i++)
        selected[i] = 0;
    for (size_t i = 0; i < plan->group_count; i++)
        if (takes_group(&plan->rings[ring], &plan->fleet[i]))
            selected[plan->fleet[i].slice] += plan->fleet[i].hosts;
    for (size_t i = 0; i < plan->slice_count; i++)
        shares[ring * plan->slice_count + i] = raise_share(&plan->rings[ring], selected[i]);
}

uint64_t fb_rollout_share_in(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice)
{
    return plan->shares[ring * plan->slice_count + slice];
}

/* The rings that take a group, as shares; 0 of those that do not. */
static void shares_of(const struct fb_rollout_plan *plan, const struct fb_fleet_group *group, uint64_t *shares)
{
    for (uint32_t i = 0; i < plan->ring_count; i++)
        shares[i] = takes_group(&plan->rings[i], group) ? fb_rollout_share_in(plan, i, group->slice) : 0;
}

/* Shares cut a group into strips; in each strip every ring that takes it treats a part of what the ones
 * before left.  Adds up the treated part of each ring, the rest, and what no ring takes. */
static void add_group(const struct fb_rollout_plan *plan, const struct fb_fleet_group *group,
                      const uint64_t *shares, double *treated, double *untreated, double *unreached)
{
    const double hosts = (double)group->hosts / (double)FB_SHARE_ALL;

    for (uint64_t low = 0, high = FB_SHARE_ALL; low < FB_SHARE_ALL; low = high, high = FB_SHARE_ALL) {
        double rest = 1;
        for (uint32_t i = 0; i < plan->ring_count; i++)
            high = shares[i] > low && shares[i] < high ? shares[i] : high;
        const double strip = (double)(high - low) * hosts;
        for (uint32_t i = 0; i < plan->ring_count; i++) {
            const double part = shares[i] > low ? rest * fb_rollout_treated_share(&plan->rings[i]) : 0;
            treated[i * plan->slice_count + group->slice] += strip * part;
            rest -= part;
        }
        *(rest < 1 ? untreated : unreached) += strip * rest;
    }
}

static void round_all(const double *parts, size_t count, uint64_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint64_t)llround(parts[i]);
}

bool fb_plan_prepare(struct fb_rollout_plan *plan, struct fb_diag *diag)
{
    const size_t cells = plan->ring_count * plan->slice_count;
    uint64_t *selected = NULL;
    uint64_t *shares = NULL;
    uint64_t *hosts = NULL;
    uint64_t *of_group = NULL;
    double *treated = NULL;
    double untreated = 0;
    double unreached = 0;

    if (!fb_plan_array(plan->arena, plan->slice_count, sizeof *selected, &selected, diag)
        || !fb_plan_array(plan->arena, cells, sizeof *shares, &shares, diag)
        || !fb_plan_array(plan->arena, cells, sizeof *hosts, &hosts, diag)
        || !fb_plan_array(plan->arena, plan->ring_count, sizeof *of_group, &of_group, diag)
        || !fb_plan_array(plan->arena, cells, sizeof *treated, &treated, diag))
        return false;
    for (uint32_t ring = 0; ring < plan->ring_count; ring++)
        set_shares(plan, ring, selected, shares);
    plan->shares = shares;
    for (size_t i = 0; i < plan->group_count; i++) {
        shares_of(plan, &plan->fleet[i], of_group);
        add_group(plan, &plan->fleet[i], of_group, treated, &untreated, &unreached);
    }
    round_all(treated, cells, hosts);
    plan->ring_slice_hosts = hosts;
    plan->untreated = (uint64_t)llround(untreated);
    plan->unreached = (uint64_t)llround(unreached);
    return true;
}

uint64_t fb_rollout_ring_hosts_in(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice)
{
    return plan->ring_slice_hosts[ring * plan->slice_count + slice];
}

uint64_t fb_rollout_ring_hosts(const struct fb_rollout_plan *plan, uint32_t ring)
{
    uint64_t hosts = 0;

    for (uint32_t slice = 0; slice < plan->slice_count; slice++)
        hosts += fb_rollout_ring_hosts_in(plan, ring, slice);
    return hosts;
}
