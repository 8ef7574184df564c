/* SPDX-License-Identifier: Apache-2.0 */
/* approval.c - approvals of rollouts: what is signed, and whether a signature is of just that. */
#include "pipeline/approvals/approval.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/dsse/envelope.h"
#include "signer/dsse/statement.h"
#include "signer/release/instant.h"

static void put_predicate(const struct fb_rollout_vouched *vouched, int64_t now, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);
    char approved[FB_INSTANT_SIZE];

    fb_instant_write(now, approved);
    fb_json_open_object(&json);
    fb_json_put_text(&json, "rollout", vouched->plan->name);
    fb_json_put_text(&json, "plan_sha256", vouched->plan->sha256);
    fb_json_put_text(&json, "ring", vouched->ring);
    fb_json_put_object(&json, "requested");
    fb_json_put_text(&json, "by", vouched->requester);
    fb_json_put_i64(&json, "at_ms", vouched->created_ms);
    fb_json_close_object(&json);
    fb_json_put_text(&json, "approver", vouched->approver);
    fb_json_put_text(&json, "approved", approved);
    fb_json_close_object(&json);
}

static bool put_payload(const struct fb_rollout_vouched *vouched, int64_t now, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer predicate = FB_BUFFER_EMPTY;
    struct fb_statement_subject subject = { .name = vouched->plan->release.name };

    memcpy(subject.sha256, vouched->plan->release.sha256, sizeof subject.sha256);
    put_predicate(vouched, now, &predicate);
    fb_statement_write(&subject, FB_APPROVAL_PREDICATE, fb_buffer_span(&predicate), out);
    return (!predicate.failed && !out->failed) || fb_fail_memory(diag);
}

/* Both writers end their line; a text in JSON needs no end. */
static void cut_line_feed(struct fb_buffer *text)
{
    if (text->size > 0 && text->text[text->size - 1] == '\n')
        text->text[--text->size] = '\0';
}

bool fb_approval_sign(const struct fb_rollout_vouched *vouched, const struct fb_key *key, int64_t now,
                      struct fb_buffer *envelope, struct fb_buffer *public_key, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer payload = FB_BUFFER_EMPTY;
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *made = NULL;

    if (!put_payload(vouched, now, &payload, diag)
        || !fb_envelope_new(FB_IN_TOTO_PAYLOAD, fb_buffer_span(&payload), &made, diag)
        || !fb_envelope_sign(made, key, diag) || !fb_envelope_write(made, envelope, diag)
        || !fb_key_export(key, FB_KEY_FORM_TUF, public_key, diag))
        return false;
    cut_line_feed(envelope);
    cut_line_feed(public_key);
    return (!envelope->failed && !public_key->failed) || fb_fail_memory(diag);
}

/* ---- Checking ---- */

/* One approval being looked at. */
struct looking {
    const struct fb_rollout_vouched *vouched;
    int64_t now;         /* seconds */
    int64_t signed_at;   /* likewise */
    const char *refusal; /* why it does not hold */
    bool unable;         /* no memory to find out */
};

static bool refuse(struct looking *looking, const char *why)
{
    looking->refusal = why;
    return false;
}

/* What is malformed is refused; what could not be read is not. */
static bool refuse_as(struct looking *looking, const struct fb_diag *fault, const char *why)
{
    looking->unable = fault->fault == FB_FAULT_MEMORY || fault->fault == FB_FAULT_IO;
    return refuse(looking, why);
}

static bool check_request(struct looking *looking, const struct fb_doc *requested)
{
    static const char *const keys[] = { "by", "at_ms", NULL };
    struct fb_diag fault = FB_DIAG_NONE;
    int64_t at_ms = 0;

    if (requested == NULL || requested->kind != FB_DOC_MAP || !fb_doc_check_keys(requested, keys, &fault)
        || !fb_doc_i64(fb_doc_get(requested, "at_ms"), &at_ms))
        return refuse_as(looking, &fault, "what was signed is no approval of a rollout");
    return (at_ms == looking->vouched->created_ms && fb_doc_is(fb_doc_get(requested, "by"), looking->vouched->requester))
        || refuse(looking, "the approval is of an earlier rollout, or of one elsewhere: this one was asked for by somebody else or at another time");
}

/* The approver's clock, against those who took the request and take the approval. */
static bool check_time(struct looking *looking, const struct fb_doc *predicate)
{
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_instant_get(predicate, "approved", &looking->signed_at, &fault))
        return refuse_as(looking, &fault, "what was signed is no approval of a rollout");
    if (looking->signed_at < looking->vouched->created_ms / 1000 - FB_APPROVAL_SKEW)
        return refuse(looking, "the approval is older than the rollout");
    return looking->signed_at <= looking->now + FB_APPROVAL_SKEW || refuse(looking, "the approval is of a time to come");
}

static bool is_ring(const struct fb_doc *node, const char *ring)
{
    return ring != NULL ? fb_doc_is(node, ring) : node != NULL && node->kind == FB_DOC_NULL;
}

static bool check_predicate(struct looking *looking, const struct fb_doc *predicate)
{
    static const char *const keys[] = { "rollout", "plan_sha256", "ring", "requested", "approver", "approved", NULL };
    const struct fb_rollout_vouched *vouched = looking->vouched;
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_doc_check_keys(predicate, keys, &fault))
        return refuse_as(looking, &fault, "what was signed is no approval of a rollout");
    if (!fb_doc_is(fb_doc_get(predicate, "rollout"), vouched->plan->name))
        return refuse(looking, "the approval is of another rollout");
    if (!fb_doc_is(fb_doc_get(predicate, "plan_sha256"), vouched->plan->sha256))
        return refuse(looking, "the approval is of another plan");
    if (!is_ring(fb_doc_get(predicate, "ring"), vouched->ring))
        return refuse(looking, "the approval is of another ring, or of the start instead of a ring");
    if (!fb_doc_is(fb_doc_get(predicate, "approver"), vouched->approver))
        return refuse(looking, "the approval is somebody else's");
    return check_request(looking, fb_doc_get(predicate, "requested")) && check_time(looking, predicate);
}

static bool check_statement(struct looking *looking, struct fb_span payload)
{
    const struct fb_release_name *release = &looking->vouched->plan->release;
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_statement_read("approval", payload, &statement, &fault))
        return refuse_as(looking, &fault, "what was signed is no approval of a rollout");
    if (!fb_span_is(fb_statement_predicate_type(statement), FB_APPROVAL_PREDICATE))
        return refuse(looking, "what was signed is no approval of a rollout");
    if (fb_statement_subject_count(statement) != 1
        || !fb_span_is(fb_statement_subject_sha256(statement, 0), release->sha256)
        || !fb_span_is(fb_statement_subject_name(statement, 0), release->name))
        return refuse(looking, "the approval is of another release");
    return check_predicate(looking, fb_statement_predicate(statement));
}

/* One signature, of that key: whatever else were there nobody would have looked at. */
static bool check_envelope(struct looking *looking, struct fb_span text, const struct fb_key *key)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    const struct fb_trust trust = { .keys = &key, .count = 1, .threshold = 1 };
    struct fb_diag fault = FB_DIAG_NONE;
    struct fb_tally tally;

    if (!fb_envelope_read("approval", text, &envelope, &fault))
        return refuse_as(looking, &fault, "the approval is no envelope");
    if (!fb_envelope_tally(envelope, &trust, &tally, &fault))
        return refuse_as(looking, &fault, "the signature of the approval cannot be checked");
    if (tally.distinct != 1 || fb_envelope_signature_count(envelope) != 1)
        return refuse(looking, "the signature of the approval does not hold");
    if (!fb_span_is(fb_envelope_payload_type(envelope), FB_IN_TOTO_PAYLOAD))
        return refuse(looking, "what was signed is no approval of a rollout");
    return check_statement(looking, fb_envelope_payload(envelope));
}

bool fb_approval_look(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope, const char *key,
                      struct fb_approval *out, const char **refusal)
{
    struct looking looking = { .vouched = vouched, .now = now_ms / 1000 };
    FB_AUTO(fb_key_free)
    struct fb_key *public_key = NULL;
    struct fb_diag fault = FB_DIAG_NONE;

    *refusal = NULL;
    if (strlen(envelope) > FB_MAX_APPROVAL_BYTES || strlen(key) > FB_MAX_APPROVAL_BYTES)
        (void)refuse(&looking, "the approval is longer than one can be");
    else if (!fb_key_read_public("approval", fb_span_of(key), &public_key, &fault))
        (void)refuse_as(&looking, &fault, "the approval comes without a public key that can be read");
    else if (strcmp(fb_key_id(public_key), vouched->keyid) != 0)
        (void)refuse(&looking, "the approval is signed with another key than the plan names for them");
    else if (check_envelope(&looking, fb_span_of(envelope), public_key))
        *out = (struct fb_approval){ .type = fb_key_type_of(public_key), .signed_at = looking.signed_at };
    *refusal = looking.unable ? NULL : looking.refusal;
    return !looking.unable;
}

bool fb_approval_verify(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope, const char *key,
                        const char **refusal)
{
    struct fb_approval approval;

    return fb_approval_look(vouched, now_ms, envelope, key, &approval, refusal);
}
