/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - the gate fuzz: one build after another, a plan each. */
#include "fuzz/gate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/answers.h"
#include "fuzz/cause.h"
#include "fuzz/export.h"
#include "fuzz/reproducer.h"
#include "fuzz/state.h"
#include "fuzz/tell.h"
#include "validator/gates/gates.h"
#include "validator/trial/engine_trial.h"

const struct fb_fuzz_options fb_fuzz_defaults = {
    .seed = 1,
    .random = FB_FUZZ_DEFAULT_RANDOM,
    .inputs = FB_FUZZ_DEFAULT_INPUTS,
    .jobs = 1,
};

/* What became of all builds, for the gate's figures. */
struct totals {
    uint64_t builds;
    uint64_t planned;
    uint64_t executed;
    uint64_t suppressed;
    uint64_t findings;
    uint64_t not_run;
    uint64_t compared;
    uint64_t allocations;
    uint64_t fenced;
};

/* One build; what it needs is gone with its arena. */
struct fuzzing {
    struct fb_engine_trial trial; /* opens the engine */
    const struct fb_fuzz_options *options;
    struct fb_fuzz_plan plan;
    struct fb_fuzz_judge judge;
    struct fb_fuzz_lane *lanes; /* malloc'ed */
    size_t lane_count;
    struct fb_fuzz_campaign campaign;
    struct fb_fuzz_state *state; /* NULL: it is kept nowhere */
    struct totals *totals;
};

/* ---- Lanes ---- */

static bool init_lanes(struct fuzzing *fuzzing, struct fb_diag *diag)
{
    const size_t wanted = fuzzing->options->jobs == 0 ? 1 : fuzzing->options->jobs;
    const size_t count = wanted < FB_FUZZ_EPOCH ? wanted : FB_FUZZ_EPOCH;

    fuzzing->lanes = calloc(count, sizeof *fuzzing->lanes);
    if (fuzzing->lanes == NULL)
        return fb_fail_memory(diag);
    for (; fuzzing->lane_count < count; fuzzing->lane_count++)
        if (!fb_fuzz_lane_init(&fuzzing->lanes[fuzzing->lane_count], &fuzzing->plan))
            return fb_fail_memory(diag);
    return true;
}

/* The first opens the engine with all that is to be told of it; the others are like it. */
static bool open_lanes(struct fuzzing *fuzzing, bool *ready, struct fb_diag *diag)
{
    const struct fb_isolation_options options = fb_engine_options(&fuzzing->trial);
    struct fb_task tasks[FB_FUZZ_TASKS];
    bool opened = true;

    fb_fuzz_lane_tasks(&fuzzing->lanes[0], tasks);
    if (!fb_engine_open(&fuzzing->trial, tasks, FB_FUZZ_TASKS, ready, diag))
        return false;
    fuzzing->lanes[0].isolate = fb_take(fuzzing->trial.engine);
    for (size_t i = 1; *ready && opened && i < fuzzing->lane_count; i++) {
        fb_fuzz_lane_tasks(&fuzzing->lanes[i], tasks);
        opened = fb_isolate_start(&options, tasks, FB_FUZZ_TASKS, &fuzzing->lanes[i].isolate, diag);
    }
    return opened;
}

static void clear_lanes(struct fuzzing *fuzzing)
{
    for (size_t i = 0; i < fuzzing->lane_count; i++)
        fb_fuzz_lane_clear(&fuzzing->lanes[i]);
    free(fuzzing->lanes);
    fb_engine_stop(&fuzzing->trial);
}

/* ---- One build ---- */

static bool make_plan(struct fuzzing *fuzzing, struct fb_diag *diag)
{
    const struct fb_asking *asking = fuzzing->trial.asking;
    const struct fb_contract *contract = fuzzing->trial.build->contract;
    const struct fb_fuzz_case *known = NULL;
    size_t known_count = 0;

    return fb_reproducers_load(fuzzing->options->known, fuzzing->options->known_count, contract->name,
                               fuzzing->trial.arena, &known, &known_count, diag)
        && (fb_fuzz_plan_make(fuzzing->options, fuzzing->trial.trial, asking->context->types, contract,
                              asking->candidate, known, known_count, fuzzing->trial.arena, &fuzzing->plan)
            || fb_fail_memory(diag));
}

static void count(struct fuzzing *fuzzing)
{
    const struct fb_fuzz_campaign *campaign = &fuzzing->campaign;
    struct totals *totals = fuzzing->totals;

    totals->planned += fuzzing->plan.count;
    totals->not_run += campaign->done < fuzzing->plan.count ? fuzzing->plan.count - campaign->done : 0;
    totals->compared += campaign->compared;
    totals->findings += campaign->finding_count;
    totals->allocations += campaign->allocations;
    totals->fenced += campaign->fenced;
    for (size_t i = 0; campaign->strata != NULL && i < fuzzing->plan.stratum_count; i++) {
        const uint64_t *courses = campaign->strata[i].courses;

        totals->suppressed += courses[FB_FUZZ_ASIDE];
        totals->planned -= courses[FB_FUZZ_NOT_MADE];
        totals->executed += courses[FB_FUZZ_RAN] + courses[FB_FUZZ_REFUSED] + courses[FB_FUZZ_BEGAN]
                          + courses[FB_FUZZ_DIFFERED];
    }
}

/* Writes one below `to`, and appends its path; NULL: nowhere.  False without memory alone. */
static bool write_reproducer(struct fuzzing *fuzzing, const struct fb_fuzz_finding *finding, const char *to,
                             struct fb_buffer *path, struct fb_diag *diag)
{
    const struct fb_reproducer_maker maker = {
        .folder = to,
        .build = fuzzing->trial.build,
        .campaign = &fuzzing->campaign,
    };
    struct fb_diag why = FB_DIAG_NONE;

    if (to == NULL || finding->case_count == 0 || fb_reproducer_write(&maker, finding, path, &why))
        return true;
    if (why.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    fb_engine_undecided(&fuzzing->trial, "a reproducer cannot be written: %s", why.message);
    return true;
}

/* In the record it has the name that it has there. */
static bool record_reproducer(struct fuzzing *fuzzing, const struct fb_fuzz_finding *finding, struct fb_buffer *path,
                              struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer recorded = FB_BUFFER_EMPTY;

    if (!write_reproducer(fuzzing, finding, fuzzing->options->record, &recorded, diag))
        return false;
    if (path->size == 0 && recorded.size > 0)
        fb_buffer_printf(path, "reproducers%s", recorded.text + strlen(fuzzing->options->record));
    return !path->failed || fb_fail_memory(diag);
}

static bool tell_finding(struct fuzzing *fuzzing, const struct fb_fuzz_telling *telling,
                         const struct fb_fuzz_finding *finding, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer folder = FB_BUFFER_EMPTY;

    if (!write_reproducer(fuzzing, finding, fuzzing->options->folder, &folder, diag)
        || !record_reproducer(fuzzing, finding, &folder, diag))
        return false;
    return fb_fuzz_first_of_cause(&fuzzing->campaign, finding) != finding
        || fb_fuzz_tell_finding(telling, finding, folder.size > 0 ? folder.text : NULL);
}

static bool tell(struct fuzzing *fuzzing, struct fb_diag *diag)
{
    const struct fb_fuzz_telling telling = { fuzzing->trial.asking, &fuzzing->campaign };

    for (size_t i = 0; i < fuzzing->campaign.finding_count; i++)
        if (!tell_finding(fuzzing, &telling, &fuzzing->campaign.findings[i], diag))
            return false;
    if (fuzzing->campaign.findings_dropped > 0)
        fb_engine_undecided(&fuzzing->trial, "%" PRIu64 " more faults were not looked into",
                            fuzzing->campaign.findings_dropped);
    if (fuzzing->options->plan_only)
        fb_engine_undecided(&fuzzing->trial, "its plan was made and not run, as was asked for");
    if (fuzzing->campaign.cut_short)
        fb_engine_undecided(&fuzzing->trial, "the plan was cut short behind case %" PRIu64 " of %" PRIu64,
                            fuzzing->campaign.done, fuzzing->plan.count);
    return fb_fuzz_tell_differed(&telling) && fb_fuzz_tell_tables(&telling);
}

static bool run(struct fuzzing *fuzzing, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    fuzzing->campaign = (struct fb_fuzz_campaign){
        .plan = &fuzzing->plan,
        .judge = &fuzzing->judge,
        .lanes = fuzzing->lanes,
        .lane_count = fuzzing->lane_count,
        .arena = fuzzing->trial.arena,
        .state = fuzzing->state,
    };
    const bool ran = fb_fuzz_campaign_run(&fuzzing->campaign, &why)
                  && (fuzzing->options->plan_only || fuzzing->campaign.cut_short
                      || fb_fuzz_compare_answers(&fuzzing->campaign, &why));
    fuzzing->totals->builds++;
    count(fuzzing);
    if (!ran && (why.fault == FB_FAULT_MEMORY || fuzzing->campaign.strata == NULL))
        return fb_fail_memory(diag);
    if (!ran)
        fb_engine_undecided(&fuzzing->trial, "%s", why.message);
    return tell(fuzzing, diag);
}

/* False: it cannot be kept where it was asked for, and so it is not run. */
static bool open_state(struct fuzzing *fuzzing)
{
    const struct fb_fuzz_options *options = fuzzing->options;
    struct fb_diag why = FB_DIAG_NONE;

    if (options->campaign == NULL
        || fb_fuzz_state_open(options->campaign, &fuzzing->plan, fuzzing->trial.build->engine, &fuzzing->state, &why))
        return true;
    fb_engine_undecided(&fuzzing->trial, "its campaign cannot be kept: %s", why.message);
    return false;
}

static bool export(struct fuzzing *fuzzing, struct fb_diag *diag)
{
    const struct fb_fuzz_export export = {
        .folder = fuzzing->options->export,
        .plan = &fuzzing->plan,
        .engine = fuzzing->trial.build->engine,
        .campaign = fuzzing->options->campaign,
    };
    struct fb_diag why = FB_DIAG_NONE;

    if (fb_fuzz_export(&export, &why))
        fb_engine_undecided(&fuzzing->trial, "it was exported to %s/%s and not run, as was asked for", export.folder,
                            fuzzing->plan.contract->name);
    else if (why.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    else
        fb_engine_undecided(&fuzzing->trial, "it cannot be exported: %s", why.message);
    return true;
}

static bool fuzz_build(struct fuzzing *fuzzing, struct fb_diag *diag)
{
    bool ready = false;

    if (fuzzing->options->plan_only)
        return make_plan(fuzzing, diag) && run(fuzzing, diag);
    if (fuzzing->trial.build->engine == NULL) {
        fb_engine_undecided(&fuzzing->trial, "no engine is named for it");
        return true;
    }
    if (fuzzing->options->export != NULL)
        return make_plan(fuzzing, diag) && export(fuzzing, diag);
    return make_plan(fuzzing, diag)
        && init_lanes(fuzzing, diag)
        && open_lanes(fuzzing, &ready, diag)
        && (!ready || !open_state(fuzzing) || run(fuzzing, diag));
}

static bool fuzz_one(const struct fb_asking *asking, struct fb_trial *trial, size_t index, struct totals *totals,
                     struct fb_buffer *reasons)
{
    struct fb_engine_counts counts = { .builds = 0 };
    struct fb_arena arena;
    struct fuzzing fuzzing = {
        .trial = { .asking = asking,
                   .trial = trial,
                   .build = &trial->builds[index],
                   .arena = &arena,
                   .counts = &counts,
                   .reasons = reasons },
        .options = trial->fuzz != NULL ? trial->fuzz : &fb_fuzz_defaults,
        .judge = { asking->context, fb_tree_schema(asking->candidate->tree), trial->builds[index].contract->name },
        .totals = totals,
    };

    fb_arena_init(&arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    const bool fuzzed = fuzz_build(&fuzzing, asking->diag);
    clear_lanes(&fuzzing);
    fb_fuzz_state_close(fuzzing.state);
    fb_fuzz_plan_clear(&fuzzing.plan);
    fb_arena_clear(&arena);
    return fuzzed;
}

/* ---- The gate ---- */

static void add_figures(const struct totals *totals, const struct fb_fuzz_options *options,
                        struct fb_figure *figures, size_t *figure_count)
{
    fb_figure_add(figures, figure_count, "builds", totals->builds);
    fb_figure_add(figures, figure_count, "planned", totals->planned);
    fb_figure_add(figures, figure_count, "executed", totals->executed);
    fb_figure_add(figures, figure_count, "suppressed", totals->suppressed);
    fb_figure_add(figures, figure_count, "not_run", totals->not_run);
    fb_figure_add(figures, figure_count, "compared", totals->compared);
    fb_figure_add(figures, figure_count, "faults", totals->findings);
    fb_figure_add_setting(figures, figure_count, "seed", options->seed);
    fb_figure_add_share(figures, figure_count, "fenced_permille", totals->fenced, totals->allocations);
}

static bool fuzz(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                 struct fb_report *report, struct fb_figure *figures, size_t *figure_count, struct fb_diag *diag)
{
    const struct fb_asking asking = { "fuzz", context, candidate, report, diag };
    const struct fb_fuzz_options *options = context->trial->fuzz != NULL ? context->trial->fuzz : &fb_fuzz_defaults;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer reasons = FB_BUFFER_EMPTY;
    struct totals totals = { .builds = 0 };

    for (size_t i = 0; i < context->trial->build_count; i++)
        if (!fuzz_one(&asking, context->trial, i, &totals, &reasons))
            return false;
    add_figures(&totals, options, figures, figure_count);
    if (reasons.failed)
        return fb_fail_memory(diag);
    return reasons.size == 0 || fb_fail(diag, FB_FAULT_INPUT, "%s", reasons.text);
}

static const char *missing(const struct fb_gate_context *context)
{
    if (context->trial->build_count > 0)
        return NULL;
    return "no sensor build's contract is named: list the contracts' files under contracts in the "
           "project file, or give --contract";
}

const struct fb_gate fb_fuzz_gate = {
    .name = "fuzz",
    .by_build = true,
    .question = "Does it survive what was not foreseen?",
    .missing = missing,
    .run = fuzz,
};
