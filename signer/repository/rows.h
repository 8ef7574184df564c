/* SPDX-License-Identifier: Apache-2.0 */
/* rows.h - rows of targets with what this repository says of them: stream, counter, rings
 * (internal to signer/repository). */
#ifndef FB_REPOSITORY_ROWS_H
#define FB_REPOSITORY_ROWS_H

#include "base/core/arena.h"
#include "signer/tuf/metadata.h"

/* A list that grows; all in the arena. */
struct fb_rows {
    struct fb_arena *arena;
    struct fb_tuf_target *items;
    size_t count;
};

/* With room for `extra` more than those of `content`, which may be NULL and are copied if `copy`. */
FB_MUST_CHECK bool fb_rows_begin(struct fb_rows *rows, struct fb_arena *arena,
                                 const struct fb_tuf_signed *content, bool copy, size_t extra,
                                 struct fb_diag *diag);

/* A row of the image side: STREAM/COUNTER/NAME. */
FB_MUST_CHECK bool fb_rows_add_release(struct fb_rows *rows, const char *stream, uint64_t counter,
                                       struct fb_span name, struct fb_span sha256, uint64_t size,
                                       struct fb_diag *diag);

/* A row of the director side, for these rings. */
FB_MUST_CHECK bool fb_rows_add_assigned(struct fb_rows *rows, const struct fb_tuf_target *release,
                                        const struct fb_span *rings, size_t ring_count,
                                        struct fb_diag *diag);

/* A row of `withdrawn`; the statement that is its target is appended to `statement`. */
FB_MUST_CHECK bool fb_rows_add_withdrawn(struct fb_rows *rows, const struct fb_tuf_target *release,
                                         const char *reason, const char *time,
                                         struct fb_buffer *statement, struct fb_diag *diag);

/* What `custom` says; false where it says nothing of the kind. */
bool fb_row_counter(const struct fb_tuf_target *row, uint64_t *out);
bool fb_row_is_of_stream(const struct fb_tuf_target *row, const char *stream);
struct fb_span fb_row_stream(const struct fb_tuf_target *row);
const struct fb_doc *fb_row_rings(const struct fb_tuf_target *row); /* a list, or NULL */
struct fb_span fb_row_sha256(const struct fb_tuf_target *row);
struct fb_span fb_row_name(const struct fb_tuf_target *row); /* the last part of its path */

/* Whether the rows of `withdrawn` have this digest. */
bool fb_rows_withdraw(const struct fb_tuf_signed *withdrawn, struct fb_span sha256);

#endif
