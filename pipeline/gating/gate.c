/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - loads what the gates that run content need, and has them asked behind the others. */
#include "pipeline/gating/gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "compiler/content_writer.h"
#include "fuzz/gate.h"
#include "pipeline/gating/gate_cache.h"
#include "pipeline/project/trial_keys.h"
#include "pipeline/project/verdict_keys.h"
#include "validator/trial/text_rules.h"

const char *const fb_gate_names[] = {
    "layout",
    "types",
    "contract",
    "cost",
    "change",
    "replay",
    "engine",
    "fuzz",
    NULL,
};

bool fb_gate_exists(const char *name)
{
    const char *const *at = fb_gate_names;

    while (*at != NULL && strcmp(*at, name) != 0)
        at++;
    return *at != NULL;
}

struct loading {
    struct fb_project *project;
    const struct fb_trial_keys *keys;
    const struct fb_fuzz_options *said; /* on the command line, or the defaults */
    struct fb_fuzz_options fuzz;
    const char **known; /* malloc'ed, of fuzz */
    struct fb_corpora *corpora;
    struct fb_trial trial;
};

static bool load_corpora(struct loading *loading, struct fb_diag *diag)
{
    const struct fb_template_types *types = NULL;

    if (loading->keys->corpus_files.count == 0)
        return true;
    loading->corpora = fb_corpora_new();
    loading->trial.corpora = loading->corpora;
    return loading->corpora == NULL
             ? fb_fail_memory(diag)
             : fb_project_need_types(loading->project, &types, diag)
                   && fb_trial_keys_load_corpora(loading->keys, loading->corpora, types, diag);
}

/* One for each contract, with its engine or without. */
static bool load_builds(struct loading *loading, struct fb_diag *diag)
{
    const struct fb_contracts *contracts = NULL;

    if (!fb_project_contracts(loading->project, &contracts, diag)
        || !fb_trial_keys_check_engines(loading->keys, contracts, diag))
        return false;
    const size_t count = fb_contracts_count(contracts);
    loading->trial.builds = calloc(count + 1, sizeof *loading->trial.builds);
    if (loading->trial.builds == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++) {
        const struct fb_contract *contract = fb_contracts_at(contracts, i);

        loading->trial.builds[i].contract = contract;
        loading->trial.builds[i].engine = fb_trial_keys_engine(loading->keys, contract->name);
    }
    loading->trial.build_count = count;
    return true;
}

static bool load_text(struct loading *loading, struct fb_diag *diag)
{
    if (!fb_project_holds_rules(loading->project))
        return true;
    loading->trial.encode = NULL;
    loading->trial.text = fb_text_trial_new(loading->trial.build_count);
    return loading->trial.text != NULL || fb_fail_memory(diag);
}

static bool load_layers(struct loading *loading, struct fb_diag *diag)
{
    struct fb_verdict_keys *keys = fb_project_verdict_keys(loading->project);

    if (!fb_verdict_keys_load(keys, diag))
        return false;
    loading->trial.layers_required = FB_LAYERS_DEFAULT | fb_policy_layers(keys->policy);
    return true;
}

static bool load(struct loading *loading, struct fb_diag *diag)
{
    loading->trial.own_names = loading->keys->own_names;
    loading->trial.own_name_count = loading->keys->own_name_count;
    loading->trial.fuzz = &loading->fuzz;
    loading->trial.encode = fb_project_has_own_format(loading->project) ? NULL : fb_content_write;
    return fb_fuzz_keys_apply(&loading->keys->fuzz, loading->said, &loading->fuzz, &loading->known, diag)
        && load_layers(loading, diag)
        && load_builds(loading, diag)
        && load_text(loading, diag)
        && load_corpora(loading, diag)
        && fb_project_field(loading->project, &loading->trial.field, diag);
}

static void unload(struct loading *loading)
{
    fb_corpora_free(loading->corpora);
    fb_text_trial_free(loading->trial.text);
    free(loading->trial.builds);
    free(loading->known);
}

static bool add_not_run(struct fb_report *report, const char *const *asked, const char *reason,
                        struct fb_diag *diag)
{
    const char *const *names = asked != NULL ? asked : fb_gate_names;

    for (; *names != NULL; names++) {
        const struct fb_gate_result result = { .gate = *names, .state = FB_GATE_NOT_RUN, .reason = reason };

        if (!fb_report_add_gate(report, &result))
            return fb_fail_memory(diag);
    }
    return true;
}

bool fb_gate_hindered(struct fb_report *report, const char *const *asked,
                      const struct fb_diag *failure, struct fb_diag *diag)
{
    return fb_obstacle_add(report, FB_STAGE_CONFIGURATION, failure, diag)
        && add_not_run(report, asked, "a file that it judges by cannot be used", diag);
}

/* Those of validator/trial, and the gate fuzz, which stands above them. */
#define MOST_MORE 8

static size_t list_more(struct fb_gate more[static MOST_MORE])
{
    size_t count = 0;

    for (; count < fb_trial_gate_count && count + 1 < MOST_MORE; count++)
        more[count] = fb_trial_gates[count];
    more[count++] = fb_fuzz_gate;
    return count;
}

/* What text rule sets do depends on those before them, so that nothing of them is kept. */
static bool open_cache(struct loading *loading, const struct fb_check_options *options, struct fb_gate_cache **out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_gate_cache_close)
    struct fb_gate_cache *cache = NULL;

    if (options->cache_folder == NULL || fb_project_holds_rules(loading->project))
        return true;
    if (!fb_gate_cache_open(options->cache_folder, options->tool_version, &cache, diag)
        || !fb_gate_cache_inputs(cache, loading->project, &loading->trial, diag))
        return false;
    *out = fb_take(cache);
    return true;
}

bool fb_gate_files(struct fb_project *project, struct fb_texts named,
                   const struct fb_check_options *options, struct fb_report *report,
                   struct fb_diag *diag)
{
    struct loading loading = { .project = project, .keys = fb_project_trial_keys(project), .said = options->fuzz != NULL ? options->fuzz : &fb_fuzz_defaults };
    struct fb_check_options all = *options;
    struct fb_diag failure = FB_DIAG_NONE;

    struct fb_gate more[MOST_MORE];

    loading.trial.coverage = options->coverage;
    all.more = more;
    all.more_count = list_more(more);
    all.trial = &loading.trial;
    bool loaded = load(&loading, &failure) && open_cache(&loading, options, &all.cache, &failure);
    bool asked = loaded ? fb_check_files(project, named, &all, report, diag)
                        : fb_gate_hindered(report, options->asked, &failure, diag);

    fb_gate_cache_close(all.cache);
    unload(&loading);
    return asked;
}
