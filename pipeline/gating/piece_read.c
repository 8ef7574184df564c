/* SPDX-License-Identifier: Apache-2.0 */
/* piece_read.c - one gate's report out of bytes that may be anything. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/cursor.h"
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/gating/piece.h"
#include "validator/gates/gate.h"

struct reading {
    struct fb_cursor in;
    struct fb_arena arena; /* texts, until the report has copied them */
    const char *gate;
    const char *subject;
    struct fb_report *report;
    struct fb_piece piece;
    struct fb_diag *diag;
};

#define NO_TEXT UINT32_MAX
#define MOST_COLUMNS 256

static bool refuse(struct reading *reading, const char *name, const char *reason)
{
    return fb_cursor_refuse(&reading->in, name, reading->in.offset, FB_FAULT_INPUT, reason);
}

static bool take(struct reading *reading, const char *name, size_t width, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;

    if (!fb_cursor_uint(&reading->in, name, width, &value))
        return false;
    if (value > most)
        return refuse(reading, name, "it is larger than it can be");
    *out = value;
    return true;
}

static bool take_bool(struct reading *reading, const char *name, bool *out)
{
    uint64_t value = 0;

    if (!take(reading, name, 1, 1, &value))
        return false;
    *out = value == 1;
    return true;
}

static bool copy_text(struct reading *reading, const char *name, uint64_t size, const char **out)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_cursor_bytes(&reading->in, name, size, &text))
        return false;
    if (size > 0 && memchr(text.bytes, '\0', text.size) != NULL)
        return refuse(reading, name, "a text has a zero byte");
    const char *copy = fb_arena_text(&reading->arena, text);
    if (copy == NULL)
        return fb_fail_memory(reading->diag);
    *out = copy;
    return true;
}

/* May be none. */
static bool take_text(struct reading *reading, const char *name, const char **out)
{
    uint64_t size = 0;

    if (!fb_cursor_uint(&reading->in, name, 4, &size))
        return false;
    if (size != NO_TEXT)
        return copy_text(reading, name, size, out);
    *out = NULL;
    return true;
}

static bool take_some_text(struct reading *reading, const char *name, const char **out)
{
    const char *text = NULL;

    if (!take_text(reading, name, &text))
        return false;
    if (text == NULL)
        return refuse(reading, name, "a text is missing");
    *out = text;
    return true;
}

/* A count of things of at least `least` bytes each that are still to come. */
static bool take_count(struct reading *reading, const char *name, uint64_t most, size_t least, size_t *out)
{
    uint64_t count = 0;

    if (!take(reading, name, 4, most, &count))
        return false;
    if (count > (reading->in.end - reading->in.offset) / least)
        return refuse(reading, name, "there are fewer bytes than that");
    *out = (size_t)count;
    return true;
}

static bool take_figure(struct reading *reading, struct fb_figure *out)
{
    uint64_t value = 0;
    uint64_t kind = 0;

    if (!take_some_text(reading, "figure", &out->name) || !fb_cursor_uint(&reading->in, "value", 8, &value)
        || !take(reading, "kind", 1, FB_FIGURE_SHARE, &kind)
        || !fb_cursor_uint(&reading->in, "part", 8, &out->part)
        || !fb_cursor_uint(&reading->in, "whole", 8, &out->whole))
        return false;
    out->value = (int64_t)value;
    out->kind = (enum fb_figure_kind)kind;
    return true;
}

static bool take_seconds(struct reading *reading, double *out)
{
    uint64_t bits = 0;
    double seconds = 0;

    if (!fb_cursor_uint(&reading->in, "seconds", 8, &bits))
        return false;
    memcpy(&seconds, &bits, sizeof seconds);
    if (!isfinite(seconds) || seconds < 0)
        return refuse(reading, "seconds", "this is no duration");
    *out = seconds;
    return true;
}

static bool take_result(struct reading *reading)
{
    struct fb_figure figures[FB_GATE_FIGURES];
    struct fb_gate_result result = { .subject = reading->subject, .figures = figures };
    uint64_t state = 0;

    if (!take_some_text(reading, "gate", &result.gate)
        || !take(reading, "state", 1, FB_GATE_NOT_APPLICABLE, &state)
        || !take_text(reading, "reason", &result.reason)
        || !take_seconds(reading, &result.seconds)
        || !take_count(reading, "figures", FB_GATE_FIGURES, 29, &result.figure_count))
        return false;
    for (size_t i = 0; i < result.figure_count; i++)
        if (!take_figure(reading, &figures[i]))
            return false;
    if (strcmp(result.gate, reading->gate) != 0)
        return refuse(reading, "gate", "it is about another gate");
    result.state = (enum fb_gate_state)state;
    reading->piece.state = result.state;
    reading->piece.seconds = result.seconds;
    reading->piece.clean = result.state == FB_GATE_RAN;
    return fb_report_add_gate(reading->report, &result) || fb_fail_memory(reading->diag);
}

static bool take_dropped(struct reading *reading)
{
    for (int level = FB_NOTE; level <= FB_ERROR; level++) {
        uint64_t count = 0;

        if (!fb_cursor_uint(&reading->in, "dropped", 8, &count))
            return false;
        if (count == 0)
            continue;
        reading->piece.clean = false;
        if (!fb_report_add_dropped(reading->report, reading->gate, reading->subject, (enum fb_level)level, count))
            return fb_fail_memory(reading->diag);
    }
    return true;
}

static bool take_location(struct reading *reading, struct fb_location *out)
{
    uint64_t line = 0;
    uint64_t column = 0;

    if (!take_bool(reading, "has_offset", &out->has_offset)
        || !fb_cursor_uint(&reading->in, "offset", 8, &out->offset)
        || !fb_cursor_uint(&reading->in, "length", 8, &out->length)
        || !take_text(reading, "path", &out->path)
        || !fb_cursor_uint(&reading->in, "line", 4, &line)
        || !fb_cursor_uint(&reading->in, "column", 4, &column))
        return false;
    out->line = (uint32_t)line;
    out->column = (uint32_t)column;
    return true;
}

static bool take_rule(struct reading *reading, struct fb_finding *finding)
{
    const char *rule = NULL;
    uint64_t level = 0;

    if (!take_some_text(reading, "rule", &rule) || !take(reading, "level", 1, FB_ERROR, &level))
        return false;
    if (!fb_rule_find(rule, &finding->rule))
        return refuse(reading, "rule", "there is no such rule");
    finding->level = (enum fb_level)level;
    return true;
}

static bool take_finding(struct reading *reading)
{
    struct fb_finding finding = { .message = NULL };

    if (!take_rule(reading, &finding)
        || !take_some_text(reading, "gate", &finding.gate)
        || !take_some_text(reading, "subject", &finding.subject)
        || !take_text(reading, "sensor", &finding.sensor)
        || !take_some_text(reading, "message", &finding.message)
        || !take_text(reading, "help", &finding.help)
        || !take_bool(reading, "undecided", &finding.undecided)
        || !take_location(reading, &finding.location))
        return false;
    reading->piece.findings++;
    if (finding.level == FB_ERROR || finding.undecided)
        reading->piece.clean = false;
    return fb_report_add(reading->report, &finding) || fb_fail_memory(reading->diag);
}

static bool take_cell(struct reading *reading, struct fb_table_cell *out)
{
    if (!take_bool(reading, "is_number", &out->is_number))
        return false;
    return out->is_number ? fb_cursor_uint(&reading->in, "number", 8, &out->number)
                          : take_text(reading, "text", &out->text);
}

static bool take_cells(struct reading *reading, struct fb_table *table)
{
    const size_t count = table->row_count * table->column_count;
    struct fb_table_cell *cells = fb_arena_array(&reading->arena, count, sizeof *cells);

    if (cells == NULL)
        return fb_fail_memory(reading->diag);
    for (size_t i = 0; i < count; i++)
        if (!take_cell(reading, &cells[i]))
            return false;
    table->cells = cells;
    return true;
}

static bool take_columns(struct reading *reading, struct fb_table *table)
{
    if (!take_count(reading, "columns", MOST_COLUMNS, 4, &table->column_count))
        return false;
    const char **columns = fb_arena_array(&reading->arena, table->column_count, sizeof *columns);
    if (columns == NULL)
        return fb_fail_memory(reading->diag);
    for (size_t i = 0; i < table->column_count; i++)
        if (!take_some_text(reading, "column", &columns[i]))
            return false;
    table->columns = columns;
    return true;
}

/* Each cell takes five bytes at least. */
static bool take_table(struct reading *reading)
{
    struct fb_table table = { .name = NULL };

    if (!take_some_text(reading, "name", &table.name)
        || !take_some_text(reading, "title", &table.title)
        || !take_text(reading, "note", &table.note)
        || !take_columns(reading, &table)
        || !take_count(reading, "rows", FB_MAX_TABLE_ROWS, table.column_count == 0 ? 1 : table.column_count * 5,
                       &table.row_count)
        || !fb_cursor_uint(&reading->in, "rows_dropped", 8, &table.rows_dropped)
        || !take_bool(reading, "once", &table.once)
        || !take_cells(reading, &table))
        return false;
    reading->piece.tables++;
    return fb_report_add_table(reading->report, &table) || fb_fail_memory(reading->diag);
}

static bool take_magic(struct reading *reading)
{
    struct fb_span magic = { NULL, 0 };

    return fb_cursor_bytes(&reading->in, "magic", 8, &magic)
        && (fb_span_is(magic, "FBPIECE2") || refuse(reading, "magic", "this is no piece of a report"));
}

/* The dropped ones come behind those that were kept, so that room is for these first. */
static bool take_all(struct reading *reading)
{
    size_t findings = 0;
    size_t tables = 0;
    bool ok = take_magic(reading) && take_result(reading) && take_dropped(reading)
           && take_count(reading, "findings", (uint64_t)4 * FB_MAX_FINDINGS, 40, &findings);

    for (size_t i = 0; ok && i < findings; i++)
        ok = take_finding(reading);
    ok = ok && take_count(reading, "tables", 4096, 28, &tables);
    for (size_t i = 0; ok && i < tables; i++)
        ok = take_table(reading);
    return ok && fb_cursor_finish(&reading->in);
}

bool fb_piece_read(struct fb_span bytes, const char *gate, const char *subject, struct fb_report *report,
                   struct fb_piece *out, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;
    struct reading reading = {
        .in = fb_cursor_over(bytes, &why),
        .gate = gate,
        .subject = subject,
        .report = report,
        .diag = &why,
    };

    fb_arena_init(&reading.arena, fb_heap(), FB_MAX_PIECE_BYTES);
    const bool read = take_all(&reading);
    fb_arena_clear(&reading.arena);
    if (read)
        *out = reading.piece;
    else
        *diag = why;
    return read;
}
