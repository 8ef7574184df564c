/* SPDX-License-Identifier: Apache-2.0 */
/* fetch.h - a TUF client (TUF 1.0.34, section 5): brings a store of trusted metadata up to date and
 * fetches the targets that it speaks for.
 *
 * The server, and what lies between it and us, is not trusted for anything; the root that a client
 * begins with is given each time, apart from the store.  The store is: what is in it is checked
 * again before it is used, a damaged file is fetched anew, and versions never fall below its floor
 * (floor.h), whatever became of the files.
 *
 * A repository that is refused is a problem, and the function true; false is for what could not be
 * done: an unreachable or slow server, a disk that is full, a store that lost its floor.
 */
#ifndef FB_FETCH_FETCH_H
#define FB_FETCH_FETCH_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "signer/fetch/problem.h"
#include "signer/tuf/metadata.h"

/* What may be fetched of each kind, in bytes, where no signed length says less; and how far a client
 * goes at a time. */
#define FB_FETCH_ROOT_BYTES 512000
#define FB_FETCH_TIMESTAMP_BYTES 16384
#define FB_FETCH_SNAPSHOT_BYTES 2000000
#define FB_FETCH_TARGETS_BYTES 5000000
#define FB_FETCH_ROTATIONS 256
#define FB_FETCH_DELEGATIONS 32 /* looked at for one target */

/* All texts are borrowed. */
struct fb_fetch_options {
    const char *store;        /* folder */
    const char *root;         /* file: the root that is trusted from the outset */
    const char *metadata_url; /* http, https or file */
    const char *target_url;   /* for targets only */
    const char *target_folder;
    int64_t now;           /* seconds since 1970-01-01 00:00 UTC */
    unsigned int patience; /* seconds; 0: as transfer.h says */
};

/* Makes a store, once.  One that was in use is never made anew: FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_fetch_init(const struct fb_fetch_options *options, struct fb_diag *diag);

struct fb_fetch; /* opaque: a store that is in use, with what is current */

/* Opens the store and brings root, timestamp, snapshot and targets up to date.  With a problem
 * *out is NULL; what was sound up to there stays in the store, as the specification has it. */
FB_MUST_CHECK bool fb_fetch_refresh(const struct fb_fetch_options *options, struct fb_fetch **out,
                                    struct fb_fetch_problem *problem, struct fb_diag *diag);

/* Finishes and unlocks; accepts NULL. */
void fb_fetch_free(struct fb_fetch *fetch);
FB_DEFINE_AUTO(struct fb_fetch *, fb_fetch_free);

/* What is current: root, timestamp, snapshot, targets; borrowed. */
const struct fb_tuf_signed *fb_fetch_current(const struct fb_fetch *fetch, enum fb_tuf_type type);

/* Whether one of the two slots of the floor was found damaged (and has been made again since). */
bool fb_fetch_floor_was_damaged(const struct fb_fetch *fetch);

/* What is signed of the target, by whoever speaks for its path; NULL when nobody does.  Fetches
 * metadata where it has to, and not the target. */
FB_MUST_CHECK bool fb_fetch_look(struct fb_fetch *fetch, const char *path,
                                 const struct fb_tuf_target **out,
                                 struct fb_fetch_problem *problem, struct fb_diag *diag);

struct fb_fetch_target {
    const struct fb_tuf_target *target; /* what is signed of it; borrowed from the fetch */
    char *path;                         /* of the file in the folder; malloc'ed */
    bool was_there;                     /* nothing had to be fetched */
};

/* Finds who speaks for this path, and fetches the file into the folder under its path with all but
 * letters, digits and "_-.~" as %XX.  It is there whole and verified, or as it was before; what a
 * broken connection left is gone on with the next time. */
FB_MUST_CHECK bool fb_fetch_get(struct fb_fetch *fetch, const char *path,
                                struct fb_fetch_target *out, struct fb_fetch_problem *problem,
                                struct fb_diag *diag);

#endif
