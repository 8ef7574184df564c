/* SPDX-License-Identifier: Apache-2.0 */
/* compress.h - parts of tar archives as zstd frames, made by two threads (internal to
 * signer/bundle). */
#ifndef FB_BUNDLE_COMPRESS_H
#define FB_BUNDLE_COMPRESS_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "signer/bundle/pack.h"
#include "signer/bundle/tar_image.h"

/* What one frame holds. */
struct fb_bundle_part {
    const struct fb_tar_image *image; /* borrowed */
    uint64_t from;
    size_t size;
};

/* Makes a frame of each part, and puts them in order, each whole; `put` is called by this thread.  The frames
 * depend on nothing but their parts.  Fails as `put` does, or without memory. */
FB_MUST_CHECK bool fb_compress_parts(const struct fb_bundle_part *parts, size_t count,
                                     const struct fb_pack_output *output, struct fb_diag *diag);

#endif
