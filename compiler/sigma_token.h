/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_token.h - the words and signs of a condition. */
#ifndef FB_COMPILER_SIGMA_TOKEN_H
#define FB_COMPILER_SIGMA_TOKEN_H

#include "base/core/span.h"

enum fb_sigma_token_kind {
    FB_SIGMA_TOKEN_END,
    FB_SIGMA_TOKEN_OPEN,  /* ( */
    FB_SIGMA_TOKEN_CLOSE, /* ) */
    FB_SIGMA_TOKEN_PIPE,  /* | */
    FB_SIGMA_TOKEN_WORD,
};

struct fb_sigma_token {
    enum fb_sigma_token_kind kind;
    struct fb_span text; /* of the token; empty at the end */
    size_t offset;       /* in the condition */
};

/* The token that begins at `offset` or after the white space there. */
struct fb_sigma_token fb_sigma_token_at(struct fb_span condition, size_t offset);

/* The offset behind a token. */
size_t fb_sigma_token_end(const struct fb_sigma_token *token);

/* Whether it is this word, in any case. */
bool fb_sigma_token_is(const struct fb_sigma_token *token, const char *word);

#endif
