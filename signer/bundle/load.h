/* SPDX-License-Identifier: Apache-2.0 */
/* load.h - files into memory with their digests, by two threads (internal to signer/bundle). */
#ifndef FB_BUNDLE_LOAD_H
#define FB_BUNDLE_LOAD_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "signer/bundle/pack.h"
#include "signer/bundle/slab.h"

struct fb_loaded_file {
    struct fb_span bytes;
    char sha256[65];
};

/* All of them, and where their bytes are. */
struct fb_loaded {
    struct fb_loaded_file *files;
    struct fb_slab slabs[2]; /* one for each thread */
};

/* Reads all of them: one row for each, which the caller frees with fb_loaded_clear.  A file of more
 * than FB_MAX_CONTENT_BYTES, and more than FB_MAX_BUNDLE_CONTENT together, are FB8005; then, and
 * on failure, *out stays as it was. */
FB_MUST_CHECK bool fb_load_files(const struct fb_pack_file *files, size_t count,
                                 struct fb_loaded *out, struct fb_bundle_problem *problem,
                                 struct fb_diag *diag);
void fb_loaded_clear(struct fb_loaded *loaded);

#endif
