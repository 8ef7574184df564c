/* SPDX-License-Identifier: Apache-2.0 */
/* The report as JSON: schemas/json/report.schema.json describes what comes out. */
#include <math.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "base/write/writer.h"

static void write_tool(struct fb_json *json, const char *version)
{
    fb_json_put_object(json, "tool");
    fb_json_put_text(json, "name", "firebreak");
    fb_json_put_text(json, "version", version);
    fb_json_close_object(json);
}

/* The first option of this name, so that each name is written once. */
static bool is_first(const struct fb_report *report, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(fb_report_option(report, i)->name, fb_report_option(report, index)->name) == 0)
            return false;
    return true;
}

static size_t count_named(const struct fb_report *report, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < fb_report_option_count(report); i++)
        count += strcmp(fb_report_option(report, i)->name, name) == 0;
    return count;
}

/* A string, or an array of them where an option was given several times. */
static void write_option(struct fb_json *json, const struct fb_report *report, const char *name)
{
    const bool several = count_named(report, name) > 1;

    fb_json_key(json, name);
    if (several)
        fb_json_open_array(json);
    for (size_t i = 0; i < fb_report_option_count(report); i++) {
        const struct fb_option *option = fb_report_option(report, i);
        if (strcmp(option->name, name) == 0)
            fb_json_text(json, option->value);
    }
    if (several)
        fb_json_close_array(json);
}

static void write_options(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_object(json, "options");
    for (size_t i = 0; i < fb_report_option_count(report); i++)
        if (is_first(report, i))
            write_option(json, report, fb_report_option(report, i)->name);
    fb_json_close_object(json);
}

static void write_sensors(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "sensors");
    for (size_t i = 0; i < fb_report_sensor_count(report); i++)
        fb_json_text(json, fb_report_sensor(report, i));
    fb_json_close_array(json);
}

static void write_subjects(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "subjects");
    for (size_t i = 0; i < fb_report_subject_count(report); i++) {
        const struct fb_subject *subject = fb_report_subject(report, i);
        fb_json_open_object(json);
        fb_json_put_text(json, "path", subject->path);
        fb_json_put_text(json, "sha256", subject->sha256);
        fb_json_put_u64(json, "bytes", subject->bytes);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static const char *state_name(enum fb_gate_state state)
{
    static const char *const names[] = {
        [FB_GATE_RAN] = "ran",
        [FB_GATE_UNFINISHED] = "unfinished",
        [FB_GATE_NOT_RUN] = "not-run",
        [FB_GATE_NOT_APPLICABLE] = "not-applicable",
    };
    return names[state];
}

static void write_figures(struct fb_json *json, const struct fb_gate_result *result)
{
    fb_json_put_object(json, "figures");
    for (size_t i = 0; i < result->figure_count; i++) {
        fb_json_put_i64(json, result->figures[i].name, result->figures[i].value);
    }
    fb_json_close_object(json);
}

static void write_gates(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "gates");
    for (size_t i = 0; i < fb_report_gate_count(report); i++) {
        const struct fb_gate_result *result = fb_report_gate(report, i);
        fb_json_open_object(json);
        fb_json_put_text(json, "gate", result->gate);
        fb_json_put_text(json, "subject", result->subject);
        fb_json_put_text(json, "verdict", fb_verdict_name(fb_report_gate_verdict(report, i)));
        fb_json_put_text(json, "state", state_name(result->state));
        fb_json_put_text(json, "reason", result->reason);
        fb_json_put_real(json, "seconds", round(result->seconds * 1e6) / 1e6);
        write_figures(json, result);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

/* A number, or null where there is none. */
static void write_number(struct fb_json *json, const char *key, bool known, uint64_t number)
{
    fb_json_key(json, key);
    if (known)
        fb_json_u64(json, number);
    else
        fb_json_null(json);
}

static void write_location(struct fb_json *json, const struct fb_location *location)
{
    fb_json_put_object(json, "location");
    write_number(json, "offset", location->has_offset, location->offset);
    write_number(json, "length", location->has_offset, location->length);
    fb_json_put_text(json, "path", location->path);
    write_number(json, "line", location->line > 0, location->line);
    write_number(json, "column", location->column > 0, location->column);
    fb_json_close_object(json);
}

static void write_suppression(struct fb_json *json, const struct fb_suppression *suppression)
{
    fb_json_key(json, "suppressed");
    if (suppression == NULL) {
        fb_json_null(json);
        return;
    }
    fb_json_open_object(json);
    fb_json_put_text(json, "reason", suppression->reason);
    fb_json_put_text(json, "owner", suppression->owner);
    fb_json_put_text(json, "expires", suppression->expires);
    fb_json_close_object(json);
}

static void write_finding(struct fb_json *json, const struct fb_finding *finding)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "rule", fb_rule_id(finding->rule));
    fb_json_put_text(json, "level", fb_level_name(finding->level));
    fb_json_put_text(json, "gate", finding->gate);
    fb_json_put_text(json, "subject", finding->subject);
    fb_json_put_text(json, "sensor", finding->sensor);
    fb_json_put_text(json, "message", finding->message);
    fb_json_put_text(json, "help", finding->help);
    write_suppression(json, finding->suppressed);
    write_location(json, &finding->location);
    fb_json_close_object(json);
}

static void write_findings(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "findings");
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        write_finding(json, fb_report_finding(report, i));
    fb_json_close_array(json);
    fb_json_put_u64(json, "findings_dropped", fb_report_findings_dropped(report));
    fb_json_put_u64(json, "findings_suppressed", fb_report_count_suppressed(report));
}

static void write_cell(struct fb_json *json, const struct fb_table_cell *cell)
{
    if (cell->is_number)
        fb_json_u64(json, cell->number);
    else
        fb_json_text(json, cell->text);
}

static void write_table(struct fb_json *json, const struct fb_table *table)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "name", table->name);
    fb_json_put_text(json, "title", table->title);
    fb_json_put_text(json, "note", table->note);
    fb_json_put_array(json, "rows");
    for (size_t i = 0; i < table->row_count; i++) {
        fb_json_open_object(json);
        for (size_t k = 0; k < table->column_count; k++) {
            fb_json_key(json, table->columns[k]);
            write_cell(json, &table->cells[i * table->column_count + k]);
        }
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
    fb_json_put_u64(json, "rows_dropped", table->rows_dropped);
    fb_json_close_object(json);
}

static void write_tables(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "tables");
    for (size_t i = 0; i < fb_report_table_count(report); i++)
        write_table(json, fb_report_table(report, i));
    fb_json_close_array(json);
}

bool fb_write_json(const struct fb_report *report, const struct fb_write_options *options,
                   struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    write_tool(&json, options->tool_version);
    fb_json_put_text(&json, "scope", fb_report_scope(report));
    fb_json_put_text(&json, "verdict", fb_verdict_name(fb_report_verdict(report)));
    write_options(&json, report);
    write_sensors(&json, report);
    write_subjects(&json, report);
    write_gates(&json, report);
    write_findings(&json, report);
    write_tables(&json, report);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}
