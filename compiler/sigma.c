/* SPDX-License-Identifier: Apache-2.0 */
/* sigma.c - Sigma files: YAML streams of rules, each of which compiles whole or not at all. */
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "compiler/sigma_rule.h"
#include "compiler/sink.h"

/* The documents of a stream. */
struct stream {
    struct fb_document **documents;
    size_t count;
};

static void clear_stream(struct stream *stream)
{
    for (size_t i = 0; i < stream->count; i++)
        fb_document_free(stream->documents[i]);
    free(stream->documents);
}

/* The rule of findings about a file that cannot be loaded; FB_RULE_COUNT: not the file's fault. */
static enum fb_rule rule_of_fault(enum fb_fault fault)
{
    switch (fault) {
    case FB_FAULT_INPUT:
    case FB_FAULT_SYNTAX:
        return FB0002;
    case FB_FAULT_KEY:
        return FB0003;
    case FB_FAULT_UNSUPPORTED:
        return FB0104;
    case FB_FAULT_LIMIT:
        return FB0106;
    default:
        return FB_RULE_COUNT;
    }
}

static bool report_unreadable(struct fb_sink *sink, const char *file, const struct fb_diag *failure,
                              struct fb_diag *diag)
{
    const enum fb_rule rule = rule_of_fault(failure->fault);
    if (rule == FB_RULE_COUNT) {
        *diag = *failure;
        return false;
    }
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = file,
        .message = failure->message,
        .help = failure->help[0] != '\0' ? failure->help : NULL,
        .location = {
            .path = failure->place.path[0] != '\0' ? failure->place.path : NULL,
            .line = failure->place.line,
            .column = failure->place.column,
        },
    };
    sink->sources_left_out++;
    return fb_report_add(sink->report, &finding) || fb_fail_memory(diag);
}

/* What stands behind a last "---". */
static bool is_nothing(const struct fb_doc *rule)
{
    return rule->kind == FB_DOC_NULL && rule->text.size == 0;
}

static bool report_empty(struct fb_sink *sink, const char *file, struct fb_diag *diag)
{
    const struct fb_finding finding = {
        .rule = FB0004,
        .level = fb_rule_level(FB0004),
        .gate = "",
        .subject = file,
        .message = "the file holds no rule",
        .location = { .line = 1, .column = 1 },
    };
    sink->sources_left_out++;
    return fb_report_add(sink->report, &finding) || fb_fail_memory(diag);
}

static bool compile_rule(struct fb_sigma *sigma, const struct fb_doc *rule)
{
    fb_arena_init(&sigma->scratch, fb_heap(), FB_MAX_SIGMA_BYTES);
    sigma->type = NULL;
    sigma->rejected = false;
    sigma->sink->origin = (struct fb_origin){ sigma->file, rule->line, rule->column };

    const bool compiled = fb_sigma_rule(sigma, rule);
    if (!compiled && fb_arena_exhausted(&sigma->scratch) && !sigma->rejected)
        fb_sigma_reject(sigma, FB0106, (struct fb_sigma_spot){ .node = rule }, "split the rule",
                        "the rule needs more memory than the compiler allows, %zu bytes",
                        FB_MAX_SIGMA_BYTES);
    fb_arena_clear(&sigma->scratch);
    if (!compiled)
        sigma->sink->sources_left_out++;
    return sigma->diag->fault == FB_FAULT_NONE;
}

bool fb_sigma_compile(struct fb_sink *sink, const char *file, struct fb_span text,
                      struct fb_diag *diag)
{
    struct stream stream = { 0 };
    struct fb_diag failure = FB_DIAG_NONE;
    if (!fb_document_parse_stream(file, text, &stream.documents, &stream.count, &failure))
        return report_unreadable(sink, file, &failure, diag);

    struct fb_sigma sigma = { .sink = sink, .file = file, .source = text, .diag = diag };
    bool ok = true;
    size_t rules = 0;
    for (size_t i = 0; ok && i < stream.count; i++) {
        const struct fb_doc *rule = fb_document_root(stream.documents[i]);
        if (is_nothing(rule))
            continue;
        ok = compile_rule(&sigma, rule);
        rules++;
    }
    clear_stream(&stream);
    return ok && (rules > 0 || report_empty(sink, file, diag));
}
