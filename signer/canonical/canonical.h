/* SPDX-License-Identifier: Apache-2.0 */
/* canonical.h - the one text of a JSON value that signatures and key ids cover.
 *
 * OLPC canonical JSON, as TUF 1.0.34 and its clients use it: no whitespace, keys in the order of
 * their bytes, in strings only '"' and '\' are escaped and all other bytes stand as they are,
 * integers only.  Values come from the strict reader of base/host/document.h, which refuses a key
 * that is given twice and text that is not UTF-8.
 */
#ifndef FB_CANONICAL_CANONICAL_H
#define FB_CANONICAL_CANONICAL_H

#include "base/host/buffer.h"
#include "base/host/document.h"

/* Beyond 2^53 - 1 readers that keep numbers as doubles see another value than we do. */
#define FB_CANONICAL_MAX_INTEGER (((uint64_t)1 << 53) - 1)

/* Appends the canonical text of `value`, unknown members included.  A float and an integer beyond
 * FB_CANONICAL_MAX_INTEGER are FB_FAULT_INPUT at their place. */
FB_MUST_CHECK bool fb_canonical_write(const struct fb_doc *value, struct fb_buffer *out,
                                      struct fb_diag *diag);

/* Appends a string in its canonical form, quotes included; text must be UTF-8. */
void fb_canonical_text(struct fb_span text, struct fb_buffer *out);

#endif
