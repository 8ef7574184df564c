/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h - making bundles: the same files give the same bytes.
 *
 * A bundle is a tar archive (ustar) in zstd frames: the first has manifest.json alone, the others
 * the files in the order of their names' bytes and the end of the archive, FB_BUNDLE_FRAME bytes each but
 * the last.  Each file is read once and kept in memory, since the manifest, which needs the digests of
 * all, comes first: then the bundle can be written and hashed while it is compressed.  Modes, owners
 * and times are fixed, and so is zstd's level: no number of threads or cores changes the bytes (of
 * the same version of libzstd).
 */
#ifndef FB_BUNDLE_PACK_H
#define FB_BUNDLE_PACK_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "signer/bundle/problem.h"

#define FB_BUNDLE_LEVEL 3                 /* of zstd */
#define FB_BUNDLE_FRAME ((size_t)4 << 20) /* bytes of the archive in a frame */

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

/* Takes the bundle, a piece at a time. */
struct fb_pack_output {
    bool (*put)(void *context, struct fb_span bytes, struct fb_diag *diag);
    void *context;
};

struct fb_packed {
    char sha256[65]; /* of the bundle */
    uint64_t bytes;
    char manifest_sha256[65];
    uint64_t content_bytes;
};

/* Packs the files, whose order does not matter.  Names that cannot be are problems (FB8002, FB8004),
 * and so is what would be too much (FB8005); then nothing was put. */
FB_MUST_CHECK bool fb_bundle_pack(const struct fb_pack_file *files, size_t count,
                                  const struct fb_describer *describer,
                                  const struct fb_pack_output *output, struct fb_packed *out,
                                  struct fb_bundle_problem *problem, struct fb_diag *diag);

#endif
