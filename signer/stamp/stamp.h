/* SPDX-License-Identifier: Apache-2.0 */
/* stamp.h - timestamps of RFC 3161: an authority says that bytes were there at a time.
 *
 * What is stamped are the raw bytes of a signature, so that the signature is known to be older than
 * the stamp, whatever becomes of its key later.  Fetching is somebody else's: this makes the
 * request and judges the response.
 */
#ifndef FB_STAMP_STAMP_H
#define FB_STAMP_STAMP_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"

#define FB_MAX_STAMP_BYTES ((size_t)1 << 20)

/* Appends a request (DER, application/timestamp-query) over the SHA-256 of `bytes`, with a random
 * nonce, asking for the authority's certificate. */
FB_MUST_CHECK bool fb_stamp_request(struct fb_span bytes, struct fb_buffer *out,
                                    struct fb_diag *diag);

/* Judges a response (DER): granted, over the SHA-256 of `bytes`, signed by a certificate for
 * timestamps that leads to one of the roots (PEM) and was valid at the time that it states; and with
 * the nonce of `request`, unless that is empty.  *seconds is then that time, since 1970 in UTC.
 * FB_FAULT_INPUT says what does not hold. */
FB_MUST_CHECK bool fb_stamp_verify(struct fb_span response, struct fb_span bytes,
                                   struct fb_span request, struct fb_span roots, int64_t *seconds,
                                   struct fb_diag *diag);

#endif
