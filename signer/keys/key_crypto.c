/* SPDX-License-Identifier: Apache-2.0 */
/* key_crypto.c - signing and verifying: one scheme for each kind of key. */
#include "signer/keys/key_crypto.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/host/fail.h"

bool fb_fail_crypto(struct fb_diag *diag, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    fb_fail(diag, FB_FAULT_INPUT, "%s: %s", what, reason != NULL ? reason : "OpenSSL gives no reason");
    ERR_clear_error();
    return false;
}

static const EVP_MD *digest_for(const struct fb_key *key)
{
    return key->type == FB_KEY_ED25519 ? NULL : EVP_sha256();
}

/* A salt as long as the digest when signing, any salt when verifying (as other verifiers do). */
static bool set_scheme(const struct fb_key *key, EVP_PKEY_CTX *scheme, int salt)
{
    return key->type != FB_KEY_RSA_PSS
        || (EVP_PKEY_CTX_set_rsa_padding(scheme, RSA_PKCS1_PSS_PADDING) > 0
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(scheme, salt) > 0);
}

static bool sign(const struct fb_key *key, EVP_MD_CTX *context, struct fb_span message,
                 struct fb_buffer *out)
{
    EVP_PKEY_CTX *scheme = NULL;
    unsigned char signature[1024]; /* RSA of 8192 bits */
    size_t size = sizeof signature;

    if (EVP_DigestSignInit(context, &scheme, digest_for(key), NULL, key->private_part) != 1
        || !set_scheme(key, scheme, RSA_PSS_SALTLEN_DIGEST)
        || EVP_DigestSign(context, signature, &size, message.bytes, message.size) != 1)
        return false;
    fb_buffer_append(out, (struct fb_span){ signature, size });
    return true;
}

bool fb_key_sign(const struct fb_key *key, struct fb_span message, struct fb_buffer *out,
                 struct fb_diag *diag)
{
    if (key->private_part == NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "a public key cannot sign");
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool signed_now = context != NULL && sign(key, context, message, out);
    EVP_MD_CTX_free(context);
    if (!signed_now)
        return fb_fail_crypto(diag, "it cannot be signed");
    return !out->failed || fb_fail_memory(diag);
}

bool fb_key_verifies(const struct fb_key *key, struct fb_span message, struct fb_span signature)
{
    EVP_PKEY_CTX *scheme = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool verified = signature.size > 0 && context != NULL
                       && EVP_DigestVerifyInit(context, &scheme, digest_for(key), NULL, key->public_part) == 1
                       && set_scheme(key, scheme, RSA_PSS_SALTLEN_AUTO)
                       && EVP_DigestVerify(context, signature.bytes, signature.size,
                                           message.bytes, message.size)
                              == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return verified;
}
