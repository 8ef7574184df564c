/* SPDX-License-Identifier: Apache-2.0 */
/* regex_every.c - where a pattern matches without a character, and whether it can span a text.
 *
 * Every text has a start and an end, so a pattern that matches nothing at one of them matches every
 * text.  Recursion follows groups, which FB_MAX_REGEX_NESTING bounds. */
#include "validator/model/regex_every.h"

/* Where no character is needed. */
enum {
    AT_START = 1, /* of the text, whatever follows */
    AT_END = 2,   /* of the text, whatever is before it */
    ANYWHERE = AT_START | AT_END,
};

static unsigned empty_places(const struct fb_regex_node *node);

/* A border depends on the characters beside it. */
static unsigned assertion_places(enum fb_regex_assert assertion)
{
    switch (assertion) {
    case FB_REGEX_LINE_START:
    case FB_REGEX_TEXT_START:
        return AT_START;
    case FB_REGEX_LINE_END:
    case FB_REGEX_TEXT_END:
    case FB_REGEX_LAST_LINE_END:
        return AT_END;
    default:
        return 0;
    }
}

static unsigned places_of_any(const struct fb_regex_node *group)
{
    unsigned places = 0;
    for (const struct fb_regex_node *child = group->child; child != NULL; child = child->next)
        places |= empty_places(child);
    return places;
}

static unsigned places_of_all(const struct fb_regex_node *sequence)
{
    unsigned places = ANYWHERE;
    for (const struct fb_regex_node *child = sequence->child; child != NULL && places != 0; child = child->next)
        places &= empty_places(child);
    return places;
}

static unsigned empty_places(const struct fb_regex_node *node)
{
    switch (node->kind) {
    case FB_REGEX_GROUP:
        return places_of_any(node);
    case FB_REGEX_SEQUENCE:
        return places_of_all(node);
    case FB_REGEX_REPEAT:
        return node->minimum == 0 ? ANYWHERE : empty_places(node->child);
    case FB_REGEX_ASSERT:
        return assertion_places(node->assertion);
    default:
        return 0;
    }
}

/* ---- From the start of a text to its end ---- */

static enum fb_regex_every larger(enum fb_regex_every a, enum fb_regex_every b)
{
    return a > b ? a : b;
}

#define RANGES_LOOKED_AT 32

/* Whether the ranges, in any order, leave no character out. */
static bool leaves_none_out(const struct fb_regex_range *ranges)
{
    uint32_t next = 0; /* the first that is not known to be in the set */

    for (unsigned round = 0; round < RANGES_LOOKED_AT && next <= 0x10FFFF; round++) {
        const struct fb_regex_range *range = ranges;
        for (unsigned i = 0; range != NULL && i < RANGES_LOOKED_AT; i++, range = range->next)
            if (range->first <= next && range->last >= next)
                break;
        if (range == NULL || range->first > next || range->last < next)
            return false;
        next = range->last + 1;
    }
    return next > 0x10FFFF;
}

/* How many of all characters one character of the pattern may be. */
static enum fb_regex_every covers(const struct fb_regex_node *node)
{
    if (node->kind == FB_REGEX_ANY)
        return (node->flags & FB_REGEX_DOT_ALL) != 0 ? FB_REGEX_EVERY_TEXT : FB_REGEX_EVERY_LINE;
    if (node->kind == FB_REGEX_SET && !node->negated && leaves_none_out(node->ranges))
        return FB_REGEX_EVERY_TEXT;
    if (node->kind != FB_REGEX_GROUP)
        return FB_REGEX_NOT_EVERY;

    enum fb_regex_every most = FB_REGEX_NOT_EVERY;
    for (const struct fb_regex_node *branch = node->child; branch != NULL; branch = branch->next)
        if (branch->child != NULL && branch->child->next == NULL)
            most = larger(most, covers(branch->child));
    return most;
}

static enum fb_regex_every spans(const struct fb_regex_node *node);

/* One item spans the text; those before it match nothing at its start, those behind it at its end. */
static enum fb_regex_every sequence_spans(const struct fb_regex_node *sequence)
{
    enum fb_regex_every most = FB_REGEX_NOT_EVERY;
    bool at_start = true;

    for (const struct fb_regex_node *item = sequence->child; item != NULL; item = item->next) {
        const unsigned places = empty_places(item);
        if ((places & AT_END) == 0)
            most = FB_REGEX_NOT_EVERY;
        if (at_start)
            most = larger(most, spans(item));
        at_start = at_start && (places & AT_START) != 0;
    }
    return most;
}

static enum fb_regex_every spans(const struct fb_regex_node *node)
{
    enum fb_regex_every most = FB_REGEX_NOT_EVERY;

    switch (node->kind) {
    case FB_REGEX_GROUP:
        for (const struct fb_regex_node *branch = node->child; branch != NULL; branch = branch->next)
            most = larger(most, spans(branch));
        return most;
    case FB_REGEX_SEQUENCE:
        return sequence_spans(node);
    case FB_REGEX_REPEAT:
        if (node->minimum == 0 && node->maximum == FB_REGEX_NO_MAXIMUM)
            most = covers(node->child);
        return node->minimum <= 1 && node->maximum >= 1 ? larger(most, spans(node->child)) : most;
    default:
        return most;
    }
}

enum fb_regex_every fb_regex_every(const struct fb_regex_node *tree)
{
    return empty_places(tree) != 0 ? FB_REGEX_EVERY_TEXT : spans(tree);
}
