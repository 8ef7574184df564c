/* SPDX-License-Identifier: Apache-2.0 */
/* audit_html.c - an audit as one page for an auditor: it loads nothing, and prints. */
#include <string.h>

#include "base/host/fail.h"
#include "base/write/html_page.h"
#include "base/write/markup_text.h"
#include "pipeline/audit/audit_inside.h"
#include "signer/release/instant.h"

static const char *const classes[] = { "good", "warn", "note", "bad" }; /* of enum fb_audit_answer */

static void write_answer(struct fb_buffer *out, enum fb_audit_answer answer)
{
    fb_buffer_printf(out, "<span class=\"cell %s\">%s</span>", classes[answer], fb_audit_answer_name(answer));
}

static void write_banner(const struct fb_audit *audit, struct fb_buffer *out)
{
    const char *verdict = fb_verdict_name(fb_report_verdict(audit->report));
    char instant[FB_INSTANT_SIZE] = "";

    fb_buffer_printf(out, "<div class=\"verdict\" data-verdict=\"%s\"><h1>%c%s</h1>\n<p>", verdict, verdict[0] - 'a' + 'A', verdict + 1);
    if (audit->facts.verifies)
        fb_instant_write(audit->facts.decided, instant);
    fb_buffer_printf(out, "%s%s</p></div>\n<p class=\"mono\">bundle %s</p></header>\n<main>\n",
                     audit->facts.verifies ? "The release verifies; it was decided at " : "The release does not verify", instant,
                     audit->release.bundle_sha256);
}

static void write_overview(const struct fb_audit *audit, struct fb_buffer *out)
{
    fb_buffer_text(out, "<section id=\"points\" tabindex=\"-1\"><h2>Eleven points</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                        "aria-label=\"Eleven points\"><table><thead><tr><th scope=\"col\" class=\"number\">Point</th>"
                        "<th scope=\"col\">Question</th><th scope=\"col\">Answer</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < FB_AUDIT_POINTS; i++) {
        fb_buffer_printf(out, "<tr><td class=\"number\">%zu</td><td><a href=\"#point-%zu\">", i + 1, i + 1);
        fb_markup_text(out, audit->answers.points[i].question);
        fb_buffer_text(out, "</a></td><td>");
        write_answer(out, fb_audit_answer_of(&audit->answers.points[i]));
        fb_buffer_text(out, "</td></tr>\n");
    }
    fb_buffer_text(out, "</tbody></table></div></section>\n");
}

static void write_statement(const struct fb_audit *audit, const struct fb_audit_statement *statement, struct fb_buffer *out)
{
    static const char *const words[] = { "", "<strong>Not shown:</strong> ", "<strong>Contradicted:</strong> " };
    static const char *const kinds[] = { "says", "lacks", "contradicts" };

    fb_buffer_printf(out, "<li data-kind=\"%s\">%s", kinds[statement->kind], words[statement->kind]);
    fb_markup_text(out, statement->text);
    if (statement->source != FB_AUDIT_NO_SOURCE) {
        fb_buffer_printf(out, " <a class=\"mono\" href=\"#source-%zu\">", statement->source + 1);
        fb_markup_text(out, audit->facts.sources[statement->source].name);
        fb_buffer_text(out, "</a>");
    }
    fb_buffer_text(out, "</li>\n");
}

static void write_point(const struct fb_audit *audit, size_t number, struct fb_buffer *out)
{
    const struct fb_audit_point *point = &audit->answers.points[number - 1];

    fb_buffer_printf(out, "<details class=\"rule\" data-rule=\"point %zu\" id=\"point-%zu\" open><summary>", number, number);
    write_answer(out, fb_audit_answer_of(point));
    fb_buffer_printf(out, "<span class=\"mono\">%zu</span><h3>", number);
    fb_markup_text(out, point->question);
    fb_buffer_text(out, "</h3></summary>\n<ul class=\"shows\">\n");
    for (size_t i = 0; i < point->count; i++)
        write_statement(audit, &point->statements[i], out);
    fb_buffer_text(out, "</ul></details>\n");
}

static void write_source(const struct fb_audit_source *source, size_t index, struct fb_buffer *out)
{
    char instant[FB_INSTANT_SIZE] = "not said";

    if (source->at > 0)
        fb_instant_write(source->at, instant);
    fb_buffer_printf(out, "<tr id=\"source-%zu\"><th scope=\"row\" class=\"mono\">", index + 1);
    fb_markup_text(out, source->name);
    fb_buffer_printf(out, "</th><td>%s</td><td class=\"mono\">%s</td><td>", instant, source->sha256);
    for (size_t i = 0; i < source->signer_count; i++) {
        fb_buffer_text(out, "<p>");
        fb_markup_text(out, source->signers[i].role);
        fb_buffer_printf(out, " <span class=\"mono\">%s</span> (%s)</p>", source->signers[i].keyid, source->signers[i].algorithm);
    }
    fb_buffer_text(out, "</td></tr>\n");
}

static void write_sources(const struct fb_audit *audit, struct fb_buffer *out)
{
    fb_buffer_text(out, "<section id=\"sources\"><h2>Signed evidence</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                        "aria-label=\"Signed evidence\"><table><thead><tr><th scope=\"col\">What</th><th scope=\"col\">Of</th>"
                        "<th scope=\"col\">SHA-256</th><th scope=\"col\">Signed by</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < audit->facts.source_count; i++)
        write_source(&audit->facts.sources[i], i, out);
    fb_buffer_text(out, "</tbody></table></div></section>\n");
}

static void write_findings(const struct fb_report *report, struct fb_buffer *out)
{
    if (fb_report_finding_count(report) == 0)
        return;
    fb_buffer_text(out, "<section id=\"findings\"><h2>Findings</h2>\n<ul>\n");
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        fb_buffer_printf(out, "<li data-rule=\"%s\"><strong>%s</strong> %s%s: ", fb_rule_id(finding->rule), fb_rule_id(finding->rule),
                         fb_level_name(finding->level), finding->suppressed != NULL ? ", set aside" : "");
        fb_markup_text(out, finding->message);
        fb_buffer_text(out, "</li>\n");
    }
    fb_buffer_text(out, "</ul></section>\n");
}

bool fb_audit_html(const struct fb_audit *audit, const char *tool_version, struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_html_page page = {
        .title = "audit of a release",
        .what = "audit of a release",
        .skip_to = "points",
        .skip_text = "To the points",
    };

    fb_html_page_begin(out, &page);
    write_banner(audit, out);
    write_findings(audit->report, out);
    write_overview(audit, out);
    fb_buffer_text(out, "<section><h2>What shows it</h2>\n");
    for (size_t number = 1; number <= FB_AUDIT_POINTS; number++)
        write_point(audit, number, out);
    fb_buffer_text(out, "</section>\n");
    write_sources(audit, out);
    fb_html_page_end(out, tool_version, "<code>firebreak audit</code> proves every signature named here again. ");
    return !out->failed || fb_fail_memory(diag);
}
