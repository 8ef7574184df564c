/* SPDX-License-Identifier: Apache-2.0 */
/* glob.c - "*", "?" and backslashes, over characters and odd bytes, without recursion: what stands
 * between two stars is taken where it comes first, what stands behind the last one at the end. */
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

/* What stands before a star, between two, or behind the last. */
struct stretch {
    struct fb_span glob;
    size_t parts;  /* characters of a text that it takes */
    size_t next;   /* in the whole glob: behind its star */
    bool has_star; /* behind it */
};

static struct stretch stretch_at(struct fb_span glob, size_t begin)
{
    struct stretch stretch = { .next = begin };
    size_t end = begin;
    uint32_t literal = 0;
    for (;;) {
        const enum part part = take_part(glob, &stretch.next, &literal);
        stretch.has_star = part == STAR;
        if (part == STAR || part == END)
            break;
        stretch.parts++;
        end = stretch.next;
    }
    stretch.glob = (struct fb_span){ glob.bytes + begin, end - begin };
    return stretch;
}

/* Whether the text goes on with it at *at, which is then behind it. */
static bool goes_on(struct fb_sensor_text text, size_t *at, struct fb_span glob)
{
    size_t text_at = *at;
    uint32_t literal = 0;
    for (size_t part_at = 0;;) {
        const enum part part = take_part(glob, &part_at, &literal);
        if (part == END) {
            *at = text_at;
            return true;
        }
        if (text_at == text.bytes.size)
            return false;
        const uint32_t character = take(text, &text_at);
        if (part != ANY && character != literal)
            return false;
    }
}

/* The characters at its beginning that stand for themselves.  They can be looked for as bytes: where
 * a character begins, no other one has its middle.  That goes for no odd byte. */
static struct fb_span plain_beginning(struct fb_sensor_text text, struct fb_span glob)
{
    size_t size = 0;
    while (!text.to_fold && size < glob.size && !is_special(glob.bytes[size]))
        size++;
    const struct fb_span plain = { glob.bytes, size };
    return (struct fb_span){ glob.bytes, fb_utf8_valid_prefix(plain) };
}

/* Goes to behind the first place from *at on where it stands. */
static bool find_stretch(struct fb_sensor_text text, size_t *at, struct fb_span glob)
{
    const struct fb_span plain = plain_beginning(text, glob);
    for (;;) {
        const struct fb_span rest = { text.bytes.bytes + *at, text.bytes.size - *at };
        const size_t found = plain.size == 0 ? 0 : fb_sensor_find(rest, plain);
        if (found == SIZE_MAX)
            return false;
        *at += found;
        if (goes_on(text, at, glob))
            return true;
        if (*at == text.bytes.size)
            return false;
        (void)take(text, at);
    }
}

/* Whether the text from `at` on ends with it. */
static bool ends_with(struct fb_sensor_text text, size_t at, const struct stretch *stretch)
{
    size_t count = 0;
    for (size_t behind = at; behind < text.bytes.size; count++)
        (void)take(text, &behind);
    if (count < stretch->parts)
        return false;
    for (; count > stretch->parts; count--)
        (void)take(text, &at);
    return goes_on(text, &at, stretch->glob);
}

bool fb_sensor_text_globs(struct fb_sensor_text text, struct fb_span glob)
{
    if (!may_match(text, glob))
        return false;
    size_t at = 0;
    struct stretch stretch = stretch_at(glob, 0);
    if (!goes_on(text, &at, stretch.glob))
        return false;
    if (!stretch.has_star)
        return at == text.bytes.size;
    for (;;) {
        stretch = stretch_at(glob, stretch.next);
        if (!stretch.has_star)
            return ends_with(text, at, &stretch);
        if (!find_stretch(text, &at, stretch.glob))
            return false;
    }
}

bool fb_sensor_glob_is_cut(struct fb_span glob)
{
    bool escaped = false;
    for (size_t i = 0; i < glob.size; i++)
        escaped = !escaped && glob.bytes[i] == '\\';
    return escaped;
}
