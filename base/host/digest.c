/* SPDX-License-Identifier: Apache-2.0 */
/* Digests by OpenSSL, checksums by zlib. */
#include "base/host/digest.h"

/* The low-level functions, though OpenSSL 3 would rather have us use EVP: they allocate nothing
 * and set nothing up, which costs EVP a millisecond at start, and crashes it (3.0) when memory
 * runs out meanwhile. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <zlib.h>

bool fb_sha256_hex(struct fb_span bytes, char out[static 65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX state;

    if (SHA256_Init(&state) != 1 || SHA256_Update(&state, bytes.bytes, bytes.size) != 1
        || SHA256_Final(digest, &state) != 1)
        return false;
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
    return true;
}

uint32_t fb_crc32(struct fb_span bytes)
{
    return (uint32_t)crc32_z(0, bytes.bytes, bytes.size);
}
