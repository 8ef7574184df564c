/* SPDX-License-Identifier: Apache-2.0 */
/* summary.c - writing and reading the decision to release. */
#include "signer/release/summary.h"

#include <ctype.h>
#include <stdio.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/canonical/hex.h"
#include "signer/release/instant.h"

/* {"uri":..,"digest":{"sha256":..}} */
static void write_resource(struct fb_json *json, const char *uri, const char *sha256)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "uri", uri);
    fb_json_put_object(json, "digest");
    fb_json_put_text(json, "sha256", sha256);
    fb_json_close_object(json);
    fb_json_close_object(json);
}

static void write_verifier(struct fb_json *json, const char *version)
{
    fb_json_put_object(json, "verifier");
    fb_json_put_text(json, "id", FB_SUMMARY_VERIFIER);
    fb_json_put_object(json, "version");
    fb_json_put_text(json, "firebreak", version);
    fb_json_close_object(json);
    fb_json_close_object(json);
}

static void write_levels(struct fb_json *json, const char *const *names)
{
    char level[64];

    fb_json_put_array(json, "verifiedLevels");
    for (; *names != NULL; names++) {
        (void)snprintf(level, sizeof level, "GATE_%s", *names);
        for (char *at = level; *at != '\0'; at++)
            *at = (char)toupper((unsigned char)*at);
        fb_json_text(json, level);
    }
    fb_json_close_array(json);
}

static void write_predicate(const struct fb_summary_record *record, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);
    char time[FB_INSTANT_SIZE];
    char uri[512];

    fb_instant_write(record->time, time);
    (void)snprintf(uri, sizeof uri, "content:%s", record->subject.name);
    fb_json_open_object(&json);
    write_verifier(&json, record->tool_version);
    fb_json_put_text(&json, "timeVerified", time);
    fb_json_put_text(&json, "resourceUri", uri);
    fb_json_key(&json, "policy");
    write_resource(&json, record->policy_uri, record->policy_sha256);
    fb_json_put_array(&json, "inputAttestations");
    for (size_t i = 0; i < record->input_count; i++)
        write_resource(&json, record->inputs[i].uri, record->inputs[i].sha256);
    fb_json_close_array(&json);
    fb_json_put_text(&json, "verificationResult", "PASSED");
    write_levels(&json, record->levels);
    fb_json_close_object(&json);
}

bool fb_summary_write(const struct fb_summary_record *record, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer predicate = FB_BUFFER_EMPTY;

    write_predicate(record, &predicate);
    fb_statement_write(&record->subject, FB_SUMMARY_PREDICATE, fb_buffer_span(&predicate), out);
    return (!predicate.failed && !out->failed) || fb_fail_memory(diag);
}

static bool expect(const struct fb_doc *map, const char *key, const char *text, struct fb_diag *diag)
{
    struct fb_span said = { NULL, 0 };

    return fb_doc_get_text(map, key, true, &said, diag)
        && (fb_span_is(said, text) || fb_doc_fail(diag, fb_doc_get(map, key), "\"%s\" is expected", text));
}

static bool get_digest(const struct fb_doc *resource, struct fb_span *out, struct fb_diag *diag)
{
    const struct fb_doc *digest = NULL;

    return fb_doc_get_map(resource, "digest", true, &digest, diag)
        && fb_doc_get_text(digest, "sha256", true, out, diag)
        && (fb_hex_is_sha256(*out) || fb_doc_fail(diag, digest, "sha256 is 64 lower-case hex digits"));
}

static bool check_inputs(const struct fb_doc *inputs, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    for (size_t i = 0; i < inputs->count; i++) {
        const struct fb_doc *item = fb_doc_at(inputs, i);
        if (item->kind != FB_DOC_MAP)
            return fb_doc_fail(diag, item, "an attestation is an object, not %s", fb_doc_kind_name(item));
        if (!fb_doc_get_text(item, "uri", true, &text, diag) || !get_digest(item, &text, diag))
            return false;
    }
    return true;
}

bool fb_summary_read(const struct fb_statement *statement, struct fb_summary *out, struct fb_diag *diag)
{
    const struct fb_doc *predicate = fb_statement_predicate(statement);
    const struct fb_doc *verifier = NULL;
    const struct fb_doc *policy = NULL;
    struct fb_summary summary = { .time = 0 };

    if (!fb_span_is(fb_statement_predicate_type(statement), FB_SUMMARY_PREDICATE))
        return fb_fail(diag, FB_FAULT_INPUT, "it is a statement about something else than a decision");
    if (!fb_doc_get_map(predicate, "verifier", true, &verifier, diag)
        || !expect(verifier, "id", FB_SUMMARY_VERIFIER, diag)
        || !expect(predicate, "verificationResult", "PASSED", diag)
        || !fb_instant_get(predicate, "timeVerified", &summary.time, diag)
        || !fb_doc_get_map(predicate, "policy", true, &policy, diag)
        || !get_digest(policy, &summary.policy_sha256, diag)
        || !fb_doc_get_list(predicate, "inputAttestations", true, &summary.inputs, diag)
        || !check_inputs(summary.inputs, diag))
        return false;
    *out = summary;
    return true;
}

struct fb_span fb_summary_input_sha256(const struct fb_summary *summary, const char *uri)
{
    for (size_t i = 0; i < summary->inputs->count; i++) {
        const struct fb_doc *item = fb_doc_at(summary->inputs, i);
        if (fb_doc_is(fb_doc_get(item, "uri"), uri))
            return fb_doc_get(fb_doc_get(item, "digest"), "sha256")->text;
    }
    return (struct fb_span){ NULL, 0 };
}
