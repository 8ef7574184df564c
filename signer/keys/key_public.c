/* SPDX-License-Identifier: Apache-2.0 */
/* key_public.c - reading public keys: PEM, and TUF's JSON. */
#include <limits.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/canonical/hex.h"
#include "signer/keys/key_crypto.h"

#define KEY_FILE_BYTES ((size_t)64 << 10)

static bool read_pem(struct fb_span bytes, struct fb_key **out, struct fb_diag *diag)
{
    BIO *bio = BIO_new_mem_buf(bytes.bytes, (int)bytes.size);
    char *name = NULL;
    char *header = NULL;
    unsigned char *der = NULL;
    long size = 0;
    const bool found = bio != NULL && PEM_read_bio(bio, &name, &header, &der, &size) == 1
                    && strcmp(name, PEM_STRING_PUBLIC) == 0;
    const unsigned char *at = der;
    EVP_PKEY *pkey = found ? d2i_PUBKEY(NULL, &at, size) : NULL;
    const bool whole = pkey != NULL && at == der + size;

    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, size > 0 ? (size_t)size : 0);
    BIO_free(bio);
    if (!whole) {
        EVP_PKEY_free(pkey);
        fb_fail_crypto(diag, "it is no public key (PEM, \"PUBLIC KEY\")");
        return fb_fail_help(diag, "`firebreak key export` writes the public part of a key");
    }
    return fb_key_adopt(pkey, false, false, out, diag);
}

static bool read_ed25519(struct fb_span text, struct fb_key **out, struct fb_diag *diag)
{
    uint8_t raw[32];

    if (!fb_hex_read(text, raw, sizeof raw))
        return fb_fail(diag, FB_FAULT_INPUT, "the public part of an Ed25519 key is 64 lower-case hex digits");
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, sizeof raw);
    return pkey != NULL ? fb_key_adopt(pkey, false, false, out, diag)
                        : fb_fail_crypto(diag, "it is no Ed25519 key");
}

/* keytype and scheme must be those of the key itself, so that it is not used for another scheme. */
static const struct {
    const char *keytype;
    const char *scheme;
    enum fb_key_type type;
} schemes[] = {
    { "ed25519", "ed25519", FB_KEY_ED25519 },
    { "ecdsa", "ecdsa-sha2-nistp256", FB_KEY_ECDSA_P256 },
    { "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", FB_KEY_ECDSA_P256 },
    { "rsa", "rsassa-pss-sha256", FB_KEY_RSA_PSS },
};

static bool find_scheme(struct fb_span keytype, struct fb_span scheme, enum fb_key_type *out)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (fb_span_is(keytype, schemes[i].keytype) && fb_span_is(scheme, schemes[i].scheme)) {
            *out = schemes[i].type;
            return true;
        }
    }
    return false;
}

static bool read_value(struct fb_span value, enum fb_key_type type, struct fb_key **out,
                       struct fb_diag *diag)
{
    const bool is_pem = value.size > 0 && value.bytes[0] == '-';
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;

    if (value.size > KEY_FILE_BYTES)
        return fb_fail(diag, FB_FAULT_LIMIT, "it is too large for a key");
    if (!(is_pem ? read_pem(value, &key, diag) : read_ed25519(value, &key, diag)))
        return false;
    if (key->type != type)
        return fb_fail(diag, FB_FAULT_INPUT, "it says that it is %s, but the key is %s",
                       fb_key_type_name(type), fb_key_type_name(key->type));
    *out = fb_take(key);
    return true;
}

bool fb_key_of_json(const struct fb_doc *object, struct fb_key **out, struct fb_diag *diag)
{
    struct fb_span keytype = { NULL, 0 };
    struct fb_span scheme = { NULL, 0 };
    struct fb_span value = { NULL, 0 };
    const struct fb_doc *keyval = NULL;
    enum fb_key_type type = FB_KEY_ED25519;

    if (!fb_doc_get_text(object, "keytype", true, &keytype, diag)
        || !fb_doc_get_text(object, "scheme", true, &scheme, diag)
        || !fb_doc_get_map(object, "keyval", true, &keyval, diag)
        || !fb_doc_get_text(keyval, "public", true, &value, diag))
        return false;
    if (!find_scheme(keytype, scheme, &type))
        return fb_doc_fail(diag, object, "keytype and scheme name no algorithm that is known here");
    if (read_value(value, type, out, diag))
        return true;
    diag->place = fb_doc_place(fb_doc_get(keyval, "public"));
    return false;
}

static bool read_json(const char *file, struct fb_span bytes, struct fb_key **out,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_parse(file, bytes, FB_SYNTAX_JSON, &document, diag)
        && fb_key_of_json(fb_document_root(document), out, diag);
}

bool fb_key_read_public(const char *file, struct fb_span bytes, struct fb_key **out,
                        struct fb_diag *diag)
{
    if (bytes.size > KEY_FILE_BYTES)
        return fb_fail(diag, FB_FAULT_LIMIT, "it is too large for a key");
    if (bytes.size > 0 && bytes.bytes[0] == '{')
        return read_json(file, bytes, out, diag);
    if (read_pem(bytes, out, diag))
        return true;
    fb_place_set_file(&diag->place, file);
    return false;
}

bool fb_key_open_public(const char *path, struct fb_key **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(path, KEY_FILE_BYTES, &bytes, diag)
        && fb_key_read_public(path, bytes, out, diag);
}
