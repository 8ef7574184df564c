/* SPDX-License-Identifier: Apache-2.0 */
/* detached.c - signatures for minisign and signify. */
#include "signer/keys/detached.h"

#include <string.h>

#include "base/host/fail.h"
#include "signer/canonical/base64.h"
#include "signer/keys/key_crypto.h"

#define SIGNATURE_BYTES 64
#define COMMENT_BYTES 1024

static bool check_key(const struct fb_key *key, struct fb_diag *diag)
{
    return key->type == FB_KEY_ED25519
        || fb_fail(diag, FB_FAULT_UNSUPPORTED, "minisign and signify know Ed25519 keys only; this one is %s",
                   fb_key_type_name(key->type));
}

static void write_signature(const struct fb_key *key, const char *algorithm,
                            const struct fb_buffer *signature, struct fb_buffer *out)
{
    uint8_t bytes[2 + 8 + SIGNATURE_BYTES] = { (uint8_t)algorithm[0], (uint8_t)algorithm[1] };

    fb_key_number(key, bytes + 2);
    memcpy(bytes + 10, signature->text, SIGNATURE_BYTES);
    fb_base64_write((struct fb_span){ bytes, sizeof bytes }, out);
    fb_buffer_char(out, '\n');
}

bool fb_signify_sign(const struct fb_key *key, struct fb_span file, struct fb_buffer *out,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signature = FB_BUFFER_EMPTY;

    if (!check_key(key, diag) || !fb_key_sign(key, file, &signature, diag))
        return false;
    fb_buffer_printf(out, "untrusted comment: signed by firebreak with key %.16s\n", fb_key_id(key));
    write_signature(key, "Ed", &signature, out);
    return !out->failed || fb_fail_memory(diag);
}

static bool sign_blake2b(const struct fb_key *key, struct fb_span file, struct fb_buffer *out,
                         struct fb_diag *diag)
{
    uint8_t digest[64];

    if (EVP_Digest(file.bytes, file.size, digest, NULL, EVP_blake2b512(), NULL) != 1)
        return fb_fail_crypto(diag, "it cannot be hashed");
    return fb_key_sign(key, (struct fb_span){ digest, sizeof digest }, out, diag);
}

/* The second signature covers the first and the comment. */
static bool sign_comment(const struct fb_key *key, const struct fb_buffer *first,
                         const char *comment, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer message = FB_BUFFER_EMPTY;

    fb_buffer_append(&message, fb_buffer_span(first));
    fb_buffer_text(&message, comment);
    return (!message.failed || fb_fail_memory(diag))
        && fb_key_sign(key, fb_buffer_span(&message), out, diag);
}

bool fb_minisign_sign(const struct fb_key *key, struct fb_span file, const char *comment,
                      struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer first = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer second = FB_BUFFER_EMPTY;

    if (strlen(comment) > COMMENT_BYTES || strpbrk(comment, "\r\n") != NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "a comment is one line of at most %d bytes", COMMENT_BYTES);
    if (!check_key(key, diag) || !sign_blake2b(key, file, &first, diag)
        || !sign_comment(key, &first, comment, &second, diag))
        return false;
    fb_buffer_printf(out, "untrusted comment: signed by firebreak with key %.16s\n", fb_key_id(key));
    write_signature(key, "ED", &first, out);
    fb_buffer_printf(out, "trusted comment: %s\n", comment);
    fb_base64_write(fb_buffer_span(&second), out);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}
