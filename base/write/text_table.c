/* SPDX-License-Identifier: Apache-2.0 */
/* Columns as wide as what is in them, up to a limit. */
#include "base/write/text_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/write/safe_text.h"
#include "base/write/wrap.h"

#define MOST_COLUMNS 16 /* a table has fewer; more are not shown */
#define WIDEST 48       /* columns of a terminal; longer cells push their row to the right */

/* What a cell shows, in text that may hold bytes of hostile files. */
static const char *cell_text(const struct fb_table_cell *cell, char digits[static 24])
{
    if (!cell->is_number)
        return cell->text != NULL ? cell->text : "-";
    (void)snprintf(digits, 24, "%" PRIu64, cell->number);
    return digits;
}

/* Its columns on a terminal, once it is harmless. */
static size_t width_of(const char *text)
{
    struct fb_buffer scratch = FB_BUFFER_EMPTY;
    const size_t width = fb_safe_text(&scratch, fb_span_of(text));

    fb_buffer_clear(&scratch);
    return width;
}

static void measure(const struct fb_table *table, size_t columns, size_t widths[static MOST_COLUMNS])
{
    char digits[24];

    for (size_t k = 0; k < columns; k++) {
        widths[k] = strlen(table->columns[k]);
        for (size_t i = 0; i < table->row_count; i++) {
            const size_t width = width_of(cell_text(&table->cells[i * table->column_count + k], digits));
            if (width > widths[k])
                widths[k] = width < WIDEST ? width : WIDEST;
        }
    }
}

static void write_cell(struct fb_buffer *out, const char *text, size_t width, bool right, bool last)
{
    const size_t own = width_of(text);
    const size_t blank = own < width ? width - own : 0;

    fb_buffer_text(out, "  ");
    if (right)
        fb_buffer_repeat(out, ' ', blank);
    (void)fb_safe_text(out, fb_span_of(text));
    if (!right && !last)
        fb_buffer_repeat(out, ' ', blank);
}

/* A column of numbers has its heading to the right too. */
static void write_heading(const struct fb_table *table, const struct fb_pen *pen, size_t columns,
                          const size_t widths[static MOST_COLUMNS])
{
    for (size_t k = 0; k < columns; k++) {
        const bool right = table->row_count > 0 && table->cells[k].is_number;
        char words[64];
        (void)snprintf(words, sizeof words, "%s", table->columns[k]);
        for (char *at = words; *at != '\0'; at++)
            *at = *at == '_' ? ' ' : *at;
        write_cell(pen->out, words, widths[k], right, k + 1 == columns);
    }
    fb_buffer_char(pen->out, '\n');
}

static void write_note(const struct fb_table *table, const struct fb_pen *pen)
{
    struct fb_wrap wrap = fb_wrap_begin(pen->out, pen->width, strlen(table->title), 2);

    fb_wrap_text(&wrap, fb_span_of(table->note != NULL ? ": " : ""));
    fb_wrap_text(&wrap, fb_span_of(table->note != NULL ? table->note : ""));
    fb_buffer_char(pen->out, '\n');
}

void fb_text_table(const struct fb_table *table, const struct fb_pen *pen)
{
    const size_t columns = table->column_count < MOST_COLUMNS ? table->column_count : MOST_COLUMNS;
    size_t widths[MOST_COLUMNS] = { 0 };
    char digits[24];

    measure(table, columns, widths);
    fb_pen_start(pen, FB_BOLD);
    fb_buffer_text(pen->out, table->title);
    fb_pen_stop(pen);
    write_note(table, pen);
    write_heading(table, pen, columns, widths);
    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t k = 0; k < columns; k++) {
            const struct fb_table_cell *cell = &table->cells[i * table->column_count + k];
            write_cell(pen->out, cell_text(cell, digits), widths[k], cell->is_number, k + 1 == columns);
        }
        fb_buffer_char(pen->out, '\n');
    }
    if (table->rows_dropped > 0)
        fb_buffer_printf(pen->out, "  ... and %" PRIu64 " more\n", table->rows_dropped);
    fb_buffer_char(pen->out, '\n');
}
