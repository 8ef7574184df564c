/* SPDX-License-Identifier: Apache-2.0 */
/* trust_root.h - the root of trust: the one file that must reach a verifier by a way of its own.
 *
 *     {"format":"firebreak-root/1","policy":ROLE,"inventory":ROLE,"timestamp_roots":"-----BEGIN .."}
 *
 * ROLE as of role.h.  It says whose policy and whose fleet inventory count; all else follows from
 * those two.  `timestamp_roots` (certificates, PEM) are authorities of RFC 3161 timestamps.
 */
#ifndef FB_RELEASE_TRUST_ROOT_H
#define FB_RELEASE_TRUST_ROOT_H

#include "signer/release/role.h"

#define FB_TRUST_ROOT_FORMAT "firebreak-root/1"
#define FB_MAX_TRUST_FILE_BYTES ((size_t)16 << 20)

struct fb_trust_root; /* opaque */

/* Reads it, strictly: an unknown key is refused.  With separation of the two roles left to who makes
 * it. */
FB_MUST_CHECK bool fb_trust_root_read(const char *file, struct fb_span text,
                                      struct fb_trust_root **out, struct fb_diag *diag);
void fb_trust_root_free(struct fb_trust_root *root); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_trust_root *, fb_trust_root_free);

const struct fb_signer_role *fb_trust_root_policy(const struct fb_trust_root *root);
const struct fb_signer_role *fb_trust_root_inventory(const struct fb_trust_root *root);

/* PEM, borrowed; empty where none is named. */
struct fb_span fb_trust_root_timestamps(const struct fb_trust_root *root);

/* Whether the map's `format` is `format`, which it must have: FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_format_check(const struct fb_doc *root, const char *format,
                                   struct fb_diag *diag);

#endif
