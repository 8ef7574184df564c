/* SPDX-License-Identifier: Apache-2.0 */
/* detached.h - signatures beside a file that minisign and signify verify.  Ed25519 only.
 *
 *     signify     b64("Ed" number:8 signature(file):64)
 *     minisign    b64("ED" number:8 signature(BLAKE2b-512(file)):64), a trusted comment, and
 *                 b64(signature(the first signature's 64 bytes, comment))
 * each line below an untrusted comment, each number as of fb_key_number.
 */
#ifndef FB_KEYS_DETACHED_H
#define FB_KEYS_DETACHED_H

#include "signer/keys/key.h"

/* Appends the text of a .minisig file.  `comment` is one line of at most 1024 bytes, which the
 * signature covers. */
FB_MUST_CHECK bool fb_minisign_sign(const struct fb_key *key, struct fb_span file,
                                    const char *comment, struct fb_buffer *out,
                                    struct fb_diag *diag);

/* Appends the text of a signify .sig file. */
FB_MUST_CHECK bool fb_signify_sign(const struct fb_key *key, struct fb_span file,
                                   struct fb_buffer *out, struct fb_diag *diag);

#endif
