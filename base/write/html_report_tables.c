/* SPDX-License-Identifier: Apache-2.0 */
/* html_report_tables.c - the tables that gates add: what was replayed, what was fuzzed, by which name. */
#include <inttypes.h>

#include "base/write/html_parts.h"
#include "base/write/markup_text.h"

/* "template_type" as "template type" */
static void write_name(struct fb_buffer *out, const char *name)
{
    for (; *name != '\0'; name++) {
        const char one[] = { (char)(*name == '_' ? ' ' : *name), '\0' };
        fb_markup_text(out, one);
    }
}

static void write_cell(struct fb_buffer *out, const struct fb_table_cell *cell)
{
    if (cell->is_number) {
        fb_buffer_printf(out, "<td class=\"number\">%" PRIu64 "</td>", cell->number);
        return;
    }
    fb_buffer_text(out, "<td>");
    if (cell->text != NULL)
        fb_markup_text(out, cell->text);
    fb_buffer_text(out, "</td>");
}

static void write_head(struct fb_buffer *out, const struct fb_table *table)
{
    fb_buffer_text(out, "<section class=\"counted\"><h2>");
    fb_markup_text(out, table->title);
    fb_buffer_text(out, "</h2>\n");
    if (table->note != NULL) {
        fb_buffer_text(out, "<p>");
        fb_markup_text(out, table->note);
        fb_buffer_text(out, "</p>\n");
    }
    fb_buffer_printf(out, "<details class=\"table\"><summary>%zu row%s</summary>", table->row_count,
                     table->row_count == 1 ? "" : "s");
    fb_buffer_text(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    fb_markup_text(out, table->title);
    fb_buffer_text(out, "\"><table><thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        fb_buffer_text(out, "<th scope=\"col\">");
        write_name(out, table->columns[i]);
        fb_buffer_text(out, "</th>");
    }
    fb_buffer_text(out, "</tr></thead><tbody>\n");
}

void fb_html_report_tables(struct fb_buffer *out, const struct fb_report *report)
{
    for (size_t i = 0; i < fb_report_table_count(report); i++) {
        const struct fb_table *table = fb_report_table(report, i);

        write_head(out, table);
        for (size_t row = 0; row < table->row_count && !out->failed; row++) {
            fb_buffer_text(out, "<tr>");
            for (size_t column = 0; column < table->column_count; column++)
                write_cell(out, &table->cells[row * table->column_count + column]);
            fb_buffer_text(out, "</tr>\n");
        }
        fb_buffer_text(out, "</tbody></table></div></details></section>\n");
    }
}
