/* SPDX-License-Identifier: Apache-2.0 */
/* text_replay.c - runs the corpora through an engine, and says what it should have matched and what
 * it should not. */
#include "validator/trial/text_replay.h"

#include <inttypes.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/draft.h"
#include "validator/gates/gates.h"
#include "validator/gates/text_rules.h"
#include "validator/trial/engine_task.h"
#include "validator/trial/sweep.h"

/* Rules that match what they must not and that are told one by one. */
#define MOST_RULES 64

struct wrong_rule {
    struct fb_span name;
    uint64_t events;
    const struct fb_event *first;
};

struct replaying {
    const struct fb_asking *asking;
    const struct fb_trial_build *build;
    const struct fb_contract_type *type;
    struct fb_arena arena;
    const struct fb_event **events; /* of the corpora, those of the type */
    enum fb_corpus_label *labels;
    struct fb_trial_event *inputs; /* for the engine */
    size_t count;
    struct fb_sweep sweep;
    struct wrong_rule wrong[MOST_RULES];
    size_t wrong_count;
    uint64_t matches[FB_CORPUS_LABELS];
};

static bool is_named_so(const struct fb_contract_type *type)
{
    return strcmp(type->name, FB_RULES_TYPE) == 0;
}

/* The first build that can be asked. */
static bool choose_build(struct replaying *replaying)
{
    const struct fb_trial *trial = replaying->asking->context->trial;

    for (size_t i = 0; i < trial->build_count; i++) {
        const struct fb_contract *contract = trial->builds[i].contract;

        for (size_t t = 0; trial->builds[i].engine != NULL && t < contract->type_count; t++)
            if (is_named_so(&contract->types[t])) {
                replaying->build = &trial->builds[i];
                replaying->type = &contract->types[t];
                return true;
            }
    }
    return false;
}

static size_t count_events(const struct fb_corpora *corpora)
{
    size_t count = 0;

    for (size_t c = 0; c < fb_corpora_count(corpora); c++)
        count += fb_corpora_at(corpora, c)->count;
    return count;
}

static bool add_event(struct replaying *replaying, const struct fb_event *event, enum fb_corpus_label label)
{
    const struct fb_contract_type *type = replaying->type;
    struct fb_trial_event *out = &replaying->inputs[replaying->count];

    replaying->events[replaying->count] = event;
    replaying->labels[replaying->count++] = label;
    *out = (struct fb_trial_event){
        .type_id = type->id,
        .count = type->inputs < FB_MAX_FIELDS ? (size_t)type->inputs : FB_MAX_FIELDS,
        .origin = FB_FROM_CORPUS,
        .fields = event->count,
        .file = event->file,
        .line = event->line,
    };
    return fb_trial_inputs(event->values, event->count, out->count, &replaying->arena, &out->inputs);
}

static bool take_events(struct replaying *replaying)
{
    const struct fb_corpora *corpora = replaying->asking->context->trial->corpora;
    const size_t most = count_events(corpora);

    replaying->events = fb_arena_array(&replaying->arena, most, sizeof(struct fb_event *));
    replaying->labels = fb_arena_array(&replaying->arena, most, sizeof *replaying->labels);
    replaying->inputs = fb_arena_array(&replaying->arena, most, sizeof *replaying->inputs);
    if (replaying->events == NULL || replaying->labels == NULL || replaying->inputs == NULL)
        return false;
    for (size_t c = 0; c < fb_corpora_count(corpora); c++) {
        const struct fb_corpus *corpus = fb_corpora_at(corpora, c);

        for (size_t i = 0; i < corpus->count; i++)
            if (corpus->events[i].type_id == replaying->type->id
                && !add_event(replaying, &corpus->events[i], corpus->label))
                return false;
    }
    return true;
}

static uint64_t with_grace(uint64_t allowed, uint64_t grace)
{
    return allowed > (UINT64_MAX - grace) / 4 ? UINT64_MAX : allowed * 4 + grace;
}

static bool evaluate(struct replaying *replaying, struct fb_diag *diag)
{
    const struct fb_candidate *candidate = replaying->asking->candidate;
    const struct fb_contract *contract = replaying->build->contract;
    const struct fb_engine_file file = { candidate->path, candidate->bytes.bytes, candidate->bytes.size };
    const struct fb_trial_set set = {
        .files = &file,
        .file_count = 1,
        .events = replaying->inputs,
        .event_count = replaying->count,
        .state = fb_trial_set_state_new(&replaying->arena),
    };
    const struct fb_task task = fb_engine_task(&set);
    const struct fb_isolation_options options = {
        .engine = replaying->build->engine,
        .memory_bytes = contract->memory_bytes,
        .load_ms = with_grace(contract->load_ms, 1000),
        .case_us = with_grace(contract->eval_us, 250000),
        .fence = FB_FENCE_OFF, /* the gate engine looks after that */
        .layers_required = replaying->asking->context->trial->layers_required,
    };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;

    if (set.state == NULL)
        return fb_fail_memory(diag);
    return fb_isolate_start(&options, &task, 1, &isolate, diag)
        && fb_sweep_run(isolate, 0, replaying->count + 1, &replaying->arena, &replaying->sweep, diag);
}

/* Whether every event has an answer. */
static bool is_complete(const struct replaying *replaying)
{
    const struct fb_sweep *sweep = &replaying->sweep;

    for (uint64_t i = 0; i < sweep->count; i++)
        if (!sweep->given[i] || sweep->told[i].status != FB_ENGINE_OK || sweep->told[i].matches_dropped > 0)
            return false;
    return true;
}

static bool has_match(const struct fb_told *told, struct fb_span name)
{
    for (size_t i = 0; i < told->match_count; i++)
        if (fb_span_equal(told->matches[i], name))
            return true;
    return false;
}

static bool is_met(const struct fb_event *event, const struct fb_told *told)
{
    return event->expect.size == 0 ? told->match_count > 0 : has_match(told, event->expect);
}

static void count_wrong(struct replaying *replaying, struct fb_span rule, const struct fb_event *event)
{
    size_t at = 0;

    while (at < replaying->wrong_count && !fb_span_equal(replaying->wrong[at].name, rule))
        at++;
    if (at == MOST_RULES)
        return;
    if (at == replaying->wrong_count)
        replaying->wrong[replaying->wrong_count++] = (struct wrong_rule){ .name = rule, .first = event };
    replaying->wrong[at].events++;
}

/* Takes down what was matched. */
static void tally(struct replaying *replaying, bool *met)
{
    for (size_t i = 0; i < replaying->count; i++) {
        const struct fb_told *told = &replaying->sweep.told[i + 1];

        replaying->matches[replaying->labels[i]] += told->match_count;
        met[i] = met[i] || is_met(replaying->events[i], told);
        for (size_t m = 0; replaying->labels[i] == FB_CORPUS_MUST_NOT_MATCH && m < told->match_count; m++)
            count_wrong(replaying, told->matches[m], replaying->events[i]);
    }
}

static void say_event(const struct fb_event *event, struct fb_draft *draft)
{
    if (event->line > 0)
        fb_draft_message(draft, "%s:%" PRIu64, event->file, event->line);
    else
        fb_draft_message(draft, "%s", event->file);
}

static bool tell_wrong(const struct replaying *replaying)
{
    for (size_t i = 0; i < replaying->wrong_count; i++) {
        const struct wrong_rule *rule = &replaying->wrong[i];
        struct fb_draft draft;

        fb_draft_begin(&draft, replaying->asking, FB5002);
        fb_draft_message(&draft, "the rule %s matches %" PRIu64 " file%s that must not be matched, %s",
                         fb_quote(rule->name).text, rule->events, fb_plural(rule->events),
                         rule->events == 1 ? "" : "the first of them ");
        say_event(rule->first, &draft);
        fb_draft_help(&draft, "make the rule match less, or take the file out of the corpus if it is to be matched");
        if (!fb_draft_add(&draft, replaying->asking))
            return false;
    }
    return true;
}

static bool tell_missed(const struct replaying *replaying, const bool *met)
{
    for (size_t i = 0; i < replaying->count; i++) {
        const struct fb_event *event = replaying->events[i];
        struct fb_draft draft;

        if (replaying->labels[i] != FB_CORPUS_MUST_MATCH || met[i])
            continue;
        fb_draft_begin(&draft, replaying->asking, FB5001);
        if (event->expect.size > 0)
            fb_draft_message(&draft, "the rule %s does not match ", fb_quote(event->expect).text);
        else
            fb_draft_message(&draft, "no rule of the files that are judged matches ");
        say_event(event, &draft);
        fb_draft_message(&draft, ", which must be matched");
        if (!fb_draft_add(&draft, replaying->asking))
            return false;
    }
    return true;
}

static bool fail_incomplete(struct replaying *replaying, struct fb_diag *diag)
{
    const struct fb_sweep *sweep = &replaying->sweep;

    if (sweep->given[0] && sweep->told[0].status != FB_ENGINE_OK)
        return fb_fail(diag, FB_FAULT_INPUT, "%s: the engine refuses the rules, so nothing can be replayed",
                       replaying->build->contract->name);
    return fb_fail(diag, FB_FAULT_INPUT, "%s: the engine did not answer for every event",
                   replaying->build->contract->name);
}

/* Judges what came back; `met` says of each event whether any candidate met it. */
static bool judge(struct replaying *replaying, bool *met, struct fb_diag *diag)
{
    const bool is_last = replaying->asking->context->is_last;
    struct fb_text_trial *text = replaying->asking->context->trial->text;

    if (!is_complete(replaying)) {
        fb_text_trial_set_gap(text);
        return fail_incomplete(replaying, diag);
    }
    tally(replaying, met);
    if (!tell_wrong(replaying)
        || (is_last && !fb_text_trial_has_gap(text) && !tell_missed(replaying, met)))
        return fb_fail_memory(diag);
    return true;
}

static bool replay(struct replaying *replaying, struct fb_diag *diag)
{
    struct fb_text_trial *text = replaying->asking->context->trial->text;

    if (!take_events(replaying))
        return fb_fail_memory(diag);
    bool *met = fb_text_trial_met(text, replaying->count);
    if (met == NULL)
        return fb_fail_memory(diag);
    if (!evaluate(replaying, diag)) {
        fb_text_trial_set_gap(text);
        return false;
    }
    return judge(replaying, met, diag);
}

bool fb_gate_replay_of_rules(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                             struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                             struct fb_diag *diag)
{
    const struct fb_asking asking = { "replay", context, candidate, report, diag };
    struct replaying replaying = { .asking = &asking };

    if (!choose_build(&replaying))
        return fb_fail(diag, FB_FAULT_INPUT, "no engine is named that takes text rule sets");
    fb_arena_init(&replaying.arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    bool replayed = replay(&replaying, diag);
    fb_arena_clear(&replaying.arena);
    fb_figure_add(figures, figure_count, "events", replaying.count);
    fb_figure_add(figures, figure_count, "matches_must_match", replaying.matches[FB_CORPUS_MUST_MATCH]);
    fb_figure_add(figures, figure_count, "matches_must_not_match", replaying.matches[FB_CORPUS_MUST_NOT_MATCH]);
    fb_figure_add(figures, figure_count, "matches_background", replaying.matches[FB_CORPUS_BACKGROUND]);
    fb_figure_add(figures, figure_count, "compared", 0); /* only engines read text rule sets */
    return replayed;
}
