/* SPDX-License-Identifier: Apache-2.0 */
/* hex.h - bytes in lower-case hex. */
#ifndef FB_CANONICAL_HEX_H
#define FB_CANONICAL_HEX_H

#include "base/core/attributes.h"
#include "base/core/span.h"

/* Writes two digits a byte and a terminator: out has room for 2 * bytes.size + 1. */
void fb_hex_write(struct fb_span bytes, char *out);

/* Exactly `size` bytes from lower-case digits; false, with `out` untouched, for all else. */
FB_MUST_CHECK bool fb_hex_read(struct fb_span text, uint8_t *out, size_t size);

/* Whether it is a SHA-256 as we write it: 64 lower-case digits. */
bool fb_hex_is_sha256(struct fb_span text);

#endif
