/* SPDX-License-Identifier: Apache-2.0 */
/* SARIF 2.1.0, the form that code hosts and editors read findings in: one run, one result for
 * each finding, with the sensor builds of equal findings together. */
#include <inttypes.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/write/finding_groups.h"
#include "base/write/json_text.h"
#include "base/write/sarif_rules.h"
#include "base/write/writer.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct sarif {
    struct fb_json json;
    const struct fb_report *report;
    const struct fb_write_options *options;
    struct fb_sarif_rules rules;
    size_t subject; /* where the last subject was found: findings come in runs */
};

/* { "text": "a sentence." } */
static void write_message(struct fb_json *json, const char *text)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer sentence = FB_BUFFER_EMPTY;

    fb_buffer_text(&sentence, text);
    fb_buffer_char(&sentence, '.');
    fb_json_put_object(json, "message");
    fb_json_put_string(json, "text", fb_buffer_span(&sentence));
    fb_json_close_object(json);
    json->out->failed = json->out->failed || sentence.failed;
}

static bool is_plain(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9') || (character != '\0' && strchr("-._~/", character) != NULL);
}

/* A path as a URI reference: any bytes are legal in a path, few in a URI. */
static void write_uri(struct fb_json *json, const char *path)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer uri = FB_BUFFER_EMPTY;

    fb_buffer_text(&uri, path[0] == '/' ? "file://" : "");
    for (; *path != '\0'; path++) {
        if (is_plain(*path))
            fb_buffer_char(&uri, *path);
        else
            fb_buffer_printf(&uri, "%%%02X", (unsigned char)*path);
    }
    fb_json_put_string(json, "uri", fb_buffer_span(&uri));
    json->out->failed = json->out->failed || uri.failed;
}

/* False where the file is none of the subjects, but a project file, say. */
static bool find_subject(struct sarif *sarif, const char *path)
{
    const size_t count = fb_report_subject_count(sarif->report);

    for (size_t i = 0; i < count; i++) {
        const size_t at = (sarif->subject + i) % count;
        if (strcmp(fb_report_subject(sarif->report, at)->path, path) == 0) {
            sarif->subject = at;
            return true;
        }
    }
    return false;
}

static void write_region(struct fb_json *json, const struct fb_location *location)
{
    if (location->line == 0 && !location->has_offset)
        return;
    fb_json_put_object(json, "region");
    if (location->line > 0) {
        fb_json_put_u64(json, "startLine", location->line);
    }
    if (location->line > 0 && location->column > 0) {
        fb_json_put_u64(json, "startColumn", location->column);
    }
    if (location->line == 0) {
        fb_json_put_u64(json, "byteOffset", location->offset);
        fb_json_put_u64(json, "byteLength", location->length);
    }
    fb_json_close_object(json);
}

static void write_physical(struct sarif *sarif, const struct fb_finding *finding)
{
    struct fb_json *json = &sarif->json;

    fb_json_put_object(json, "physicalLocation");
    fb_json_put_object(json, "artifactLocation");
    write_uri(json, finding->subject);
    if (find_subject(sarif, finding->subject)) {
        fb_json_put_u64(json, "index", sarif->subject);
    }
    fb_json_close_object(json);
    write_region(json, &finding->location);
    fb_json_close_object(json);
}

static void write_logical(struct fb_json *json, const char *path)
{
    fb_json_put_array(json, "logicalLocations");
    fb_json_open_object(json);
    fb_json_put_text(json, "fullyQualifiedName", path);
    fb_json_put_text(json, "kind", "member");
    fb_json_close_object(json);
    fb_json_close_array(json);
}

static void write_locations(struct sarif *sarif, const struct fb_finding *finding)
{
    struct fb_json *json = &sarif->json;
    const char *path = finding->location.path;
    const bool has_path = path != NULL && path[0] != '\0';

    fb_json_put_array(json, "locations");
    if (finding->subject[0] != '\0' || has_path) {
        fb_json_open_object(json);
        if (finding->subject[0] != '\0')
            write_physical(sarif, finding);
        if (has_path)
            write_logical(json, path);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

/* By which a host of code knows the finding again in the next run: the same whatever the offset,
 * which moves with every release. */
static void write_fingerprint(struct fb_json *json, const struct fb_finding *finding)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const char *const parts[] = { fb_rule_id(finding->rule), finding->subject, finding->location.path,
                                  finding->message };
    char digest[65];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        fb_buffer_append(&text, fb_span_of(parts[i]));
        fb_buffer_char(&text, '\0');
    }
    if (text.failed || !fb_sha256_hex(fb_buffer_span(&text), digest)) {
        json->out->failed = true;
        return;
    }
    fb_json_put_object(json, "partialFingerprints");
    fb_json_put_text(json, "firebreakFinding/v1", digest);
    fb_json_close_object(json);
}

static void write_properties(struct fb_json *json, const struct fb_finding_group *group)
{
    fb_json_put_object(json, "properties");
    fb_json_put_text(json, "gate", group->finding->gate);
    if (group->finding->help != NULL)
        fb_json_put_text(json, "help", group->finding->help);
    fb_json_put_array(json, "sensorBuilds");
    for (size_t i = 0; i < group->sensor_count; i++)
        fb_json_text(json, group->sensors[i]);
    fb_json_close_array(json);
    fb_json_close_object(json);
}

/* SARIF wants it of all results or of none: an empty array says that a result counts. */
static void write_suppressions(struct sarif *sarif, const struct fb_suppression *suppression)
{
    struct fb_json *json = &sarif->json;

    if (fb_report_count_suppressed(sarif->report) == 0)
        return;
    fb_json_put_array(json, "suppressions");
    if (suppression != NULL) {
        fb_json_open_object(json);
        fb_json_put_text(json, "kind", "external");
        fb_json_put_text(json, "status", "accepted");
        fb_json_put_text(json, "justification", suppression->reason);
        fb_json_put_object(json, "properties");
        fb_json_put_text(json, "owner", suppression->owner);
        fb_json_put_text(json, "expires", suppression->expires);
        fb_json_close_object(json);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void write_result(struct sarif *sarif, const struct fb_finding_group *group)
{
    const struct fb_finding *finding = group->finding;
    struct fb_json *json = &sarif->json;

    fb_json_open_object(json);
    fb_json_put_text(json, "ruleId", fb_rule_id(finding->rule));
    fb_json_put_i64(json, "ruleIndex", sarif->rules.index[finding->rule]);
    fb_json_put_text(json, "level", fb_level_name(finding->level));
    write_message(json, finding->message);
    write_locations(sarif, finding);
    write_fingerprint(json, finding);
    write_suppressions(sarif, finding->suppressed);
    write_properties(json, group);
    fb_json_close_object(json);
}

static void write_results(struct sarif *sarif, const struct fb_finding_groups *groups)
{
    fb_json_put_array(&sarif->json, "results");
    for (size_t i = 0; i < groups->count && !sarif->json.out->failed; i++)
        write_result(sarif, &groups->items[i]);
    fb_json_close_array(&sarif->json);
}

static void write_tool(struct sarif *sarif)
{
    struct fb_json *json = &sarif->json;

    fb_json_put_object(json, "tool");
    fb_json_put_object(json, "driver");
    fb_json_put_text(json, "name", "firebreak");
    fb_json_put_text(json, "semanticVersion", sarif->options->tool_version);
    fb_sarif_rules_write(json, &sarif->rules, sarif->options->rule_pages);
    fb_json_close_object(json);
    fb_json_close_object(json);
}

static void write_artifacts(struct sarif *sarif)
{
    struct fb_json *json = &sarif->json;

    fb_json_put_array(json, "artifacts");
    for (size_t i = 0; i < fb_report_subject_count(sarif->report); i++) {
        const struct fb_subject *subject = fb_report_subject(sarif->report, i);
        fb_json_open_object(json);
        fb_json_put_object(json, "location");
        write_uri(json, subject->path);
        fb_json_key(json, "index"); /* its own: no two are equal, as the schema demands */
        fb_json_u64(json, i);
        fb_json_close_object(json);
        fb_json_put_u64(json, "length", subject->bytes);
        fb_json_put_object(json, "hashes");
        fb_json_put_text(json, "sha-256", subject->sha256);
        fb_json_close_object(json);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

/* A gate without a verdict has no finding that says so. */
static void write_notification(struct fb_json *json, const struct fb_gate_result *result)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_printf(&text, "the gate %s %s", result->gate,
                     result->state == FB_GATE_NOT_RUN ? "was not run" : "did not finish");
    fb_buffer_printf(&text, "%s%s", result->subject == NULL ? "" : " for ",
                     result->subject == NULL ? "" : result->subject);
    fb_buffer_printf(&text, "%s%s", result->reason == NULL ? "" : ": ",
                     result->reason == NULL ? "" : result->reason);
    fb_json_open_object(json);
    fb_json_put_text(json, "level", "error");
    json->out->failed = json->out->failed || text.failed;
    write_message(json, text.failed ? "" : text.text);
    fb_json_close_object(json);
}

static void write_notifications(struct sarif *sarif)
{
    fb_json_put_array(&sarif->json, "toolExecutionNotifications");
    for (size_t i = 0; i < fb_report_gate_count(sarif->report); i++) {
        const struct fb_gate_result *result = fb_report_gate(sarif->report, i);
        if (result->state == FB_GATE_UNFINISHED || result->state == FB_GATE_NOT_RUN)
            write_notification(&sarif->json, result);
    }
    fb_json_close_array(&sarif->json);
}

/* The exit status is that of the command (docs/cli.md). */
static void write_invocation(struct sarif *sarif)
{
    static const uint64_t statuses[] = { [FB_PASS] = 0, [FB_REJECT] = 1, [FB_UNDECIDED] = 2 };
    const enum fb_verdict verdict = fb_report_verdict(sarif->report);
    struct fb_json *json = &sarif->json;

    fb_json_put_array(json, "invocations");
    fb_json_open_object(json);
    fb_json_put_bool(json, "executionSuccessful", verdict != FB_UNDECIDED);
    fb_json_put_u64(json, "exitCode", statuses[verdict]);
    fb_json_put_text(json, "exitCodeDescription", fb_verdict_name(verdict));
    write_notifications(sarif);
    fb_json_close_object(json);
    fb_json_close_array(json);
}

static void write_run_properties(struct sarif *sarif)
{
    struct fb_json *json = &sarif->json;

    fb_json_put_object(json, "properties");
    fb_json_put_text(json, "scope", fb_report_scope(sarif->report));
    fb_json_put_text(json, "verdict", fb_verdict_name(fb_report_verdict(sarif->report)));
    fb_json_put_u64(json, "findingsDropped", fb_report_findings_dropped(sarif->report));
    fb_json_put_u64(json, "findingsSuppressed", fb_report_count_suppressed(sarif->report));
    fb_json_put_array(json, "sensorBuilds");
    for (size_t i = 0; i < fb_report_sensor_count(sarif->report); i++)
        fb_json_text(json, fb_report_sensor(sarif->report, i));
    fb_json_close_array(json);
    fb_json_close_object(json);
}

static void write_run(struct sarif *sarif, const struct fb_finding_groups *groups)
{
    struct fb_json *json = &sarif->json;

    fb_json_put_array(json, "runs");
    fb_json_open_object(json);
    write_tool(sarif);
    write_invocation(sarif);
    write_artifacts(sarif);
    write_results(sarif, groups);
    fb_json_put_text(json, "columnKind", "unicodeCodePoints");
    write_run_properties(sarif);
    fb_json_close_object(json);
    fb_json_close_array(json);
}

bool fb_write_sarif(const struct fb_report *report, const struct fb_write_options *options,
                    struct fb_buffer *out, struct fb_diag *diag)
{
    struct sarif sarif = { .json = fb_json_over(out, 2), .report = report, .options = options };
    struct fb_finding_groups groups;

    if (!fb_finding_groups_make(report, &groups, diag))
        return false;
    fb_sarif_rules_find(report, &sarif.rules);
    fb_json_open_object(&sarif.json);
    fb_json_put_text(&sarif.json, "$schema", SCHEMA);
    fb_json_put_text(&sarif.json, "version", "2.1.0");
    write_run(&sarif, &groups);
    fb_json_close_object(&sarif.json);
    fb_buffer_char(out, '\n');
    fb_finding_groups_clear(&groups);
    return !out->failed || fb_fail_memory(diag);
}
