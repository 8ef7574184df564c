/* SPDX-License-Identifier: Apache-2.0 */
/* regex_escape.c - reading the characters of a pattern, and what follows a backslash. */
#include "validator/model/regex_parser.h"

#include <string.h>

#include "base/core/utf8.h"

#define LAST_CHARACTER 0x10FFFF

bool fb_regex_refuse(struct fb_regex_parser *parser, enum fb_fault fault, size_t offset,
                     const char *reason)
{
    *parser->fault = (struct fb_regex_fault){ .fault = fault, .reason = reason, .offset = offset };
    return false;
}

bool fb_regex_sees(const struct fb_regex_parser *parser, const char *text)
{
    const size_t size = strlen(text);
    return size <= parser->pattern.size - parser->at
        && memcmp(parser->pattern.bytes + parser->at, text, size) == 0;
}

bool fb_regex_accept(struct fb_regex_parser *parser, const char *text)
{
    if (!fb_regex_sees(parser, text))
        return false;
    parser->at += strlen(text);
    return true;
}

bool fb_regex_character(struct fb_regex_parser *parser, uint32_t *out)
{
    if (parser->at == parser->pattern.size)
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, parser->at, "the pattern ends too early");
    const size_t size = fb_utf8_decode(parser->pattern, parser->at, out);
    if (size == 0)
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, parser->at, "bytes that are not UTF-8");
    parser->at += size;
    return true;
}

/* 16 for what is no digit. */
static unsigned digit_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return (unsigned)byte - '0';
    const uint8_t letter = byte | 0x20;
    return letter >= 'a' && letter <= 'f' ? (unsigned)letter - 'a' + 10 : 16;
}

bool fb_regex_number(struct fb_regex_parser *parser, uint32_t *out)
{
    const size_t begin = parser->at;
    uint32_t number = 0;
    while (parser->at < parser->pattern.size && digit_value(parser->pattern.bytes[parser->at]) < 10) {
        number = number > 100000 ? number : number * 10 + digit_value(parser->pattern.bytes[parser->at]);
        parser->at++;
    }
    if (parser->at == begin)
        return false;
    *out = number;
    return true;
}

struct fb_regex_node *fb_regex_node(struct fb_regex_parser *parser, enum fb_regex_kind kind,
                                    size_t offset)
{
    struct fb_regex_node *node = fb_arena_new(parser->arena, struct fb_regex_node);
    if (node == NULL) {
        (void)fb_regex_refuse(parser, FB_FAULT_MEMORY, offset, "no memory left");
        return NULL;
    }
    node->kind = kind;
    node->flags = parser->flags;
    node->offset = offset;
    node->size = parser->at - offset;
    return node;
}

/* ---- Ranges ---- */

static bool add_range(struct fb_regex_parser *parser, uint32_t first, uint32_t last,
                      const struct fb_regex_range **list)
{
    struct fb_regex_range *range = fb_arena_new(parser->arena, struct fb_regex_range);
    if (range == NULL)
        return fb_regex_refuse(parser, FB_FAULT_MEMORY, parser->at, "no memory left");
    *range = (struct fb_regex_range){ .first = first, .last = last, .next = *list };
    *list = range;
    return true;
}

bool fb_regex_add_ranges(struct fb_regex_parser *parser, const uint32_t (*ranges)[2], size_t count,
                         bool negated, const struct fb_regex_range **list)
{
    uint32_t next = 0; /* the first character after the last range */
    for (size_t i = 0; i < count; i++) {
        if (!negated && !add_range(parser, ranges[i][0], ranges[i][1], list))
            return false;
        if (negated && ranges[i][0] > next && !add_range(parser, next, ranges[i][0] - 1, list))
            return false;
        next = ranges[i][1] + 1;
    }
    return !negated || next > LAST_CHARACTER || add_range(parser, next, LAST_CHARACTER, list);
}

static const uint32_t digits[][2] = { { '0', '9' } };
static const uint32_t words[][2] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
static const uint32_t spaces[][2] = { { '\t', '\r' }, { ' ', ' ' } };
static const uint32_t blanks[][2] = { { '\t', '\t' }, { ' ', ' ' }, { 0xA0, 0xA0 }, { 0x1680, 0x1680 }, { 0x180E, 0x180E }, { 0x2000, 0x200A }, { 0x202F, 0x202F }, { 0x205F, 0x205F }, { 0x3000, 0x3000 } };
static const uint32_t vertical[][2] = { { '\n', '\r' }, { 0x85, 0x85 }, { 0x2028, 0x2029 } };

static const struct shorthand {
    char letter;
    bool negated;
    const uint32_t (*ranges)[2];
    size_t count;
} shorthands[] = {
    { 'd', false, digits, 1 },
    { 'D', true, digits, 1 },
    { 'w', false, words, 4 },
    { 'W', true, words, 4 },
    { 's', false, spaces, 2 },
    { 'S', true, spaces, 2 },
    { 'h', false, blanks, 9 },
    { 'H', true, blanks, 9 },
    { 'v', false, vertical, 3 },
    { 'V', true, vertical, 3 },
};

/* ---- Escapes ---- */

static const struct control {
    char letter;
    uint32_t character;
} controls[] = {
    { 't', '\t' },
    { 'n', '\n' },
    { 'r', '\r' },
    { 'f', '\f' },
    { 'a', 0x07 },
    { 'e', 0x1B },
};

static const struct assertion {
    char letter;
    enum fb_regex_assert assertion;
} assertions[] = {
    { 'A', FB_REGEX_TEXT_START },
    { 'z', FB_REGEX_TEXT_END },
    { 'Z', FB_REGEX_LAST_LINE_END },
    { 'b', FB_REGEX_WORD_BORDER },
    { 'B', FB_REGEX_NO_WORD_BORDER },
};

static const struct refusal {
    const char *letters;
    const char *reason;
} refusals[] = {
    { "123456789kg", "a back-reference, which no linear-time engine can match" },
    { "pPX", "a Unicode property, which is not supported" },
    { "KGRCLluUcQEN", "an escape that is not supported" },
};

static bool is_letter(uint32_t character)
{
    return (character | 0x20) - 'a' < 26;
}

/* Up to `most` digits of the base; the value stays below 2^24. */
static size_t read_digits(struct fb_regex_parser *parser, unsigned base, size_t most, uint32_t *out)
{
    size_t count = 0;
    *out = 0;
    while (count < most && parser->at < parser->pattern.size
           && digit_value(parser->pattern.bytes[parser->at]) < base) {
        *out = *out > LAST_CHARACTER ? *out : *out * base + digit_value(parser->pattern.bytes[parser->at]);
        parser->at++;
        count++;
    }
    return count;
}

/* "{digits}" */
static bool braced(struct fb_regex_parser *parser, size_t offset, unsigned base, uint32_t *out)
{
    if (!fb_regex_accept(parser, "{") || read_digits(parser, base, SIZE_MAX, out) == 0
        || !fb_regex_accept(parser, "}"))
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "an escape without its digits");
    if (*out > LAST_CHARACTER || (*out >= 0xD800 && *out < 0xE000))
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a number that is no character");
    return true;
}

static bool is_numeric(uint32_t letter)
{
    return letter == 'o' || letter == 'x' || letter == '0';
}

/* \xHH, \x{H..}, \o{o..}, \0oo */
static bool numeric(struct fb_regex_parser *parser, size_t offset, uint32_t letter, uint32_t *out)
{
    if (letter == 'o')
        return braced(parser, offset, 8, out);
    if (letter == 'x' && fb_regex_sees(parser, "{"))
        return braced(parser, offset, 16, out);
    (void)read_digits(parser, letter == 'x' ? 16 : 8, 2, out); /* none: the character zero */
    return true;
}

static bool refuse_letter(struct fb_regex_parser *parser, size_t offset, uint32_t letter)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (letter < 0x80 && letter != 0 && strchr(refusals[i].letters, (int)letter) != NULL)
            return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, offset, refusals[i].reason);
    }
    return !is_letter(letter) || fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "an unknown escape");
}

static const struct shorthand *find_shorthand(uint32_t letter)
{
    for (size_t i = 0; i < sizeof shorthands / sizeof *shorthands; i++) {
        if ((uint32_t)shorthands[i].letter == letter)
            return &shorthands[i];
    }
    return NULL;
}

static bool find_fixed(uint32_t letter, bool in_set, struct fb_regex_escape *out)
{
    if (in_set && letter == 'b') {
        out->character = 0x08;
        return true;
    }
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        if ((uint32_t)controls[i].letter == letter) {
            out->character = controls[i].character;
            return true;
        }
    }
    for (size_t i = 0; !in_set && i < sizeof assertions / sizeof *assertions; i++) {
        if ((uint32_t)assertions[i].letter == letter) {
            out->kind = FB_REGEX_ESCAPE_ASSERT;
            out->assertion = assertions[i].assertion;
            return true;
        }
    }
    return false;
}

bool fb_regex_escape(struct fb_regex_parser *parser, size_t offset, bool in_set,
                     struct fb_regex_escape *out)
{
    uint32_t letter = 0;

    if (parser->at == parser->pattern.size)
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a backslash that escapes nothing");
    if (!fb_regex_character(parser, &letter))
        return false;
    out->kind = FB_REGEX_ESCAPE_CHARACTER;
    if (find_fixed(letter, in_set, out))
        return true;
    const struct shorthand *shorthand = find_shorthand(letter);
    if (shorthand != NULL) {
        out->kind = FB_REGEX_ESCAPE_RANGES;
        return fb_regex_add_ranges(parser, shorthand->ranges, shorthand->count, shorthand->negated,
                                   &out->ranges);
    }
    out->character = letter;
    return is_numeric(letter) ? numeric(parser, offset, letter, &out->character)
                              : refuse_letter(parser, offset, letter);
}
