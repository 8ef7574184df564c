/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h - making bundles: the same files give the same bytes.
 *
 * A bundle is a tar archive (ustar) in two zstd frames: the first has manifest.json alone, the
 * second the files in the order of their names' bytes and the end of the archive.  Each file is
 * read once: hashed, described and compressed on its way; the manifest's frame is put in front at
 * the end.  Modes, owners and times are fixed, and so are zstd's level and its job size, which with
 * any number of threads from one on give the same bytes (of the same version of libzstd).
 */
#ifndef FB_BUNDLE_PACK_H
#define FB_BUNDLE_PACK_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "signer/bundle/problem.h"

#define FB_BUNDLE_LEVEL 3 /* of zstd */

struct fb_pack_file {
    const char *path; /* to read */
    const char *name; /* in the bundle */
};

/* Says what a file needs: appends a JSON object (manifest.h), or nothing for a file that is packed
 * as it is.  What keeps it from that is a problem, or false and *diag. */
struct fb_describer {
    bool (*describe)(void *context, const char *path, struct fb_span bytes, struct fb_buffer *out,
                     struct fb_bundle_problem *problem, struct fb_diag *diag);
    void *context;
};

struct fb_packed {
    struct fb_buffer manifest_frame; /* the bundle is the two, one after another */
    struct fb_buffer content_frame;
    char manifest_sha256[65];
    uint64_t content_bytes;
};

/* Packs the files, whose order does not matter.  Names that cannot be are problems (FB8002, FB8004),
 * and so is what would be too much (FB8005).  The caller clears *out in every case. */
FB_MUST_CHECK bool fb_bundle_pack(const struct fb_pack_file *files, size_t count,
                                  const struct fb_describer *describer, struct fb_packed *out,
                                  struct fb_bundle_problem *problem, struct fb_diag *diag);

/* The SHA-256 of the bundle; apart, so that it can be computed while the bundle is written. */
FB_MUST_CHECK bool fb_packed_digest(const struct fb_packed *packed, char out[static 65]);

void fb_packed_clear(struct fb_packed *packed);

#endif
