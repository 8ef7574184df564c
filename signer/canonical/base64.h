/* SPDX-License-Identifier: Apache-2.0 */
/* base64.h - base64 of RFC 4648: written in the standard alphabet, read strictly in either. */
#ifndef FB_CANONICAL_BASE64_H
#define FB_CANONICAL_BASE64_H

#include "base/host/buffer.h"

/* Appends the standard form with padding, on one line. */
void fb_base64_write(struct fb_span bytes, struct fb_buffer *out);

/* Appends what `text` stands for.  False, with `out` as it was, for any character outside of the
 * alphabets, the two mixed, wrong length or padding, and bits left over that are not zero.  Text without
 * '+' and '/' may come without padding.  No memory shows in out->failed. */
FB_MUST_CHECK bool fb_base64_read(struct fb_span text, struct fb_buffer *out);

#endif
