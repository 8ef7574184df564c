/* SPDX-License-Identifier: Apache-2.0 */
/* compose_parts.h - the text of `signed` (internal to signer/tuf). */
#ifndef FB_TUF_COMPOSE_PARTS_H
#define FB_TUF_COMPOSE_PARTS_H

#include "base/host/buffer.h"
#include "signer/tuf/metadata.h"

/* Appends the content as JSON, but for control characters, which stand in its strings as they are. */
FB_MUST_CHECK bool fb_tuf_compose(const struct fb_tuf_signed *content, struct fb_buffer *out,
                                  struct fb_diag *diag);

#endif
