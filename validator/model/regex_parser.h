/* SPDX-License-Identifier: Apache-2.0 */
/* regex_parser.h - what the parts of the parser of regular expressions share. */
#ifndef FB_MODEL_REGEX_PARSER_H
#define FB_MODEL_REGEX_PARSER_H

#include "validator/model/regex_syntax.h"

struct fb_regex_parser {
    struct fb_span pattern;
    size_t at; /* of the next byte */
    unsigned flags;
    struct fb_arena *arena;
    struct fb_regex_fault *fault;
};

/* Records what is wrong at `offset`; false. */
bool fb_regex_refuse(struct fb_regex_parser *parser, enum fb_fault fault, size_t offset,
                     const char *reason);

/* Whether the pattern goes on with `text`, and, with fb_regex_accept, steps over it. */
bool fb_regex_sees(const struct fb_regex_parser *parser, const char *text);
bool fb_regex_accept(struct fb_regex_parser *parser, const char *text);

/* Decodes the next character. */
FB_MUST_CHECK bool fb_regex_character(struct fb_regex_parser *parser, uint32_t *out);

/* Decimal digits, saturating; false when there are none. */
FB_MUST_CHECK bool fb_regex_number(struct fb_regex_parser *parser, uint32_t *out);

/* A new node that begins at `offset` and ends where the parser is.  NULL: no memory. */
struct fb_regex_node *fb_regex_node(struct fb_regex_parser *parser, enum fb_regex_kind kind,
                                    size_t offset);

/* regex_escape.c: what follows a backslash.  An escape is a character, a set of ranges (put in
 * front of *ranges), or an assertion. */
enum fb_regex_escape_kind {
    FB_REGEX_ESCAPE_CHARACTER,
    FB_REGEX_ESCAPE_RANGES,
    FB_REGEX_ESCAPE_ASSERT,
};
struct fb_regex_escape {
    enum fb_regex_escape_kind kind;
    uint32_t character;
    const struct fb_regex_range *ranges;
    enum fb_regex_assert assertion;
};
/* The parser stands after the backslash, which is at `offset`. */
FB_MUST_CHECK bool fb_regex_escape(struct fb_regex_parser *parser, size_t offset, bool in_set,
                                   struct fb_regex_escape *out);

/* regex_group.c: what follows a "(": a group opens, or only flags change. */
struct fb_regex_head {
    bool opens;
    bool capturing;
    unsigned flags; /* in the group; otherwise for the rest of the one that we are in */
};
FB_MUST_CHECK bool fb_regex_group_head(struct fb_regex_parser *parser, size_t offset,
                                       struct fb_regex_head *out);

/* regex_repeat.c: a quantifier, without the "?" that makes it lazy, if there is one here. */
FB_MUST_CHECK bool fb_regex_quantifier(struct fb_regex_parser *parser, uint32_t *minimum,
                                       uint32_t *maximum, bool *found);

/* regex_set.c: the rest of a set, after its "[". */
FB_MUST_CHECK bool fb_regex_set(struct fb_regex_parser *parser, size_t offset,
                                struct fb_regex_node **out);

/* Adds ranges, or with `negated` all that is not in them, in front of *list.  They are sorted and
 * do not touch. */
FB_MUST_CHECK bool fb_regex_add_ranges(struct fb_regex_parser *parser, const uint32_t (*ranges)[2],
                                       size_t count, bool negated,
                                       const struct fb_regex_range **list);

#endif
