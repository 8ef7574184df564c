/* SPDX-License-Identifier: Apache-2.0 */
/* engine_gate.c - the gate engine: every supported build's own engine, one after another. */
#include <stdio.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/gates.h"
#include "validator/trial/engine_trial.h"
#include "validator/trial/text_rules.h"

/* What goes wrong together is the fault of the combination only where each file is clean alone. */
static bool is_to_be_combined(const struct fb_engine_trial *trial, bool clean)
{
    struct fb_text_trial *text = trial->trial->text;
    const size_t build = (size_t)(trial->build - trial->trial->builds);

    if (text != NULL && !clean)
        fb_text_trial_set_unclean(text, build);
    return clean && trial->has_field && (text == NULL || fb_text_trial_is_clean(text, build));
}

static bool try_started(struct fb_engine_trial *trial, struct fb_diag *diag)
{
    bool clean = false;

    return fb_engine_judge(trial, false, &clean, diag)
        && (!is_to_be_combined(trial, clean) || fb_engine_judge(trial, true, &clean, diag))
        && (trial->fell
            || (fb_engine_judge_probes(trial, diag) && fb_engine_judge_beyond(trial, diag)));
}

static bool try_engine(struct fb_engine_trial *trial, struct fb_diag *diag)
{
    bool ready = false;

    if (!fb_engine_prepare(trial, &ready, diag)
        || (ready && !fb_engine_start(trial, &ready, diag)))
        return false;
    if (!ready)
        return true;
    trial->counts->builds++;
    return try_started(trial, diag);
}

static bool try_build(const struct fb_asking *asking, struct fb_trial *trial, size_t index,
                      struct fb_engine_counts *counts, struct fb_buffer *reasons)
{
    struct fb_arena arena;
    struct fb_engine_trial one = {
        .asking = asking,
        .trial = trial,
        .build = &trial->builds[index],
        .arena = &arena,
        .counts = counts,
        .reasons = reasons,
    };

    if (one.build->engine == NULL) {
        fb_engine_undecided(&one, "no engine is named for it");
        return true;
    }
    fb_arena_init(&arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    bool tried = try_engine(&one, asking->diag);
    fb_engine_stop(&one);
    fb_arena_clear(&arena);
    return tried;
}

/* Of all allocations, in tenths of a percent: how many lay at a guard. */
static uint64_t fenced_permille(const struct fb_engine_counts *counts)
{
    return counts->allocations == 0 ? 0 : counts->fenced * 1000 / counts->allocations;
}

static void add_figures(const struct fb_engine_counts *counts, struct fb_figure *figures, size_t *count)
{
    fb_figure_add(figures, count, "builds", counts->builds);
    fb_figure_add(figures, count, "events", counts->events);
    fb_figure_add(figures, count, "events_left_out", counts->events_left_out);
    fb_figure_add(figures, count, "evaluations", counts->evaluations);
    fb_figure_add(figures, count, "compared", counts->compared);
    fb_figure_add(figures, count, "loads", counts->loads);
    fb_figure_add(figures, count, "probes", counts->probes);
    fb_figure_add(figures, count, "probes_beyond", counts->probes_beyond);
    fb_figure_add(figures, count, "fenced_permille", fenced_permille(counts));
}

/* "yes", "no", or how many of the builds had it. */
static const char *describe_layer(const struct fb_trial *trial, size_t layer, char *text, size_t size,
                                  const char **why_not)
{
    size_t active = 0;
    size_t started = 0;

    *why_not = NULL;
    for (size_t i = 0; i < trial->build_count; i++) {
        const struct fb_trial_build *build = &trial->builds[i];
        const bool has = build->started && (build->layers.active >> layer & 1) != 0;

        started += build->started;
        active += has;
        if (build->started && !has)
            *why_not = build->layers.why_not[layer];
    }
    (void)snprintf(text, size, "%zu of %zu builds", active, started);
    if (active == started)
        return "yes";
    return active == 0 ? "no" : text;
}

/* The report's table "isolation", once. */
static bool tell_layers(struct fb_trial *trial, const struct fb_engine_counts *counts, struct fb_report *report,
                        struct fb_diag *diag)
{
    static const char *const columns[] = { "layer", "active", "why_not" };
    struct fb_table_cell cells[FB_LAYER_COUNT][3] = { 0 };
    char texts[FB_LAYER_COUNT][64];
    const struct fb_table table = {
        .name = "isolation",
        .title = "Isolation of engines",
        .columns = columns,
        .column_count = 3,
        .cells = cells[0],
        .row_count = FB_LAYER_COUNT,
        .once = true,
    };

    if (trial->layers_told || counts->builds == 0)
        return true;
    trial->layers_told = true;
    for (size_t i = 0; i < FB_LAYER_COUNT; i++) {
        cells[i][0].text = fb_layer_name((enum fb_layer)i);
        cells[i][1].text = describe_layer(trial, i, texts[i], sizeof texts[i], &cells[i][2].text);
    }
    return fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

bool fb_gate_engine(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                    struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                    struct fb_diag *diag)
{
    const struct fb_asking asking = { "engine", context, candidate, report, diag };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer reasons = FB_BUFFER_EMPTY;
    struct fb_engine_counts counts = { .builds = 0 };

    for (size_t i = 0; i < context->trial->build_count; i++)
        if (!try_build(&asking, context->trial, i, &counts, &reasons))
            return false;
    if (context->trial->text != NULL && !fb_text_rules_finish(&asking))
        return false;
    add_figures(&counts, figures, figure_count);
    if (!tell_layers(context->trial, &counts, report, diag))
        return false;
    if (reasons.failed)
        return fb_fail_memory(diag);
    return reasons.size == 0 || fb_fail(diag, FB_FAULT_INPUT, "%s", reasons.text);
}
