/* SPDX-License-Identifier: Apache-2.0 */
/* blobs.h - the bytes of targets, under the names by which TUF clients fetch them
 * (internal to signer/repository). */
#ifndef FB_REPOSITORY_BLOBS_H
#define FB_REPOSITORY_BLOBS_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

/* Puts the bytes of a target into REPOSITORY/targets: "a/b/name" as "a/b/SHA256.name".  They are on
 * the disk when it returns; the same bytes that are there already stay. */
FB_MUST_CHECK bool fb_blob_put(const char *repository, struct fb_span target, struct fb_span bytes,
                               const char *sha256, struct fb_diag *diag);

/* Reads them, and compares their digest; the caller frees them with fb_file_free. */
FB_MUST_CHECK bool fb_blob_get(const char *repository, struct fb_span target, struct fb_span sha256,
                               struct fb_span *out, struct fb_diag *diag);

/* Makes a folder that may be there already, on the disk when it returns. */
FB_MUST_CHECK bool fb_blob_make_folder(const char *path, struct fb_diag *diag);

#endif
