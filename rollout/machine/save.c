/* SPDX-License-Identifier: Apache-2.0 */
/* save.c - a state as one JSON object, the same text for the same state. */
#include <string.h>

#include "base/write/json_text.h"
#include "rollout/machine/inside.h"

static void put_u64(struct fb_json *json, const char *key, uint64_t value)
{
    fb_json_key(json, key);
    fb_json_u64(json, value);
}

static void put_i64(struct fb_json *json, const char *key, int64_t value)
{
    fb_json_key(json, key);
    fb_json_i64(json, value);
}

static void put_rings(struct fb_json *json, const struct fb_rollout *rollout)
{
    fb_json_key(json, "rings");
    fb_json_open_array(json);
    for (size_t i = 0; i < rollout->plan->ring_count; i++) {
        fb_json_open_object(json);
        put_u64(json, "approved", rollout->rings[i].approved);
        put_u64(json, "allowed", rollout->rings[i].allowed);
        put_i64(json, "opened_ms", rollout->rings[i].opened_ms);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

/* Only those that are not zero, as [index, value]. */
static void put_counts(struct fb_json *json, const struct fb_rollout *rollout)
{
    const size_t total = fb_machine_counter_total(rollout->plan);

    fb_json_key(json, "counts");
    fb_json_open_array(json);
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
    fb_json_key(json, "baselines");
    fb_json_open_array(json);
    for (size_t i = 0; i < rollout->plan->metric_count; i++)
        fb_json_real(json, rollout->baselines[i]);
    fb_json_close_array(json);
}

void fb_rollout_save(const struct fb_rollout *rollout, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_key(&json, "plan_sha256");
    fb_json_text(&json, rollout->plan->sha256);
    put_u64(&json, "sequence", rollout->sequence);
    put_u64(&json, "state", (uint64_t)rollout->state);
    put_u64(&json, "lane", (uint64_t)rollout->lane);
    put_u64(&json, "cause", (uint64_t)rollout->cause);
    fb_json_key(&json, "created");
    fb_json_bool(&json, rollout->created);
    fb_json_key(&json, "last_good");
    fb_json_bool(&json, rollout->last_good);
    fb_json_key(&json, "requester");
    fb_json_text(&json, rollout->requester);
    put_u64(&json, "ring", rollout->ring);
    put_u64(&json, "step", rollout->step);
    put_i64(&json, "clock_ms", rollout->clock_ms);
    if (rollout->plan->pins_keys) /* states from before there were keys are as they were */
        put_i64(&json, "created_ms", rollout->created_ms);
    put_i64(&json, "started_ms", rollout->started_ms);
    put_i64(&json, "changed_ms", rollout->changed_ms);
    put_i64(&json, "step_ms", rollout->step_ms);
    put_i64(&json, "fetch_ms", rollout->fetch_ms);
    put_i64(&json, "fresh_ms", rollout->fresh_ms);
    put_u64(&json, "approved", rollout->approved);
    put_u64(&json, "dependencies", rollout->dependencies);
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
