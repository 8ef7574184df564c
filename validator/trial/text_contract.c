/* SPDX-License-Identifier: Apache-2.0 */
/* text_contract.c - asks engines which external variables a text rule set reads. */
#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "isolate/isolate.h"
#include "isolate/worker.h"
#include "validator/gates/contract_rules.h"
#include "validator/gates/gates.h"
#include "validator/gates/text_rules.h"
#include "validator/trial/sweep.h"
#include "validator/trial/text_rules.h"

struct asking_build {
    const struct fb_asking *asking;
    const struct fb_trial_build *build;
    uint32_t layers_required;
    const struct fb_template_type *type;
    struct fb_arena *arena;
    struct fb_buffer *reasons;
    uint64_t *reads; /* how many names were told, of all builds */
};

/* The record is marked where the engine has no function that could tell. */
static void run_reads(struct fb_worker *worker, uint64_t number, const void *context)
{
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    fb_worker_reads(worker, context, 1, &call);
    if (!fb_tell_call(worker, FB_TOLD_READS, number, &call, fb_worker_engine(worker)->reads == NULL))
        return; /* it runs again, with room */
}

static void undecided(const struct asking_build *one, const char *what, const char *why)
{
    fb_buffer_printf(one->reasons, "%s%s: %s%s", one->reasons->size > 0 ? "; " : "",
                     one->build->contract->name, what, why);
}

/* Whether the names are known; if not the reasons say why. */
static bool judge_told(const struct asking_build *one, const struct fb_sweep *sweep)
{
    char sentence[256];

    if (sweep->fall_count > 0) {
        fb_ending_describe(&sweep->falls[0].ending, sentence, sizeof sentence);
        undecided(one, "the engine fell when it was asked which inputs the rules read: ", sentence);
        return false;
    }
    if (sweep->given[0] && sweep->told[0].unsupplied && one->type->field_count > 1) {
        undecided(one, "the engine has no function that says which inputs rules read", "");
        return false;
    }
    if (sweep->given[0] && sweep->told[0].status == FB_ENGINE_OK && sweep->told[0].matches_dropped == 0)
        return true;
    undecided(one, "the engine does not say which inputs the rules read", "");
    return false;
}

static bool sweep(const struct asking_build *one, struct fb_isolate *isolate, struct fb_sweep *out, struct fb_diag *why)
{
    const struct fb_ending *opening = fb_isolate_opening(isolate);
    char sentence[256];

    if (opening->kind == FB_END_DONE)
        return fb_sweep_run(isolate, 0, 1, one->arena, out, why);
    fb_ending_describe(opening, sentence, sizeof sentence);
    return fb_fail(why, FB_FAULT_INPUT, "its engine cannot even be opened: %s", sentence);
}

/* Starts the engine's child and asks it. */
static bool ask(const struct asking_build *one, struct fb_sweep *out, struct fb_diag *why)
{
    const struct fb_candidate *candidate = one->asking->candidate;
    const struct fb_engine_file file = { candidate->path, candidate->bytes.bytes, candidate->bytes.size };
    const struct fb_task task = { .run = run_reads, .context = &file };
    const struct fb_isolation_options options = {
        .engine = one->build->engine,
        .memory_bytes = one->build->contract->memory_bytes,
        .load_ms = UINT64_MAX,
        .case_us = UINT64_MAX,
        .fence = FB_FENCE_OFF, /* the gate engine looks after that */
        .layers_required = one->layers_required,
    };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;

    return fb_isolate_start(&options, &task, 1, &isolate, why) && sweep(one, isolate, out, why);
}

static bool check_build(const struct asking_build *one)
{
    struct fb_diag why = FB_DIAG_NONE;
    struct fb_sweep sweep;

    if (one->build->engine == NULL) {
        undecided(one, "no engine is named for it", "");
        return true;
    }
    if (!ask(one, &sweep, &why)) {
        undecided(one, why.message, "");
        return why.fault != FB_FAULT_MEMORY || fb_fail_memory(one->asking->diag);
    }
    if (!judge_told(one, &sweep))
        return true;
    *one->reads += sweep.told[0].match_count;
    return fb_contract_check_rules(one->asking, one->build->contract, one->type, sweep.told[0].matches,
                                   sweep.told[0].match_count)
        || fb_fail_memory(one->asking->diag);
}

static bool check_builds(const struct fb_asking *asking, const struct fb_template_type *type,
                         struct fb_buffer *reasons, uint64_t *reads)
{
    const struct fb_trial *trial = asking->context->trial;
    bool ok = true;

    for (size_t i = 0; ok && i < trial->build_count; i++) {
        struct fb_arena arena;
        const struct asking_build one = {
            asking,
            &trial->builds[i],
            trial->layers_required,
            type,
            &arena,
            reasons,
            reads,
        };

        fb_arena_init(&arena, fb_heap(), FB_MAX_TRIAL_BYTES);
        ok = check_build(&one);
        fb_arena_clear(&arena);
    }
    return ok;
}

bool fb_gate_contract_of_rules(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                               struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                               struct fb_diag *diag)
{
    const struct fb_asking asking = { "contract", context, candidate, report, diag };
    const struct fb_template_type *type = fb_template_types_by_name(context->types, fb_span_of(FB_RULES_TYPE));
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer reasons = FB_BUFFER_EMPTY;
    uint64_t reads = 0;

    if (type == NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "text rule sets are of the template type \"%s\", which is not defined",
                       FB_RULES_TYPE);
    if (!check_builds(&asking, type, &reasons, &reads))
        return false;
    fb_figure_add(figures, figure_count, "sensor_builds", context->trial->build_count);
    fb_figure_add(figures, figure_count, "external_variables", reads);
    if (reasons.failed)
        return fb_fail_memory(diag);
    return reasons.size == 0 || fb_fail(diag, FB_FAULT_INPUT, "%s", reasons.text);
}
