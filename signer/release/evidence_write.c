/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_write.c - from a report to the statement about one of its gates. */
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/release/evidence.h"
#include "signer/release/instant.h"

/* The report's subjects and gates come in the same order, so that each search begins where the last
 * one ended. */
static const struct fb_subject *find_subject(const struct fb_report *report, const char *path,
                                             size_t *from)
{
    const size_t count = fb_report_subject_count(report);

    for (size_t i = 0; path != NULL && i < count; i++) {
        const struct fb_subject *subject = fb_report_subject(report, (*from + i) % count);
        if (strcmp(subject->path, path) == 0) {
            *from = (*from + i) % count;
            return subject;
        }
    }
    return NULL;
}

/* The gate's result about a file, or about all of them; SIZE_MAX: it was not asked. */
static size_t find_result(const struct fb_evidence_record *record, const char *path, size_t *from)
{
    const size_t count = fb_report_gate_count(record->report);

    for (size_t i = 0; i < count; i++) {
        const size_t at = (*from + i) % count;
        const struct fb_gate_result *result = fb_report_gate(record->report, at);
        if (strcmp(result->gate, record->gate) == 0 && (result->subject == NULL || strcmp(result->subject, path) == 0)) {
            *from = at;
            return at;
        }
    }
    return SIZE_MAX;
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

static void write_file(struct fb_json *json, const struct fb_report *report, const struct fb_subject *subject,
                       size_t at)
{
    const struct fb_gate_result *result = at == SIZE_MAX ? NULL : fb_report_gate(report, at);

    fb_json_open_object(json);
    fb_json_put_text(json, "sha256", subject->sha256);
    fb_json_put_text(json, "verdict", result == NULL ? "undecided" : fb_verdict_name(fb_report_gate_verdict(report, at)));
    fb_json_put_text(json, "state", state_name(result == NULL ? FB_GATE_NOT_RUN : result->state));
    fb_json_put_object(json, "figures");
    for (size_t i = 0; result != NULL && i < result->figure_count; i++) {
        fb_json_put_i64(json, result->figures[i].name, result->figures[i].value);
    }
    fb_json_close_object(json);
    fb_json_close_object(json);
}

/* Writes all files, and gives the worst of their verdicts. */
static enum fb_verdict write_files(struct fb_json *json, const struct fb_evidence_record *record)
{
    enum fb_verdict worst = FB_PASS;
    size_t from = 0;

    fb_json_put_array(json, "files");
    for (size_t i = 0; i < fb_report_subject_count(record->report); i++) {
        const struct fb_subject *subject = fb_report_subject(record->report, i);
        const size_t at = find_result(record, subject->path, &from);
        const enum fb_verdict verdict = at == SIZE_MAX ? FB_UNDECIDED : fb_report_gate_verdict(record->report, at);
        write_file(json, record->report, subject, at);
        worst = verdict > worst ? verdict : worst;
    }
    fb_json_close_array(json);
    return worst;
}

/* "FB7001 SHA-256 PATH", without what is not known: the name that a policy acknowledges it by. */
static void write_finding(struct fb_json *json, const struct fb_report *report,
                          const struct fb_finding *finding, size_t *from)
{
    struct fb_buffer name = FB_BUFFER_EMPTY;
    const struct fb_subject *subject = find_subject(report, finding->subject, from);

    fb_buffer_text(&name, fb_rule_id(finding->rule));
    if (subject != NULL)
        fb_buffer_printf(&name, " %s", subject->sha256);
    if (finding->location.path != NULL)
        fb_buffer_printf(&name, " %s", finding->location.path);
    fb_json_string(json, fb_buffer_span(&name));
    json->out->failed = json->out->failed || name.failed;
    fb_buffer_clear(&name);
}

/* Warned are those too that only a note tells of, and a release must be acknowledged for. */
enum list {
    LIST_WARNED,
    LIST_FAILED,
    LIST_HIDDEN,
};

static bool is_of_list(const struct fb_report *report, const struct fb_finding *finding, enum list list)
{
    const bool rejects = finding->level == FB_ERROR || fb_report_rejects(report, finding);

    if (finding->suppressed != NULL)
        return list == LIST_HIDDEN;
    if (list == LIST_HIDDEN || rejects)
        return list == LIST_FAILED;
    return list == LIST_WARNED && (finding->level == FB_WARNING || finding->rule == FB7000);
}

static void write_findings(struct fb_json *json, const struct fb_evidence_record *record, const char *key,
                           enum list list)
{
    size_t from = 0;

    fb_json_put_array(json, key);
    for (size_t i = 0; i < fb_report_finding_count(record->report); i++) {
        const struct fb_finding *finding = fb_report_finding(record->report, i);
        if (strcmp(finding->gate, record->gate) == 0 && is_of_list(record->report, finding, list))
            write_finding(json, record->report, finding, &from);
    }
    fb_json_close_array(json);
}

/* Layers that every engine ran in, by the table of the gate engine. */
static void write_isolation(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "isolation");
    for (size_t i = 0; i < fb_report_table_count(report); i++) {
        const struct fb_table *table = fb_report_table(report, i);
        if (strcmp(table->name, "isolation") != 0)
            continue;
        for (size_t row = 0; row < table->row_count; row++) {
            const struct fb_table_cell *cells = table->cells + row * table->column_count;
            if (cells[1].text != NULL && strcmp(cells[1].text, "yes") == 0)
                fb_json_text(json, cells[0].text);
        }
    }
    fb_json_close_array(json);
}

/* The files of which the gate was not asked anew, or not for every sensor build, by the table of the cache:
 * their digests.  Rows about one file follow each other. */
static void write_cached(struct fb_json *json, const struct fb_report *report, const char *gate)
{
    const struct fb_subject *last = NULL;
    size_t from = 0;

    fb_json_put_array(json, "cached");
    for (size_t i = 0; i < fb_report_table_count(report); i++) {
        const struct fb_table *table = fb_report_table(report, i);
        for (size_t row = 0; strcmp(table->name, "cached") == 0 && row < table->row_count; row++) {
            const struct fb_table_cell *cells = table->cells + row * table->column_count;
            const struct fb_subject *subject =
                strcmp(cells[0].text, gate) == 0 ? find_subject(report, cells[1].text, &from) : NULL;
            if (subject != NULL && subject != last)
                fb_json_text(json, subject->sha256);
            last = subject != NULL ? subject : last;
        }
    }
    fb_json_close_array(json);
}

static void write_input(struct fb_json *json, const struct fb_evidence_input *input)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "name", input->name);
    fb_json_put_object(json, "digest");
    fb_json_put_text(json, "sha256", input->sha256);
    fb_json_close_object(json);
    if (input->build != NULL || input->supply != NULL) {
        fb_json_put_object(json, "annotations");
        if (input->build != NULL)
            fb_json_put_text(json, "build", input->build);
        if (input->supply != NULL)
            fb_json_put_text(json, "supply", input->supply);
        if (input->file != NULL)
            fb_json_put_text(json, "file", input->file);
        if (input->engine != NULL)
            fb_json_put_text(json, "engine_sha256", input->engine);
        fb_json_close_object(json);
    }
    fb_json_close_object(json);
}

static void write_tool(struct fb_json *json, const struct fb_evidence_record *record)
{
    char uri[128];

    (void)snprintf(uri, sizeof uri, "pkg:generic/firebreak@%s", record->tool_version);
    fb_json_open_object(json);
    fb_json_put_text(json, "name", "firebreak");
    fb_json_put_text(json, "uri", uri);
    fb_json_close_object(json);
}

static enum fb_verdict write_run(struct fb_json *json, const struct fb_evidence_record *record)
{
    char finished[FB_INSTANT_SIZE];

    fb_instant_write(record->finished, finished);
    fb_json_open_object(json);
    fb_json_put_text(json, "name", "run");
    fb_json_put_text(json, "uri", "urn:firebreak:run");
    fb_json_put_object(json, "annotations");
    fb_json_put_text(json, "gate", record->gate);
    fb_json_put_text(json, "scope", fb_report_scope(record->report));
    fb_json_put_text(json, "finished", finished);
    write_isolation(json, record->report);
    write_cached(json, record->report, record->gate);
    write_findings(json, record, "hidden", LIST_HIDDEN);
    fb_json_put_u64(json, "dropped", fb_report_findings_dropped(record->report));
    const enum fb_verdict verdict = write_files(json, record);
    fb_json_put_text(json, "verdict", fb_verdict_name(verdict));
    fb_json_close_object(json);
    fb_json_close_object(json);
    return verdict;
}

static enum fb_verdict write_configuration(struct fb_json *json, const struct fb_evidence_record *record)
{
    fb_json_put_array(json, "configuration");
    write_tool(json, record);
    for (size_t i = 0; i < record->input_count; i++)
        write_input(json, &record->inputs[i]);
    const enum fb_verdict verdict = write_run(json, record);
    fb_json_close_array(json);
    return verdict;
}

static bool has_warnings(const struct fb_evidence_record *record)
{
    for (size_t i = 0; i < fb_report_finding_count(record->report); i++) {
        const struct fb_finding *finding = fb_report_finding(record->report, i);
        if (strcmp(finding->gate, record->gate) == 0 && finding->level != FB_NOTE)
            return true;
    }
    return false;
}

static void write_passed(struct fb_json *json, const struct fb_evidence_record *record)
{
    size_t from = 0;

    fb_json_put_array(json, "passedTests");
    for (size_t i = 0; i < fb_report_subject_count(record->report); i++) {
        const struct fb_subject *subject = fb_report_subject(record->report, i);
        const size_t at = find_result(record, subject->path, &from);
        if (at != SIZE_MAX && fb_report_gate_verdict(record->report, at) == FB_PASS)
            fb_json_text(json, subject->sha256);
    }
    fb_json_close_array(json);
}

static void write_predicate(const struct fb_evidence_record *record, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    const enum fb_verdict verdict = write_configuration(&json, record);
    fb_json_put_text(&json, "result", verdict != FB_PASS ? "FAILED" : has_warnings(record) ? "WARNED"
                                                                                           : "PASSED");
    write_passed(&json, record);
    write_findings(&json, record, "warnedTests", LIST_WARNED);
    write_findings(&json, record, "failedTests", LIST_FAILED);
    fb_json_close_object(&json);
}

/* The last name of a path. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static void write_statement(const struct fb_evidence_record *record, struct fb_span predicate,
                            struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "_type", FB_STATEMENT_TYPE);
    fb_json_put_array(&json, "subject");
    for (size_t i = 0; i < fb_report_subject_count(record->report); i++) {
        const struct fb_subject *subject = fb_report_subject(record->report, i);
        fb_json_open_object(&json);
        fb_json_put_text(&json, "name", name_of(subject->path));
        fb_json_put_object(&json, "digest");
        fb_json_put_text(&json, "sha256", subject->sha256);
        fb_json_close_object(&json);
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    fb_json_put_text(&json, "predicateType", FB_EVIDENCE_PREDICATE);
    fb_json_close_object(&json);
    if (!out->failed)
        out->size--; /* the closing brace: the predicate comes before it */
    fb_buffer_text(out, ",\"predicate\":");
    fb_buffer_append(out, predicate);
    fb_buffer_char(out, '}');
}

bool fb_evidence_write(const struct fb_evidence_record *record, struct fb_buffer *out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer predicate = FB_BUFFER_EMPTY;
    const size_t files = fb_report_subject_count(record->report);

    if (files == 0)
        return fb_fail(diag, FB_FAULT_INPUT, "no file was judged, so that there is no evidence");
    if (files > FB_MAX_STATEMENT_SUBJECTS)
        return fb_fail(diag, FB_FAULT_LIMIT, "evidence is about at most %d files", FB_MAX_STATEMENT_SUBJECTS);
    write_predicate(record, &predicate);
    write_statement(record, fb_buffer_span(&predicate), out);
    return (!predicate.failed && !out->failed) || fb_fail_memory(diag);
}
