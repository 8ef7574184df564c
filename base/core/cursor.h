/* SPDX-License-Identifier: Apache-2.0 */
/* cursor.h - bounds-checked reading of untrusted bytes.
 *
 * A cursor never reads past its end and never allocates.  Every reader returns false on failure,
 * with its out-parameter untouched, so that a chain of `&&` reads like the format it decodes:
 *
 *     return fb_cursor_uint(in, "size", 1, &size)
 *         && fb_cursor_split(in, "rules", index, size, &rule)
 *         && fb_cursor_uint(&rule, "id", 4, &id)
 *         && fb_cursor_finish(&rule); // rules[1].id, offset 9: the input ends inside it
 *
 * All cursors over one input share a diag, which keeps the first failure with its field path and
 * its offset from the start of the whole input.  A nested cursor borrows the one that it was
 * split from, for the path: that one must stay where it is.  Names are borrowed, static text.
 */
#ifndef FB_CORE_CURSOR_H
#define FB_CORE_CURSOR_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

#define FB_NO_INDEX SIZE_MAX

struct fb_cursor {
    const uint8_t *bytes; /* the whole input, borrowed */
    size_t offset;        /* of the next unread byte; offset <= end */
    size_t end;
    const struct fb_cursor *outer; /* NULL over the whole input */
    const char *name;              /* of this record in the outer one */
    size_t index;                  /* or FB_NO_INDEX */
    struct fb_diag *diag;
};

/* Empties *diag. */
struct fb_cursor fb_cursor_over(struct fb_span input, struct fb_diag *diag);

/* Read an unsigned integer of 1 to 8 bytes, little-endian or big-endian. */
FB_MUST_CHECK bool fb_cursor_uint(struct fb_cursor *in, const char *name, size_t width,
                                  uint64_t *out);
FB_MUST_CHECK bool fb_cursor_uint_big(struct fb_cursor *in, const char *name, size_t width,
                                      uint64_t *out);

/* Borrows the next `size` bytes. */
FB_MUST_CHECK bool fb_cursor_bytes(struct fb_cursor *in, const char *name, uint64_t size,
                                   struct fb_span *out);

/* Splits off the next `size` bytes: a nested record with its own end and path. */
FB_MUST_CHECK bool fb_cursor_split(struct fb_cursor *in, const char *name, size_t index,
                                   uint64_t size, struct fb_cursor *out);

/* Fails if unread bytes are left. */
FB_MUST_CHECK bool fb_cursor_finish(const struct fb_cursor *in);

/* Records what the caller found wrong with the field `name` (NULL: the record itself) that lies
 * at `offset`; returns false. */
bool fb_cursor_refuse(const struct fb_cursor *in, const char *name, size_t offset,
                      enum fb_fault fault, const char *reason);

#endif
