/* SPDX-License-Identifier: Apache-2.0 */
/* The gate replay: number everything, evaluate it in children, say what came out. */
#include "validator/trial/replay.h"

#include "base/host/fail.h"
#include "validator/gates/gates.h"
#include "validator/trial/replay_children.h"
#include "validator/trial/replay_tell.h"

static void add_figures(const struct fb_replay_plan *plan, const struct fb_replay_tally *tally,
                        struct fb_figure *figures, size_t *count)
{
    uint64_t asked = 0;
    uint64_t held = 0;

    for (size_t i = 0; i < tally->coverage_count; i++) {
        asked += tally->coverage[i].reached;
        held += tally->coverage[i].held > 0;
    }
    fb_figure_add(figures, count, "events", plan->corpus_count);
    fb_figure_add(figures, count, "instances", plan->replay->candidate->content->instance_count);
    fb_figure_add(figures, count, "evaluations", asked);
    fb_figure_add(figures, count, "hits", tally->total_hits);
    fb_figure_add(figures, count, "criteria", tally->coverage_count);
    fb_figure_add(figures, count, "criteria_held", held);
}

/* Where each instance's criteria begin among all. */
static bool number_criteria(const struct fb_content *content, struct fb_arena *arena, size_t **out)
{
    size_t *first = fb_arena_array(arena, content->instance_count, sizeof *first);
    size_t number = 0;

    for (size_t i = 0; first != NULL && i < content->instance_count; i++) {
        const struct fb_instance *instance = &content->instances[i];
        first[i] = number;
        number += instance->row.criterion_count;
        for (size_t k = 0; k < instance->except_count; k++)
            number += instance->except[k].criterion_count;
    }
    *out = first;
    return first != NULL;
}

static bool tell(const struct fb_replay_plan *plan, struct fb_replay_tally *tally, struct fb_report *report,
                 struct fb_diag *diag)
{
    const struct fb_asking asking = {
        .gate = "replay",
        .candidate = plan->replay->candidate,
        .report = report,
        .diag = diag,
    };
    size_t *first = NULL;

    if (!number_criteria(plan->replay->candidate->content, &tally->arena, &first))
        return fb_fail_memory(diag);
    const struct fb_replay_telling telling = {
        .asking = &asking,
        .plan = plan,
        .tally = tally,
        .first_criterion = first,
    };
    fb_replay_tally_sort(tally);
    return fb_replay_tell_failures(&telling) && fb_replay_tell_matches(&telling)
        && fb_replay_tell_columns(&telling) && fb_replay_tell_idle(&telling)
        && fb_replay_tell_costs(&telling) && fb_replay_tell_changes(&telling)
        && fb_replay_tell_tables(&telling);
}

static bool run_plan(const struct fb_replay_plan *plan, struct fb_report *report, struct fb_figure *figures,
                     size_t *figure_count, struct fb_diag *diag)
{
    struct fb_replay_tally tally;
    bool ok = fb_replay_tally_init(&tally, plan, diag) && fb_replay_evaluate(plan, &tally, diag)
           && tell(plan, &tally, report, diag);

    if (ok)
        add_figures(plan, &tally, figures, figure_count);
    if (ok && tally.failures_dropped > 0)
        ok = fb_fail(diag, FB_FAULT_LIMIT, "more than %d events could not be evaluated", FB_REPLAY_FAILURES);
    fb_replay_tally_clear(&tally);
    return ok;
}

bool fb_replay_run(const struct fb_replay *replay, struct fb_report *report, struct fb_figure *figures,
                   size_t *figure_count, struct fb_diag *diag)
{
    struct fb_replay_plan plan;
    const bool ok = fb_replay_plan_init(&plan, replay, diag)
                 && run_plan(&plan, report, figures, figure_count, diag);

    fb_replay_plan_clear(&plan);
    return ok;
}
