/* SPDX-License-Identifier: Apache-2.0 */
/* key_export.c - the public part in the forms that others read. */
#include <inttypes.h>
#include <openssl/pem.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/canonical/base64.h"
#include "signer/canonical/canonical.h"
#include "signer/canonical/hex.h"
#include "signer/keys/key_crypto.h"

bool fb_key_write_pem(const struct fb_key *key, struct fb_buffer *out, struct fb_diag *diag)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    const bool written = bio != NULL && PEM_write_bio_PUBKEY(bio, key->public_part) == 1;
    const long size = written ? BIO_get_mem_data(bio, &text) : 0;

    fb_buffer_append(out, (struct fb_span){ (const uint8_t *)text, (size_t)size });
    BIO_free(bio);
    if (!written)
        return fb_fail_crypto(diag, "its public part cannot be written");
    return !out->failed || fb_fail_memory(diag);
}

static bool write_public_value(const struct fb_key *key, struct fb_buffer *out,
                               struct fb_diag *diag)
{
    uint8_t raw[32];
    char hex[65];

    if (key->type != FB_KEY_ED25519)
        return fb_key_write_pem(key, out, diag);
    if (!fb_key_raw_public(key, raw))
        return fb_fail_crypto(diag, "its public part cannot be told");
    fb_hex_write((struct fb_span){ raw, sizeof raw }, hex);
    fb_buffer_text(out, hex);
    return !out->failed || fb_fail_memory(diag);
}

/* TUF's names of keytype and scheme. */
static const char *const tuf_names[][2] = {
    [FB_KEY_ED25519] = { "ed25519", "ed25519" },
    [FB_KEY_ECDSA_P256] = { "ecdsa", "ecdsa-sha2-nistp256" },
    [FB_KEY_RSA_PSS] = { "rsa", "rsassa-pss-sha256" },
};

bool fb_key_write_tuf(const struct fb_key *key, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer value = FB_BUFFER_EMPTY;

    if (!write_public_value(key, &value, diag))
        return false;
    fb_buffer_printf(out, "{\"keytype\":\"%s\",\"keyval\":{\"public\":", tuf_names[key->type][0]);
    fb_canonical_text(fb_buffer_span(&value), out);
    fb_buffer_printf(out, "},\"scheme\":\"%s\"}", tuf_names[key->type][1]);
    return !out->failed || fb_fail_memory(diag);
}

static bool write_openbsd(const struct fb_key *key, const char *program, struct fb_buffer *out,
                          struct fb_diag *diag)
{
    uint8_t bytes[2 + 8 + 32] = { 'E', 'd' };
    uint64_t number = 0;

    if (!fb_key_raw_public(key, bytes + 10))
        return fb_fail(diag, FB_FAULT_UNSUPPORTED, "%s knows Ed25519 keys only; this one is %s",
                       program, fb_key_type_name(key->type));
    fb_key_number(key, bytes + 2);
    for (size_t i = 8; i-- > 0;)
        number = number << 8 | bytes[2 + i];
    fb_buffer_printf(out, "untrusted comment: %s public key %016" PRIX64 "\n", program, number);
    fb_base64_write((struct fb_span){ bytes, sizeof bytes }, out);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}

/* A file is ordinary JSON, in which the newlines of PEM are escaped; only the id is of the canonical
 * form. */
static bool write_tuf_file(const struct fb_key *key, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer value = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(out, 0);

    if (!write_public_value(key, &value, diag))
        return false;
    fb_json_open_object(&json);
    fb_json_put_text(&json, "keytype", tuf_names[key->type][0]);
    fb_json_put_object(&json, "keyval");
    fb_json_put_string(&json, "public", fb_buffer_span(&value));
    fb_json_close_object(&json);
    fb_json_put_text(&json, "scheme", tuf_names[key->type][1]);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}

bool fb_key_export(const struct fb_key *key, enum fb_key_form form, struct fb_buffer *out,
                   struct fb_diag *diag)
{
    switch (form) {
    case FB_KEY_FORM_PEM:
        return fb_key_write_pem(key, out, diag);
    case FB_KEY_FORM_TUF:
        return write_tuf_file(key, out, diag);
    case FB_KEY_FORM_MINISIGN:
        return write_openbsd(key, "minisign", out, diag);
    case FB_KEY_FORM_SIGNIFY:
        break;
    }
    return write_openbsd(key, "signify", out, diag);
}
