/* SPDX-License-Identifier: Apache-2.0 */
/* audit_json.c - an audit for programs: schemas/json/audit.schema.json. */
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "pipeline/audit/audit_inside.h"
#include "signer/release/instant.h"

static void put_instant(struct fb_json *json, const char *key, int64_t at)
{
    char instant[FB_INSTANT_SIZE];

    if (at > 0)
        fb_instant_write(at, instant);
    fb_json_put_text(json, key, at > 0 ? instant : NULL);
}

/* Statements of one kind: texts, or where somebody signed what they are about, objects. */
static void put_statements(struct fb_json *json, const struct fb_audit *audit, const struct fb_audit_point *point,
                           const char *key, enum fb_audit_kind kind)
{
    fb_json_put_array(json, key);
    for (size_t i = 0; i < point->count; i++) {
        const struct fb_audit_statement *statement = &point->statements[i];
        if (statement->kind != kind)
            continue;
        fb_json_open_object(json);
        fb_json_put_text(json, "text", statement->text);
        if (kind != FB_AUDIT_LACKS)
            fb_json_put_text(json, "source", statement->source == FB_AUDIT_NO_SOURCE ? NULL : audit->facts.sources[statement->source].name);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_points(struct fb_json *json, const struct fb_audit *audit)
{
    fb_json_put_array(json, "points");
    for (size_t i = 0; i < FB_AUDIT_POINTS; i++) {
        const struct fb_audit_point *point = &audit->answers.points[i];
        fb_json_open_object(json);
        fb_json_put_u64(json, "point", i + 1);
        fb_json_put_text(json, "question", point->question);
        fb_json_put_text(json, "answer", fb_audit_answer_name(fb_audit_answer_of(point)));
        put_statements(json, audit, point, "shown", FB_AUDIT_SAYS);
        put_statements(json, audit, point, "not_shown", FB_AUDIT_LACKS);
        put_statements(json, audit, point, "contradicted", FB_AUDIT_CONTRADICTS);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_signers(struct fb_json *json, const struct fb_audit_source *source)
{
    fb_json_put_array(json, "signatures");
    for (size_t i = 0; i < source->signer_count; i++) {
        const struct fb_audit_signer *signer = &source->signers[i];
        fb_json_open_object(json);
        fb_json_put_text(json, "role", signer->role);
        fb_json_put_text(json, "keyid", signer->keyid[0] != '\0' ? signer->keyid : NULL);
        fb_json_put_text(json, "algorithm", signer->algorithm);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_sources(struct fb_json *json, const struct fb_audit *audit)
{
    fb_json_put_array(json, "sources");
    for (size_t i = 0; i < audit->facts.source_count; i++) {
        const struct fb_audit_source *source = &audit->facts.sources[i];
        fb_json_open_object(json);
        fb_json_put_text(json, "name", source->name);
        fb_json_put_text(json, "sha256", source->sha256[0] != '\0' ? source->sha256 : NULL);
        put_instant(json, "at", source->at);
        put_signers(json, source);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

static void put_findings(struct fb_json *json, const struct fb_report *report)
{
    fb_json_put_array(json, "findings");
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        fb_json_open_object(json);
        fb_json_put_text(json, "rule", fb_rule_id(finding->rule));
        fb_json_put_text(json, "level", fb_level_name(finding->level));
        fb_json_put_text(json, "message", finding->message);
        fb_json_put_bool(json, "set_aside", finding->suppressed != NULL);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
}

bool fb_audit_json(const struct fb_audit *audit, const char *tool_version, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_object(&json, "tool");
    fb_json_put_text(&json, "name", "firebreak");
    fb_json_put_text(&json, "version", tool_version);
    fb_json_close_object(&json);
    fb_json_put_text(&json, "bundle_sha256", audit->release.bundle_sha256);
    put_instant(&json, "decided", audit->facts.decided);
    fb_json_put_bool(&json, "verifies", audit->facts.verifies);
    fb_json_put_text(&json, "verdict", fb_verdict_name(fb_report_verdict(audit->report)));
    put_points(&json, audit);
    put_sources(&json, audit);
    put_findings(&json, audit->report);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}
