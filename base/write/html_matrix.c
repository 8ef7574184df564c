/* SPDX-License-Identifier: Apache-2.0 */
/* The matrix: a row for each sensor build, a column for each gate.  A finding that is about no
 * build in particular holds for all of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/html_parts.h"
#include "base/write/markup_text.h"

#define MOST_GATES 24 /* different ones, far more than there are; the rest has no column */

struct cell {
    uint64_t errors, warnings; /* that count */
    uint64_t suppressed;
};

struct matrix {
    const struct fb_report *report;
    const char *gates[MOST_GATES];
    enum fb_verdict verdicts[MOST_GATES]; /* the worst of all files */
    bool skipped[MOST_GATES];             /* not applicable to any file */
    size_t gate_count;
    const char **sensors; /* malloc'ed, sorted for look-up */
    size_t sensor_count;
    struct cell *cells; /* malloc'ed: rows of gate_count, the last one of all builds */
};

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static size_t find_gate(const struct matrix *matrix, const char *gate)
{
    size_t at = 0;

    while (at < matrix->gate_count && strcmp(matrix->gates[at], gate) != 0)
        at++;
    return at;
}

static void add_gate(struct matrix *matrix, size_t index)
{
    const struct fb_gate_result *result = fb_report_gate(matrix->report, index);
    const enum fb_verdict verdict = fb_report_gate_verdict(matrix->report, index);
    const size_t at = find_gate(matrix, result->gate);

    if (at == MOST_GATES)
        return;
    if (at == matrix->gate_count) {
        matrix->gates[matrix->gate_count++] = result->gate;
        matrix->verdicts[at] = FB_PASS;
        matrix->skipped[at] = true;
    }
    if (verdict > matrix->verdicts[at])
        matrix->verdicts[at] = verdict;
    matrix->skipped[at] = matrix->skipped[at] && result->state == FB_GATE_NOT_APPLICABLE;
}

/* The row of a build; that of all builds where it is not one of the report's. */
static size_t find_row(const struct matrix *matrix, const char *sensor)
{
    const char *const *found = sensor == NULL || matrix->sensor_count == 0
                                 ? NULL
                                 : bsearch(&sensor, matrix->sensors, matrix->sensor_count, sizeof *matrix->sensors, compare_names);

    return found == NULL ? matrix->sensor_count : (size_t)(found - (const char *const *)matrix->sensors);
}

static void add_finding(struct matrix *matrix, const struct fb_finding *finding)
{
    const size_t gate = find_gate(matrix, finding->gate);

    if (gate == matrix->gate_count)
        return;
    struct cell *cell = &matrix->cells[find_row(matrix, finding->sensor) * matrix->gate_count + gate];
    if (finding->suppressed != NULL) {
        cell->suppressed++;
        return;
    }
    cell->errors += finding->level == FB_ERROR;
    cell->warnings += finding->level == FB_WARNING;
}

static bool fill(struct matrix *matrix, struct fb_diag *diag)
{
    const struct fb_report *report = matrix->report;

    for (size_t i = 0; i < fb_report_gate_count(report); i++)
        add_gate(matrix, i);
    matrix->sensor_count = fb_report_sensor_count(report);
    matrix->sensors = calloc(matrix->sensor_count + 1, sizeof *matrix->sensors);
    matrix->cells = calloc((matrix->sensor_count + 1) * (matrix->gate_count + 1), sizeof *matrix->cells);
    if (matrix->sensors == NULL || matrix->cells == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < matrix->sensor_count; i++)
        matrix->sensors[i] = fb_report_sensor(report, i);
    qsort(matrix->sensors, matrix->sensor_count, sizeof *matrix->sensors, compare_names);
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        add_finding(matrix, fb_report_finding(report, i));
    return true;
}

void fb_html_verdict_cell(struct fb_buffer *out, enum fb_verdict verdict, const char *words)
{
    static const char *const classes[] = { [FB_PASS] = "good", [FB_UNDECIDED] = "warn", [FB_REJECT] = "bad" };

    fb_buffer_printf(out, "<span class=\"cell %s\">%s</span>", classes[verdict],
                     words != NULL ? words : fb_verdict_name(verdict));
}

static void write_number(struct fb_buffer *out, const char *class, uint64_t count, const char *word)
{
    if (count > 0)
        fb_buffer_printf(out, "<span class=\"cell %s\">%" PRIu64 " %s%s</span> ", class, count, word, count == 1 ? "" : "s");
}

static void write_cell(struct fb_buffer *out, const struct matrix *matrix, size_t row, size_t gate)
{
    const struct cell *own = &matrix->cells[row * matrix->gate_count + gate];
    const struct cell *all = &matrix->cells[matrix->sensor_count * matrix->gate_count + gate];
    const bool shared = row != matrix->sensor_count;
    const uint64_t errors = own->errors + (shared ? all->errors : 0);
    const uint64_t warnings = own->warnings + (shared ? all->warnings : 0);
    const uint64_t suppressed = own->suppressed + (shared ? all->suppressed : 0);

    fb_buffer_text(out, "<td>");
    write_number(out, "bad", errors, "error");
    write_number(out, "warn", warnings, "warning");
    if (errors == 0 && matrix->verdicts[gate] == FB_UNDECIDED)
        fb_html_verdict_cell(out, FB_UNDECIDED, NULL);
    else if (errors == 0 && matrix->skipped[gate])
        fb_buffer_text(out, "<span class=\"cell note\">not applicable</span>");
    else if (errors == 0 && matrix->verdicts[gate] == FB_REJECT && fb_report_findings_dropped(matrix->report) > 0)
        fb_html_verdict_cell(out, FB_UNDECIDED, "not known"); /* its errors may be among the dropped ones */
    else if (errors == 0 && warnings == 0)
        fb_html_verdict_cell(out, FB_PASS, NULL);
    if (suppressed > 0)
        fb_buffer_printf(out, " <span class=\"cell note\">%" PRIu64 " suppressed</span>", suppressed);
    fb_buffer_text(out, "</td>");
}

static void write_head(struct fb_buffer *out, const struct matrix *matrix)
{
    fb_buffer_text(out, "<thead><tr><th scope=\"col\">Sensor build</th>");
    for (size_t gate = 0; gate < matrix->gate_count; gate++) {
        fb_buffer_text(out, "<th scope=\"col\">");
        fb_markup_text(out, matrix->gates[gate]);
        fb_buffer_text(out, "</th>");
    }
    fb_buffer_text(out, "</tr></thead>\n");
}

static void write_row(struct fb_buffer *out, const struct matrix *matrix, size_t row, const char *name)
{
    fb_buffer_text(out, "<tr><th scope=\"row\">");
    fb_markup_text(out, name);
    fb_buffer_text(out, "</th>");
    for (size_t gate = 0; gate < matrix->gate_count; gate++)
        write_cell(out, matrix, row, gate);
    fb_buffer_text(out, "</tr>\n");
}

/* The last row: each gate's verdict over everything. */
static void write_foot(struct fb_buffer *out, const struct matrix *matrix)
{
    fb_buffer_text(out, "<tr class=\"whole\"><th scope=\"row\">Verdict of the gate</th>");
    for (size_t gate = 0; gate < matrix->gate_count; gate++) {
        fb_buffer_text(out, "<td>");
        fb_html_verdict_cell(out, matrix->verdicts[gate], NULL);
        fb_buffer_text(out, "</td>");
    }
    fb_buffer_text(out, "</tr>\n");
}

static void write_matrix(struct fb_buffer *out, const struct matrix *matrix)
{
    fb_buffer_text(out, "<section id=\"gates\"><h2>Gates</h2>\n");
    if (matrix->gate_count == 0) {
        fb_buffer_text(out, "<p>No gate ran.</p></section>\n");
        return;
    }
    fb_buffer_text(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Gates by sensor builds\"><table id=\"matrix\">\n");
    write_head(out, matrix);
    fb_buffer_text(out, "<tbody>\n");
    for (size_t i = 0; i < matrix->sensor_count && !out->failed; i++) {
        const char *name = fb_report_sensor(matrix->report, i);
        write_row(out, matrix, find_row(matrix, name), name);
    }
    write_foot(out, matrix);
    fb_buffer_text(out, "</tbody></table></div></section>\n");
}

bool fb_html_matrix(struct fb_buffer *out, const struct fb_report *report, struct fb_diag *diag)
{
    struct matrix matrix = { .report = report };
    const bool filled = fill(&matrix, diag);

    if (filled)
        write_matrix(out, &matrix);
    free(matrix.sensors);
    free(matrix.cells);
    return filled;
}
