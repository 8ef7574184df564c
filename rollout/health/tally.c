/* SPDX-License-Identifier: Apache-2.0 */
/* tally.c - adds health reports up. */
#include "rollout/health/tally.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "rollout/health/snapshot.h"

#define WINDOW_BUCKETS 256 /* of FB_SEEN_BUCKETS: how finely a window is measured */

struct fb_health_tally {
    struct fb_health_tally_plan plan;
    struct fb_sensor_table *sensors;
    uint32_t width;  /* counts of a cell */
    uint64_t *all;   /* cell, count */
    uint64_t *since; /* likewise, since the last take */
    uint64_t heard;
};

static size_t cells(const struct fb_health_tally_plan *plan)
{
    return (size_t)plan->rings * plan->slices * 2;
}

static bool is_possible(const struct fb_health_tally_plan *plan)
{
    return plan->rings >= 1 && plan->slices >= 1 && plan->rings <= UINT8_MAX + 1U
        && plan->slices <= FB_MAX_HEALTH_CELLS && cells(plan) <= FB_MAX_HEALTH_CELLS
        && plan->metrics <= FB_MAX_HEALTH_METRICS && plan->window_ms >= WINDOW_BUCKETS
        && (plan->silence == FB_NO_METRIC || plan->silence < plan->metrics);
}

struct fb_health_tally *fb_health_tally_new(const struct fb_health_tally_plan *plan, uint64_t seed)
{
    FB_AUTO(fb_health_tally_free)
    struct fb_health_tally *tally = calloc(1, sizeof *tally);

    if (tally == NULL || !is_possible(plan))
        return NULL;
    tally->plan = *plan;
    tally->width = FB_HEALTH_COUNTS + plan->metrics;
    tally->sensors = fb_sensor_table_new(seed);
    tally->all = calloc(cells(plan) * tally->width, sizeof *tally->all);
    tally->since = calloc(cells(plan) * tally->width, sizeof *tally->since);
    return tally->sensors != NULL && tally->all != NULL && tally->since != NULL ? fb_take(tally) : NULL;
}

void fb_health_tally_free(struct fb_health_tally *tally)
{
    if (tally == NULL)
        return;
    fb_sensor_table_free(tally->sensors);
    free(tally->all);
    free(tally->since);
    free(tally);
}

const struct fb_health_tally_plan *fb_health_tally_plan_of(const struct fb_health_tally *tally)
{
    return &tally->plan;
}

const struct fb_sensor_table *fb_health_tally_sensors(const struct fb_health_tally *tally)
{
    return tally->sensors;
}

static uint16_t bucket_of(const struct fb_health_tally_plan *plan, int64_t now_ms)
{
    return (uint16_t)(now_ms / (plan->window_ms / WINDOW_BUCKETS) % FB_SEEN_BUCKETS);
}

static bool fits(const struct fb_health_tally_plan *plan, const struct fb_health_report *report)
{
    return report->ring < plan->rings && report->slice < plan->slices && report->arm <= 1
        && report->events >> (FB_HEALTH_COUNTS + plan->metrics) == 0;
}

static uint16_t silence_bit(const struct fb_health_tally_plan *plan)
{
    const unsigned bit = plan->silence == FB_NO_METRIC ? 0 : (unsigned)FB_HEALTH_METRIC << plan->silence;

    return (uint16_t)bit;
}

/* Whoever reports on a release has it; a failure ends the window; who was silent and reports again
 * has recovered, and stays counted as what it was. */
static uint16_t implied(const struct fb_health_tally_plan *plan, uint16_t events, uint16_t before)
{
    unsigned all = events | FB_HEALTH_FETCHED;

    if ((events / FB_HEALTH_METRIC & plan->failures) != 0)
        all |= FB_HEALTH_FAILED | FB_HEALTH_RESOLVED;
    if ((before & silence_bit(plan)) != 0 && (events & silence_bit(plan)) == 0)
        all |= FB_HEALTH_RECOVERED;
    return (uint16_t)all;
}

static void count_gained(struct fb_health_tally *tally, uint16_t cell, uint16_t gained, bool quiet)
{
    const size_t row = (size_t)cell * tally->width;

    for (uint32_t bit = 0; bit < tally->width; bit++)
        if ((gained >> bit & 1) != 0) {
            tally->all[row + bit]++;
            tally->since[row + bit] += !quiet;
        }
}

static uint16_t cell_of(const struct fb_health_tally_plan *plan, const struct fb_health_report *report)
{
    return (uint16_t)((report->ring * plan->slices + report->slice) * 2 + report->arm);
}

/* Hosts of a control arm are drawn again in later rings and begin anew there; all others stay in the
 * cell of their first report, whatever their build becomes.  False: the report is of a time before. */
static bool settle(const struct fb_health_tally_plan *plan, const struct fb_health_report *report,
                   struct fb_sensor_state *state)
{
    const uint32_t ring = state->cell / 2 / plan->slices;
    const bool controls = (state->cell & 1) != 0;

    if (ring == report->ring && controls == (report->arm != 0))
        return true;
    if (!controls || (report->ring < ring) || (report->ring == ring && report->arm != 0))
        return false;
    state->cell = cell_of(plan, report);
    state->events = 0;
    return true;
}

enum fb_health_tally_answer fb_health_tally_add(struct fb_health_tally *tally, const struct fb_health_report *report,
                                                int64_t now_ms, bool quiet)
{
    bool fresh = false;

    if (!fits(&tally->plan, report))
        return FB_HEALTH_TALLY_REFUSED;
    uint8_t *slot = fb_sensor_table_slot(tally->sensors, report->sensor, &fresh);
    if (slot == NULL)
        return FB_HEALTH_TALLY_NO_MEMORY;
    struct fb_sensor_state state = fb_sensor_load(slot);
    const uint8_t ahead = (uint8_t)(report->sequence - state.sequence);
    const bool ours = (report->events & silence_bit(&tally->plan)) != 0; /* said here, not by the host */
    tally->heard += !ours;
    if (!fresh && ahead == 0 && !ours)
        return FB_HEALTH_TALLY_DUPLICATE;
    if (fresh)
        state.cell = cell_of(&tally->plan, report);
    else if (!settle(&tally->plan, report, &state))
        return FB_HEALTH_TALLY_NOTED;
    const uint16_t all = implied(&tally->plan, report->events, state.events);
    const uint16_t gained = (uint16_t)(all & ~state.events);
    state.events = (uint16_t)(state.events | all);
    if (fresh || (!ours && ahead < 128)) { /* one that comes late does not turn the clock back */
        state.sequence = (uint8_t)report->sequence;
        state.last_seen = bucket_of(&tally->plan, now_ms);
    }
    fb_sensor_store(slot, state);
    count_gained(tally, state.cell, gained, quiet);
    return gained != 0 ? FB_HEALTH_TALLY_COUNTED : FB_HEALTH_TALLY_NOTED;
}

#define SENSOR_BYTES 16 /* sensor:8 events:2 cell:2 last_seen:2 sequence:1 zero:1 */

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
    const uint64_t shape[] = { plan->release, plan->rings, plan->slices, plan->metrics, plan->failures, plan->silence, (uint64_t)plan->window_ms };

    for (size_t i = 0; i < sizeof shape / sizeof shape[0]; i++)
        fb_snapshot_put(out, shape[i], 8);
    fb_snapshot_put(out, tally->heard, 8);
    for (size_t i = 0; i < cells(plan) * tally->width; i++) {
        fb_snapshot_put(out, tally->all[i], 8);
        fb_snapshot_put(out, tally->since[i], 8);
    }
    save_sensors(tally->sensors, out);
}

static bool load_shape(const struct fb_health_tally_plan *plan, struct fb_cursor *in, struct fb_diag *diag)
{
    const uint64_t shape[] = { plan->release, plan->rings, plan->slices, plan->metrics, plan->failures, plan->silence, (uint64_t)plan->window_ms };
    uint64_t value = 0;

    for (size_t i = 0; i < sizeof shape / sizeof shape[0]; i++) {
        if (!fb_cursor_uint(in, "plan", 8, &value))
            return false;
        if (value != shape[i])
            return fb_fail(diag, FB_FAULT_INPUT, "it is of another plan");
    }
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
        if ((state >> 16 & UINT16_MAX) >= cells(&tally->plan))
            return fb_fail(diag, FB_FAULT_INPUT, "a sensor is in no cell");
        uint8_t *slot = fb_sensor_table_slot(tally->sensors, sensor, &fresh);
        if (slot == NULL)
            return fb_fail_memory(diag);
        fb_sensor_store(slot, (struct fb_sensor_state){ .events = (uint16_t)state, .cell = (uint16_t)(state >> 16), .last_seen = (uint16_t)(state >> 32), .sequence = (uint8_t)(state >> 48) });
    }
    return true;
}

bool fb_health_tally_load(struct fb_health_tally *tally, struct fb_cursor *in, bool told, struct fb_diag *diag)
{
    if (!load_shape(&tally->plan, in, diag) || !fb_cursor_uint(in, "heard", 8, &tally->heard))
        return false;
    for (size_t i = 0; i < cells(&tally->plan) * tally->width; i++) {
        if (!fb_cursor_uint(in, "all", 8, &tally->all[i]) || !fb_cursor_uint(in, "since", 8, &tally->since[i]))
            return false;
        tally->since[i] = told ? 0 : tally->since[i];
    }
    return load_sensors(tally, in, diag);
}

static bool is_silent(const struct fb_health_tally_plan *plan, struct fb_sensor_state state, int64_t now_ms)
{
    const unsigned age = (unsigned)(bucket_of(plan, now_ms) - state.last_seen) % FB_SEEN_BUCKETS;

    return (state.events & FB_HEALTH_FETCHED) != 0 && (state.events & FB_HEALTH_RESOLVED) == 0
        && (state.events & silence_bit(plan)) == 0 && age > WINDOW_BUCKETS;
}

size_t fb_health_tally_silent(const struct fb_health_tally *tally, int64_t now_ms, uint64_t *at,
                              struct fb_health_report *out, size_t limit)
{
    const struct fb_health_tally_plan *plan = &tally->plan;
    struct fb_sensor_state state;
    uint64_t sensor = 0;
    size_t count = 0;

    if (plan->silence == FB_NO_METRIC)
        return 0;
    while (count < limit) {
        if (!fb_sensor_table_next(tally->sensors, at, &sensor, &state)) {
            *at = 0;
            break;
        }
        if (!is_silent(plan, state, now_ms))
            continue;
        out[count++] = (struct fb_health_report){
            .sensor = sensor, .release = plan->release, .events = silence_bit(plan), .sequence = state.sequence, .ring = (uint8_t)(state.cell / 2 / plan->slices), .slice = (uint16_t)(state.cell / 2 % plan->slices), .arm = state.cell & 1
        };
    }
    return count;
}

uint64_t fb_health_tally_count(const struct fb_health_tally *tally, uint32_t ring, uint32_t slice, uint32_t arm,
                               uint32_t count)
{
    if (ring >= tally->plan.rings || slice >= tally->plan.slices || arm > 1 || count >= tally->width)
        return 0;
    return tally->all[(((size_t)ring * tally->plan.slices + slice) * 2 + arm) * tally->width + count];
}

uint64_t fb_health_tally_heard(const struct fb_health_tally *tally)
{
    return tally->heard;
}

bool fb_health_tally_take(struct fb_health_tally *tally,
                          void (*visit)(void *context, uint32_t ring, uint32_t slice, uint32_t arm,
                                        uint32_t count, uint64_t add),
                          void *context)
{
    bool any = false;

    for (size_t cell = 0; cell < cells(&tally->plan); cell++)
        for (uint32_t count = 0; count < tally->width; count++) {
            uint64_t *since = &tally->since[cell * tally->width + count];

            if (*since > 0)
                visit(context, (uint32_t)(cell / 2 / tally->plan.slices),
                      (uint32_t)(cell / 2 % tally->plan.slices), cell & 1, count, *since);
            any = any || *since > 0;
            *since = 0;
        }
    return any;
}
