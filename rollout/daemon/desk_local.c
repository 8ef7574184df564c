/* SPDX-License-Identifier: Apache-2.0 */
/* desk_local.c - opening and closing the desk, and what it hosts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/daemon/desk_parts.h"

static_assert((int)FB_COUNT_METRIC == FB_HEALTH_COUNTS && 1 << FB_COUNT_REVERTED == FB_HEALTH_REVERTED
                  && 1 << FB_COUNT_FAILED == FB_HEALTH_FAILED && 1 << FB_COUNT_RECOVERED == FB_HEALTH_RECOVERED
                  && 1 << FB_COUNT_RESOLVED == FB_HEALTH_RESOLVED,
              "the bits of reports are the counts of the machine");

static const struct fb_desk_functions functions = {
    .list = fb_desk_list,
    .show = fb_desk_show,
    .journal = fb_desk_journal,
    .lines = fb_desk_lines,
    .plan = fb_desk_plan,
    .command = fb_desk_command,
    .may_enter = fb_desk_may_enter,
    .offers = fb_desk_offers,
    .tick = fb_desk_tick,
    .metrics = fb_desk_metrics,
};

struct fb_hosted *fb_desk_find(struct fb_desk_local *desk, const char *name)
{
    for (size_t i = 0; i < desk->count; i++)
        if (strcmp(desk->items[i].at.plan->name, name) == 0)
            return &desk->items[i];
    return NULL;
}

static void clear_hosted(struct fb_hosted *hosted)
{
    fb_controlled_clear(&hosted->at);
    fb_sensor_table_free(hosted->offered);
    free(hosted->unsent);
}

void fb_desk_drop_last(struct fb_desk_local *desk)
{
    clear_hosted(&desk->items[--desk->count]);
}

bool fb_desk_add(struct fb_desk_local *desk, struct fb_span plan_text, struct fb_hosted **out,
                 struct fb_diag *diag)
{
    struct fb_hosted hosted = { .at = { .store = desk->options.store, .previous = FB_JOURNAL_START }, .epoch = 1, .sequence = 1 };
    void *items = desk->items;

    if (!fb_grow(&items, &desk->capacity, desk->count, sizeof *desk->items))
        return fb_fail_memory(diag);
    desk->items = items;
    if (!fb_rollout_plan_parse("plan.yaml", plan_text, &hosted.at.plan, diag))
        return false;
    hosted.at.rollout = fb_rollout_new(hosted.at.plan, fb_heap());
    hosted.offered = fb_sensor_table_new(desk->options.seed);
    if (hosted.at.rollout == NULL || hosted.offered == NULL
        || !fb_health_number_from_hex(fb_span_of(hosted.at.plan->release.sha256), &hosted.release)) {
        clear_hosted(&hosted);
        return fb_fail_memory(diag);
    }
    hosted.at.rollout->check_approval = desk->options.check_approval;
    desk->items[desk->count] = hosted;
    *out = &desk->items[desk->count++];
    return true;
}

bool fb_desk_tally_plan(const struct fb_desk_local *desk, const struct fb_hosted *hosted,
                        struct fb_health_tally_plan *out, struct fb_diag *diag)
{
    const struct fb_rollout_plan *plan = hosted->at.plan;

    if (plan->metric_count > FB_MAX_HEALTH_METRICS || plan->ring_count * plan->slice_count * 2 > FB_MAX_HEALTH_CELLS)
        return fb_fail(diag, FB_FAULT_LIMIT, "this daemon counts at most %d metrics, and %d rings times slices; the plan has more",
                       FB_MAX_HEALTH_METRICS, FB_MAX_HEALTH_CELLS / 2);
    *out = (struct fb_health_tally_plan){ .release = hosted->release, .rings = (uint32_t)plan->ring_count, .slices = (uint32_t)plan->slice_count, .metrics = (uint32_t)plan->metric_count, .silence = FB_NO_METRIC, .window_ms = desk->options.window_ms };
    for (uint32_t i = 0; i < out->metrics; i++) {
        if (plan->metrics[i].is_failure)
            out->failures |= 1U << i;
        if (plan->metrics[i].kind == FB_METRIC_SILENCE && out->silence == FB_NO_METRIC)
            out->silence = i;
    }
    return true;
}

/* Where the store stands with a rollout's frames: the next owner takes the next epoch. */
static bool load_offsets(struct fb_desk_local *desk, struct fb_hosted *hosted, uint64_t *told, struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    struct fb_offset *offsets = NULL;
    size_t count = 0;

    *told = 0;
    if (!store->functions->offsets(store, hosted->at.plan->name, &offsets, &count, diag))
        return false;
    for (size_t i = 0; i < count; i++)
        if (offsets[i].partition == 0) {
            hosted->epoch = offsets[i].epoch + 1;
            *told = offsets[i].input_offset;
        }
    free(offsets);
    return true;
}

static bool load_one(struct fb_desk_local *desk, const struct fb_store_rollout *row, struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    struct fb_hosted *hosted = NULL;

    if (!fb_desk_add(desk, fb_span_of(row->plan_text), &hosted, diag)
        || !store->functions->load(store, row->name, hosted->at.rollout, hosted->at.previous, diag))
        return false;
    for (uint32_t ring = 0; ring < hosted->at.plan->ring_count; ring++) { /* the store knows better: the next reservation says */
        hosted->issued[ring] = fb_rollout_ring_counter(hosted->at.rollout, ring, FB_ARM_TREATED, FB_COUNT_FETCHED);
        hosted->reserved[ring] = hosted->issued[ring];
    }
    return load_offsets(desk, hosted, &hosted->told, diag);
}

/* Reports of a release are counted for one rollout. */
static bool open_ingest(struct fb_desk_local *desk, uint64_t *torn, struct fb_diag *diag)
{
    struct fb_ingest_release *releases = calloc(desk->count + 1, sizeof *releases);
    bool fine = releases != NULL || fb_fail_memory(diag);
    size_t count = 0;

    fb_desk_mark_replaced(desk);
    for (size_t i = 0; fine && i < desk->count; i++) {
        if (desk->items[i].replaced)
            continue;
        releases[count].told = desk->items[i].told;
        fine = fb_desk_tally_plan(desk, &desk->items[i], &releases[count++].plan, diag);
    }
    if (fine)
        *diag = (struct fb_diag)FB_DIAG_NONE; /* it names the rollout that was read last */
    fine = fine && fb_ingest_open(desk->options.health_log, desk->options.seed, releases, count, &desk->ingest, torn, diag);
    free(releases);
    return fine;
}

static bool load_all(struct fb_desk_local *desk, uint64_t *torn, struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    struct fb_store_rollout *rows = NULL;
    size_t count = 0;

    if (!store->functions->list(store, &rows, &count, diag))
        return false;
    bool fine = true;
    for (size_t i = 0; fine && i < count; i++)
        if (rows[i].sequence > 0) /* nobody was told of one without its first event */
            fine = load_one(desk, &rows[i], diag);
    fine = fine && open_ingest(desk, torn, diag);
    fb_store_rollouts_free(rows, count);
    return fine;
}

bool fb_desk_local_open(const struct fb_desk_options *options, int64_t now_ms, struct fb_desk **out,
                        struct fb_ingest **ingest, uint64_t *torn, struct fb_diag *diag)
{
    struct fb_rollout_store *store = options->store;
    struct fb_desk_local *desk = calloc(1, sizeof *desk);
    struct fb_store_leader leader = { .term = 0 };
    bool granted = false;

    if (desk == NULL)
        return fb_fail_memory(diag);
    desk->desk.functions = &functions;
    desk->options = *options;
    (void)pthread_mutex_init(&desk->creating, NULL);
    (void)pthread_mutex_init(&desk->lock, NULL);
    if (!store->functions->lead(store, options->leader, now_ms, FB_LEASE_MS, &leader, &granted, diag)
        || !load_all(desk, torn, diag)) {
        fb_desk_local_close(&desk->desk);
        return false;
    }
    desk->term = desk->loaded_term = granted ? leader.term : 0;
    desk->until_ms = leader.until_ms;
    *ingest = desk->ingest;
    *out = &desk->desk;
    return true;
}

void fb_desk_local_close(struct fb_desk *base)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;

    if (desk == NULL)
        return;
    fb_ingest_close(desk->ingest);
    for (size_t i = 0; i < desk->count; i++)
        clear_hosted(&desk->items[i]);
    (void)pthread_mutex_destroy(&desk->lock);
    (void)pthread_mutex_destroy(&desk->creating);
    free(desk->items);
    free(desk);
}
