/* SPDX-License-Identifier: Apache-2.0 */
/* audit_text.c - an audit for people at a terminal. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/safe_text.h"
#include "base/write/wrap.h"
#include "pipeline/audit/audit_inside.h"
#include "signer/release/instant.h"

#define INDENT 6

/* Prose that may hold texts of others. */
static void paragraph(struct fb_buffer *out, size_t width, size_t indent, const char *mark, const char *text, const char *source)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer safe = FB_BUFFER_EMPTY;

    (void)fb_safe_text(&safe, fb_span_of(text));
    if (source != NULL) {
        fb_buffer_text(&safe, " [");
        (void)fb_safe_text(&safe, fb_span_of(source));
        fb_buffer_char(&safe, ']');
    }
    fb_buffer_text(out, mark);
    struct fb_wrap wrap = fb_wrap_begin(out, width, strlen(mark), indent);
    fb_wrap_text(&wrap, fb_buffer_span(&safe));
    fb_buffer_char(out, '\n');
    out->failed = out->failed || safe.failed;
}

static void write_statement(const struct fb_audit *audit, const struct fb_audit_statement *statement, size_t width,
                            struct fb_buffer *out)
{
    static const char *const marks[] = { "    + ", "    - not shown: ", "    ! contradicted: " };
    const char *source = statement->source == FB_AUDIT_NO_SOURCE ? NULL : audit->facts.sources[statement->source].name;

    paragraph(out, width, INDENT, marks[statement->kind], statement->text, source);
}

static void write_point(const struct fb_audit *audit, size_t number, size_t width, bool quiet, struct fb_buffer *out)
{
    const struct fb_audit_point *point = &audit->answers.points[number - 1];
    char mark[40];

    (void)snprintf(mark, sizeof mark, "%2zu  %-15s ", number, fb_audit_answer_name(fb_audit_answer_of(point)));
    paragraph(out, width, strlen(mark), mark, point->question, NULL);
    for (size_t i = 0; !quiet && i < point->count; i++)
        write_statement(audit, &point->statements[i], width, out);
}

static void write_source(const struct fb_audit_source *source, size_t width, struct fb_buffer *out)
{
    char instant[FB_INSTANT_SIZE] = "";

    if (source->at > 0)
        fb_instant_write(source->at, instant);
    fb_buffer_text(out, "  ");
    (void)fb_safe_text(out, fb_span_of(source->name));
    fb_buffer_printf(out, "%s%s%s%s\n", source->sha256[0] != '\0' ? "  sha256 " : "", source->sha256,
                     instant[0] != '\0' ? ", of " : "", instant);
    for (size_t i = 0; i < source->signer_count; i++) {
        const struct fb_audit_signer *signer = &source->signers[i];
        FB_AUTO(fb_buffer_clear)
        struct fb_buffer line = FB_BUFFER_EMPTY;
        fb_buffer_printf(&line, "signed for: %s, %s%s(%s)", signer->role, signer->keyid, signer->keyid[0] != '\0' ? " " : "", signer->algorithm);
        paragraph(out, width, INDENT, "    ", line.failed ? "" : line.text, NULL);
        out->failed = out->failed || line.failed;
    }
}

static void write_finding(const struct fb_finding *finding, size_t width, struct fb_buffer *out)
{
    char mark[64];

    (void)snprintf(mark, sizeof mark, "%s[%s]%s: ", fb_level_name(finding->level), fb_rule_id(finding->rule),
                   finding->suppressed != NULL ? " (set aside)" : "");
    paragraph(out, width, INDENT, mark, finding->message, NULL);
}

static void write_count(const struct fb_audit *audit, enum fb_audit_answer answer, struct fb_buffer *out)
{
    size_t count = 0;

    for (size_t i = 0; i < FB_AUDIT_POINTS; i++)
        count += fb_audit_answer_of(&audit->answers.points[i]) == answer;
    fb_buffer_printf(out, "%s%zu %s", answer == FB_AUDIT_SHOWN ? "points: " : ", ", count, fb_audit_answer_name(answer));
}

bool fb_audit_text(const struct fb_audit *audit, size_t width, bool quiet, struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_report *report = audit->report;

    fb_buffer_text(out, "Audit of a release: bundle ");
    fb_buffer_text(out, audit->release.bundle_sha256);
    fb_buffer_text(out, "\n\n");
    for (size_t number = 1; number <= FB_AUDIT_POINTS; number++)
        write_point(audit, number, width, quiet, out);
    if (!quiet && audit->facts.source_count > 0)
        fb_buffer_text(out, "\nSigned evidence\n");
    for (size_t i = 0; !quiet && i < audit->facts.source_count; i++)
        write_source(&audit->facts.sources[i], width, out);
    fb_buffer_char(out, '\n');
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        write_finding(fb_report_finding(report, i), width, out);
    for (int answer = FB_AUDIT_SHOWN; answer <= FB_AUDIT_CONTRADICTED; answer++)
        write_count(audit, (enum fb_audit_answer)answer, out);
    fb_buffer_printf(out, "\nverdict: %s\n", fb_verdict_name(fb_report_verdict(report)));
    return !out->failed || fb_fail_memory(diag);
}
