/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - the table of gates that run content. */
#include "validator/trial/trial.h"

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

static const char *missing_fuzz(const struct fb_gate_context *context)
{
    (void)context;
    return "this version of firebreak has no gate fuzz yet";
}

static const char *missing_replay(const struct fb_gate_context *context)
{
    const char *why = missing_corpora(context);

    if (context->trial->text != NULL)
        return why;
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

static bool run_replay(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                       struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                       struct fb_diag *diag)
{
    return context->trial->text == NULL
             ? run_nothing(context, candidate, report, figures, figure_count, diag)
             : fb_gate_replay_of_rules(context, candidate, report, figures, figure_count, diag);
}

const struct fb_gate fb_trial_gates[] = {
    {
        .name = "replay",
        .takes_rules = true,
        .question = "Does it match what it must and nothing that it must not?",
        .needs_content = true,
        .missing = missing_replay,
        .run = run_replay,
    },
    {
        .name = "engine",
        .takes_rules = true,
        .question = "Does the real engine of each build load and evaluate it?",
        .missing = missing_builds,
        .run = fb_gate_engine,
    },
    {
        .name = "fuzz",
        .takes_rules = true,
        .question = "Does it survive what was not foreseen?",
        .missing = missing_fuzz,
        .run = run_nothing,
    },
};
const size_t fb_trial_gate_count = sizeof fb_trial_gates / sizeof *fb_trial_gates;
