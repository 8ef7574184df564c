/* SPDX-License-Identifier: Apache-2.0 */
/* Digests by OpenSSL, checksums by zlib. */
#include "base/host/digest.h"

#include <openssl/evp.h>
#include <zlib.h>

bool fb_sha256_hex(struct fb_span bytes, char out[static 65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const void *start = bytes.size == 0 ? "" : (const void *)bytes.bytes;

    if (EVP_Digest(start, bytes.size, digest, &size, EVP_sha256(), NULL) != 1 || size != 32)
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
