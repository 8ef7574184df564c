/* SPDX-License-Identifier: Apache-2.0 */
/* session.h - the parts of a client that work on one store (internal to signer/fetch).
 *
 * Functions return false to stop, with either the problem or the diag filled.
 */
#ifndef FB_FETCH_SESSION_H
#define FB_FETCH_SESSION_H

#include "base/host/buffer.h"
#include "signer/fetch/fetch.h"
#include "signer/fetch/floor.h"
#include "signer/fetch/store.h"
#include "signer/fetch/transfer.h"

/* Metadata of targets that was loaded: top-level or delegated. */
struct fb_fetch_role {
    char *name; /* malloc'ed, terminated */
    size_t name_size;
    struct fb_tuf *metadata;
};

struct fb_fetch {
    struct fb_fetch_options options;
    struct fb_store *store;
    struct fb_floor *floor;
    bool floor_was_damaged;
    struct fb_transfer *transfer;
    int64_t now; /* never before the floor's clock */
    struct fb_tuf *root;
    struct fb_tuf *timestamp;
    struct fb_tuf *snapshot;
    struct fb_fetch_role *roles; /* the first is targets */
    size_t role_count;
    size_t role_capacity;
    struct fb_fetch_problem *problem; /* borrowed, while a call lasts */
    struct fb_diag *diag;             /* likewise */
};

/* Reads the root that is trusted from the outset, which must be signed by itself. */
FB_MUST_CHECK bool fb_fetch_read_anchor(const char *path, struct fb_tuf **out, struct fb_buffer *bytes,
                                        struct fb_diag *diag);

/* Walks from the anchor to the newest root there is: first through the store, then the repository. */
FB_MUST_CHECK bool fb_fetch_walk_roots(struct fb_fetch *fetch);

FB_MUST_CHECK bool fb_fetch_update_timestamp(struct fb_fetch *fetch);
FB_MUST_CHECK bool fb_fetch_update_snapshot(struct fb_fetch *fetch);

/* The targets of this name as `delegator` delegates them by `role`: loaded once, but its signatures
 * are counted anew for each delegator. */
FB_MUST_CHECK bool fb_fetch_load_targets(struct fb_fetch *fetch, struct fb_span name,
                                         const struct fb_tuf_signed *delegator,
                                         const struct fb_tuf_role *role, const struct fb_tuf **out);

/* Who speaks for the path: *out is NULL when nobody does. */
FB_MUST_CHECK bool fb_fetch_find(struct fb_fetch *fetch, struct fb_span path,
                                 const struct fb_tuf_target **out);

/* Gets NAME.json, or VERSION.NAME.json where version is not 0. */
FB_MUST_CHECK bool fb_fetch_metadata(struct fb_fetch *fetch, struct fb_span name, uint64_t version,
                                     size_t limit, struct fb_buffer *out, enum fb_transfer_end *end);

/* Reads metadata that came from outside: what is wrong with it is a problem. */
FB_MUST_CHECK bool fb_fetch_parse(struct fb_fetch *fetch, const char *file, struct fb_span bytes,
                                  enum fb_tuf_type type, struct fb_tuf **out);

#endif
