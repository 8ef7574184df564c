/* SPDX-License-Identifier: Apache-2.0 */
/* tar_sink.h - a tar stream, compressed into a zstd frame as it comes
 * (internal to signer/bundle). */
#ifndef FB_BUNDLE_TAR_SINK_H
#define FB_BUNDLE_TAR_SINK_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "signer/bundle/pack.h"

struct ZSTD_CCtx_s;

struct fb_tar_sink {
    struct ZSTD_CCtx_s *compressor;
    struct fb_tar_stage *stage;       /* what waits for the compressor, and what it gave */
    const struct fb_pack_output *out; /* borrowed */
};

/* A frame, handed to `out` as it comes. */
FB_MUST_CHECK bool fb_tar_sink_open(struct fb_tar_sink *sink, const struct fb_pack_output *out,
                                    struct fb_diag *diag);

/* A file: its header, its bytes, its padding. */
FB_MUST_CHECK bool fb_tar_sink_add(struct fb_tar_sink *sink, const char *name, struct fb_span bytes,
                                   struct fb_diag *diag);

/* The two blocks that end an archive; only where this frame is its last. */
FB_MUST_CHECK bool fb_tar_sink_end_archive(struct fb_tar_sink *sink, struct fb_diag *diag);

/* Ends the frame: everything has gone to `out` then. */
FB_MUST_CHECK bool fb_tar_sink_finish(struct fb_tar_sink *sink, struct fb_diag *diag);

void fb_tar_sink_close(struct fb_tar_sink *sink);

#endif
