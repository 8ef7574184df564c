/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h - decoding UTF-8 strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
#ifndef FB_CORE_UTF8_H
#define FB_CORE_UTF8_H

#include "base/core/span.h"

/* Decodes the character at `offset`: gives its length in bytes (1 to 4), or 0, with *out
 * untouched, where the bytes are not valid or the span ends.  `out` may be NULL. */
size_t fb_utf8_decode(struct fb_span text, size_t offset, uint32_t *out);

/* Offset of the first byte that is not part of valid UTF-8; text.size when all of it is valid. */
size_t fb_utf8_valid_prefix(struct fb_span text);

/* Writes one character; gives its length in bytes (1 to 4), or 0 for what is not a character. */
size_t fb_utf8_encode(uint32_t character, uint8_t out[static 4]);

/* The largest size up to `size` that does not end inside a character: for cutting text. */
size_t fb_utf8_cut(struct fb_span text, size_t size);

#endif
