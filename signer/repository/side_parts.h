/* SPDX-License-Identifier: Apache-2.0 */
/* side_parts.h - what a side is changed with (internal to signer/repository). */
#ifndef FB_REPOSITORY_SIDE_PARTS_H
#define FB_REPOSITORY_SIDE_PARTS_H

#include "base/host/buffer.h"
#include "signer/repository/side.h"

#define FB_SIDE_MAX_FILE ((size_t)64 << 20) /* of metadata that is ours */

#define FB_SIDE_PENDING_ROOT "root.pending.json" /* the root that is to be signed next */

/* FOLDER/NAME, and FOLDER/N.ROLE.json; in the arena; NULL: no memory. */
const char *fb_side_path(struct fb_side_state *state, const char *name);
const char *fb_side_metadata_path(struct fb_side_state *state, uint64_t version, struct fb_span role);

/* Versions above all that were ever reserved for these roles; on the disk when it returns. */
FB_MUST_CHECK bool fb_side_reserve(struct fb_side_state *state, const struct fb_span *roles,
                                   size_t count, uint64_t *versions, struct fb_diag *diag);

/* Signs with those keys that are the role's; fewer than its threshold are FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_side_sign(const struct fb_tuf_signed *content,
                                const struct fb_plan_role *role, const struct fb_side_keys *keys,
                                struct fb_buffer *out, struct fb_diag *diag);

/* The file that the copies are of, with those of its signatures that are the role's, and of those keys that are; nobody
 * asks how many they are. */
FB_MUST_CHECK bool fb_side_gather(const struct fb_tuf_copies *copies, const struct fb_plan_role *role,
                                  const struct fb_side_keys *keys, struct fb_buffer *out, struct fb_diag *diag);

/* What the role is to say after the change; version and expiry are the caller's to fill in. */
FB_MUST_CHECK bool fb_side_fill(struct fb_side_state *state, const struct fb_side_change *change,
                                const struct fb_plan_role *role, struct fb_tuf_signed *out, struct fb_diag *diag);
int64_t fb_side_expiry(const struct fb_side_change *change, const struct fb_plan_role *role);

/* Whether the content, with version and expiry of the old one, would be the same to the byte. */
FB_MUST_CHECK bool fb_side_is_same(const struct fb_tuf *old, struct fb_tuf_signed content, bool *out,
                                   struct fb_diag *diag);

/* Whether they would be enough. */
bool fb_side_can_sign(const struct fb_plan_role *role, const struct fb_side_keys *keys);

/* The root as the plan has it, published before anything that its keys sign.  Without `may_change`
 * another root than the one that is there is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_side_settle_root(struct fb_side_state *state,
                                       const struct fb_side_change *change, struct fb_diag *diag);

/* Reads a file of metadata that is there. */
FB_MUST_CHECK bool fb_side_read(const char *path, enum fb_tuf_type type, struct fb_tuf **out,
                                struct fb_diag *diag);

#endif
