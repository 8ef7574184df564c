/* SPDX-License-Identifier: Apache-2.0 */
/* glob.c - "*", "?" and backslashes, over characters and odd bytes, without recursion: when a
 * character does not fit, only the last star may take one more. */
#include "base/core/fold.h"
#include "base/core/utf8.h"
#include "sensor/reference/text.h"

#define ODD_BYTE 0x80000000U /* marks a byte that is no character */

/* Steps over a character or odd byte.  Precondition: there is one. */
static uint32_t take(struct fb_sensor_text text, size_t *at)
{
    uint32_t character = text.bytes.bytes[*at];
    if (character < 0x80) { /* by far the most */
        (*at)++;
        return text.to_fold ? fb_fold(character) : character;
    }
    const size_t length = fb_utf8_decode(text.bytes, *at, &character);
    if (length == 0)
        return ODD_BYTE | text.bytes.bytes[(*at)++];
    *at += length;
    return text.to_fold ? fb_fold(character) : character;
}

enum part { STAR,
            ANY,
            LITERAL,
            END };

/* The next part of the glob, which was folded before. */
static enum part take_part(struct fb_span glob, size_t *at, uint32_t *literal)
{
    const struct fb_sensor_text text = { .bytes = glob };
    if (*at == glob.size)
        return END;
    *literal = take(text, at);
    if (*literal == '*')
        return STAR;
    if (*literal == '?')
        return ANY;
    if (*literal == '\\' && *at < glob.size)
        *literal = take(text, at);
    return LITERAL;
}

static bool is_special(uint8_t byte)
{
    return byte == '*' || byte == '?' || byte == '\\';
}

/* Two bytes side by side that stand for themselves do so in the text too. */
static bool may_match(struct fb_sensor_text text, struct fb_span glob)
{
    for (size_t i = 1; text.pairs != NULL && i < glob.size; i++) {
        if (!is_special(glob.bytes[i - 1]) && !is_special(glob.bytes[i])
            && !fb_sensor_text_may_have(text, glob.bytes[i - 1], glob.bytes[i]))
            return false;
    }
    return true;
}

bool fb_sensor_text_globs(struct fb_sensor_text text, struct fb_span glob)
{
    if (!may_match(text, glob))
        return false;
    size_t at = 0;
    size_t part_at = 0;
    size_t after_star = SIZE_MAX; /* in the glob */
    size_t resume = 0;            /* in the text: what the star has taken ends here */
    for (;;) {
        uint32_t literal = 0;
        const enum part part = take_part(glob, &part_at, &literal);
        if (part == STAR) {
            after_star = part_at;
            resume = at;
            continue;
        }
        if (part == END && at == text.bytes.size)
            return true;
        if (part != END && at == text.bytes.size)
            return false;
        if (part != END) {
            const uint32_t character = take(text, &at);
            if (part == ANY || character == literal)
                continue;
        }
        if (after_star == SIZE_MAX || resume == text.bytes.size)
            return false;
        (void)take(text, &resume);
        at = resume;
        part_at = after_star;
    }
}

bool fb_sensor_glob_is_cut(struct fb_span glob)
{
    bool escaped = false;
    for (size_t i = 0; i < glob.size; i++)
        escaped = !escaped && glob.bytes[i] == '\\';
    return escaped;
}
