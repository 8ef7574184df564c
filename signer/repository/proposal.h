/* SPDX-License-Identifier: Apache-2.0 */
/* proposal.h - changes that are signed elsewhere, by one key after another, before they are published.
 *
 * A proposal is the role's next metadata file itself, with too few signatures yet: whoever has a key
 * may read it and sign it anywhere, with this program or another.  Its version is reserved like any,
 * and what was proposed under it is kept on the side, flushed, before anybody gets to see it: only that
 * content is ever accepted, and only while the role is still the one that it was made from.
 *     SIDE/proposed/FROM-VERSION.ROLE.json   without signatures; FROM is the version that is published
 *     SIDE/root.pending.json                 the same of a root
 */
#ifndef FB_REPOSITORY_PROPOSAL_H
#define FB_REPOSITORY_PROPOSAL_H

#include "signer/repository/side.h"

/* Reads a proposal, or a copy that has more signatures. */
FB_MUST_CHECK bool fb_proposal_read(const char *path, struct fb_tuf **out, struct fb_diag *diag);

/* Appends the proposal of a change of one role's rows (of the manner FB_SIDE_EDIT), signed by those of the keys that
 * are the role's: none will do.  What changes nothing is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_side_propose(struct fb_side_state *state, const struct fb_side_change *change,
                                   struct fb_buffer *out, struct fb_diag *diag);

/* The same of a new root (FB_SIDE_ROTATE).  *found is false where the root is as the plan says. */
FB_MUST_CHECK bool fb_side_propose_root(struct fb_side_state *state, const struct fb_side_change *change,
                                        struct fb_buffer *out, bool *found, struct fb_diag *diag);

enum fb_proposal_state {
    FB_PROPOSAL_UNKNOWN, /* nobody proposed this here, or it was changed since */
    FB_PROPOSAL_STALE,   /* the role was changed after it was proposed */
    FB_PROPOSAL_OPEN,
    FB_PROPOSAL_PUBLISHED,
};

/* Where the content of this file stands on this side; the role's name is borrowed from the state's arena. */
FB_MUST_CHECK bool fb_side_find_proposal(struct fb_side_state *state, const struct fb_tuf *proposal,
                                         enum fb_proposal_state *out, struct fb_span *role, struct fb_diag *diag);

/* Removes what was kept of proposals of this role that were stale before the side was loaded; one that stays does no
 * harm. */
void fb_side_drop_proposals(struct fb_side_state *state, struct fb_span role);

#endif
