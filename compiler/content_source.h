/* SPDX-License-Identifier: Apache-2.0 */
/* content_source.h - content printed as a JSON source that compiles to the same bytes.
 *
 * Bytes that are not UTF-8 are printed as {"hex": "ff00"}.
 */
#ifndef FB_COMPILER_CONTENT_SOURCE_H
#define FB_COMPILER_CONTENT_SOURCE_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "validator/model/content.h"
#include "validator/model/template_type.h"

/* Appends the source to `out`.  False when no source can say the same: the template types are not
 * there or not those that the content was compiled against, criteria are missing or too many, an
 * operator is unknown.  What was appended then is of no use. */
FB_MUST_CHECK bool fb_content_source(const struct fb_content *content,
                                     const struct fb_template_types *types, struct fb_buffer *out,
                                     struct fb_diag *diag);

#endif
