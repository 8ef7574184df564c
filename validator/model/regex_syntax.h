/* SPDX-License-Identifier: Apache-2.0 */
/* regex_syntax.h - the regular expressions that content may hold: the part of PCRE that can be
 * matched in time linear in the input.
 *
 *     pattern:  branch { "|" branch }          branch: { item [ "*" | "+" | "?" | "{n,m}" ] [ "?" ] }
 *     item:     character | "." | "[...]" | "[^...]" | "(...)" | "(?:...)" | "(?<name>...)"
 *               | "(?ims-ims)" | "(?ims-ims:...)" | "(?#...)" | ^ $ \b \B \A \z \Z
 *               | \d \D \w \W \s \S \h \H \v \V | \t \n \r \f \a \e \xHH \x{H..} \0oo \o{o..} \Q...\E
 *
 * Refused by name: back-references, look-around, atomic and possessive groups, recursion,
 * conditionals, verbs, Unicode properties, flag x.  Patterns are UTF-8.  Parsing does not recurse
 * and takes time linear in the pattern.
 */
#ifndef FB_MODEL_REGEX_SYNTAX_H
#define FB_MODEL_REGEX_SYNTAX_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/core/diag.h"

enum fb_regex_kind {
    FB_REGEX_GROUP,     /* children: branches, one or more, each a FB_REGEX_SEQUENCE */
    FB_REGEX_SEQUENCE,  /* children: items one after another, may be none */
    FB_REGEX_REPEAT,    /* one child */
    FB_REGEX_CHARACTER, /* one character */
    FB_REGEX_ANY,       /* "." */
    FB_REGEX_SET,       /* one character that is, or with `negated` is not, in one of the ranges */
    FB_REGEX_ASSERT,    /* no character, but a condition on the place */
};

enum fb_regex_assert {
    FB_REGEX_LINE_START,     /* ^ */
    FB_REGEX_LINE_END,       /* $ */
    FB_REGEX_TEXT_START,     /* \A */
    FB_REGEX_TEXT_END,       /* \z */
    FB_REGEX_LAST_LINE_END,  /* \Z */
    FB_REGEX_WORD_BORDER,    /* \b */
    FB_REGEX_NO_WORD_BORDER, /* \B */
};

/* Characters from `first` to `last`, both included. */
struct fb_regex_range {
    uint32_t first;
    uint32_t last;
    const struct fb_regex_range *next;
};

/* Flags in effect where an item stands. */
enum {
    FB_REGEX_IGNORE_CASE = 1, /* i */
    FB_REGEX_MULTI_LINE = 2,  /* m: ^ and $ at line breaks too */
    FB_REGEX_DOT_ALL = 4,     /* s: "." matches a line break too */
};

#define FB_REGEX_NO_MAXIMUM UINT32_MAX

struct fb_regex_node {
    enum fb_regex_kind kind;
    unsigned flags;
    struct fb_regex_node *child; /* the first */
    struct fb_regex_node *next;  /* the sibling after this one */
    uint32_t minimum;            /* repeats */
    uint32_t maximum;
    bool lazy;
    bool capturing;     /* groups */
    uint32_t character; /* characters */
    enum fb_regex_assert assertion;
    bool negated; /* sets */
    const struct fb_regex_range *ranges;
    size_t offset; /* in the pattern, in bytes */
    size_t size;
};

/* What is wrong, and where in the pattern. */
struct fb_regex_fault {
    enum fb_fault fault; /* SYNTAX, UNSUPPORTED, LIMIT or MEMORY */
    const char *reason;  /* static text: "a back-reference, which no linear-time engine can match" */
    size_t offset;       /* in bytes */
};

/* *out is the outermost group, in the arena.  `flags` are in effect from the start on. */
FB_MUST_CHECK bool fb_regex_parse(struct fb_span pattern, unsigned flags, struct fb_arena *arena,
                                  const struct fb_regex_node **out, struct fb_regex_fault *fault);

/* Whether the pattern can be parsed. */
FB_MUST_CHECK bool fb_regex_check(struct fb_span pattern, struct fb_regex_fault *fault);

#endif
