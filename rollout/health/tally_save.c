/* SPDX-License-Identifier: Apache-2.0 */
/* tally_save.c - a tally as bytes, and back. */
#include "base/host/fail.h"
#include "rollout/health/snapshot.h"
#include "rollout/health/tally_inside.h"

#define SHAPE 7 /* numbers of a plan */

static void save_sensors(const struct fb_sensor_table *sensors, struct fb_buffer *out)
{
    struct fb_sensor_state state;
    uint64_t sensor = 0;
    uint64_t at = 0;

    fb_snapshot_put(out, fb_sensor_table_count(sensors), 8);
    while (fb_sensor_table_next(sensors, &at, &sensor, &state)) {
        fb_snapshot_put(out, sensor, 8);
        fb_snapshot_put(out, state.events | (uint64_t)state.cell << 16 | (uint64_t)state.last_seen << 32 | (uint64_t)state.sequence << 48, 8);
    }
}

void fb_health_tally_save(const struct fb_health_tally *tally, struct fb_buffer *out)
{
    const struct fb_health_tally_plan *plan = &tally->plan;
    const uint64_t shape[SHAPE] = { plan->release, plan->rings, plan->slices, plan->metrics, plan->failures, plan->silence, (uint64_t)plan->window_ms };

    for (size_t i = 0; i < SHAPE; i++)
        fb_snapshot_put(out, shape[i], 8);
    fb_snapshot_put(out, tally->heard, 8);
    for (size_t i = 0; i < fb_health_cells(plan) * tally->width; i++) {
        fb_snapshot_put(out, tally->all[i], 8);
        fb_snapshot_put(out, tally->since[i], 8);
        fb_snapshot_put(out, tally->handed[i], 8);
    }
    save_sensors(tally->sensors, out);
}

static bool load_plan(struct fb_cursor *in, struct fb_health_tally_plan *out, struct fb_diag *diag)
{
    uint64_t shape[SHAPE];

    for (size_t i = 0; i < SHAPE; i++) {
        if (!fb_cursor_uint(in, "plan", 8, &shape[i]))
            return false;
        if (i > 0 && i + 1 < SHAPE && shape[i] > UINT32_MAX)
            return fb_fail(diag, FB_FAULT_INPUT, "a plan has no such number");
    }
    *out = (struct fb_health_tally_plan){ .release = shape[0], .rings = (uint32_t)shape[1], .slices = (uint32_t)shape[2], .metrics = (uint32_t)shape[3], .failures = (uint32_t)shape[4], .silence = (uint32_t)shape[5], .window_ms = (int64_t)shape[6] };
    return true;
}

static bool load_counts(struct fb_health_tally *tally, struct fb_cursor *in)
{
    if (!fb_cursor_uint(in, "heard", 8, &tally->heard))
        return false;
    for (size_t i = 0; i < fb_health_cells(&tally->plan) * tally->width; i++)
        if (!fb_cursor_uint(in, "all", 8, &tally->all[i]) || !fb_cursor_uint(in, "since", 8, &tally->since[i])
            || !fb_cursor_uint(in, "handed", 8, &tally->handed[i]))
            return false;
    return true;
}

static bool load_sensors(struct fb_health_tally *tally, struct fb_cursor *in, struct fb_diag *diag)
{
    uint64_t count = 0;
    uint64_t sensor = 0;
    uint64_t state = 0;

    if (!fb_cursor_uint(in, "sensors", 8, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        bool fresh = false;

        if (!fb_cursor_uint(in, "sensor", 8, &sensor) || !fb_cursor_uint(in, "state", 8, &state))
            return false;
        if ((state >> 16 & UINT16_MAX) >= fb_health_cells(&tally->plan))
            return fb_fail(diag, FB_FAULT_INPUT, "a sensor is in no cell");
        uint8_t *slot = fb_sensor_table_slot(tally->sensors, sensor, &fresh);
        if (slot == NULL)
            return fb_fail_memory(diag);
        fb_sensor_store(slot, (struct fb_sensor_state){ .events = (uint16_t)state, .cell = (uint16_t)(state >> 16), .last_seen = (uint16_t)(state >> 32), .sequence = (uint8_t)(state >> 48) });
    }
    return true;
}

bool fb_health_tally_load(struct fb_cursor *in, uint64_t seed, struct fb_health_tally **out, struct fb_diag *diag)
{
    struct fb_health_tally_plan plan;

    if (!load_plan(in, &plan, diag))
        return false;
    FB_AUTO(fb_health_tally_free)
    struct fb_health_tally *tally = fb_health_tally_new(&plan, seed);
    if (tally == NULL)
        return fb_fail(diag, FB_FAULT_LIMIT, "its plan cannot be counted by, or there is no memory");
    if (!load_counts(tally, in) || !load_sensors(tally, in, diag))
        return false;
    *out = fb_take(tally);
    return true;
}

void fb_health_tally_told(struct fb_health_tally *tally, bool handed, bool since)
{
    for (size_t i = 0; i < fb_health_cells(&tally->plan) * tally->width; i++) {
        tally->since[i] = (since ? 0 : tally->since[i]) + (handed ? 0 : tally->handed[i]);
        tally->handed[i] = 0;
    }
}

void fb_health_tally_set_window(struct fb_health_tally *tally, int64_t window_ms, int64_t now_ms)
{
    const int64_t before = tally->plan.window_ms / FB_WINDOW_BUCKETS;
    const unsigned then = fb_health_bucket(&tally->plan, now_ms);
    const int64_t longest = (FB_SEEN_BUCKETS - 1) * (window_ms / FB_WINDOW_BUCKETS);
    struct fb_sensor_state state;
    uint64_t sensor = 0;
    uint64_t at = 0;

    if (tally->plan.window_ms == window_ms)
        return;
    tally->plan.window_ms = window_ms;
    while (fb_sensor_table_next(tally->sensors, &at, &sensor, &state)) {
        const int64_t age_ms = (int64_t)((then - state.last_seen) % FB_SEEN_BUCKETS) * before;
        const int64_t seen_ms = now_ms - (age_ms < longest ? age_ms : longest);
        bool fresh = false;

        state.last_seen = seen_ms > 0 ? fb_health_bucket(&tally->plan, seen_ms) : 0;
        fb_sensor_store(fb_sensor_table_slot(tally->sensors, sensor, &fresh), state);
    }
}
