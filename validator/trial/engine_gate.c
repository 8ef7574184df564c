/* SPDX-License-Identifier: Apache-2.0 */
/* engine_gate.c - the gate engine: every supported build's own engine, one after another. */
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
    trial->build->layers = *fb_isolate_layers(trial->engine); /* the children are gone when it is told */
    fb_isolation_count(&trial->counts->isolation, &trial->build->layers);
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
    fb_figure_add_share(figures, count, "fenced_permille", counts->fenced, counts->allocations);
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
    if (!fb_isolation_tell(&counts.isolation, report) || reasons.failed)
        return fb_fail_memory(diag);
    return reasons.size == 0 || fb_fail(diag, FB_FAULT_INPUT, "%s", reasons.text);
}
