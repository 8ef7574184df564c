/* SPDX-License-Identifier: Apache-2.0 */
/* read_rings.c - the keys `rings` and `metrics` of a plan. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "rollout/plan/reader.h"
#include "rollout/plan/units.h"

const char *fb_dimension_name(enum fb_dimension dimension)
{
    static const char *const names[] = { "platform", "build", "region", "customer", "class" };

    return names[dimension];
}

static bool read_selector(struct fb_arena *arena, const struct fb_doc *ring, struct fb_selector *out,
                          struct fb_diag *diag)
{
    static const char *const known[] = { "platform", "build", "region", "customer", "class", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(ring, "select", false, &map, diag))
        return false;
    if (map == NULL)
        return true;
    if (!fb_doc_check_keys(map, known, diag))
        return false;
    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        if (!fb_plan_get_texts(arena, map, known[i], &out->values[i].items, &out->values[i].count, diag))
            return false;
    return true;
}

/* Growing numbers of hosts. */
static bool read_steps(struct fb_arena *arena, const struct fb_doc *map, struct fb_ring *ring,
                       struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    uint64_t *steps = NULL;

    if (!fb_doc_get_list(map, "steps", false, &list, diag))
        return false;
    if (list == NULL)
        return true;
    if (list->count == 0 || list->count > FB_MAX_ROLLOUT_STEPS)
        return fb_doc_fail(diag, list, "a ring has 1 to %d steps", FB_MAX_ROLLOUT_STEPS);
    if (!fb_plan_array(arena, list->count, sizeof *steps, &steps, diag))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (!fb_doc_u64(fb_doc_at(list, i), &steps[i]) || steps[i] <= (i > 0 ? steps[i - 1] : 0))
            return fb_doc_fail(diag, fb_doc_at(list, i), "expected a number of hosts, more than the step before");
    ring->steps = steps;
    ring->step_count = list->count;
    return true;
}

static bool read_numbers(const struct fb_doc *map, struct fb_ring *ring, struct fb_diag *diag)
{
    uint64_t approvals = 0;
    const bool read = fb_share_get(map, "share", false, &ring->share, diag)
                   && fb_share_get(map, "control", false, &ring->control, diag)
                   && fb_share_get(map, "fetched", false, &ring->fetched, diag)
                   && fb_share_get(map, "resolved", false, &ring->resolved, diag)
                   && fb_doc_get_u64(map, "per_slice", false, 1000, &ring->per_slice, diag)
                   && fb_doc_get_u64(map, "exposure", false, UINT64_MAX - 1, &ring->exposure, diag)
                   && fb_doc_get_u64(map, "in_flight", false, UINT64_MAX - 1, &ring->in_flight, diag)
                   && fb_doc_get_u64(map, "approvals", false, FB_MAX_ROLLOUT_PEOPLE, &approvals, diag)
                   && fb_duration_get(map, "bake", true, &ring->bake_ms, diag);

    ring->approvals = (uint32_t)approvals;
    if (read && ring->control == FB_SHARE_ALL)
        return fb_doc_fail(diag, fb_doc_get(map, "control"), "a ring whose hosts are all controls exposes none");
    if (read && ring->resolved == 0)
        return fb_doc_fail(diag, fb_doc_get(map, "resolved"), "somebody must be resolved: a share above 0%%");
    return read;
}

static bool read_ring(struct fb_arena *arena, const struct fb_doc *map, struct fb_ring *ring,
                      struct fb_diag *diag)
{
    static const char *const known[] = { "name", "select", "share", "per_slice", "exposure", "in_flight",
                                         "bake", "control", "approvals", "fetched", "resolved", "steps", NULL };

    *ring = (struct fb_ring){
        .share = FB_SHARE_ALL,
        .exposure = FB_NO_LIMIT,
        .in_flight = FB_NO_LIMIT,
        .fetched = FB_SHARE_ALL / 2,
        .resolved = FB_SHARE_ALL / 100 * 95,
    };
    return fb_doc_check_keys(map, known, diag)
        && fb_plan_get_text(arena, map, "name", true, &ring->name, diag)
        && read_selector(arena, map, &ring->select, diag)
        && read_numbers(map, ring, diag)
        && read_steps(arena, map, ring, diag);
}

bool fb_plan_read_rings(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    struct fb_ring *rings = NULL;

    if (!fb_plan_get_maps(root, "rings", true, FB_MAX_RINGS, &list, &plan->ring_count, diag))
        return false;
    if (plan->ring_count == 0)
        return fb_doc_fail(diag, list, "a plan has at least one ring");
    if (!fb_plan_array(plan->arena, plan->ring_count, sizeof *rings, &rings, diag))
        return false;
    for (size_t i = 0; i < plan->ring_count; i++) {
        if (!read_ring(plan->arena, fb_doc_at(list, i), &rings[i], diag))
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(rings[k].name, rings[i].name) == 0)
                return fb_doc_fail(diag, fb_doc_at(list, i), "there is a ring \"%s\" already", rings[i].name);
    }
    plan->rings = rings;
    return true;
}

/* Kinds by their names in plans; a host with one of the first three is damaged. */
static const struct {
    const char *name;
    enum fb_metric_kind kind;
    bool is_failure;
} kinds[] = {
    { "crash", FB_METRIC_CRASH, true },
    { "boot_loop", FB_METRIC_BOOT_LOOP, true },
    { "silence", FB_METRIC_SILENCE, true },
    { "cpu", FB_METRIC_CPU, false },
    { "false_positive", FB_METRIC_FALSE_POSITIVE, false },
};

static void set_kind(struct fb_metric *metric)
{
    metric->kind = FB_METRIC_CUSTOM;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, metric->name) == 0) {
            metric->kind = kinds[i].kind;
            metric->is_failure = kinds[i].is_failure;
        }
}

static bool read_metric(struct fb_arena *arena, const struct fb_doc *map, struct fb_metric *metric,
                        struct fb_diag *diag)
{
    static const char *const known[] = { "name", "against", "baseline", "failure", "weight", NULL };
    const struct fb_doc *against = fb_doc_get(map, "against");
    uint64_t weight = 1;

    if (!fb_doc_check_keys(map, known, diag)
        || !fb_plan_get_text(arena, map, "name", true, &metric->name, diag))
        return false;
    set_kind(metric);
    metric->against_control = against == NULL || fb_doc_is(against, "control");
    if (!metric->against_control && !fb_doc_is(against, "baseline"))
        return fb_doc_fail(diag, against, "expected control or baseline");
    if (!fb_probability_get(map, "baseline", !metric->against_control, &metric->baseline, diag)
        || !fb_doc_get_bool(map, "failure", false, &metric->is_failure, diag)
        || !fb_doc_get_u64(map, "weight", false, 1000, &weight, diag))
        return false;
    if (weight == 0)
        return fb_doc_fail(diag, fb_doc_get(map, "weight"), "a metric without weight would never halt anything");
    metric->weight = (double)weight;
    return true;
}

bool fb_plan_read_metrics(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    struct fb_metric *metrics = NULL;
    double weights = 0;

    if (!fb_plan_get_maps(root, "metrics", true, FB_MAX_ROLLOUT_METRICS, &list, &plan->metric_count, diag))
        return false;
    if (plan->metric_count == 0)
        return fb_doc_fail(diag, list, "a plan has at least one metric");
    if (!fb_plan_array(plan->arena, plan->metric_count, sizeof *metrics, &metrics, diag))
        return false;
    for (size_t i = 0; i < plan->metric_count; i++) {
        if (!read_metric(plan->arena, fb_doc_at(list, i), &metrics[i], diag))
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(metrics[k].name, metrics[i].name) == 0)
                return fb_doc_fail(diag, fb_doc_at(list, i), "there is a metric \"%s\" already", metrics[i].name);
        weights += metrics[i].weight;
    }
    for (size_t i = 0; i < plan->metric_count; i++)
        metrics[i].weight /= weights;
    plan->metrics = metrics;
    return true;
}
