/* SPDX-License-Identifier: Apache-2.0 */
/* envelope_bundle.c - one key's signature of an envelope, in the form that Sigstore's verifiers read. */
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/canonical/base64.h"
#include "signer/dsse/envelope_parts.h"

#define MEDIA_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"

/* The key's signature; NULL: it has not signed. */
static const struct fb_signature *find_signature(const struct fb_envelope *envelope, const struct fb_key *key,
                                                 struct fb_span pae)
{
    for (size_t i = 0; i < envelope->count; i++)
        if (fb_key_verifies(key, pae, fb_buffer_span(&envelope->signatures[i].bytes)))
            return &envelope->signatures[i];
    return NULL;
}

static void write_base64(struct fb_json *json, const char *key, const struct fb_buffer *bytes)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_base64_write(fb_buffer_span(bytes), &text);
    json->out->failed = json->out->failed || text.failed;
    fb_json_put_string(json, key, fb_buffer_span(&text));
}

static void write_envelope(struct fb_json *json, const struct fb_envelope *envelope,
                           const struct fb_signature *signature)
{
    fb_json_put_object(json, "dsseEnvelope");
    write_base64(json, "payload", &envelope->payload);
    fb_json_put_string(json, "payloadType", fb_envelope_payload_type(envelope));
    fb_json_put_array(json, "signatures");
    fb_json_open_object(json);
    fb_json_put_text(json, "keyid", ""); /* the hint names the key */
    write_base64(json, "sig", &signature->bytes);
    fb_json_close_object(json);
    fb_json_close_array(json);
    fb_json_close_object(json);
}

static void write_material(struct fb_json *json, const struct fb_key *key)
{
    fb_json_put_object(json, "verificationMaterial");
    fb_json_put_object(json, "publicKey");
    fb_json_put_text(json, "hint", fb_key_id(key));
    fb_json_close_object(json);
    fb_json_put_array(json, "tlogEntries");
    fb_json_close_array(json);
    fb_json_close_object(json);
}

static bool write_bundle(const struct fb_envelope *envelope, const struct fb_key *key,
                         const struct fb_signature *signature, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "mediaType", MEDIA_TYPE);
    write_material(&json, key);
    write_envelope(&json, envelope, signature);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}

bool fb_envelope_write_bundle(const struct fb_envelope *envelope, const struct fb_key *key,
                              struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer pae = FB_BUFFER_EMPTY;

    if (fb_key_type_of(key) == FB_KEY_RSA_PSS)
        return fb_fail(diag, FB_FAULT_INPUT, "Sigstore's verifiers take signatures of RSA keys by another scheme than ours");
    fb_envelope_pae(fb_envelope_payload_type(envelope), fb_envelope_payload(envelope), &pae);
    if (pae.failed)
        return fb_fail_memory(diag);
    const struct fb_signature *signature = find_signature(envelope, key, fb_buffer_span(&pae));
    return signature != NULL
             ? write_bundle(envelope, key, signature, out, diag)
             : fb_fail(diag, FB_FAULT_INPUT, "the key %s has not signed this envelope", fb_key_id(key));
}
