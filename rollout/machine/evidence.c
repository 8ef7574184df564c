/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c - what the counters say against the release, by the formulas of rollout/statistics. */
#include <math.h>

#include "base/core/limits.h"
#include "rollout/machine/inside.h"

/* One ring's counter of a slice, or of all. */
static uint64_t counted(const struct fb_rollout *rollout, uint32_t ring, uint32_t slice, enum fb_arm arm,
                        uint32_t count)
{
    return slice == FB_ALL_SLICES ? fb_rollout_ring_counter(rollout, ring, arm, count)
                                  : fb_rollout_counter(rollout, ring, slice, arm, count);
}

/* F6(a): half of a metric's part of alpha is spent on all hosts together, the other half evenly on
 * its slices. */
static double halting_line(const struct fb_rollout_plan *plan, uint32_t metric, uint32_t slice)
{
    const double part = slice == FB_ALL_SLICES ? 0.5 : 0.5 / (double)plan->slice_count;

    return -log(plan->metrics[metric].weight * part * plan->alpha);
}

/* F2, one stretch of constant treated share for each ring that has a control arm. */
static double against_control(const struct fb_rollout *rollout,
                              const struct fb_rollout_statistics *statistics,
                              struct fb_rollout_decision *at)
{
    struct fb_label_counts labels[FB_MAX_RINGS];
    size_t count = 0;

    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++) {
        const struct fb_ring *row = &rollout->plan->rings[ring];
        const struct fb_label_counts of_ring = {
            .treated = counted(rollout, ring, at->slice, FB_ARM_TREATED, FB_COUNT_METRIC + at->metric),
            .control = counted(rollout, ring, at->slice, FB_ARM_CONTROL, FB_COUNT_METRIC + at->metric),
            .share = fb_rollout_treated_share(row),
        };
        if (row->control == 0 || of_ring.treated + of_ring.control == 0)
            continue;
        labels[count++] = of_ring;
        at->treated += of_ring.treated;
        at->other += of_ring.control;
    }
    return count == 0 ? 0 : statistics->control(labels, count);
}

/* F1.  A host that failed before its window ended is resolved all the same. */
static double against_baseline(const struct fb_rollout *rollout,
                               const struct fb_rollout_statistics *statistics,
                               struct fb_rollout_decision *at)
{
    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++) {
        at->treated += counted(rollout, ring, at->slice, FB_ARM_TREATED, FB_COUNT_RESOLVED);
        at->other += counted(rollout, ring, at->slice, FB_ARM_TREATED, FB_COUNT_METRIC + at->metric);
    }
    if (at->treated < at->other)
        at->treated = at->other;
    return at->treated == 0 ? 0 : statistics->known(rollout->baselines[at->metric], at->treated, at->other);
}

/* When it is completed the control arm is gone: from then on only baselines can judge. */
static bool uses_control(const struct fb_rollout *rollout, uint32_t metric)
{
    return rollout->plan->metrics[metric].against_control && rollout->state != FB_ROLLOUT_COMPLETED;
}

static bool is_judged(const struct fb_rollout *rollout, uint32_t metric)
{
    return uses_control(rollout, metric) || rollout->baselines[metric] > 0;
}

struct fb_rollout_decision fb_rollout_evidence(const struct fb_rollout *rollout,
                                               const struct fb_rollout_statistics *statistics,
                                               uint32_t metric, uint32_t slice)
{
    struct fb_rollout_decision at = {
        .ring = rollout->ring,
        .step = rollout->step,
        .metric = metric,
        .slice = slice,
        .line = halting_line(rollout->plan, metric, slice),
        .log_e = NAN,
        .upper = NAN,
        .allowed = rollout->rings[rollout->ring].allowed,
    };

    if (statistics == NULL)
        return at;
    at.log_e = uses_control(rollout, metric) ? against_control(rollout, statistics, &at)
             : is_judged(rollout, metric)    ? against_baseline(rollout, statistics, &at)
                                             : 0;
    return at;
}

/* Beyond its line, then unknown, then by its distance from it. */
static int rank_of(const struct fb_rollout_decision *at)
{
    return at->log_e >= at->line ? 2 : isnan(at->log_e) ? 1
                                                        : 0;
}

static bool is_stronger(const struct fb_rollout_decision *a, const struct fb_rollout_decision *b)
{
    return rank_of(a) != rank_of(b) ? rank_of(a) > rank_of(b) : a->log_e - a->line > b->log_e - b->line;
}

struct fb_rollout_decision fb_rollout_strongest(const struct fb_rollout *rollout,
                                                const struct fb_rollout_statistics *statistics)
{
    struct fb_rollout_decision strongest = fb_rollout_evidence(rollout, statistics, 0, FB_ALL_SLICES);

    for (uint32_t metric = 0; metric < rollout->plan->metric_count; metric++)
        for (uint32_t slice = 0; slice <= rollout->plan->slice_count; slice++) {
            const struct fb_rollout_decision at =
                fb_rollout_evidence(rollout, statistics, metric, slice < rollout->plan->slice_count ? slice : FB_ALL_SLICES);
            if (is_stronger(&at, &strongest))
                strongest = at;
        }
    return strongest;
}

uint64_t fb_machine_ring_target(const struct fb_rollout_plan *plan, uint32_t ring)
{
    const struct fb_ring *row = &plan->rings[ring];
    uint64_t target = fb_rollout_ring_hosts(plan, ring);

    if (row->exposure < target)
        target = row->exposure;
    if (row->step_count > 0 && row->steps[row->step_count - 1] < target)
        target = row->steps[row->step_count - 1];
    return target;
}

/* The next of the fixed steps; all of them together bound the ring's target already. */
static uint64_t fixed_step(const struct fb_ring *ring, uint64_t allowed)
{
    for (size_t i = 0; i < ring->step_count; i++)
        if (ring->steps[i] > allowed)
            return ring->steps[i];
    return UINT64_MAX;
}

/* What fails anyway. */
static double benign_rate(const struct fb_rollout *rollout)
{
    double benign = 0;

    for (size_t i = 0; i < rollout->plan->metric_count; i++)
        benign += rollout->plan->metrics[i].is_failure ? rollout->baselines[i] : 0;
    return benign;
}

static uint64_t treated_in(const struct fb_rollout *rollout, uint32_t slice, uint32_t count)
{
    uint64_t sum = 0;

    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++)
        sum += counted(rollout, ring, slice, FB_ARM_TREATED, count);
    return sum;
}

static double bound_of(const struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics, uint32_t slice,
                       double alpha)
{
    const uint64_t failed = treated_in(rollout, slice, FB_COUNT_FAILED);
    const uint64_t resolved = treated_in(rollout, slice, FB_COUNT_RESOLVED);

    return resolved == 0 ? 1 : statistics->upper(resolved < failed ? failed : resolved, failed, alpha);
}

/* U of F5.  Hosts of a slice fail together, and a bound over all hosts says nothing of one that was
 * hardly seen: each slice has a bound of its own, and what it may add to the failures of a batch is its
 * part of the ring's hosts.  The largest counts. */
static double upper_bound(const struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics, uint32_t ring,
                          double benign)
{
    const struct fb_rollout_plan *plan = rollout->plan;
    const double hosts = (double)fb_rollout_ring_hosts(plan, ring);
    double upper = statistics == NULL ? NAN : bound_of(rollout, statistics, FB_ALL_SLICES, plan->alpha);

    for (uint32_t slice = 0; plan->slice_count > 1 && slice < plan->slice_count && !isnan(upper); slice++) {
        const double part = hosts > 0 ? (double)fb_rollout_ring_hosts_in(plan, ring, slice) / hosts : 0;
        const double of_slice = part > 0 ? bound_of(rollout, statistics, slice, plan->alpha / (double)plan->slice_count) : 0;
        const double here = part * (of_slice - benign) + benign;

        upper = isnan(of_slice) ? NAN : here > upper ? here
                                                     : upper;
    }
    return upper;
}

/* F5: floor(D / (U - p0)), at least 1; 0 when the bound can not be told. */
static uint64_t budget_batch(const struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                             uint32_t ring, double *upper)
{
    const double benign = benign_rate(rollout);

    *upper = upper_bound(rollout, statistics, ring, benign);
    if (isnan(*upper))
        return 0;
    const double batch = (double)rollout->plan->lanes[rollout->lane].budget / fmax(*upper - benign, 1e-9);
    return batch < 1 ? 1 : batch > 1e18 ? UINT64_C(1000000000000000000)
                                        : (uint64_t)batch;
}

uint64_t fb_machine_next_allowed(const struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                                 uint32_t ring, double *upper)
{
    const struct fb_rollout_plan *plan = rollout->plan;
    const uint64_t allowed = rollout->rings[ring].allowed;
    uint64_t next = fixed_step(&plan->rings[ring], allowed);
    const uint64_t target = fb_machine_ring_target(plan, ring);

    *upper = NAN;
    if (plan->lanes[rollout->lane].budget > 0 || plan->rings[ring].step_count == 0) {
        const uint64_t batch = budget_batch(rollout, statistics, ring, upper);
        next = batch < next - allowed ? allowed + batch : next;
    }
    return next < target ? next : target;
}
