/* SPDX-License-Identifier: Apache-2.0 */
/* content_writer.h - content as the bytes of a content file (schemas/content_file.ksy,
 * docs/FORMAT.md).
 *
 * The same content gives the same bytes.  Nothing of the input is changed or kept.
 */
#ifndef FB_COMPILER_CONTENT_WRITER_H
#define FB_COMPILER_CONTENT_WRITER_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "validator/model/content.h"

/* `content->types` declares the type of each instance, sorted by id, with revision, field count
 * and name.  Each row has declared_count criteria in the file: those that it lists, which are
 * sorted by position and have field == position, and wildcards.  It is not checked that they are
 * as many as the type has fields, so that tests can write what gates must refuse.
 * The caller frees out->bytes with free(). */
FB_MUST_CHECK bool fb_content_write(const struct fb_content *content, struct fb_span *out,
                                    struct fb_diag *diag);

#endif
