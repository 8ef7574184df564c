/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - repository.yaml: who signs what in a repository, and for how long.
 *
 *     format: firebreak-repository/1
 *     rings: [canary, all]
 *     root_of_trust: root.json
 *     image:
 *       root:      {keys: [a.pub, b.pub], threshold: 2, days: 365}
 *       targets:   ..        snapshot: ..        timestamp: ..
 *       withdrawn: {keys: [c.pub, d.pub], threshold: 2, days: 365}
 *       vendors:
 *         - {name: acme, streams: [acme/291], keys: [acme.pub], owner: [platform.pub], days: 90}
 *     director: {root: .., targets: .., snapshot: .., timestamp: ..}
 *
 * Paths of keys and of the root of trust (optional) are seen from the plan's folder.  Where a vendor's row names an owner,
 * each of its keys and each of the owner's must sign.
 */
#ifndef FB_REPOSITORY_PLAN_H
#define FB_REPOSITORY_PLAN_H

#include "base/core/arena.h"
#include "signer/tuf/metadata.h"

#define FB_PLAN_FORMAT "firebreak-repository/1"
#define FB_WITHDRAWN "withdrawn" /* the role, and the first part of its rows' paths */
#define FB_PLAN_MAX_NAME 200     /* bytes of a ring, a vendor and a stream */

enum fb_side {
    FB_SIDE_IMAGE,
    FB_SIDE_DIRECTOR,
    FB_SIDE_COUNT,
};

/* "image", "director": also their folders */
const char *fb_side_name(enum fb_side side);

/* A role: its key ids, threshold and, of a delegated one, paths are in `tuf`. */
struct fb_plan_role {
    struct fb_tuf_role tuf;
    const struct fb_tuf_key *keys;
    size_t key_count;
    uint64_t days;                 /* that its metadata is good for */
    const struct fb_span *streams; /* of a vendor */
    size_t stream_count;
};

struct fb_plan_side {
    struct fb_plan_role roles[4];           /* by enum fb_tuf_type */
    const struct fb_plan_role *delegations; /* image: withdrawn, then vendors */
    size_t delegation_count;
};

struct fb_plan {
    struct fb_plan_side sides[FB_SIDE_COUNT];
    const struct fb_span *rings;
    size_t ring_count;
    const char *root_of_trust; /* path; NULL: files are released as they are */
};

/* Reads it; what is wrong with it is FB_FAULT_INPUT at its place.  A key of the director side other
 * than of its root may not be one of the roles of the image side that decide what is a release or
 * withdrawn.  Free with fb_plan_free. */
FB_MUST_CHECK bool fb_plan_read(const char *path, struct fb_plan **out, struct fb_diag *diag);

/* The same from bytes; `path` is where they would be: names are seen from its folder. */
FB_MUST_CHECK bool fb_plan_parse(const char *path, struct fb_span text, struct fb_plan **out, struct fb_diag *diag);
void fb_plan_free(struct fb_plan *plan); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_plan *, fb_plan_free);

/* The role that speaks about a stream: a vendor's, or the targets role. */
const struct fb_plan_role *fb_plan_role_of_stream(const struct fb_plan *plan, struct fb_span stream);

bool fb_plan_has_ring(const struct fb_plan *plan, const char *ring);

/* Whether it can be a name of a stream: parts of letters, digits and "._-", none of dots alone. */
bool fb_plan_is_stream(struct fb_span text);

#endif
