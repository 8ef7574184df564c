/* SPDX-License-Identifier: Apache-2.0 */
/* The table of static gates, and asking all of them of one candidate. */
#include "validator/gates/gates.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/draft.h"
#include "validator/gates/text_rules.h"
#include "validator/model/record.h"

static const char *missing_types(const struct fb_gate_context *context)
{
    if (context->types != NULL && fb_template_types_count(context->types) > 0)
        return NULL;
    return "no template types are named: list their files under template_types in the project "
           "file, or give --types";
}

static const char *missing_contracts(const struct fb_gate_context *context)
{
    if (context->contracts != NULL && fb_contracts_count(context->contracts) > 0)
        return fb_text_rules_missing(context->text_rules);
    return "no sensor build's contract is named: list the contracts' files under contracts in the "
           "project file, or give --contract";
}

const struct fb_gate fb_static_gates[] = {
    {
        .name = "layout",
        .question = "Does every byte mean what the schema says?",
        .run = fb_gate_layout,
    },
    {
        .name = "types",
        .question = "Does each instance fit its template type?",
        .needs_content = true,
        .missing = missing_types,
        .run = fb_gate_types,
    },
    {
        .name = "contract",
        .question = "Can every sensor build in the field take it?",
        .needs_content = true,
        .takes_rules = true,
        .missing = missing_contracts,
        .run = fb_gate_contract,
    },
    {
        .name = "cost",
        .question = "Could it be slow or large?",
        .needs_content = true,
        .missing = missing_contracts,
        .run = fb_gate_cost,
    },
    {
        .name = "change",
        .question = "What is new against the last release?",
        .needs_content = true,
        .run = fb_gate_change,
    },
};
const size_t fb_static_gate_count = sizeof fb_static_gates / sizeof *fb_static_gates;

static void add_figure(struct fb_figure *figures, size_t *figure_count, uint64_t value, struct fb_figure figure)
{
    if (*figure_count == FB_GATE_FIGURES)
        return;
    figure.value = value > INT64_MAX ? INT64_MAX : (int64_t)value;
    figures[(*figure_count)++] = figure;
}

void fb_figure_add(struct fb_figure *figures, size_t *figure_count, const char *name, uint64_t value)
{
    add_figure(figures, figure_count, value, (struct fb_figure){ .name = name });
}

void fb_figure_add_setting(struct fb_figure *figures, size_t *figure_count, const char *name, uint64_t value)
{
    add_figure(figures, figure_count, value, (struct fb_figure){ .name = name, .kind = FB_FIGURE_SETTING });
}

static uint64_t permille(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : part * 1000 / whole;
}

void fb_figure_add_share(struct fb_figure *figures, size_t *figure_count, const char *name, uint64_t part,
                         uint64_t whole)
{
    const struct fb_figure share = { .name = name, .kind = FB_FIGURE_SHARE, .part = part, .whole = whole };

    add_figure(figures, figure_count, permille(part, whole), share);
}

void fb_figure_join(struct fb_figure *figure, const struct fb_figure *other)
{
    switch (figure->kind) {
    case FB_FIGURE_COUNT:
        if (__builtin_add_overflow(figure->value, other->value, &figure->value))
            figure->value = INT64_MAX;
        break;
    case FB_FIGURE_SETTING:
        break;
    case FB_FIGURE_SHARE:
        figure->part += other->part;
        figure->whole += other->whole;
        figure->value = (int64_t)permille(figure->part, figure->whole);
        break;
    }
}

/* What asking needs beside the candidate. */
struct session {
    const struct fb_gate_context *context;
    struct fb_candidate candidate;
    const char *no_content; /* why there are no instances to judge; NULL when there are */
    double (*now_seconds)(void);
    struct fb_report *report;
    struct fb_diag *diag;
};

static bool add_result(const struct session *session, const struct fb_gate_result *result)
{
    return fb_report_add_gate(session->report, result) || fb_fail_memory(session->diag);
}

/* What the gate could not do makes it unfinished, except that want of memory ends everything. */
static bool run_since(const struct session *session, const struct fb_gate *gate, double began)
{
    struct fb_figure figures[FB_GATE_FIGURES];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_gate_result result = {
        .gate = gate->name,
        .subject = session->candidate.path,
        .state = FB_GATE_RAN,
        .figures = figures,
    };

    if (!gate->run(session->context, &session->candidate, session->report, figures,
                   &result.figure_count, &diag)) {
        if (diag.fault == FB_FAULT_MEMORY)
            return fb_fail_memory(session->diag);
        result.state = FB_GATE_UNFINISHED;
        result.reason = diag.message;
    }
    result.seconds = session->now_seconds() - began;
    return add_result(session, &result);
}

bool fb_gate_run(const struct fb_gate_context *context, const struct fb_gate *gate,
                 const struct fb_candidate *candidate, double (*now_seconds)(void),
                 struct fb_report *report, struct fb_diag *diag)
{
    const struct session session = {
        .context = context,
        .candidate = *candidate,
        .now_seconds = now_seconds,
        .report = report,
        .diag = diag,
    };

    return run_since(&session, gate, now_seconds());
}

static bool run_gate(const struct session *session, const struct fb_gate *gate, double began)
{
    const struct fb_gate_relay *relay = session->context->relay;
    bool taken = false;

    if (relay != NULL
        && !relay->take(relay->context, session->context, gate, &session->candidate, session->report, &taken,
                        session->diag))
        return false;
    return taken || run_since(session, gate, began);
}

bool fb_gate_is_asked(const struct fb_gate_context *context, const struct fb_gate *gate)
{
    const char *const *name = context->asked;

    while (name != NULL && *name != NULL && strcmp(*name, gate->name) != 0)
        name++;
    return name == NULL || *name != NULL;
}

static bool ask_gate(const struct session *session, const struct fb_gate *gate, double began)
{
    struct fb_gate_result result = { .gate = gate->name, .subject = session->candidate.path };

    if (!fb_gate_is_asked(session->context, gate))
        return true;

    if (session->context->text_rules != NULL && !gate->takes_rules) {
        fb_text_rules_pass_over(session->context->text_rules, &result);
        return add_result(session, &result);
    }
    result.reason = gate->missing != NULL ? gate->missing(session->context) : NULL;
    if (result.reason != NULL) {
        result.state = FB_GATE_NOT_RUN;
        return add_result(session, &result);
    }
    if (gate->needs_content && session->no_content != NULL) {
        result.state = FB_GATE_UNFINISHED;
        result.reason = session->no_content;
        return add_result(session, &result);
    }
    return run_gate(session, gate, began);
}

/* Joins the tree to the model; session->no_content says why where that can not be done. */
static bool collect(struct session *session, struct fb_arena *arena, struct fb_content *content)
{
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_record_check(fb_tree_schema(session->candidate.tree), &why)) {
        session->no_content = "the schema does not say where the template instances are";
        return why.fault != FB_FAULT_MEMORY || fb_fail_memory(session->diag);
    }
    if (fb_tree_is_partial(session->candidate.tree)) {
        session->no_content = "the gate layout refused the file, so its template instances were not all read";
        return true;
    }
    if (!fb_record_collect(session->candidate.tree, arena, content, &why)) {
        session->no_content = "the template instances could not be taken from the file";
        return why.fault == FB_FAULT_MEMORY ? fb_fail_memory(session->diag)
                                            : fb_schema_tell_join(&why, session->candidate.path,
                                                                  session->report, session->diag);
    }
    session->candidate.content = content;
    return true;
}

static bool ask_table(const struct session *session, const struct fb_gate *gates, size_t count,
                      double began)
{
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        ok = ask_gate(session, &gates[i], began);
        began = session->now_seconds();
    }
    return ok;
}

/* The gates behind the static ones. */
static bool ask_more(const struct session *session)
{
    const struct fb_gate_context *context = session->context;
    struct session other = *session;

    for (size_t i = 0; i < context->more_count; i++) {
        if (context->relay != NULL && fb_gate_is_asked(context, &context->more[i]))
            other.report = context->relay->next(context->relay->context);
        if (other.report == NULL)
            return fb_fail_memory(session->diag);
        if (!ask_gate(&other, &context->more[i], session->now_seconds()))
            return false;
    }
    return true;
}

static bool ask_all(struct session *session, double began)
{
    struct fb_arena arena;
    struct fb_content content = { .channel = 0 };

    fb_arena_init(&arena, fb_heap(), FB_MAX_TREE_BYTES);
    bool ok = ask_gate(session, &fb_static_gates[0], began);
    began = session->now_seconds();
    ok = ok && collect(session, &arena, &content)
      && ask_table(session, fb_static_gates + 1, fb_static_gate_count - 1, began)
      && ask_more(session);
    fb_arena_clear(&arena);
    return ok;
}

/* Their only reader is the engine of each build. */
static bool ask_of_rules(const struct session *session)
{
    return ask_table(session, fb_static_gates, fb_static_gate_count, session->now_seconds())
        && ask_more(session);
}

static bool ask_of_tree(struct session *session, const struct fb_schema *schema,
                        const struct fb_tree_options *options)
{
    const double began = session->now_seconds();
    const struct fb_candidate *candidate = &session->candidate;
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;

    if (!fb_tree_parse(schema, candidate->bytes, options, &tree, session->diag))
        return false;
    session->candidate.tree = tree;
    return (session->context->schema_told
            || fb_schema_tell(schema, candidate->path, session->report, session->diag))
        && ask_all(session, began);
}

bool fb_check_candidate(const struct fb_gate_context *context, const struct fb_schema *schema,
                        const char *path, struct fb_span bytes,
                        const struct fb_tree_options *options, double (*now_seconds)(void),
                        struct fb_report *report, struct fb_diag *diag)
{
    struct session session = {
        .context = context,
        .candidate = { .path = path, .bytes = bytes },
        .now_seconds = now_seconds,
        .report = report,
        .diag = diag,
    };

    return context->text_rules != NULL ? ask_of_rules(&session) : ask_of_tree(&session, schema, options);
}
