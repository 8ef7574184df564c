/* SPDX-License-Identifier: Apache-2.0 */
/* lexer.h - the tokens of an expression, one at a time. */
#ifndef FB_SCHEMA_LEXER_H
#define FB_SCHEMA_LEXER_H

#include "validator/schema/front/expression.h"

enum fb_token_kind {
    FB_TOKEN_END,
    FB_TOKEN_INTEGER,
    FB_TOKEN_FLOAT,
    FB_TOKEN_TEXT,
    FB_TOKEN_FORMAT, /* the f" that begins a formatted text; the lexer stands behind it */
    FB_TOKEN_NAME,
    FB_TOKEN_MARK, /* an operator or a bracket: see fb_token_is */
};

struct fb_token {
    enum fb_token_kind kind;
    size_t offset;
    struct fb_span text; /* as written; TEXT: decoded */
    uint64_t integer;
    double number;
};

struct fb_lexer {
    const struct fb_doc *doc; /* for messages */
    struct fb_span text;
    struct fb_arena *memory;
    struct fb_diag *diag;
    size_t position; /* behind the token */
    struct fb_token token;
};

/* Reads the next token into lexer->token. */
FB_MUST_CHECK bool fb_lexer_next(struct fb_lexer *lexer);

/* Whether the token is this operator, bracket or word. */
bool fb_token_is(const struct fb_token *token, const char *text);

/* Reads the literal part of a formatted text, up to { or the closing quote, and steps over it. */
FB_MUST_CHECK bool fb_lexer_format_part(struct fb_lexer *lexer, struct fb_span *out, bool *ends);

/* Record a failure at a byte of the text and return false. */
bool fb_lexer_fail(const struct fb_lexer *lexer, size_t offset, const char *format, ...)
    FB_PRINTF(3, 4);

#endif
