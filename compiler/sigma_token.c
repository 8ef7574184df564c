/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting a condition into words and signs. */
#include "compiler/sigma_token.h"

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static enum fb_sigma_token_kind kind_of(uint8_t byte)
{
    switch (byte) {
    case '(':
        return FB_SIGMA_TOKEN_OPEN;
    case ')':
        return FB_SIGMA_TOKEN_CLOSE;
    case '|':
        return FB_SIGMA_TOKEN_PIPE;
    default:
        return FB_SIGMA_TOKEN_WORD;
    }
}

struct fb_sigma_token fb_sigma_token_at(struct fb_span condition, size_t offset)
{
    while (offset < condition.size && is_space(condition.bytes[offset]))
        offset++;
    struct fb_sigma_token token = { .offset = offset };
    if (offset == condition.size)
        return token;
    token.kind = kind_of(condition.bytes[offset]);
    size_t end = offset + 1;
    while (token.kind == FB_SIGMA_TOKEN_WORD && end < condition.size
           && !is_space(condition.bytes[end]) && kind_of(condition.bytes[end]) == FB_SIGMA_TOKEN_WORD)
        end++;
    token.text = fb_span_part(condition, offset, end - offset);
    return token;
}

size_t fb_sigma_token_end(const struct fb_sigma_token *token)
{
    return token->offset + token->text.size;
}

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

bool fb_sigma_token_is(const struct fb_sigma_token *token, const char *word)
{
    const struct fb_span wanted = fb_span_of(word);
    if (token->kind != FB_SIGMA_TOKEN_WORD || token->text.size != wanted.size)
        return false;
    for (size_t i = 0; i < wanted.size; i++)
        if (lower(token->text.bytes[i]) != wanted.bytes[i])
            return false;
    return true;
}
