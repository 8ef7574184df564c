/* SPDX-License-Identifier: Apache-2.0 */
/* save.c - a state as one JSON object, the same text for the same state. */
#include <string.h>

#include "base/write/json_text.h"
#include "rollout/machine/inside.h"

static void put_rings(struct fb_json *json, const struct fb_rollout *rollout)
{
    fb_json_put_array(json, "rings");
    for (size_t i = 0; i < rollout->plan->ring_count; i++) {
        fb_json_open_object(json);
        fb_json_put_u64(json, "approved", rollout->rings[i].approved);
        fb_json_put_u64(json, "allowed", rollout->rings[i].allowed);
        fb_json_put_i64(json, "opened_ms", rollout->rings[i].opened_ms);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

/* Only those that are not zero, as [index, value]. */
static void put_counts(struct fb_json *json, const struct fb_rollout *rollout)
{
    const size_t total = fb_machine_counter_total(rollout->plan);

    fb_json_put_array(json, "counts");
    for (size_t i = 0; i < total; i++) {
        if (rollout->counts[i] == 0)
            continue;
        fb_json_open_array(json);
        fb_json_u64(json, i);
        fb_json_u64(json, rollout->counts[i]);
        fb_json_close_array(json);
    }
    fb_json_close_array(json);
}

static void put_baselines(struct fb_json *json, const struct fb_rollout *rollout)
{
    fb_json_put_array(json, "baselines");
    for (size_t i = 0; i < rollout->plan->metric_count; i++)
        fb_json_real(json, rollout->baselines[i]);
    fb_json_close_array(json);
}

void fb_rollout_save(const struct fb_rollout *rollout, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "plan_sha256", rollout->plan->sha256);
    fb_json_put_u64(&json, "sequence", rollout->sequence);
    fb_json_put_u64(&json, "state", (uint64_t)rollout->state);
    fb_json_put_u64(&json, "lane", (uint64_t)rollout->lane);
    fb_json_put_u64(&json, "cause", (uint64_t)rollout->cause);
    fb_json_put_bool(&json, "created", rollout->created);
    fb_json_put_bool(&json, "last_good", rollout->last_good);
    fb_json_put_text(&json, "requester", rollout->requester);
    fb_json_put_u64(&json, "ring", rollout->ring);
    fb_json_put_u64(&json, "step", rollout->step);
    fb_json_put_i64(&json, "clock_ms", rollout->clock_ms);
    if (rollout->plan->pins_keys) /* states from before there were keys are as they were */
        fb_json_put_i64(&json, "created_ms", rollout->created_ms);
    fb_json_put_i64(&json, "started_ms", rollout->started_ms);
    fb_json_put_i64(&json, "changed_ms", rollout->changed_ms);
    fb_json_put_i64(&json, "step_ms", rollout->step_ms);
    fb_json_put_i64(&json, "fetch_ms", rollout->fetch_ms);
    fb_json_put_i64(&json, "fresh_ms", rollout->fresh_ms);
    fb_json_put_u64(&json, "approved", rollout->approved);
    fb_json_put_u64(&json, "dependencies", rollout->dependencies);
    put_baselines(&json, rollout);
    put_rings(&json, rollout);
    put_counts(&json, rollout);
    fb_json_close_object(&json);
}

static bool same_text(const struct fb_buffer *a, const struct fb_buffer *b)
{
    return !a->failed && !b->failed && fb_span_equal(fb_buffer_span(a), fb_buffer_span(b));
}

bool fb_rollout_equal(const struct fb_rollout *a, const struct fb_rollout *b)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer left = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer right = FB_BUFFER_EMPTY;

    fb_rollout_save(a, &left);
    fb_rollout_save(b, &right);
    return same_text(&left, &right);
}
