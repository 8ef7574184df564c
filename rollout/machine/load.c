/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - a state read back from its JSON object; what is no state of the plan is refused. */
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/machine/inside.h"

/* A whole number up to `most`. */
static bool get(const struct fb_doc *map, const char *key, uint64_t most, uint64_t *out, struct fb_diag *diag)
{
    return fb_doc_get_u64(map, key, true, most, out, diag);
}

static bool get_time(const struct fb_doc *map, const char *key, int64_t *out, struct fb_diag *diag)
{
    return fb_doc_i64(fb_doc_get(map, key), out)
        || fb_doc_fail(diag, map, "the key \"%s\" is no time", key);
}

static bool get_small(const struct fb_doc *map, const char *key, uint32_t below, uint32_t *out,
                      struct fb_diag *diag)
{
    uint64_t value = 0;

    if (!get(map, key, below - 1, &value, diag))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool load_rings(struct fb_rollout *rollout, const struct fb_doc *saved, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(saved, "rings", true, &list, diag))
        return false;
    if (list->count != rollout->plan->ring_count)
        return fb_doc_fail(diag, list, "the plan has %zu rings", rollout->plan->ring_count);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *map = fb_doc_at(list, i);
        struct fb_rollout_ring *ring = &rollout->rings[i];
        if (!get(map, "approved", UINT64_MAX, &ring->approved, diag)
            || !get(map, "allowed", UINT64_MAX, &ring->allowed, diag)
            || !get_time(map, "opened_ms", &ring->opened_ms, diag))
            return false;
    }
    return true;
}

static bool load_baselines(struct fb_rollout *rollout, const struct fb_doc *saved, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(saved, "baselines", true, &list, diag))
        return false;
    if (list->count != rollout->plan->metric_count)
        return fb_doc_fail(diag, list, "the plan has %zu metrics", rollout->plan->metric_count);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *node = fb_doc_at(list, i);
        if ((node->kind != FB_DOC_FLOAT && node->kind != FB_DOC_INTEGER) || !(node->number >= 0 && node->number < 1))
            return fb_doc_fail(diag, node, "expected a probability");
        rollout->baselines[i] = node->number;
    }
    return true;
}

static bool load_counts(struct fb_rollout *rollout, const struct fb_doc *saved, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    uint64_t next = 0;

    if (!fb_doc_get_list(saved, "counts", true, &list, diag))
        return false;
    memset(rollout->counts, 0, fb_machine_counter_total(rollout->plan) * sizeof *rollout->counts);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *pair = fb_doc_at(list, i);
        uint64_t index = 0;
        uint64_t value = 0;
        if (!fb_doc_u64(fb_doc_at(pair, 0), &index) || !fb_doc_u64(fb_doc_at(pair, 1), &value)
            || index < next || index >= fb_machine_counter_total(rollout->plan) || value == 0)
            return fb_doc_fail(diag, pair, "expected a counter of the plan and its value, in order");
        rollout->counts[index] = value;
        next = index + 1;
    }
    return true;
}

static bool load_words(struct fb_rollout *rollout, const struct fb_doc *saved, struct fb_diag *diag)
{
    struct fb_span requester = { NULL, 0 };
    uint32_t state = 0;
    uint32_t lane = 0;
    uint32_t cause = 0;

    if (!get_small(saved, "state", FB_ROLLOUT_STATE_COUNT, &state, diag)
        || !get_small(saved, "lane", FB_LANE_COUNT, &lane, diag)
        || !get_small(saved, "cause", FB_CAUSE_COUNT, &cause, diag)
        || !fb_doc_get_bool(saved, "created", true, &rollout->created, diag)
        || !fb_doc_get_bool(saved, "last_good", true, &rollout->last_good, diag)
        || !fb_doc_get_text(saved, "requester", true, &requester, diag))
        return false;
    if (requester.size >= sizeof rollout->requester)
        return fb_doc_fail(diag, fb_doc_get(saved, "requester"), "this name is too long");
    rollout->state = (enum fb_rollout_state)state;
    rollout->lane = (enum fb_lane_kind)lane;
    rollout->cause = (enum fb_rollout_cause)cause;
    (void)snprintf(rollout->requester, sizeof rollout->requester, "%.*s", (int)requester.size,
                   requester.bytes != NULL ? (const char *)requester.bytes : "");
    return true;
}

static bool load_numbers(struct fb_rollout *rollout, const struct fb_doc *saved, struct fb_diag *diag)
{
    return get(saved, "sequence", INT64_MAX, &rollout->sequence, diag)
        && get_small(saved, "ring", (uint32_t)rollout->plan->ring_count, &rollout->ring, diag)
        && get_small(saved, "step", UINT32_MAX, &rollout->step, diag)
        && get_time(saved, "clock_ms", &rollout->clock_ms, diag)
        && (!rollout->plan->pins_keys || get_time(saved, "created_ms", &rollout->created_ms, diag))
        && get_time(saved, "started_ms", &rollout->started_ms, diag)
        && get_time(saved, "changed_ms", &rollout->changed_ms, diag)
        && get_time(saved, "step_ms", &rollout->step_ms, diag)
        && get_time(saved, "fetch_ms", &rollout->fetch_ms, diag)
        && get_time(saved, "fresh_ms", &rollout->fresh_ms, diag)
        && get(saved, "approved", UINT64_MAX, &rollout->approved, diag)
        && get(saved, "dependencies", UINT64_MAX, &rollout->dependencies, diag);
}

bool fb_rollout_load(struct fb_rollout *rollout, const struct fb_doc *saved, struct fb_diag *diag)
{
    if (!fb_doc_is(fb_doc_get(saved, "plan_sha256"), rollout->plan->sha256))
        return fb_fail(diag, FB_FAULT_INPUT, "the state is of another plan");
    return load_words(rollout, saved, diag) && load_numbers(rollout, saved, diag)
        && load_baselines(rollout, saved, diag) && load_rings(rollout, saved, diag)
        && load_counts(rollout, saved, diag);
}
