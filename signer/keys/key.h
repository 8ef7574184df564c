/* SPDX-License-Identifier: Apache-2.0 */
/* key.h - key pairs: what they sign and verify, and the names that they go by.
 *
 * Three kinds, each with one scheme, so that a signature cannot be taken for another algorithm's:
 *     Ed25519       RFC 8032, over the message itself
 *     ECDSA P-256   over its SHA-256, the signature in DER
 *     RSA-PSS       over its SHA-256, MGF1 with SHA-256, salt of 32 bytes; 2048 to 8192 bits, made
 *                   with 3072
 * Key files are PKCS#8, encrypted (PBES2, scrypt, AES-256); others are refused.  A key in a token
 * (PKCS#11) never leaves it.  A key's id is TUF's: SHA-256 of the canonical JSON of its public
 * part.  A loaded private key is in this process's memory until fb_key_free wipes it: such a
 * process forks nothing.
 */
#ifndef FB_KEYS_KEY_H
#define FB_KEYS_KEY_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "base/host/document.h"
#include "signer/keys/passphrase.h"

enum fb_key_type {
    FB_KEY_ED25519,
    FB_KEY_ECDSA_P256,
    FB_KEY_RSA_PSS,
};

struct fb_key; /* opaque: a public key, with or without its private part */

/* "ed25519", "ecdsa-p256", "rsa-pss" */
const char *fb_key_type_name(enum fb_key_type type);
bool fb_key_type_find(const char *name, enum fb_key_type *out);

/* A new pair, from the system's randomness. */
FB_MUST_CHECK bool fb_key_generate(enum fb_key_type type, struct fb_key **out,
                                   struct fb_diag *diag);

/* Opens a private key: an encrypted PKCS#8 file (PEM), or with "pkcs11:..." (RFC 7512) a key in a
 * token, whose PIN is then the passphrase; the module is the one that PKCS11_MODULE_PATH names, or
 * p11-kit's. `source` is read only when `name` could be a key. */
FB_MUST_CHECK bool fb_key_open(const char *name, const struct fb_passphrase_source *source,
                               struct fb_key **out, struct fb_diag *diag);

/* Opens a public key: a PEM file (SubjectPublicKeyInfo) or TUF's JSON of a key. */
FB_MUST_CHECK bool fb_key_open_public(const char *path, struct fb_key **out, struct fb_diag *diag);

/* The same from bytes; `file` names them in messages. */
FB_MUST_CHECK bool fb_key_read_public(const char *file, struct fb_span bytes, struct fb_key **out,
                                      struct fb_diag *diag);

/* From TUF's key object {"keytype":..,"keyval":{"public":..},"scheme":..}; what else it has is
 * left alone. */
FB_MUST_CHECK bool fb_key_of_json(const struct fb_doc *object, struct fb_key **out,
                                  struct fb_diag *diag);

/* Whichever of the two the file holds; "pkcs11:..." is private. */
FB_MUST_CHECK bool fb_key_open_either(const char *name, const struct fb_passphrase_source *source,
                                      struct fb_key **out, struct fb_diag *diag);

void fb_key_free(struct fb_key *key); /* wipes; accepts NULL */
FB_DEFINE_AUTO(struct fb_key *, fb_key_free);

enum fb_key_type fb_key_type_of(const struct fb_key *key);
const char *fb_key_id(const struct fb_key *key); /* 64 digits, borrowed */
bool fb_key_is_private(const struct fb_key *key);

/* Whether both have the same public part, whatever the names they came under. */
bool fb_key_same(const struct fb_key *a, const struct fb_key *b);

/* Appends a signature over `message`.  The key must have its private part. */
FB_MUST_CHECK bool fb_key_sign(const struct fb_key *key, struct fb_span message,
                               struct fb_buffer *out, struct fb_diag *diag);

/* Whether `signature` is this key's over `message`; an empty one never is. */
bool fb_key_verifies(const struct fb_key *key, struct fb_span message, struct fb_span signature);

/* Appends the private key as an encrypted PKCS#8 file (PEM).  Not for keys in a token. */
FB_MUST_CHECK bool fb_key_write_private(const struct fb_key *key,
                                        const struct fb_passphrase *passphrase,
                                        struct fb_buffer *out, struct fb_diag *diag);

/* Forms of the public part. */
enum fb_key_form {
    FB_KEY_FORM_PEM,      /* SubjectPublicKeyInfo */
    FB_KEY_FORM_TUF,      /* TUF's key object, ordinary JSON on one line */
    FB_KEY_FORM_MINISIGN, /* minisign's public key file; Ed25519 only, like the next */
    FB_KEY_FORM_SIGNIFY,  /* signify's */
};
FB_MUST_CHECK bool fb_key_export(const struct fb_key *key, enum fb_key_form form,
                                 struct fb_buffer *out, struct fb_diag *diag);

/* The number that minisign and signify know the key by: the first bytes of its id. */
void fb_key_number(const struct fb_key *key, uint8_t out[static 8]);

/* The raw public key of an Ed25519 key; false for others. */
FB_MUST_CHECK bool fb_key_raw_public(const struct fb_key *key, uint8_t out[static 32]);

#endif
