/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - the table of gates that run content. */
#include "validator/trial/trial.h"

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

static const char *missing_replay(const struct fb_gate_context *context)
{
    const char *why = missing_corpora(context);

    return why != NULL ? why : "this version of firebreak has no gate replay yet";
}

/* Never asked: they are always missing. */
static bool run_nothing(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                     struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                     struct fb_diag *diag)
{
    (void)context;
    (void)candidate;
    (void)report;
    (void)figures;
    (void)figure_count;
    (void)diag;
    return false;
}

const struct fb_gate fb_trial_gates[] = {
    {
        .name = "replay",
        .question = "Does it match what it must and nothing that it must not?",
        .needs_content = true,
        .missing = missing_replay,
        .run = run_nothing,
    },
    {
        .name = "engine",
        .question = "Does the real engine of each build load and evaluate it?",
        .missing = missing_builds,
        .run = fb_gate_engine,
    },
};
const size_t fb_trial_gate_count = sizeof fb_trial_gates / sizeof *fb_trial_gates;
