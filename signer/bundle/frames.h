/* SPDX-License-Identifier: Apache-2.0 */
/* frames.h - a bundle's zstd frames, read as they are needed.
 *
 * Only frames with data are taken (no skippable ones, no dictionaries), with windows of at most
 * 8 MB, so that reading takes little memory whatever the input says.
 */
#ifndef FB_BUNDLE_FRAMES_H
#define FB_BUNDLE_FRAMES_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct ZSTD_DCtx_s;

enum fb_frame_state {
    FB_FRAME_OPEN,  /* more may come */
    FB_FRAME_ENDED, /* the frame is over */
    FB_FRAME_BROKEN /* `fault` says why */
};

struct fb_frames {
    struct ZSTD_DCtx_s *context;
    struct fb_span input; /* borrowed */
    size_t offset;        /* of the next compressed byte */
    bool many;            /* reading goes on from frame to frame */
    bool given;           /* the current frame gave a byte */
    enum fb_frame_state state;
    const char *fault; /* static text */
};

/* Before the first frame. */
FB_MUST_CHECK bool fb_frames_init(struct fb_frames *frames, struct fb_span input,
                                  struct fb_diag *diag);
void fb_frames_clear(struct fb_frames *frames); /* accepts a zeroed one */

/* Begins the next frame; false where none begins. */
FB_MUST_CHECK bool fb_frames_next(struct fb_frames *frames);

/* Fills `out` from the current frame, with `many` also from those behind it, none of which may be
 * empty; false when the frame, or the last one, ends before or is broken: see `state`. */
FB_MUST_CHECK bool fb_frames_read(struct fb_frames *frames, uint8_t *out, size_t size);

/* Whether the frame has ended, with no byte unread. */
FB_MUST_CHECK bool fb_frames_end(struct fb_frames *frames);

#endif
