/* SPDX-License-Identifier: Apache-2.0 */
/* Files, figures and options. */
#include <inttypes.h>

#include "base/write/html_parts.h"
#include "base/write/markup_text.h"

#define FEW 20 /* rows, beyond which a table is folded */

/* Opens the section and its table; `head` is our own markup. */
static void begin(struct fb_buffer *out, const char *id, const char *title, const char *head, size_t rows)
{
    fb_buffer_printf(out, "<section id=\"%s\"><h2>%s</h2>\n<details class=\"table\"%s><summary>%zu row%s</summary>"
                          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table><thead><tr>%s</tr></thead><tbody>\n",
                     id, title, rows <= FEW ? " open" : "", rows, rows == 1 ? "" : "s", title, head);
}

static void end(struct fb_buffer *out)
{
    fb_buffer_text(out, "</tbody></table></div></details></section>\n");
}

static void write_files(struct fb_buffer *out, const struct fb_report *report)
{
    const size_t count = fb_report_subject_count(report);

    begin(out, "files", "Files", "<th scope=\"col\">File</th><th scope=\"col\" class=\"number\">Bytes</th><th scope=\"col\">SHA-256</th>", count);
    for (size_t i = 0; i < count && !out->failed; i++) {
        const struct fb_subject *subject = fb_report_subject(report, i);
        fb_buffer_text(out, "<tr><th scope=\"row\" class=\"mono\">");
        fb_markup_text(out, subject->path);
        fb_buffer_printf(out, "</th><td class=\"number\">%" PRIu64 "</td><td class=\"mono\">", subject->bytes);
        fb_markup_text(out, subject->sha256);
        fb_buffer_text(out, "</td></tr>\n");
    }
    end(out);
}

/* "sensor_builds" as "sensor builds" */
static void write_name(struct fb_buffer *out, const char *name)
{
    const size_t start = out->size;

    fb_markup_text(out, name);
    for (size_t i = start; i < out->size; i++)
        if (out->text[i] == '_')
            out->text[i] = ' ';
}

/* "instances 3, sensor builds 2" */
static void write_figure_list(struct fb_buffer *out, const struct fb_gate_result *result)
{
    for (size_t i = 0; i < result->figure_count; i++) {
        fb_buffer_text(out, i == 0 ? "" : ", ");
        write_name(out, result->figures[i].name);
        fb_buffer_printf(out, " %" PRId64, result->figures[i].value);
    }
    if (result->reason != NULL)
        fb_markup_text(out, result->reason);
}

static const char *state_words(enum fb_gate_state state)
{
    return state == FB_GATE_NOT_RUN ? "not run" : state == FB_GATE_NOT_APPLICABLE ? "not applicable"
                                                                                  : NULL;
}

static void write_figures(struct fb_buffer *out, const struct fb_report *report)
{
    const size_t count = fb_report_gate_count(report);

    begin(out, "figures", "Figures", "<th scope=\"col\">Gate</th><th scope=\"col\">File</th><th scope=\"col\">Verdict</th>"
                                     "<th scope=\"col\" class=\"number\">Milliseconds</th><th scope=\"col\">Counted, or why not</th>",
          count);
    for (size_t i = 0; i < count && !out->failed; i++) {
        const struct fb_gate_result *result = fb_report_gate(report, i);
        fb_buffer_text(out, "<tr><th scope=\"row\">");
        fb_markup_text(out, result->gate);
        fb_buffer_text(out, "</th><td class=\"mono\">");
        fb_markup_text(out, result->subject == NULL ? "all files" : result->subject);
        fb_buffer_text(out, "</td><td>");
        fb_html_verdict_cell(out, fb_report_gate_verdict(report, i), state_words(result->state));
        fb_buffer_printf(out, "</td><td class=\"number\">%.3f</td><td>", result->seconds * 1000);
        write_figure_list(out, result);
        fb_buffer_text(out, "</td></tr>\n");
    }
    end(out);
}

static void write_options(struct fb_buffer *out, const struct fb_report *report)
{
    const size_t count = fb_report_option_count(report);

    begin(out, "options", "Options", "<th scope=\"col\">Option</th><th scope=\"col\">Value</th>", count);
    for (size_t i = 0; i < count && !out->failed; i++) {
        const struct fb_option *option = fb_report_option(report, i);
        fb_buffer_text(out, "<tr><th scope=\"row\">");
        fb_markup_text(out, option->name);
        fb_buffer_text(out, "</th><td class=\"mono\">");
        fb_markup_text(out, option->value);
        fb_buffer_text(out, "</td></tr>\n");
    }
    end(out);
}

void fb_html_tables(struct fb_buffer *out, const struct fb_report *report)
{
    if (fb_report_subject_count(report) > 0)
        write_files(out, report);
    fb_html_report_tables(out, report);
    if (fb_report_gate_count(report) > 0)
        write_figures(out, report);
    if (fb_report_option_count(report) > 0)
        write_options(out, report);
}
