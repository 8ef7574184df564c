/* SPDX-License-Identifier: Apache-2.0 */
/* type_reader.h - one template type from its JSON or YAML; within the room only. */
#ifndef FB_MODEL_TYPE_READER_H
#define FB_MODEL_TYPE_READER_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "validator/model/template_type.h"

/* Everything that *out points to is in the arena.  *out is zeroed before; after a failure its
 * contents are of no use. */
FB_MUST_CHECK bool fb_type_read(struct fb_arena *arena, const struct fb_doc *node,
                                struct fb_template_type *out, struct fb_diag *diag);

#endif
