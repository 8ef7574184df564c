/* SPDX-License-Identifier: Apache-2.0 */
/* audit_json.c - an audit for programs: schemas/json/audit.schema.json. */
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "pipeline/audit_inside.h"
#include "signer/release/instant.h"

static void put(struct fb_json *json, const char *key, const char *text)
{
    fb_json_key(json, key);
    fb_json_text(json, text);
}

static void put_instant(struct fb_json *json, const char *key, int64_t at)
{
    char instant[FB_INSTANT_SIZE];

    if (at > 0)
        fb_instant_write(at, instant);
    put(json, key, at > 0 ? instant : NULL);
}

/* Statements of one kind: texts, or where somebody signed what they are about, objects. */
static void put_statements(struct fb_json *json, const struct fb_audit *audit, const struct fb_audit_point *point,
                           const char *key, enum fb_audit_kind kind)
{
    fb_json_key(json, key);
    fb_json_open_array(json);
    for (size_t i = 0; i < point->count; i++) {
        const struct fb_audit_statement *statement = &point->statements[i];
        if (statement->kind != kind)
            continue;
        fb_json_open_object(json);
        put(json, "text", statement->text);
        if (kind != FB_AUDIT_LACKS)
            put(json, "source", statement->source == FB_AUDIT_NO_SOURCE ? NULL : audit->facts.sources[statement->source].name);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_points(struct fb_json *json, const struct fb_audit *audit)
{
    fb_json_key(json, "points");
    fb_json_open_array(json);
    for (size_t i = 0; i < FB_AUDIT_POINTS; i++) {
        const struct fb_audit_point *point = &audit->answers.points[i];
        fb_json_open_object(json);
        fb_json_key(json, "point");
        fb_json_u64(json, i + 1);
        put(json, "question", point->question);
        put(json, "answer", fb_audit_answer_name(fb_audit_answer_of(point)));
        put_statements(json, audit, point, "shown", FB_AUDIT_SAYS);
        put_statements(json, audit, point, "not_shown", FB_AUDIT_LACKS);
        put_statements(json, audit, point, "contradicted", FB_AUDIT_CONTRADICTS);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_signers(struct fb_json *json, const struct fb_audit_source *source)
{
    fb_json_key(json, "signatures");
    fb_json_open_array(json);
    for (size_t i = 0; i < source->signer_count; i++) {
        const struct fb_audit_signer *signer = &source->signers[i];
        fb_json_open_object(json);
        put(json, "role", signer->role);
        put(json, "keyid", signer->keyid[0] != '\0' ? signer->keyid : NULL);
        put(json, "algorithm", signer->algorithm);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_sources(struct fb_json *json, const struct fb_audit *audit)
{
    fb_json_key(json, "sources");
    fb_json_open_array(json);
    for (size_t i = 0; i < audit->facts.source_count; i++) {
        const struct fb_audit_source *source = &audit->facts.sources[i];
        fb_json_open_object(json);
        put(json, "name", source->name);
        put(json, "sha256", source->sha256[0] != '\0' ? source->sha256 : NULL);
        put_instant(json, "at", source->at);
        put_signers(json, source);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_findings(struct fb_json *json, const struct fb_report *report)
{
    fb_json_key(json, "findings");
    fb_json_open_array(json);
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        fb_json_open_object(json);
        put(json, "rule", fb_rule_id(finding->rule));
        put(json, "level", fb_level_name(finding->level));
        put(json, "message", finding->message);
        fb_json_key(json, "set_aside");
        fb_json_bool(json, finding->suppressed != NULL);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

bool fb_audit_json(const struct fb_audit *audit, const char *tool_version, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_key(&json, "tool");
    fb_json_open_object(&json);
    put(&json, "name", "firebreak");
    put(&json, "version", tool_version);
    fb_json_close_object(&json);
    put(&json, "bundle_sha256", audit->release.bundle_sha256);
    put_instant(&json, "decided", audit->facts.decided);
    fb_json_key(&json, "verifies");
    fb_json_bool(&json, audit->facts.verifies);
    put(&json, "verdict", fb_verdict_name(fb_report_verdict(audit->report)));
    put_points(&json, audit);
    put_sources(&json, audit);
    put_findings(&json, audit->report);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}
