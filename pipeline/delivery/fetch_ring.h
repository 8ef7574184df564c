/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_ring.h - what a sensor of a ring gets from a repository of two sides (docs/publishing.md).
 *
 * The director's rows for the ring count only where the image side has the same row, no withdrawal
 * of its bytes, and no lower release counter than this store has had of the stream: whoever has the
 * director's keys can hand out nothing else.
 */
#ifndef FB_PIPELINE_FETCH_RING_H
#define FB_PIPELINE_FETCH_RING_H

#include "base/report/report.h"
#include "signer/fetch/fetch.h"

struct fb_ring_options {
    const char *store;         /* folder: image/, director/, releases.json */
    const char *root;          /* of the image side */
    const char *director_root; /* of the director side */
    const char *url;           /* of the repository */
    const char *ring;
    const char *folder; /* where releases go */
    int64_t now;
    unsigned int patience;
};

/* Makes the store, once. */
FB_MUST_CHECK bool fb_ring_init(const struct fb_ring_options *options, struct fb_diag *diag);

/* Fetches what the ring shall have, each a subject.  A row that does not count (FB8069), bytes that are
 * withdrawn (FB8070), and a counter that falls (FB8071) are findings; what is withdrawn is removed
 * from the folder, also where the director says nothing of it. */
FB_MUST_CHECK bool fb_ring_fetch(const struct fb_ring_options *options, struct fb_report *report,
                                 struct fb_diag *diag);

#endif
