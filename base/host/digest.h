/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - digests and checksums, thin covers over OpenSSL and zlib. */
#ifndef FB_HOST_DIGEST_H
#define FB_HOST_DIGEST_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

/* SHA-256 in lower-case hex, terminated; false when the library fails. */
FB_MUST_CHECK bool fb_sha256_hex(struct fb_span bytes, char out[static 65]);

/* The same in steps, of bytes that come one after another.  A value: nothing is to be freed, and it
 * may begin again at any time. */
struct fb_sha256 {
    uint64_t state[16];
};
FB_MUST_CHECK bool fb_sha256_begin(struct fb_sha256 *digest);
FB_MUST_CHECK bool fb_sha256_add(struct fb_sha256 *digest, struct fb_span bytes);

/* Ends it: no more bytes may be added. */
FB_MUST_CHECK bool fb_sha256_end(struct fb_sha256 *digest, char out[static 65]);

/* The same of a regular file, read in pieces; *size is how many bytes there were. */
FB_MUST_CHECK bool fb_sha256_file(const char *path, char out[static 65], uint64_t *size,
                                  struct fb_diag *diag);

/* CRC-32 as of zlib, gzip and PNG (ISO 3309, polynomial 0xEDB88320, reflected). */
uint32_t fb_crc32(struct fb_span bytes);

#endif
