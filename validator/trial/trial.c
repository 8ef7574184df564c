/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - the table of gates that run content. */
#include "validator/trial/trial.h"

#include "validator/trial/replay.h"
#include "validator/trial/text_replay.h"

static const char *missing_corpora(const struct fb_gate_context *context)
{
    if (context->trial->corpora != NULL)
        return NULL;
    return "no corpus of events is named: list them under corpora in the project file";
}

static const char *missing_builds(const struct fb_gate_context *context)
{
    if (context->trial->build_count > 0)
        return NULL;
    return "no sensor build's contract is named: list the contracts' files under contracts in the "
           "project file, or give --contract";
}

static bool replay_instances(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                             struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                             struct fb_diag *diag)
{
    const struct fb_trial *trial = context->trial;
    const struct fb_release *last =
        context->released == NULL ? NULL : fb_released_last_of(context->released, candidate->content);
    const struct fb_replay replay = {
        .candidate = candidate,
        .types = context->types,
        .corpora = trial->corpora,
        .last = last == NULL ? NULL : last->content,
        .own_names = trial->own_names,
        .own_name_count = trial->own_name_count,
        .limits = FB_REPLAY_LIMITS_DEFAULT,
        .layers_required = trial->layers_required,
        .coverage = trial->coverage,
    };

    return fb_replay_run(&replay, report, figures, figure_count, diag);
}

/* Only an engine can read text rule sets. */
static bool run_replay(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                       struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                       struct fb_diag *diag)
{
    return context->text_rules == NULL
             ? replay_instances(context, candidate, report, figures, figure_count, diag)
             : fb_gate_replay_of_rules(context, candidate, report, figures, figure_count, diag);
}

const struct fb_gate fb_trial_gates[] = {
    {
        .name = "replay",
        .takes_rules = true,
        .question = "Does it match what it must and nothing that it must not?",
        .needs_content = true,
        .missing = missing_corpora,
        .run = run_replay,
    },
    {
        .name = "engine",
        .by_build = true,
        .takes_rules = true,
        .question = "Does the real engine of each build load and evaluate it?",
        .missing = missing_builds,
        .run = fb_gate_engine,
    },
};
const size_t fb_trial_gate_count = sizeof fb_trial_gates / sizeof *fb_trial_gates;

uint32_t fb_trial_layer(const char *name)
{
    enum fb_layer layer;

    return fb_layer_find(name, &layer) ? 1U << layer : 0;
}
