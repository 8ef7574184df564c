/* SPDX-License-Identifier: Apache-2.0 */
/* text_cost.c - has an engine tell what each rule costs. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "isolate/isolate.h"
#include "isolate/worker.h"
#include "validator/gates/text_rules.h"
#include "validator/trial/text_rules.h"
#include "validator/trial/trial_events.h"

/* A rule's record in the results: its nanoseconds, the size of its name, the name. */
struct cost_head {
    uint64_t nanoseconds;
    uint64_t size;
};

struct measuring {
    const struct fb_trial *trial;
    const struct fb_trial_build *build;
    struct fb_engine_file file;
    const struct fb_event *event;
    uint64_t type_id;
    const struct fb_engine_input *inputs;
    size_t input_count;
};

static bool emit_costs(struct fb_worker *worker, const struct fb_worker_call *call)
{
    bool emitted = true;

    for (size_t i = 0; emitted && i < call->match_count; i++) {
        const struct cost_head head = { call->costs[i], call->matches[i].size };

        emitted = fb_worker_emit(worker, &head, sizeof head)
               && (head.size == 0 || fb_worker_emit(worker, call->matches[i].bytes, call->matches[i].size));
    }
    return emitted;
}

/* Case 0 and no other. */
static void run_cost(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct measuring *measuring = context;
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    (void)number;
    fb_worker_load(worker, &measuring->file, 1, &call);
    if (call.status != FB_ENGINE_OK)
        return;
    fb_worker_cost(worker, measuring->type_id, measuring->inputs, measuring->input_count, &call);
    if (!emit_costs(worker, &call))
        return; /* the figures are not told then */
}

static bool take(struct fb_span *from, void *out, size_t size)
{
    if (from->size < size)
        return false;
    memcpy(out, from->bytes, size);
    *from = fb_span_part(*from, size, SIZE_MAX);
    return true;
}

static bool keep(const struct measuring *measuring, struct fb_span rule, uint64_t nanoseconds)
{
    char name[256];
    const size_t size = rule.size < sizeof name ? rule.size : sizeof name - 1;

    memcpy(name, rule.bytes, size);
    name[size] = '\0';
    return fb_text_trial_add_cost(measuring->trial->text, &(struct fb_rule_cost){
                                                              .rule = name,
                                                              .file = measuring->file.name,
                                                              .event = measuring->event->file,
                                                              .sensor = measuring->build->contract->name,
                                                              .nanoseconds = nanoseconds,
                                                          });
}

/* The bytes come from the engine's process: they are taken as far as they make sense. */
static bool keep_all(const struct measuring *measuring, struct fb_span results, bool *told)
{
    struct cost_head head;

    while (take(&results, &head, sizeof head) && head.size <= results.size) {
        const struct fb_span rule = fb_span_part(results, 0, (size_t)head.size);

        results = fb_span_part(results, (size_t)head.size, SIZE_MAX);
        if (rule.size > 0 && !keep(measuring, rule, head.nanoseconds))
            return false;
        *told = true;
    }
    return true;
}

/* NULL: none is small enough. */
static const struct fb_event *choose_event(const struct fb_corpora *corpora, uint64_t type_id)
{
    const struct fb_event *chosen = NULL;

    for (size_t c = 0; corpora != NULL && c < fb_corpora_count(corpora); c++) {
        const struct fb_corpus *corpus = fb_corpora_at(corpora, c);

        for (size_t i = 0; i < corpus->count; i++) {
            const struct fb_event *event = &corpus->events[i];

            if (event->type_id == type_id && event->count > 0 && event->values[0].length <= FB_COST_EVENT_BYTES
                && (chosen == NULL || event->values[0].length > chosen->values[0].length))
                chosen = event;
        }
    }
    return chosen;
}

static bool run(const struct measuring *measuring, bool *told, struct fb_diag *diag)
{
    const struct fb_task task = { .run = run_cost, .context = measuring };
    const struct fb_isolation_options options = {
        .engine = measuring->build->engine,
        .memory_bytes = measuring->build->contract->memory_bytes,
        .load_ms = 60000, /* each rule is run alone */
        .case_us = UINT64_MAX,
        .fence = FB_FENCE_OFF,
        .layers_required = measuring->trial->layers_required,
    };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    struct fb_outcome outcome;
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_isolate_start(&options, &task, 1, &isolate, &why)
        || !fb_isolate_run(isolate, 0, 0, 1, &outcome, &why))
        return why.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
    return outcome.ending.kind != FB_END_DONE
        || keep_all(measuring, outcome.results, told) || fb_fail_memory(diag);
}

static bool measure(struct measuring *measuring, const struct fb_contract_type *type, struct fb_arena *arena,
                    bool *told, struct fb_diag *diag)
{
    measuring->input_count = type->inputs < FB_MAX_FIELDS ? (size_t)type->inputs : FB_MAX_FIELDS;
    if (!fb_trial_inputs(measuring->event->values, measuring->event->count, measuring->input_count, arena,
                         &measuring->inputs))
        return fb_fail_memory(diag);
    return run(measuring, told, diag);
}

static bool measure_build(const struct fb_trial *trial, const struct fb_trial_build *build,
                          const struct fb_candidate *candidate, bool *told, struct fb_diag *diag)
{
    const struct fb_contract_type *type = NULL;
    struct fb_arena arena;

    *told = false;
    for (size_t i = 0; i < build->contract->type_count; i++)
        if (strcmp(build->contract->types[i].name, FB_RULES_TYPE) == 0)
            type = &build->contract->types[i];
    struct measuring measuring = {
        .trial = trial,
        .build = build,
        .file = { candidate->path, candidate->bytes.bytes, candidate->bytes.size },
        .event = type == NULL ? NULL : choose_event(trial->corpora, type->id),
        .type_id = type == NULL ? 0 : type->id,
    };
    if (measuring.event == NULL)
        return true;
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    bool measured = measure(&measuring, type, &arena, told, diag);
    fb_arena_clear(&arena);
    return measured;
}

/* The first engine that tells anything. */
static bool measure_rules(const struct fb_asking *asking)
{
    const struct fb_trial *trial = asking->context->trial;
    bool told = false;

    for (size_t i = 0; i < trial->build_count && !told; i++)
        if (trial->builds[i].engine != NULL
            && !measure_build(trial, &trial->builds[i], asking->candidate, &told, asking->diag))
            return false;
    return true;
}

bool fb_text_rules_finish(const struct fb_asking *asking)
{
    struct fb_text_trial *text = asking->context->trial->text;

    return measure_rules(asking)
        && ((fb_text_trial_keep(text, asking->candidate)
             && (!asking->context->is_last || fb_text_trial_tell_costs(text, asking->report)))
            || fb_fail_memory(asking->diag));
}
