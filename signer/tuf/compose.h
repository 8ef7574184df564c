/* SPDX-License-Identifier: Apache-2.0 */
/* compose.h - writing and signing TUF metadata.
 *
 * A file is written in one way only: {"signatures":[..],"signed":..} on one line, `signed` in
 * canonical form (with control characters in strings escaped, so that it is JSON).  The same content
 * and the same signatures give the same bytes.
 */
#ifndef FB_TUF_COMPOSE_H
#define FB_TUF_COMPOSE_H

#include "base/host/buffer.h"
#include "signer/tuf/metadata.h"

#define FB_TUF_SPEC_VERSION "1.0.34"

/* Appends a file over this content, signed by each of the private keys (none: no signatures yet).
 * What was put together wrongly - a role with a threshold that its keys cannot reach, hashes of no
 * kind, an `expires` that cannot be written, a name twice - is refused by reading it back:
 * FB_FAULT_INPUT.  A key given twice is refused too.  `out` is as it was on failure. */
FB_MUST_CHECK bool fb_tuf_write(const struct fb_tuf_signed *content,
                                const struct fb_key *const *keys, size_t key_count,
                                struct fb_buffer *out, struct fb_diag *diag);

/* Appends the same file with more signatures: what is signed stays to the byte, unknown members
 * included, and so do the signatures of others; one of a key given here is replaced. */
FB_MUST_CHECK bool fb_tuf_write_signed_too(const struct fb_tuf *metadata,
                                           const struct fb_key *const *keys, size_t key_count,
                                           struct fb_buffer *out, struct fb_diag *diag);

/* Appends the file that all copies are of, which agree in what is signed: with the signatures that hold of
 * these signers (their public keys), from whichever copy, and of the private keys given here; no others. */
struct fb_tuf_copies {
    const struct fb_tuf *const *items; /* at least one */
    size_t count;
};
FB_MUST_CHECK bool fb_tuf_write_gathered(const struct fb_tuf_copies *copies, const struct fb_key *const *signers,
                                         size_t signer_count, const struct fb_key *const *keys, size_t key_count,
                                         struct fb_buffer *out, struct fb_diag *diag);

#endif
