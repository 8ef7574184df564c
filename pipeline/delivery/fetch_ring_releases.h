/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_ring_releases.h - what a sensor has of each stream, and the highest release counter it had: a
 * file of its store that is never made anew by itself (internal to pipeline).
 *
 *     {"files":[{"path":"acme/291/7/a.bundle","release_counter":7,"sha256":"..","stream":"acme/291"},..]}
 */
#ifndef FB_PIPELINE_FETCH_RING_RELEASES_H
#define FB_PIPELINE_FETCH_RING_RELEASES_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_ring_file {
    struct fb_span stream;
    uint64_t counter;
    struct fb_span path;
    struct fb_span sha256;
};

struct fb_ring_releases; /* opaque */

/* The file of a store that has had nothing yet. */
FB_MUST_CHECK bool fb_ring_releases_begin(const char *path, struct fb_diag *diag);

/* One that is missing or cannot be read is a failure: nobody knows then what may not come back. */
FB_MUST_CHECK bool fb_ring_releases_read(const char *path, struct fb_ring_releases **out,
                                         struct fb_diag *diag);
void fb_ring_releases_free(struct fb_ring_releases *releases); /* accepts NULL */

size_t fb_ring_releases_count(const struct fb_ring_releases *releases);
struct fb_ring_file fb_ring_releases_at(const struct fb_ring_releases *releases, size_t index);

/* The highest of the stream; 0: it had none. */
uint64_t fb_ring_releases_counter(const struct fb_ring_releases *releases, struct fb_span stream);

/* A file of a release.  Those of lower counters of its stream are forgotten when it is written. */
FB_MUST_CHECK bool fb_ring_releases_note(struct fb_ring_releases *releases, struct fb_span stream,
                                         uint64_t counter, struct fb_span path,
                                         struct fb_span sha256, struct fb_diag *diag);

/* Whole and on the disk, or as it was. */
FB_MUST_CHECK bool fb_ring_releases_write(const struct fb_ring_releases *releases, struct fb_diag *diag);

#endif
