/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_encode.h - modifiers that turn a value into others: windash, base64, base64offset and the
 * 16-bit encodings.  Values are globs (sigma_pattern.h). */
#ifndef FB_COMPILER_SIGMA_ENCODE_H
#define FB_COMPILER_SIGMA_ENCODE_H

#include "compiler/sigma_key.h"

/* Alternatives: what one value of a rule became. */
struct fb_sigma_values {
    struct fb_span *items;
    size_t count;
    size_t capacity;
};

/* Applies the key's transforms in their order to `glob`, which stands at `at`. */
FB_MUST_CHECK bool fb_sigma_encode(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                   struct fb_span glob, struct fb_sigma_spot at,
                                   struct fb_sigma_values *out);

#endif
