/* SPDX-License-Identifier: Apache-2.0 */
/* key_crypto.h - what a key is made of (internal to signer/keys). */
#ifndef FB_KEYS_KEY_CRYPTO_H
#define FB_KEYS_KEY_CRYPTO_H

#include <openssl/evp.h>

#include "signer/keys/key.h"

struct fb_key {
    enum fb_key_type type;
    EVP_PKEY *public_part;  /* of the default provider, also where the private part is in a token */
    EVP_PKEY *private_part; /* NULL: there is none */
    bool in_token;
    char id[65];
};

/* Takes over `pkey` (also on failure) and works out type, public part and id.  A kind, curve or
 * size that we do not take is FB_FAULT_UNSUPPORTED. */
FB_MUST_CHECK bool fb_key_adopt(EVP_PKEY *pkey, bool is_private, bool in_token,
                                struct fb_key **out, struct fb_diag *diag);

/* Loads a key of a token through the engine pkcs11, which is loaded now. */
FB_MUST_CHECK bool fb_token_load(const char *uri, const struct fb_passphrase *pin, EVP_PKEY **out,
                                 struct fb_diag *diag);

/* "WHAT: REASON" with OpenSSL's reason for its oldest error; empties its queue; false. */
bool fb_fail_crypto(struct fb_diag *diag, const char *what);

/* The canonical JSON of the public part. */
FB_MUST_CHECK bool fb_key_write_tuf(const struct fb_key *key, struct fb_buffer *out,
                                    struct fb_diag *diag);
FB_MUST_CHECK bool fb_key_write_pem(const struct fb_key *key, struct fb_buffer *out,
                                    struct fb_diag *diag);

static inline void fb_pkey_free_at(EVP_PKEY **at)
{
    EVP_PKEY_free(*at);
}

#endif
