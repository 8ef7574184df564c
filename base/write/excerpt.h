/* SPDX-License-Identifier: Apache-2.0 */
/* excerpt.h - the line of a text, or the bytes, that a finding is about, with marks below. */
#ifndef FB_WRITE_EXCERPT_H
#define FB_WRITE_EXCERPT_H

#include "base/host/buffer.h"
#include "base/report/finding.h"
#include "base/write/writer.h"

/* The subject whose bytes were borrowed last, and how far its lines were counted. */
struct fb_excerpt_source {
    const struct fb_write_options *options;
    const char *subject; /* borrowed from the report; NULL at first */
    struct fb_span bytes;
    bool has_bytes;
    uint32_t line;
    size_t line_start; /* its offset */
};

struct fb_excerpt {
    char label[24]; /* "12" or "0x1a20" */
    struct fb_buffer line;
    struct fb_buffer marks;
};

/* False when there is nothing to show; *out is then untouched.  Else it must be cleared; its
 * buffers may have failed. */
bool fb_excerpt_make(struct fb_excerpt_source *source, const struct fb_finding *finding,
                     struct fb_excerpt *out);
void fb_excerpt_clear(struct fb_excerpt *excerpt);

#endif
