/* SPDX-License-Identifier: Apache-2.0 */
/* side.h - one side of a repository: its metadata as it is published, and the way to change it.
 *
 * A change is signed whole in memory, after the versions that it takes were reserved on the disk:
 * a version that was ever signed is never signed again with another content.  Then it is written,
 * each file whole and flushed: roots, targets, snapshot, and timestamp.json, which makes it count,
 * last.  Killed at any moment, the side is as before or as after; what was written in between is
 * referred to by nothing.  The caller holds the repository's lock.
 */
#ifndef FB_REPOSITORY_SIDE_H
#define FB_REPOSITORY_SIDE_H

#include "base/core/arena.h"
#include "signer/repository/plan.h"
#include "signer/tuf/compose.h"

struct fb_side_role {
    struct fb_span name;
    struct fb_tuf *metadata;
};

/* As it is published. */
struct fb_side_state {
    struct fb_arena arena;
    const char *folder;       /* in the arena */
    struct fb_tuf *root;      /* NULL: there is no side yet */
    struct fb_tuf *previous;  /* the root before it; NULL: it is the first */
    struct fb_tuf *timestamp; /* NULL: nothing was ever published; then the next two are too */
    struct fb_tuf *snapshot;
    struct fb_side_role *roles; /* targets first, then those delegated */
    size_t role_count;
};

/* Reads DIR/image or DIR/director.  Digests and lengths must be as the metadata has them, and each
 * role signed as the root, or the one before it, wants.  The caller clears it in every case. */
FB_MUST_CHECK bool fb_side_load(const char *repository, enum fb_side side,
                                struct fb_side_state *state, struct fb_diag *diag);
void fb_side_clear(struct fb_side_state *state);

/* The rows of a role; NULL where there is no such role. */
const struct fb_tuf_signed *fb_side_content(const struct fb_side_state *state, struct fb_span role);

struct fb_side_keys {
    const struct fb_key *const *items; /* private ones; borrowed */
    size_t count;
};

enum fb_side_manner {
    FB_SIDE_ROTATE,  /* the root may change, to what the plan says */
    FB_SIDE_EDIT,    /* it may not */
    FB_SIDE_REFRESH, /* nor may it; what ends soon and can be signed is signed anew */
};

struct fb_side_change {
    const struct fb_plan_side *plan;
    enum fb_side_manner manner;
    struct fb_span role; /* whose rows are replaced; empty: no role's */
    const struct fb_tuf_target *rows;
    size_t row_count;
    struct fb_side_keys keys;
    int64_t now;
    const struct fb_tuf_copies *proposal; /* what `role`, or the root, was proposed as (proposal.h), with the
                                           * signatures made elsewhere; NULL: it is signed here alone */
};

/* Makes the side what the plan and the change say; where that is what it is, only the timestamp is
 * made anew.  Keys that are missing are FB_FAULT_INPUT, and nothing was changed then. */
FB_MUST_CHECK bool fb_side_commit(struct fb_side_state *state, const struct fb_side_change *change,
                                  struct fb_diag *diag);

#endif
