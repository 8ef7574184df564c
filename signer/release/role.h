/* SPDX-License-Identifier: Apache-2.0 */
/* role.h - who may sign something, and how many of them must.
 *
 *     {"threshold":2,"keys":[{"keytype":"ed25519","keyval":{"public":".."},"scheme":"ed25519"},..]}
 */
#ifndef FB_RELEASE_ROLE_H
#define FB_RELEASE_ROLE_H

#include "signer/dsse/envelope.h"

struct fb_signer_role {
    struct fb_key *keys[FB_MAX_TRUSTED_KEYS]; /* owned; distinct */
    size_t count;
    size_t threshold; /* 1 to count */
};

/* Reads the role under `key` of a map.  A missing one that is not `required` leaves it empty.  One key
 * twice, in whatever form, no key, and a threshold that they cannot reach are FB_FAULT_INPUT.  The
 * caller clears *out in every case. */
FB_MUST_CHECK bool fb_signer_role_get(const struct fb_doc *map, const char *key, bool required,
                                      struct fb_signer_role *out, struct fb_diag *diag);

void fb_signer_role_clear(struct fb_signer_role *role); /* twice is fine */

bool fb_signer_role_has(const struct fb_signer_role *role, const struct fb_key *key);

/* Which keys of the role have signed: *tally is by their order.  An empty role is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_signer_role_tally(const struct fb_signer_role *role, const struct fb_envelope *envelope,
                                        struct fb_tally *tally, struct fb_diag *diag);

#endif
