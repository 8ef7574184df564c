/* SPDX-License-Identifier: Apache-2.0 */
/* One self-contained page for people. */
#include <inttypes.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/html_page.h"
#include "base/write/html_parts.h"
#include "base/write/markup_text.h"

static void write_count(struct fb_buffer *out, const char *before, uint64_t count, const char *word)
{
    fb_buffer_printf(out, "%s%" PRIu64 " %s%s", before, count, word, count == 1 ? "" : "s");
}

static void write_banner(struct fb_buffer *out, const struct fb_report *report)
{
    const char *verdict = fb_verdict_name(fb_report_verdict(report));

    fb_buffer_printf(out, "<div class=\"verdict\" data-verdict=\"%s\"><h1>%c%s</h1>\n<p>", verdict,
                     verdict[0] - 'a' + 'A', verdict + 1);
    write_count(out, "", fb_report_count_level(report, FB_ERROR), "error");
    write_count(out, ", ", fb_report_count_level(report, FB_WARNING), "warning");
    write_count(out, ", ", fb_report_count_level(report, FB_NOTE), "note");
    if (fb_report_count_suppressed(report) > 0)
        fb_buffer_printf(out, ", %" PRIu64 " suppressed", fb_report_count_suppressed(report));
    write_count(out, " in ", fb_report_subject_count(report), "file");
    if (fb_report_sensor_count(report) > 0)
        write_count(out, ", judged for ", fb_report_sensor_count(report), "sensor build");
    fb_buffer_text(out, "</p></div>\n");
}

static void write_top(struct fb_buffer *out, const struct fb_report *report)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer what = FB_BUFFER_EMPTY;

    fb_buffer_printf(&what, "report, scope %s", fb_report_scope(report));
    const struct fb_html_page page = {
        .title = fb_verdict_name(fb_report_verdict(report)),
        .what = what.text,
        .skip_to = "findings",
        .skip_text = "To the findings",
    };
    fb_html_page_begin(out, &page);
    out->failed = out->failed || what.failed;
    write_banner(out, report);
    fb_buffer_text(out, "</header>\n<main>\n");
}

bool fb_write_html(const struct fb_report *report, const struct fb_write_options *options,
                   struct fb_buffer *out, struct fb_diag *diag)
{
    write_top(out, report);
    if (!fb_html_matrix(out, report, diag) || !fb_html_findings(out, report, options, diag))
        return false;
    fb_html_tables(out, report);
    fb_html_page_end(out, options->tool_version, "<code>firebreak explain RULE</code> tells more of a rule. ");
    return !out->failed || fb_fail_memory(diag);
}
