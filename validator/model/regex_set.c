/* SPDX-License-Identifier: Apache-2.0 */
/* regex_set.c - sets of characters: [a-z], [^\d_], [[:alpha:]]. */
#include "validator/model/regex_parser.h"

#include <string.h>

static const uint32_t alnum[][2] = { { '0', '9' }, { 'A', 'Z' }, { 'a', 'z' } };
static const uint32_t alpha[][2] = { { 'A', 'Z' }, { 'a', 'z' } };
static const uint32_t ascii[][2] = { { 0, 0x7F } };
static const uint32_t blank[][2] = { { '\t', '\t' }, { ' ', ' ' } };
static const uint32_t cntrl[][2] = { { 0, 0x1F }, { 0x7F, 0x7F } };
static const uint32_t digit[][2] = { { '0', '9' } };
static const uint32_t graph[][2] = { { '!', '~' } };
static const uint32_t lower[][2] = { { 'a', 'z' } };
static const uint32_t print[][2] = { { ' ', '~' } };
static const uint32_t punct[][2] = { { '!', '/' }, { ':', '@' }, { '[', '`' }, { '{', '~' } };
static const uint32_t space[][2] = { { '\t', '\r' }, { ' ', ' ' } };
static const uint32_t upper[][2] = { { 'A', 'Z' } };
static const uint32_t word[][2] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
static const uint32_t xdigit[][2] = { { '0', '9' }, { 'A', 'F' }, { 'a', 'f' } };

static const struct posix_class {
    const char *end; /* what follows "[:" or "[:^" */
    const uint32_t (*ranges)[2];
    size_t count;
} classes[] = {
    { "alnum:]", alnum, 3 },
    { "alpha:]", alpha, 2 },
    { "ascii:]", ascii, 1 },
    { "blank:]", blank, 2 },
    { "cntrl:]", cntrl, 2 },
    { "digit:]", digit, 1 },
    { "graph:]", graph, 1 },
    { "lower:]", lower, 1 },
    { "print:]", print, 1 },
    { "punct:]", punct, 4 },
    { "space:]", space, 2 },
    { "upper:]", upper, 1 },
    { "word:]", word, 4 },
    { "xdigit:]", xdigit, 3 },
};

/* After "[:". */
static bool posix_class(struct fb_regex_parser *parser, size_t offset,
                        const struct fb_regex_range **ranges)
{
    const bool negated = fb_regex_accept(parser, "^");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (fb_regex_accept(parser, classes[i].end))
            return fb_regex_add_ranges(parser, classes[i].ranges, classes[i].count, negated, ranges);
    }
    return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "an unknown class of characters");
}

/* "[:", "[." and "[=" begin something special only if their end follows; else "[" is a character. */
static bool sees_special(const struct fb_regex_parser *parser, uint8_t kind)
{
    const struct fb_span pattern = parser->pattern;
    if (parser->at == pattern.size || pattern.bytes[parser->at] != kind)
        return false;
    for (size_t i = parser->at + 1; i + 1 < pattern.size; i++) {
        if (pattern.bytes[i] == kind && pattern.bytes[i + 1] == ']')
            return true;
        if (pattern.bytes[i] == ']' || pattern.bytes[i] == '\\')
            return false;
    }
    return false;
}

static bool sees_collation(const struct fb_regex_parser *parser)
{
    return sees_special(parser, '.') || sees_special(parser, '=');
}

/* One element of the set: a character, which may begin a range, or ranges. */
static bool element(struct fb_regex_parser *parser, struct fb_regex_escape *out)
{
    const size_t offset = parser->at;
    uint32_t character = 0;

    if (!fb_regex_character(parser, &character))
        return false;
    if (character == '\\')
        return fb_regex_escape(parser, offset, true, out);
    if (character == '[' && sees_collation(parser))
        return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, offset, "a collating element, which is not supported");
    if (character == '[' && sees_special(parser, ':')) {
        parser->at++;
        out->kind = FB_REGEX_ESCAPE_RANGES;
        return posix_class(parser, offset, &out->ranges);
    }
    *out = (struct fb_regex_escape){ .kind = FB_REGEX_ESCAPE_CHARACTER, .character = character };
    return true;
}

/* A "-" that is not the last of the set makes a range. */
static bool sees_range(const struct fb_regex_parser *parser)
{
    return fb_regex_sees(parser, "-") && !fb_regex_sees(parser, "-]")
        && parser->at + 1 < parser->pattern.size;
}

static bool append(struct fb_regex_parser *parser, uint32_t first, uint32_t last,
                   const struct fb_regex_range **ranges)
{
    const uint32_t range[1][2] = { { first, last } };
    return fb_regex_add_ranges(parser, range, 1, false, ranges);
}

/* Moves what an escape or class gave to the front of the set's list. */
static bool append_all(struct fb_regex_parser *parser, const struct fb_regex_range *from,
                       const struct fb_regex_range **ranges)
{
    for (; from != NULL; from = from->next) {
        if (!append(parser, from->first, from->last, ranges))
            return false;
    }
    return true;
}

static bool range_or_element(struct fb_regex_parser *parser, const struct fb_regex_range **ranges)
{
    const size_t offset = parser->at;
    struct fb_regex_escape first = { .ranges = NULL };
    struct fb_regex_escape last = { .ranges = NULL };

    if (!element(parser, &first))
        return false;
    if (first.kind == FB_REGEX_ESCAPE_RANGES && sees_range(parser))
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a range that begins with a class of characters");
    if (first.kind == FB_REGEX_ESCAPE_RANGES)
        return append_all(parser, first.ranges, ranges);
    if (!sees_range(parser))
        return append(parser, first.character, first.character, ranges);
    parser->at++;
    if (!element(parser, &last))
        return false;
    if (last.kind == FB_REGEX_ESCAPE_RANGES || last.character < first.character)
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a range whose ends are out of order");
    return append(parser, first.character, last.character, ranges);
}

bool fb_regex_set(struct fb_regex_parser *parser, size_t offset, struct fb_regex_node **out)
{
    if (sees_special(parser, ':') || sees_collation(parser))
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a class of characters outside of a set");

    const bool negated = fb_regex_accept(parser, "^");
    const struct fb_regex_range *ranges = NULL;
    bool first = true; /* a "]" that comes first is a character */

    while (first || !fb_regex_accept(parser, "]")) {
        first = false;
        if (parser->at == parser->pattern.size)
            return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a set without an end");
        if (!range_or_element(parser, &ranges))
            return false;
    }
    struct fb_regex_node *set = fb_regex_node(parser, FB_REGEX_SET, offset);
    if (set == NULL)
        return false;
    set->negated = negated;
    set->ranges = ranges;
    *out = set;
    return true;
}
