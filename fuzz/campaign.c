/* SPDX-License-Identifier: Apache-2.0 */
/* campaign.c - epoch after epoch. */
#include "fuzz/campaign.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "fuzz/cause.h"
#include "fuzz/growth.h"
#include "fuzz/state.h"
#include "fuzz/tell.h"

struct epoch {
    struct fb_fuzz_campaign *campaign;
    const uint8_t *aside;
    struct fb_fuzz_batch batches[FB_FUZZ_EPOCH];
    size_t batch_count;
    atomic_size_t next;
};

struct helper {
    struct epoch *epoch;
    struct fb_fuzz_lane *lane;
    pthread_t thread;
    bool started;
};

/* ---- Running an epoch ---- */

static void *work(void *context)
{
    struct helper *helper = context;
    struct epoch *epoch = helper->epoch;

    for (;;) {
        const size_t index = atomic_fetch_add(&epoch->next, 1);
        if (index >= epoch->batch_count)
            return NULL;
        fb_fuzz_batch_run(helper->lane, epoch->campaign->judge, epoch->aside, &epoch->batches[index]);
    }
}

/* The calling thread is the first helper; one that cannot be started is missed by nobody. */
static void run_batches(struct epoch *epoch)
{
    struct helper helpers[FB_FUZZ_EPOCH] = { { .epoch = NULL } };
    const size_t lanes = epoch->campaign->lane_count;
    const size_t count = lanes < epoch->batch_count ? lanes : epoch->batch_count;

    for (size_t i = 0; i < count; i++) {
        helpers[i] = (struct helper){ .epoch = epoch, .lane = &epoch->campaign->lanes[i] };
        if (i > 0)
            helpers[i].started = pthread_create(&helpers[i].thread, NULL, work, &helpers[i]) == 0;
    }
    (void)work(&helpers[0]);
    for (size_t i = 1; i < count; i++)
        if (helpers[i].started)
            (void)pthread_join(helpers[i].thread, NULL);
}

/* Borders are multiples, so that a plan that was shorter once goes on as if it never had been. */
static uint64_t next_border(uint64_t number, uint64_t step, uint64_t total)
{
    const uint64_t border = (number / step + 1) * step;

    return border < total ? border : total;
}

static void fill_epoch(struct epoch *epoch, uint64_t first)
{
    const uint64_t total = epoch->campaign->plan->count;
    const uint64_t end = next_border(first, (uint64_t)FB_FUZZ_EPOCH * FB_FUZZ_BATCH, total);

    while (first < end) {
        const uint64_t next = next_border(first, FB_FUZZ_BATCH, end);

        epoch->batches[epoch->batch_count++] = (struct fb_fuzz_batch){
            .first = first,
            .count = next - first,
            .diag = FB_DIAG_NONE,
        };
        first = next;
    }
}

/* ---- Taking up what came back ---- */

static struct fb_fuzz_exercise *find_exercise(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_record *record)
{
    size_t low = 0;
    size_t high = campaign->exercise_count;

    /* Sorted by type, then field; no field is the largest. */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct fb_fuzz_exercise *at = &campaign->exercises[middle];

        if (at->type < record->type || (at->type == record->type && at->field < record->field))
            low = middle + 1;
        else
            high = middle;
    }
    struct fb_fuzz_exercise *found = &campaign->exercises[low];
    return low < campaign->exercise_count && found->type == record->type && found->field == record->field ? found
                                                                                                          : NULL;
}

static void count_batch(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_batch *batch)
{
    for (uint64_t i = 0; i < batch->count; i++) {
        const struct fb_fuzz_record *record = &batch->records[i];
        const struct fb_fuzz_stratum *stratum = fb_fuzz_plan_stratum(campaign->plan, batch->first + i);
        struct fb_fuzz_exercise *exercise = find_exercise(campaign, record);

        campaign->strata[stratum - campaign->plan->strata].courses[record->course]++;
        if (exercise != NULL)
            exercise->counts.courses[record->course]++;
        if (record->course == FB_FUZZ_DIFFERED && campaign->differed++ == 0)
            campaign->first_differed = batch->first + i;
    }
    campaign->workers += batch->workers;
    campaign->allocations += batch->allocations;
    campaign->fenced += batch->fenced;
}

static struct fb_fuzz_finding *find_finding(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_fall *fall)
{
    for (size_t i = 0; i < campaign->finding_count; i++)
        if (strcmp(campaign->findings[i].fall.signature.id, fall->signature.id) == 0)
            return &campaign->findings[i];
    return NULL;
}

static bool look_into(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding, struct fb_diag *diag)
{
    return (finding->repeats != FB_FUZZ_REPEATS_ALONE || fb_fuzz_minimise(campaign, finding, diag))
        && ((fb_fuzz_tell_spot(campaign, finding) && fb_fuzz_find_cause(campaign, finding)) || fb_fail_memory(diag));
}

static bool take_new(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_fall *fall, struct fb_diag *diag)
{
    struct fb_fuzz_finding *finding = &campaign->findings[campaign->finding_count];

    *finding = (struct fb_fuzz_finding){ .fall = *fall, .count = 1 };
    if (!fb_fuzz_confirm(campaign, finding, diag))
        return false;
    if (finding->repeats == FB_FUZZ_REPEATS_NOT && fall->ending.kind == FB_END_TIMED_OUT) {
        campaign->noise++;
        return true;
    }
    campaign->finding_count++;
    return look_into(campaign, finding, diag);
}

/* One that repeats alone takes the place of one that does not. */
static bool take_again(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *known,
                       const struct fb_fuzz_fall *fall, struct fb_diag *diag)
{
    struct fb_fuzz_finding other = { .fall = *fall };

    known->count++;
    if (known->repeats == FB_FUZZ_REPEATS_ALONE || known->count > FB_FUZZ_ENOUGH)
        return true;
    if (!fb_fuzz_confirm(campaign, &other, diag))
        return false;
    if (other.repeats != FB_FUZZ_REPEATS_ALONE)
        return true;
    other.count = known->count;
    *known = other;
    return look_into(campaign, known, diag);
}

static bool take_fall(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_fall *fall, struct fb_diag *diag)
{
    struct fb_fuzz_finding *known = find_finding(campaign, fall);

    if (fall->foreseen)
        return true;
    if (known != NULL)
        return take_again(campaign, known, fall, diag);
    if (campaign->finding_count == FB_FUZZ_FINDINGS) {
        campaign->findings_dropped++;
        return true;
    }
    return take_new(campaign, fall, diag);
}

static bool take_batch(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_batch *batch, struct fb_diag *diag)
{
    if (batch->failed) {
        *diag = batch->diag;
        return false;
    }
    count_batch(campaign, batch);
    fb_fuzz_set_aside(campaign->plan, batch->falls, batch->fall_count, campaign->aside);
    for (size_t i = 0; i < batch->fall_count; i++)
        if (!take_fall(campaign, &batch->falls[i], diag))
            return false;
    campaign->done += batch->count;
    return true;
}

static bool is_stopped(const struct epoch *epoch)
{
    for (size_t i = 0; i < epoch->batch_count; i++)
        if (epoch->batches[i].stopped)
            return true;
    return false;
}

static bool take_epoch(struct fb_fuzz_campaign *campaign, const struct epoch *epoch, struct fb_diag *diag)
{
    bool taken = true;

    for (size_t i = 0; taken && i < epoch->batch_count; i++)
        taken = take_batch(campaign, &epoch->batches[i], diag);
    return taken && fb_fuzz_grow(campaign, epoch->batches, epoch->batch_count, diag);
}

/* An epoch that was stopped leaves no trace: whoever resumes runs it anew. */
static bool run_epoch(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    struct epoch epoch = { .campaign = campaign, .aside = campaign->aside };

    fill_epoch(&epoch, campaign->done);
    run_batches(&epoch);
    campaign->cut_short = is_stopped(&epoch);
    const bool taken = campaign->cut_short || take_epoch(campaign, &epoch, diag);
    for (size_t i = 0; i < epoch.batch_count; i++)
        fb_fuzz_batch_clear(&epoch.batches[i]);
    return taken;
}

/* ---- The whole ---- */

static void add_exercise(struct fb_fuzz_campaign *campaign, uint32_t type, uint32_t field)
{
    campaign->exercises[campaign->exercise_count++] = (struct fb_fuzz_exercise){ .type = type, .field = field };
}

static bool prepare(struct fb_fuzz_campaign *campaign)
{
    const struct fb_fuzz_plan *plan = campaign->plan;
    size_t rows = 1;

    for (size_t i = 0; i < plan->type_count; i++)
        rows += (size_t)plan->types[i].fields + 1;
    campaign->strata = fb_arena_array(campaign->arena, plan->stratum_count, sizeof *campaign->strata);
    campaign->findings = fb_arena_array(campaign->arena, FB_FUZZ_FINDINGS, sizeof *campaign->findings);
    campaign->exercises = fb_arena_array(campaign->arena, rows, sizeof *campaign->exercises);
    if (campaign->strata == NULL || campaign->findings == NULL || campaign->exercises == NULL)
        return false;
    for (uint32_t i = 0; i < plan->type_count; i++) {
        for (uint32_t field = 0; field < plan->types[i].fields; field++)
            add_exercise(campaign, i, field);
        add_exercise(campaign, i, FB_FUZZ_NO_FIELD);
    }
    return true;
}

static void tell_progress(const struct fb_fuzz_campaign *campaign, uint64_t first, double seconds)
{
    const struct fb_fuzz_plan *plan = campaign->plan;
    const struct fb_fuzz_corpus *corpus = plan->growth->corpus;
    const struct fb_fuzz_progress progress = {
        .build = plan->contract->name,
        .done = campaign->done,
        .total = plan->count,
        .cases_per_second = seconds > 0 ? (double)(campaign->done - first) / seconds : 0,
        .findings = campaign->finding_count,
        .covered = corpus == NULL ? 0 : corpus->covered,
        .edges = campaign->edges,
        .corpus = corpus == NULL ? 0 : corpus->count,
    };

    if (plan->options->progress != NULL)
        plan->options->progress(plan->options->context, &progress);
}

/* What was not taken up entirely is not kept either. */
static bool run_epochs(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    const struct fb_fuzz_options *options = campaign->plan->options;
    const double began = fb_clock_seconds();
    const double before = campaign->seconds;
    const uint64_t first = campaign->done;
    bool ran = true;

    while (ran && campaign->done < campaign->plan->count && !campaign->cut_short) {
        ran = run_epoch(campaign, diag);
        const double seconds = fb_clock_seconds() - began;
        campaign->seconds = before + seconds;
        ran = ran && (campaign->cut_short || campaign->state == NULL || fb_fuzz_state_save(campaign, diag));
        campaign->cut_short = campaign->done < campaign->plan->count
                           && (campaign->cut_short || fb_fuzz_plan_is_stopped(campaign->plan)
                               || (options->seconds > 0 && seconds > options->seconds));
        tell_progress(campaign, first, seconds);
    }
    return ran;
}

bool fb_fuzz_campaign_run(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    campaign->aside = fb_arena_array(campaign->arena, (size_t)campaign->plan->cell_count + 1, 1);
    if (campaign->aside == NULL || !prepare(campaign))
        return fb_fail_memory(diag);
    if (campaign->plan->options->plan_only)
        return true;
    campaign->edges = fb_isolate_edges(campaign->lanes[0].isolate);
    return (campaign->state == NULL || fb_fuzz_state_load(campaign, diag)) && run_epochs(campaign, diag);
}
