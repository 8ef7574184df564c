/* SPDX-License-Identifier: Apache-2.0 */
/* key.c - making key objects, whatever their origin, and what they are known by. */
#include "signer/keys/key.h"

#include <openssl/core_names.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "signer/canonical/hex.h"
#include "signer/keys/key_crypto.h"

#define RSA_BITS 3072 /* of a key that we make */
#define RSA_LEAST_BITS 2048
#define RSA_MOST_BITS 8192

static const char *const type_names[] = {
    [FB_KEY_ED25519] = "ed25519",
    [FB_KEY_ECDSA_P256] = "ecdsa-p256",
    [FB_KEY_RSA_PSS] = "rsa-pss",
};

const char *fb_key_type_name(enum fb_key_type type)
{
    return type_names[type];
}

bool fb_key_type_find(const char *name, enum fb_key_type *out)
{
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (strcmp(type_names[i], name) == 0) {
            *out = (enum fb_key_type)i;
            return true;
        }
    }
    return false;
}

static bool is_p256(EVP_PKEY *pkey)
{
    char group[64];

    return EVP_PKEY_is_a(pkey, "EC")
        && EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) == 1
        && strcmp(group, "prime256v1") == 0;
}

static bool find_type(EVP_PKEY *pkey, enum fb_key_type *out, struct fb_diag *diag)
{
    const int bits = EVP_PKEY_get_bits(pkey);

    if (EVP_PKEY_is_a(pkey, "ED25519"))
        *out = FB_KEY_ED25519;
    else if (is_p256(pkey))
        *out = FB_KEY_ECDSA_P256;
    else if (EVP_PKEY_is_a(pkey, "RSA") && bits >= RSA_LEAST_BITS && bits <= RSA_MOST_BITS)
        *out = FB_KEY_RSA_PSS;
    else
        return fb_fail(diag, FB_FAULT_UNSUPPORTED, "keys are Ed25519, ECDSA on P-256, or RSA of %d to %d bits",
                       RSA_LEAST_BITS, RSA_MOST_BITS);
    return true;
}

/* The public part by itself, in one form: the point of a curve may have come compressed. */
static EVP_PKEY *public_of(EVP_PKEY *pkey)
{
    unsigned char *der = NULL;
    const int size = i2d_PUBKEY(pkey, &der);
    const unsigned char *at = der;
    EVP_PKEY *result = size > 0 ? d2i_PUBKEY(NULL, &at, size) : NULL;

    OPENSSL_free(der);
    if (result != NULL && EVP_PKEY_is_a(result, "EC")
        && EVP_PKEY_set_utf8_string_param(result, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed") != 1) {
        EVP_PKEY_free(result);
        return NULL;
    }
    return result;
}

static bool find_id(struct fb_key *key, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    return fb_key_write_tuf(key, &text, diag)
        && (fb_sha256_hex(fb_buffer_span(&text), key->id) || fb_fail_crypto(diag, "it cannot be hashed"));
}

bool fb_key_adopt(EVP_PKEY *pkey, bool is_private, bool in_token, struct fb_key **out,
                  struct fb_diag *diag)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = calloc(1, sizeof *key);

    if (key == NULL) {
        EVP_PKEY_free(pkey);
        return fb_fail_memory(diag);
    }
    key->private_part = pkey;
    key->in_token = in_token;
    if (!find_type(pkey, &key->type, diag))
        return false;
    key->public_part = public_of(pkey);
    if (key->public_part == NULL)
        return fb_fail_crypto(diag, "its public part cannot be told");
    if (!is_private) {
        EVP_PKEY_free(key->private_part);
        key->private_part = NULL;
    }
    if (!find_id(key, diag))
        return false;
    *out = fb_take(key);
    return true;
}

bool fb_key_generate(enum fb_key_type type, struct fb_key **out, struct fb_diag *diag)
{
    EVP_PKEY *pkey = type == FB_KEY_ED25519    ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                   : type == FB_KEY_ECDSA_P256 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
                                               : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS);

    return pkey != NULL ? fb_key_adopt(pkey, true, false, out, diag)
                        : fb_fail_crypto(diag, "no key can be made");
}

void fb_key_free(struct fb_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->public_part);
    EVP_PKEY_free(key->private_part);
    free(key);
}

enum fb_key_type fb_key_type_of(const struct fb_key *key)
{
    return key->type;
}

const char *fb_key_id(const struct fb_key *key)
{
    return key->id;
}

bool fb_key_is_private(const struct fb_key *key)
{
    return key->private_part != NULL;
}

bool fb_key_same(const struct fb_key *a, const struct fb_key *b)
{
    return EVP_PKEY_eq(a->public_part, b->public_part) == 1;
}

void fb_key_number(const struct fb_key *key, uint8_t out[static 8])
{
    const bool ok = fb_hex_read(fb_span_part(fb_span_of(key->id), 0, 16), out, 8);

    assert(ok);
    (void)ok;
}

bool fb_key_raw_public(const struct fb_key *key, uint8_t out[static 32])
{
    size_t size = 32;

    return key->type == FB_KEY_ED25519
        && EVP_PKEY_get_raw_public_key(key->public_part, out, &size) == 1 && size == 32;
}
