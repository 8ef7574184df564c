/* SPDX-License-Identifier: Apache-2.0 */
/* tally.c - adds health reports up. */
#include "rollout/health/tally.h"

#include <stdlib.h>
#include <string.h>

#include "rollout/health/tally_inside.h"

static bool is_possible(const struct fb_health_tally_plan *plan)
{
    return plan->rings >= 1 && plan->slices >= 1 && plan->rings <= UINT8_MAX + 1U
        && plan->slices <= FB_MAX_HEALTH_CELLS && fb_health_cells(plan) <= FB_MAX_HEALTH_CELLS
        && plan->metrics <= FB_MAX_HEALTH_METRICS && plan->window_ms >= FB_WINDOW_BUCKETS
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
    tally->all = calloc(fb_health_cells(plan) * tally->width, sizeof *tally->all);
    tally->since = calloc(fb_health_cells(plan) * tally->width, sizeof *tally->since);
    tally->handed = calloc(fb_health_cells(plan) * tally->width, sizeof *tally->handed);
    return tally->sensors != NULL && tally->all != NULL && tally->since != NULL && tally->handed != NULL ? fb_take(tally) : NULL;
}

void fb_health_tally_free(struct fb_health_tally *tally)
{
    if (tally == NULL)
        return;
    fb_sensor_table_free(tally->sensors);
    free(tally->all);
    free(tally->since);
    free(tally->handed);
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
        state.last_seen = fb_health_bucket(&tally->plan, now_ms);
    }
    fb_sensor_store(slot, state);
    count_gained(tally, state.cell, gained, quiet);
    return gained != 0 ? FB_HEALTH_TALLY_COUNTED : FB_HEALTH_TALLY_NOTED;
}

static bool is_silent(const struct fb_health_tally_plan *plan, struct fb_sensor_state state, int64_t now_ms)
{
    const unsigned age = (unsigned)(fb_health_bucket(plan, now_ms) - state.last_seen) % FB_SEEN_BUCKETS;

    return (state.events & FB_HEALTH_FETCHED) != 0 && (state.events & FB_HEALTH_RESOLVED) == 0
        && (state.events & silence_bit(plan)) == 0 && age > FB_WINDOW_BUCKETS;
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

    for (size_t cell = 0; cell < fb_health_cells(&tally->plan); cell++)
        for (uint32_t count = 0; count < tally->width; count++) {
            const uint64_t *since = &tally->since[cell * tally->width + count];

            if (*since > 0)
                visit(context, (uint32_t)(cell / 2 / tally->plan.slices),
                      (uint32_t)(cell / 2 % tally->plan.slices), cell & 1, count, *since);
            any = any || *since > 0;
        }
    if (any) { /* what was handed out before has been told: whoever takes says so */
        uint64_t *handed = tally->handed;

        tally->handed = tally->since;
        tally->since = handed;
        memset(handed, 0, fb_health_cells(&tally->plan) * tally->width * sizeof *handed);
    }
    return any;
}
