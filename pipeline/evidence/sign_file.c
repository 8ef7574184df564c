/* SPDX-License-Identifier: Apache-2.0 */
/* sign_file.c - documents in envelopes, and detached signatures. */
#include "pipeline/evidence/sign_file.h"

#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/dsse/envelope.h"
#include "signer/keys/detached.h"
#include "signer/release/inventory.h"
#include "signer/release/override.h"
#include "signer/release/policy.h"

const char *const fb_sign_file_kinds[] = { "policy", "inventory", "override", "dsse", "minisign", "signify", NULL };

static bool read_policy(const char *file, struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_release_policy_free)
    struct fb_release_policy *policy = NULL;

    return fb_release_policy_read(file, text, &policy, diag);
}

static bool read_inventory(const char *file, struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_inventory_free)
    struct fb_inventory *inventory = NULL;

    return fb_inventory_read(file, text, &inventory, diag);
}

static bool read_override(const char *file, struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_override_free)
    struct fb_override *override = NULL;

    return fb_override_read(file, text, &override, diag);
}

static const struct document {
    const char *kind;
    const char *payload_type;
    bool (*read)(const char *file, struct fb_span text, struct fb_diag *diag); /* NULL: any bytes */
} documents[] = {
    { "policy", FB_RELEASE_POLICY_PAYLOAD, read_policy },
    { "inventory", FB_INVENTORY_PAYLOAD, read_inventory },
    { "override", FB_OVERRIDE_PAYLOAD, read_override },
    { "dsse", "application/octet-stream", NULL },
};

static bool is_envelope_of(const struct fb_envelope *envelope, const struct document *document)
{
    return fb_span_is(fb_envelope_payload_type(envelope), document->payload_type);
}

/* An envelope of this kind is signed once more; all else is what is to be signed. */
static bool make_envelope(const char *path, const struct document *document, struct fb_span text,
                          struct fb_envelope **out, struct fb_diag *diag)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    struct fb_diag ignored = FB_DIAG_NONE;

    if (document->read != NULL && fb_envelope_read(path, text, &envelope, &ignored)
        && is_envelope_of(envelope, document)) {
        *out = fb_take(envelope);
        return document->read(path, fb_envelope_payload(*out), diag);
    }
    return (document->read == NULL || document->read(path, text, diag))
        && fb_envelope_new(document->payload_type, text, out, diag);
}

static bool sign_envelope(const struct fb_file_signing *signing, const struct document *document,
                          struct fb_span text, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;

    if (!make_envelope(signing->path, document, text, &envelope, diag))
        return false;
    for (size_t i = 0; i < signing->key_count; i++)
        if (!fb_envelope_sign(envelope, signing->keys[i], diag))
            return false;
    return fb_envelope_write(envelope, out, diag);
}

static bool sign_detached(const struct fb_file_signing *signing, struct fb_span text, struct fb_buffer *out,
                          struct fb_diag *diag)
{
    const char *slash = strrchr(signing->path, '/');
    char comment[512];

    if (signing->key_count != 1)
        return fb_fail(diag, FB_FAULT_INPUT, "a detached signature is one key's");
    if (strcmp(signing->kind, "signify") == 0)
        return fb_signify_sign(signing->keys[0], text, out, diag);
    (void)snprintf(comment, sizeof comment, "file:%s", slash != NULL ? slash + 1 : signing->path);
    return fb_minisign_sign(signing->keys[0], text, comment, out, diag);
}

bool fb_sign_file(const struct fb_file_signing *signing, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    if (!fb_file_read(signing->path, (size_t)1 << 30, &text, diag))
        return false;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        if (strcmp(documents[i].kind, signing->kind) == 0)
            return sign_envelope(signing, &documents[i], text, out, diag);
    return sign_detached(signing, text, out, diag);
}

bool fb_export_bundle(const char *path, const struct fb_key *key, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    if (!fb_file_read(path, FB_MAX_ENVELOPE_BYTES, &text, diag)
        || !fb_envelope_read(path, text, &envelope, diag))
        return false;
    fb_place_set_file(&diag->place, path);
    return fb_envelope_write_bundle(envelope, key, out, diag);
}
