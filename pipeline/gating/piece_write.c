/* SPDX-License-Identifier: Apache-2.0 */
/* piece_write.c - one gate's report as bytes. */
#include <string.h>

#include "pipeline/gating/piece.h"

static void put(struct fb_buffer *out, size_t width, uint64_t value)
{
    for (size_t i = 0; i < width; i++)
        fb_buffer_char(out, (char)(value >> (8 * i) & 0xff));
}

static void put_text(struct fb_buffer *out, const char *text)
{
    const size_t size = text == NULL ? 0 : strlen(text);

    /* No text is that long; one that were would not be read again. */
    put(out, 4, text == NULL || size >= UINT32_MAX ? UINT32_MAX : size);
    if (size > 0)
        fb_buffer_append(out, (struct fb_span){ (const uint8_t *)text, size });
}

static void put_result(struct fb_buffer *out, const struct fb_gate_result *result)
{
    uint64_t bits = 0;

    memcpy(&bits, &result->seconds, sizeof bits);
    put_text(out, result->gate);
    put(out, 1, (uint64_t)result->state);
    put_text(out, result->reason);
    put(out, 8, bits);
    put(out, 4, result->figure_count);
    for (size_t i = 0; i < result->figure_count; i++) {
        put_text(out, result->figures[i].name);
        put(out, 8, (uint64_t)result->figures[i].value);
        put(out, 1, (uint64_t)result->figures[i].kind);
        put(out, 8, result->figures[i].part);
        put(out, 8, result->figures[i].whole);
    }
}

static void put_finding(struct fb_buffer *out, const struct fb_finding *finding)
{
    put_text(out, fb_rule_id(finding->rule));
    put(out, 1, (uint64_t)finding->level);
    put_text(out, finding->gate);
    put_text(out, finding->subject);
    put_text(out, finding->sensor);
    put_text(out, finding->message);
    put_text(out, finding->help);
    put(out, 1, finding->undecided);
    put(out, 1, finding->location.has_offset);
    put(out, 8, finding->location.offset);
    put(out, 8, finding->location.length);
    put_text(out, finding->location.path);
    put(out, 4, finding->location.line);
    put(out, 4, finding->location.column);
}

static void put_cell(struct fb_buffer *out, const struct fb_table_cell *cell)
{
    put(out, 1, cell->is_number);
    if (cell->is_number)
        put(out, 8, cell->number);
    else
        put_text(out, cell->text);
}

static void put_table(struct fb_buffer *out, const struct fb_table *table)
{
    put_text(out, table->name);
    put_text(out, table->title);
    put_text(out, table->note);
    put(out, 4, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        put_text(out, table->columns[i]);
    put(out, 4, table->row_count);
    put(out, 8, table->rows_dropped);
    put(out, 1, table->once);
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        put_cell(out, &table->cells[i]);
}

static void put_dropped(struct fb_buffer *out, const struct fb_report *report)
{
    uint64_t kept[FB_ERROR + 1] = { 0 };

    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        kept[fb_report_finding(report, i)->level]++;
    for (int level = FB_NOTE; level <= FB_ERROR; level++)
        put(out, 8, fb_report_count_level(report, (enum fb_level)level) - kept[level]);
}

void fb_piece_write(const struct fb_report *report, struct fb_buffer *out)
{
    fb_buffer_text(out, "FBPIECE2");
    put_result(out, fb_report_gate(report, 0));
    put_dropped(out, report);
    put(out, 4, fb_report_finding_count(report));
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        put_finding(out, fb_report_finding(report, i));
    put(out, 4, fb_report_table_count(report));
    for (size_t i = 0; i < fb_report_table_count(report); i++)
        put_table(out, fb_report_table(report, i));
}
