/* SPDX-License-Identifier: Apache-2.0 */
/* explain.c - who gets it when, and what is at risk: tables of a report. */
#include <stdio.h>
#include <stdlib.h>

#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "rollout/plan/check.h"
#include "rollout/plan/reader.h"
#include "rollout/plan/units.h"

static struct fb_table_cell number(uint64_t value)
{
    return (struct fb_table_cell){ .is_number = true, .number = value };
}

/* A cell's text, which the arena of the explanation owns; NULL without memory. */
static struct fb_table_cell text(struct fb_arena *arena, struct fb_buffer *buffer)
{
    const struct fb_table_cell cell = { .text = buffer->failed ? NULL : fb_arena_text(arena, fb_buffer_span(buffer)) };

    fb_buffer_clear(buffer);
    return cell;
}

static struct fb_table_cell duration(struct fb_arena *arena, int64_t ms)
{
    struct fb_buffer buffer = FB_BUFFER_EMPTY;

    fb_duration_write(ms, &buffer);
    return text(arena, &buffer);
}

static struct fb_table_cell share(struct fb_arena *arena, uint64_t parts)
{
    struct fb_buffer buffer = FB_BUFFER_EMPTY;

    fb_buffer_printf(&buffer, "%g%%", (double)parts / 1e7);
    return text(arena, &buffer);
}

#define RING_COLUMNS 6

static bool add_rings(const struct fb_rollout_plan *plan, enum fb_lane_kind lane, struct fb_arena *arena,
                      struct fb_report *report)
{
    static const char *const columns[RING_COLUMNS] = { "ring", "hosts", "share", "control", "bake", "approvals" };
    struct fb_table_cell *cells = fb_arena_array(arena, plan->ring_count * RING_COLUMNS, sizeof *cells);

    if (cells == NULL)
        return false;
    for (uint32_t i = 0; i < plan->ring_count; i++) {
        const struct fb_ring *ring = &plan->rings[i];
        const struct fb_table_cell row[RING_COLUMNS] = {
            { .text = ring->name }, number(fb_rollout_ring_hosts(plan, i)), share(arena, ring->share), share(arena, ring->control), duration(arena, fb_rollout_bake(plan, i, lane)), number(ring->approvals)
        };
        for (size_t k = 0; k < RING_COLUMNS; k++)
            cells[i * RING_COLUMNS + k] = row[k];
    }
    const struct fb_table table = {
        .name = "rings",
        .title = "Rings",
        .columns = columns,
        .column_count = RING_COLUMNS,
        .cells = cells,
        .row_count = plan->ring_count,
    };
    return fb_report_add_table(report, &table);
}

#define STEP_COLUMNS 7

struct listing {
    const struct fb_rollout_plan *plan;
    struct fb_arena *arena;
    struct fb_table_cell *cells; /* room for `capacity` rows */
    size_t rows;
    size_t capacity;
};

static bool list_step(void *context, const struct fb_forecast_step *step)
{
    struct listing *listing = context;
    const bool is_last = step->ring == listing->plan->ring_count;
    struct fb_table_cell *row = &listing->cells[listing->rows * STEP_COLUMNS];

    if (listing->rows++ >= listing->capacity)
        return true;
    row[0].text = is_last ? "(control arm)" : listing->plan->rings[step->ring].name;
    row[1] = number(step->step + 1);
    row[2] = duration(listing->arena, step->at_ms);
    row[3] = number(step->hosts);
    row[4] = number(step->before + step->hosts);
    row[5] = number(step->at_risk);
    row[6] = number((step->at_risk + 99) / 100);
    return true;
}

#define MOST_ROWS 200

static bool add_steps(const struct fb_rollout_plan *plan, enum fb_lane_kind lane, struct fb_arena *arena,
                      struct fb_report *report)
{
    static const char *const columns[STEP_COLUMNS] = { "ring", "step", "after", "hosts", "hosts_in_all",
                                                       "lost_if_all_crash", "lost_if_1_in_100" };
    struct listing listing = { .plan = plan, .arena = arena, .capacity = MOST_ROWS };
    struct fb_buffer note = FB_BUFFER_EMPTY;

    listing.cells = fb_arena_array(arena, MOST_ROWS * STEP_COLUMNS, sizeof *listing.cells);
    if (listing.cells == NULL)
        return false;
    const int64_t total = fb_rollout_forecast(plan, lane, list_step, &listing);
    if (total < 0) {
        fb_buffer_printf(&note, "more than %d steps", FB_MAX_FORECAST_STEPS);
    } else {
        fb_buffer_text(&note, "the whole fleet at the earliest after ");
        fb_duration_write(total, &note);
    }
    const struct fb_table_cell told = text(arena, &note);
    const struct fb_table table = {
        .name = "steps",
        .title = "Steps, if nothing fails",
        .note = told.text,
        .columns = columns,
        .column_count = STEP_COLUMNS,
        .cells = listing.cells,
        .row_count = listing.rows < MOST_ROWS ? listing.rows : MOST_ROWS,
        .rows_dropped = listing.rows < MOST_ROWS ? 0 : listing.rows - MOST_ROWS,
    };
    return told.text != NULL && fb_report_add_table(report, &table);
}

bool fb_rollout_plan_explain(const struct fb_rollout_plan *plan, enum fb_lane_kind lane,
                             struct fb_report *report, struct fb_diag *diag)
{
    struct fb_arena arena;

    fb_arena_init(&arena, plan->arena->allocator, (size_t)64 << 20);
    const bool added = add_rings(plan, lane, &arena, report) && add_steps(plan, lane, &arena, report);
    fb_arena_clear(&arena);
    return added || fb_fail_memory(diag);
}
