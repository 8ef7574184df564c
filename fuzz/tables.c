/* SPDX-License-Identifier: Apache-2.0 */
/* tables.c - what was planned and what became of it, by stratum and by field. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "fuzz/answers.h"
#include "fuzz/growth.h"
#include "fuzz/tell.h"
#include "validator/gates/spot.h"

static struct fb_table_cell text(const char *value)
{
    return (struct fb_table_cell){ .text = value };
}

static struct fb_table_cell number(uint64_t value)
{
    return (struct fb_table_cell){ .is_number = true, .number = value };
}

/* Ran, were refused, fell, differed. */
static uint64_t executed(const struct fb_fuzz_counts *counts)
{
    return counts->courses[FB_FUZZ_RAN] + counts->courses[FB_FUZZ_REFUSED] + counts->courses[FB_FUZZ_BEGAN]
         + counts->courses[FB_FUZZ_DIFFERED];
}

#define PLAN_COLUMNS 9
static const char *const plan_columns[PLAN_COLUMNS] = {
    "sensor",
    "tier",
    "stratum",
    "template_type",
    "planned",
    "executed",
    "refused",
    "suppressed",
    "fell",
};

/* Random cases without a fault say how rare faults are, under this generator and no other. */
static void say_rest(const struct fb_fuzz_campaign *campaign, char *out, size_t size)
{
    uint64_t drawn = 0;
    uint64_t fell = 0;

    for (size_t i = 0; i < campaign->plan->stratum_count; i++)
        if (campaign->plan->strata[i].kind->tier == FB_FUZZ_RANDOM && !campaign->plan->strata[i].kind->guided) {
            drawn += executed(&campaign->strata[i]);
            fell += campaign->strata[i].courses[FB_FUZZ_BEGAN];
        }
    if (campaign->plan->options->plan_only)
        (void)snprintf(out, size, "%s, seed %" PRIu64 ": nothing was run", campaign->plan->contract->name,
                       campaign->plan->options->seed);
    else if (drawn > 0 && fell == 0)
        (void)snprintf(out, size,
                       "%s, seed %" PRIu64 ": T1 and T2 ran every case they name; of %" PRIu64
                       " random cases none fell, so with 95 %% confidence fewer than %.2g of the cases that T4 can draw "
                       "do, which says nothing about cases that it cannot draw",
                       campaign->plan->contract->name, campaign->plan->options->seed, drawn, 3.0 / (double)drawn);
    else
        (void)snprintf(out, size, "%s, seed %" PRIu64 ": %" PRIu64 " of %" PRIu64 " random cases fell",
                       campaign->plan->contract->name, campaign->plan->options->seed, fell, drawn);
}

/* Where a campaign runs, which is where it matters. */
static void say_coverage(const struct fb_fuzz_campaign *campaign, char *out, size_t size)
{
    const struct fb_fuzz_corpus *corpus = campaign->plan->growth->corpus;
    const size_t used = strlen(out);

    if (corpus == NULL)
        return;
    if (campaign->edges == 0)
        (void)snprintf(out + used, size - used, "; the engine tells no coverage, so that nothing guides the cases");
    else
        (void)snprintf(out + used, size - used,
                       "; %" PRIu64 " edges were passed, and of %" PRIu64 " cases that passed new ones %" PRIu64 " are kept",
                       corpus->covered, campaign->grown, corpus->count);
}

static void say_compared(const struct fb_fuzz_campaign *campaign, char *out, size_t size)
{
    const size_t used = strlen(out);
    const uint64_t planned = fb_fuzz_compared_count(campaign->plan);

    if (campaign->plan->options->plan_only)
        (void)snprintf(out + used, size - used,
                       "; the answers to %" PRIu64 " of these cases would be compared with the direct evaluator's", planned);
    else
        (void)snprintf(out + used, size - used,
                       "; the answers to %" PRIu64 " cases were compared with the direct evaluator's", campaign->compared);
}

static bool add_plan(const struct fb_fuzz_telling *telling)
{
    const struct fb_fuzz_campaign *campaign = telling->campaign;
    const size_t rows = campaign->plan->stratum_count;
    struct fb_table_cell *cells = fb_arena_array(campaign->arena, rows * PLAN_COLUMNS, sizeof *cells);
    char rest[1024];
    const struct fb_table table = {
        .name = "fuzz_plan",
        .title = "Fuzzing: the plan",
        .note = rest,
        .columns = plan_columns,
        .column_count = PLAN_COLUMNS,
        .cells = cells,
        .row_count = rows,
    };

    if (cells == NULL)
        return false;
    say_rest(campaign, rest, sizeof rest);
    say_coverage(campaign, rest, sizeof rest);
    say_compared(campaign, rest, sizeof rest);
    for (size_t i = 0; i < rows; i++) {
        const struct fb_fuzz_stratum *stratum = &campaign->plan->strata[i];
        const struct fb_fuzz_counts *counts = &campaign->strata[i];
        struct fb_table_cell *row = &cells[i * PLAN_COLUMNS];

        row[0] = text(campaign->plan->contract->name);
        row[1] = text(fb_fuzz_tier_name(stratum->kind->tier));
        row[2] = text(stratum->kind->name);
        row[3] = text(stratum->type == NULL ? NULL : stratum->type->supplied->name);
        /* What cannot be written is no case. */
        row[4] = number(stratum->count - counts->courses[FB_FUZZ_NOT_MADE]);
        row[5] = number(executed(counts));
        row[6] = number(counts->courses[FB_FUZZ_REFUSED]);
        row[7] = number(counts->courses[FB_FUZZ_ASIDE]);
        row[8] = number(counts->courses[FB_FUZZ_BEGAN]);
    }
    return fb_report_add_table(telling->asking->report, &table);
}

#define FIELD_COLUMNS 8
static const char *const field_columns[FIELD_COLUMNS] = {
    "sensor",
    "template_type",
    "field",
    "name",
    "executed",
    "refused",
    "suppressed",
    "ending",
};

/* Of the findings about the field the first one's. */
static const char *ending_of(const struct fb_fuzz_campaign *campaign, const struct fb_fuzz_exercise *exercise)
{
    for (size_t i = 0; i < campaign->finding_count; i++) {
        const struct fb_fuzz_finding *finding = &campaign->findings[i];
        const struct fb_fuzz_case *last = finding->case_count > 0 ? &finding->cases[finding->case_count - 1] : NULL;

        if (last != NULL && last->type == exercise->type && last->field == exercise->field)
            return finding->answers != NULL ? "answered wrongly" : fb_ending_name(finding->fall.ending.kind);
    }
    return exercise->counts.courses[FB_FUZZ_BEGAN] > 0 ? "fell" : "held";
}

static bool add_fields(const struct fb_fuzz_telling *telling)
{
    const struct fb_fuzz_campaign *campaign = telling->campaign;
    struct fb_table_cell *cells =
        fb_arena_array(campaign->arena, campaign->exercise_count * FIELD_COLUMNS, sizeof *cells);
    struct fb_table table = {
        .name = "fuzz_fields",
        .title = "Fuzzing: fields",
        .columns = field_columns,
        .column_count = FIELD_COLUMNS,
        .cells = cells,
    };

    if (cells == NULL)
        return false;
    for (size_t i = 0; i < campaign->exercise_count; i++) {
        const struct fb_fuzz_exercise *exercise = &campaign->exercises[i];
        const struct fb_fuzz_type *type = &campaign->plan->types[exercise->type];
        struct fb_table_cell *row = &cells[table.row_count * FIELD_COLUMNS];

        if (exercise->field == FB_FUZZ_NO_FIELD)
            continue;
        row[0] = text(campaign->plan->contract->name);
        row[1] = text(type->supplied->name);
        row[2] = number(exercise->field);
        row[3] = text(fb_field_name(type->defined, exercise->field));
        row[4] = number(executed(&exercise->counts));
        row[5] = number(exercise->counts.courses[FB_FUZZ_REFUSED]);
        row[6] = number(exercise->counts.courses[FB_FUZZ_ASIDE]);
        row[7] = text(ending_of(campaign, exercise));
        table.row_count++;
    }
    return fb_report_add_table(telling->asking->report, &table);
}

bool fb_fuzz_tell_tables(const struct fb_fuzz_telling *telling)
{
    return (add_plan(telling) && (telling->campaign->plan->options->plan_only || add_fields(telling))) || fb_fail_memory(telling->asking->diag);
}
