/* SPDX-License-Identifier: Apache-2.0 */
/* floor.h - the versions below which a store never goes again: two checksummed slots.
 *
 * A slot is a file of three lines: "firebreak floor 1", a JSON object, the SHA-256 of the two lines
 * before.  Each new state goes into the slot that is not the newest, so that at any moment one of
 * them is whole.  What is noted of a role holds for as long as those who signed it could still sign
 * for the role by the current root: that lets a repository come back from versions that a thief of a
 * key has run up, by changing the keys, and needs no memory of when they changed.
 */
#ifndef FB_FETCH_FLOOR_H
#define FB_FETCH_FLOOR_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "signer/tuf/metadata.h"

struct fb_floor; /* opaque */

enum fb_floor_state {
    FB_FLOOR_SOUND,
    FB_FLOOR_ONE_LOST, /* one slot is damaged or gone; the other one counts */
    FB_FLOOR_LOST,     /* both are, though one is or was there */
    FB_FLOOR_NONE,     /* there never was one */
};

/* Reads the slots of a store's folder.  *out is NULL for the last two states. */
FB_MUST_CHECK bool fb_floor_open(const char *folder, struct fb_floor **out,
                                 enum fb_floor_state *state, struct fb_diag *diag);

/* A new one, not yet on the disk. */
FB_MUST_CHECK bool fb_floor_new(const char *folder, struct fb_floor **out, struct fb_diag *diag);
void fb_floor_free(struct fb_floor *floor); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_floor *, fb_floor_free);

/* Makes what was raised since durable, in the other slot; nothing is written where nothing was. */
FB_MUST_CHECK bool fb_floor_write(struct fb_floor *floor, struct fb_diag *diag);

/* The root's version, 0 when there is none yet, and the latest time at which metadata was found
 * fresh. */
uint64_t fb_floor_root(const struct fb_floor *floor);
int64_t fb_floor_clock(const struct fb_floor *floor);

/* What is noted of timestamp or snapshot, by name of the role, if it still holds by this root: the
 * version, and a lower bound for each row of its meta.  Zero: nothing. */
uint64_t fb_floor_version(const struct fb_floor *floor, enum fb_tuf_type type,
                          const struct fb_tuf_signed *root);
uint64_t fb_floor_meta(const struct fb_floor *floor, enum fb_tuf_type type, struct fb_span name,
                       const struct fb_tuf_signed *root);

/* The rows of meta that are noted; for whoever must find each of them in a new snapshot. */
size_t fb_floor_meta_count(const struct fb_floor *floor, enum fb_tuf_type type,
                           const struct fb_tuf_signed *root);
struct fb_span fb_floor_meta_name(const struct fb_floor *floor, enum fb_tuf_type type, size_t index);

/* Raises it.  A version that is lower than what holds is a mistake of the caller, who has checked. */
void fb_floor_raise_root(struct fb_floor *floor, uint64_t version);
void fb_floor_raise_clock(struct fb_floor *floor, int64_t now);
FB_MUST_CHECK bool fb_floor_raise(struct fb_floor *floor, const struct fb_tuf *metadata,
                                  const struct fb_tuf_signed *root, struct fb_diag *diag);

#endif
