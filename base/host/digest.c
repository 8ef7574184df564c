/* SPDX-License-Identifier: Apache-2.0 */
/* Digests by OpenSSL, checksums by zlib. */
#include "base/host/digest.h"

/* The low-level functions, though OpenSSL 3 would rather have us use EVP: they allocate nothing
 * and set nothing up, which costs EVP a millisecond at start, and crashes it (3.0) when memory
 * runs out meanwhile. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <zlib.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct fb_sha256) && _Alignof(SHA256_CTX) <= _Alignof(struct fb_sha256),
               "the state has room in ours");

static SHA256_CTX *state_of(struct fb_sha256 *digest)
{
    return (SHA256_CTX *)(void *)digest->state;
}

bool fb_sha256_begin(struct fb_sha256 *digest)
{
    return SHA256_Init(state_of(digest)) == 1;
}

bool fb_sha256_add(struct fb_sha256 *digest, struct fb_span bytes)
{
    return SHA256_Update(state_of(digest), bytes.bytes, bytes.size) == 1;
}

bool fb_sha256_end(struct fb_sha256 *digest, char out[static 65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[SHA256_DIGEST_LENGTH];

    if (SHA256_Final(bytes, state_of(digest)) != 1)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * sizeof bytes] = '\0';
    return true;
}

bool fb_sha256_hex(struct fb_span bytes, char out[static 65])
{
    struct fb_sha256 digest;

    return fb_sha256_begin(&digest) && fb_sha256_add(&digest, bytes) && fb_sha256_end(&digest, out);
}

uint32_t fb_crc32(struct fb_span bytes)
{
    return (uint32_t)crc32_z(0, bytes.bytes, bytes.size);
}
