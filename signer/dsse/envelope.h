/* SPDX-License-Identifier: Apache-2.0 */
/* envelope.h - DSSE 1.0.2: a payload with its type and signatures over both.
 *
 *     {"payload":b64,"payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"..","sig":b64}]}
 *
 * Signatures cover PAE(type, payload) = "DSSEv1" SP size SP type SP size SP payload, sizes in
 * decimal bytes.  Key ids are hints that nothing relies on.  The payload that is handed out is
 * the very bytes that the signatures were checked over; nobody may read it before they were.
 */
#ifndef FB_DSSE_ENVELOPE_H
#define FB_DSSE_ENVELOPE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "signer/keys/key.h"

#define FB_MAX_ENVELOPE_BYTES ((size_t)16 << 20)
#define FB_MAX_SIGNATURES 64   /* of one envelope */
#define FB_MAX_TRUSTED_KEYS 64 /* that it is checked with */
#define FB_IN_TOTO_PAYLOAD "application/vnd.in-toto+json"

struct fb_envelope; /* opaque */

/* Over a payload, which is copied; no signatures yet. */
FB_MUST_CHECK bool fb_envelope_new(const char *payload_type, struct fb_span payload,
                                   struct fb_envelope **out, struct fb_diag *diag);

/* Reads the JSON form strictly; standard and URL-safe base64 are taken, unknown keys are left
 * alone.  No signatures, more than FB_MAX_SIGNATURES, and an empty one are refused. */
FB_MUST_CHECK bool fb_envelope_read(const char *file, struct fb_span text, struct fb_envelope **out,
                                    struct fb_diag *diag);

void fb_envelope_free(struct fb_envelope *envelope); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_envelope *, fb_envelope_free);

/* Adds a signature; a second one of the same key is refused. */
FB_MUST_CHECK bool fb_envelope_sign(struct fb_envelope *envelope, const struct fb_key *key,
                                    struct fb_diag *diag);

/* Appends the JSON form, on one line with a line feed. */
FB_MUST_CHECK bool fb_envelope_write(const struct fb_envelope *envelope, struct fb_buffer *out,
                                     struct fb_diag *diag);

/* Appends a bundle of Sigstore (v0.3, sigstore_bundle.proto of its protobuf-specs) with the payload and
 * this key's signature alone, and the key's id as the hint that verifiers look it up by.  It names no
 * log and no timestamp.  That the key has not signed, and an RSA key (those verifiers take PKCS #1 v1.5
 * only), is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_envelope_write_bundle(const struct fb_envelope *envelope, const struct fb_key *key,
                                            struct fb_buffer *out, struct fb_diag *diag);

/* Appends PAE. */
void fb_envelope_pae(struct fb_span payload_type, struct fb_span payload, struct fb_buffer *out);

/* Whom an envelope must be signed by. */
struct fb_trust {
    const struct fb_key *const *keys; /* at most FB_MAX_TRUSTED_KEYS; one twice counts once */
    size_t count;
    size_t threshold; /* distinct keys that must have signed; at least 1 */
};

/* Which of the trusted keys have signed: `valid[i]` for keys[i], each key once, though it be listed
 * twice or have signed twice. `out->distinct` of them. */
struct fb_tally {
    bool valid[FB_MAX_TRUSTED_KEYS];
    size_t distinct;
};

/* Checks every signature against every key.  A threshold of zero, or one that the keys cannot
 * reach, and too many keys are FB_FAULT_INPUT: such a trust was never meant. */
FB_MUST_CHECK bool fb_envelope_tally(const struct fb_envelope *envelope,
                                     const struct fb_trust *trust, struct fb_tally *out,
                                     struct fb_diag *diag);

/* The payload and its type; borrowed.  For those who have looked at the tally. */
struct fb_span fb_envelope_payload(const struct fb_envelope *envelope);
struct fb_span fb_envelope_payload_type(const struct fb_envelope *envelope);
size_t fb_envelope_signature_count(const struct fb_envelope *envelope);

/* The raw bytes of a signature, which a timestamp is over; borrowed. */
struct fb_span fb_envelope_signature(const struct fb_envelope *envelope, size_t index);

#endif
