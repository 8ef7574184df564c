/* SPDX-License-Identifier: Apache-2.0 */
/* release_rows.h - what publishing, assigning and withdrawing releases share. */
#ifndef FB_REPOSITORY_RELEASE_ROWS_H
#define FB_REPOSITORY_RELEASE_ROWS_H

#include "signer/repository/repository.h"
#include "signer/repository/rows.h"

/* What is withdrawn, on the image side; NULL before the first metadata. */
const struct fb_tuf_signed *fb_releases_withdrawn(const struct fb_repository *repository);

/* The rows of the role that speaks about the stream; NULL before the first metadata. */
const struct fb_tuf_signed *fb_releases_of_stream(const struct fb_repository *repository, const char *stream);

/* Whether the row is a file of this release; and how many rows (of NULL: none) are. */
bool fb_release_is(const struct fb_tuf_target *row, const char *stream, uint64_t counter);
size_t fb_release_count(const struct fb_tuf_signed *content, const char *stream, uint64_t counter);

/* FB_FAULT_INPUT where `publish init` never was. */
FB_MUST_CHECK bool fb_releases_begun(const struct fb_repository *repository, struct fb_diag *diag);

/* False: says that the stream has no such release. */
bool fb_release_unknown(const char *stream, uint64_t counter, struct fb_diag *diag);

/* FB_FAULT_INPUT where bytes of this digest (32 bytes, as hexadecimal digits) are withdrawn. */
FB_MUST_CHECK bool fb_release_refuse_withdrawn(const struct fb_repository *repository, struct fb_span sha256,
                                               struct fb_diag *diag);

/* Publishes `rows` as the role's, or proposes that; errors are those of fb_side_commit and
 * fb_side_propose. */
FB_MUST_CHECK bool fb_releases_commit(struct fb_repository *repository, const struct fb_publisher *publisher,
                                      enum fb_side side, struct fb_span role, const struct fb_rows *rows,
                                      struct fb_diag *diag);

/* What is done already is fine, unless it was to be proposed: FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_releases_done(const struct fb_publisher *publisher, struct fb_diag *diag);

#endif
