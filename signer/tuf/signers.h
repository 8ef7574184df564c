/* SPDX-License-Identifier: Apache-2.0 */
/* signers.h - who has signed metadata: distinct keys of a role, over the canonical form. */
#ifndef FB_TUF_SIGNERS_H
#define FB_TUF_SIGNERS_H

#include "signer/tuf/metadata.h"

/* How many distinct keys of `role` have signed.  `delegator` is the metadata that names the role and
 * its keys: the root, or targets that delegate.  A key that is listed under two ids counts once; so
 * does an id.  An empty signature, and one that is not hex, counts for nothing. */
size_t fb_tuf_count_signers(const struct fb_tuf *metadata, const struct fb_tuf_signed *delegator,
                            const struct fb_tuf_role *role);

/* The same, with the keys: `out` has room for FB_TUF_MAX_SIGNATURES, which are borrowed from the
 * delegator. */
size_t fb_tuf_list_signers(const struct fb_tuf *metadata, const struct fb_tuf_signed *delegator,
                           const struct fb_tuf_role *role,
                           const struct fb_key *out[static FB_TUF_MAX_SIGNATURES]);

/* The signature of this key, under its own id, that holds (in hex, borrowed); false: there is none. */
bool fb_tuf_signature_of(const struct fb_tuf *metadata, const struct fb_key *key, struct fb_span *out);

/* Whether that reaches the role's threshold. */
bool fb_tuf_is_signed(const struct fb_tuf *metadata, const struct fb_tuf_signed *delegator,
                      const struct fb_tuf_role *role);

/* The same for a role of a root, by its type. */
bool fb_tuf_is_signed_by_root(const struct fb_tuf *metadata, const struct fb_tuf *root);

/* Whether a new root may follow the old one: signed by the thresholds of both, its version the next. */
bool fb_tuf_root_follows(const struct fb_tuf *next, const struct fb_tuf *previous);

#endif
