/* SPDX-License-Identifier: Apache-2.0 */
/* audit_seal.c - a seal over journals: first who signed it, then what it says. */
#include "pipeline/audit/audit_seal.h"

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/release/instant.h"
#include "signer/release/trust_root.h"

static bool check_row(const struct fb_doc *row, struct fb_diag *fault)
{
    static const char *const keys[] = { "name", "plan_sha256", "sequence", "sha256", NULL };
    struct fb_span text = { NULL, 0 };
    uint64_t sequence = 0;

    return fb_doc_check_keys(row, keys, fault)
        && fb_doc_get_text(row, "name", true, &text, fault)
        && fb_doc_get_text(row, "plan_sha256", true, &text, fault)
        && fb_doc_get_u64(row, "sequence", true, INT64_MAX, &sequence, fault)
        && fb_doc_get_text(row, "sha256", true, &text, fault);
}

static bool read_seal(const char *path, struct fb_span payload, struct fb_seal *out, struct fb_diag *fault)
{
    static const char *const keys[] = { "format", "sealed", "rollouts", NULL };

    if (!fb_document_parse(path, payload, FB_SYNTAX_JSON, &out->document, fault))
        return false;
    const struct fb_doc *root = fb_document_root(out->document);
    if (!fb_format_check(root, FB_SEAL_FORMAT, fault) || !fb_doc_check_keys(root, keys, fault)
        || !fb_instant_get(root, "sealed", &out->sealed, fault)
        || !fb_doc_get_list(root, "rollouts", true, &out->rollouts, fault))
        return false;
    for (size_t i = 0; i < out->rollouts->count; i++)
        if (!check_row(fb_doc_at(out->rollouts, i), fault))
            return false;
    return true;
}

static bool refuse(struct fb_audit *audit, const char **refused, const char *why, struct fb_diag *diag)
{
    *refused = fb_audit_keep(audit, "the seal %s", why);
    return *refused != NULL || fb_fail_memory(diag);
}

static bool read_signed(struct fb_audit *audit, const struct fb_audit_asking *asking, const struct fb_envelope *envelope,
                        struct fb_seal *out, const char **refused, struct fb_diag *diag)
{
    const struct fb_trust trust = { (const struct fb_key *const *)asking->keys, asking->key_count, 1 };
    struct fb_diag fault = FB_DIAG_NONE;
    struct fb_tally tally;

    if (!fb_envelope_tally(envelope, &trust, &tally, diag)
        || !fb_audit_signers(audit, "seal of the journals", asking->keys, asking->key_count, &tally, &out->signers, &out->signer_count, diag))
        return false;
    if (tally.distinct == 0)
        return refuse(audit, refused, "is not signed by a key that --key names", diag);
    if (!fb_span_is(fb_envelope_payload_type(envelope), FB_SEAL_PAYLOAD)
        || !read_seal(asking->seal, fb_envelope_payload(envelope), out, &fault))
        return refuse(audit, refused, "says something else than a seal does", diag);
    return true;
}

bool fb_seal_open(struct fb_audit *audit, const struct fb_audit_asking *asking, struct fb_seal *out,
                  const char **refused, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    struct fb_diag fault = FB_DIAG_NONE;

    *out = (struct fb_seal){ .document = NULL };
    *refused = NULL;
    if (!fb_file_read(asking->seal, FB_MAX_ENVELOPE_BYTES, &text, diag))
        return false;
    if (!fb_envelope_read(asking->seal, text, &envelope, &fault))
        return refuse(audit, refused, "is no envelope", diag);
    return read_signed(audit, asking, envelope, out, refused, diag);
}

void fb_seal_clear(struct fb_seal *seal)
{
    fb_document_free(seal->document);
    *seal = (struct fb_seal){ .document = NULL };
}

bool fb_seal_find(const struct fb_seal *seal, const char *rollout, struct fb_seal_row *out)
{
    struct fb_diag ignored = FB_DIAG_NONE;

    for (size_t i = 0; i < seal->rollouts->count; i++) {
        const struct fb_doc *row = fb_doc_at(seal->rollouts, i);
        if (fb_doc_is(fb_doc_get(row, "name"), rollout))
            return fb_doc_get_text(row, "plan_sha256", true, &out->plan_sha256, &ignored)
                && fb_doc_get_u64(row, "sequence", true, INT64_MAX, &out->sequence, &ignored)
                && fb_doc_get_text(row, "sha256", true, &out->sha256, &ignored);
    }
    return false;
}
