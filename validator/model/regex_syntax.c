/* SPDX-License-Identifier: Apache-2.0 */
/* regex_syntax.c - parsing regular expressions: groups, branches and repeats. */
#include "validator/model/regex_syntax.h"

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "validator/model/regex_parser.h"

/* A group whose end is still to come. */
struct open_group {
    struct fb_regex_node *group;
    struct fb_regex_node **branch_link; /* where its next branch goes */
    struct fb_regex_node **item_link;   /* where the next item of its last branch goes */
    struct fb_regex_node **last_link;   /* what a quantifier would repeat; NULL: nothing */
    unsigned outer_flags;               /* in effect again after its end */
};

struct syntax {
    struct fb_regex_parser parser;
    struct open_group open[FB_MAX_REGEX_NESTING + 1];
    size_t depth;
};

static bool open_branch(struct syntax *syntax)
{
    struct open_group *group = &syntax->open[syntax->depth - 1];
    struct fb_regex_node *branch = fb_regex_node(&syntax->parser, FB_REGEX_SEQUENCE, syntax->parser.at);
    if (branch == NULL)
        return false;
    *group->branch_link = branch;
    group->branch_link = &branch->next;
    group->item_link = &branch->child;
    group->last_link = NULL;
    return true;
}

static bool open_group(struct syntax *syntax, size_t offset, bool capturing, unsigned flags)
{
    if (syntax->depth > FB_MAX_REGEX_NESTING)
        return fb_regex_refuse(&syntax->parser, FB_FAULT_LIMIT, offset, "groups nested too deeply");
    struct fb_regex_node *group = fb_regex_node(&syntax->parser, FB_REGEX_GROUP, offset);
    if (group == NULL)
        return false;
    group->capturing = capturing;
    syntax->open[syntax->depth++] = (struct open_group){ .group = group,
                                                         .branch_link = &group->child,
                                                         .outer_flags = syntax->parser.flags };
    syntax->parser.flags = flags;
    return open_branch(syntax);
}

static void append(struct syntax *syntax, struct fb_regex_node *item)
{
    struct open_group *group = &syntax->open[syntax->depth - 1];
    *group->item_link = item;
    group->last_link = group->item_link;
    group->item_link = &item->next;
}

static bool close_group(struct syntax *syntax, size_t offset)
{
    if (syntax->depth == 1)
        return fb_regex_refuse(&syntax->parser, FB_FAULT_SYNTAX, offset, "a \")\" that closes nothing");
    const struct open_group *closed = &syntax->open[--syntax->depth];
    closed->group->size = syntax->parser.at - closed->group->offset;
    syntax->parser.flags = closed->outer_flags;
    append(syntax, closed->group);
    return true;
}

static bool any_group(struct syntax *syntax, size_t offset)
{
    struct fb_regex_head head = { .opens = false };
    if (!fb_regex_group_head(&syntax->parser, offset, &head))
        return false;
    if (head.opens)
        return open_group(syntax, offset, head.capturing, head.flags);
    syntax->parser.flags = head.flags;
    syntax->open[syntax->depth - 1].last_link = NULL;
    return true;
}

/* Puts a repeat where the last item of the branch was. */
static bool wrap(struct syntax *syntax, uint32_t minimum, uint32_t maximum)
{
    struct open_group *group = &syntax->open[syntax->depth - 1];
    struct fb_regex_node *item = *group->last_link;
    struct fb_regex_node *repeat = fb_regex_node(&syntax->parser, FB_REGEX_REPEAT, item->offset);
    if (repeat == NULL)
        return false;
    repeat->minimum = minimum;
    repeat->maximum = maximum;
    repeat->lazy = fb_regex_accept(&syntax->parser, "?");
    repeat->size = syntax->parser.at - item->offset;
    repeat->child = item;
    *group->last_link = repeat;
    group->item_link = &repeat->next;
    group->last_link = NULL;
    return true;
}

/* *found tells whether there is a quantifier here at all. */
static bool quantifier(struct syntax *syntax, bool *found)
{
    const size_t offset = syntax->parser.at;
    uint32_t minimum = 0;
    uint32_t maximum = 0;

    if (!fb_regex_quantifier(&syntax->parser, &minimum, &maximum, found))
        return false;
    if (!*found)
        return true;
    if (syntax->open[syntax->depth - 1].last_link == NULL)
        return fb_regex_refuse(&syntax->parser, FB_FAULT_SYNTAX, offset, "a repeat of nothing");
    return wrap(syntax, minimum, maximum);
}

/* ---- Items ---- */

static bool append_character(struct syntax *syntax, size_t offset, uint32_t character)
{
    struct fb_regex_node *node = fb_regex_node(&syntax->parser, FB_REGEX_CHARACTER, offset);
    if (node == NULL)
        return false;
    node->character = character;
    append(syntax, node);
    return true;
}

static bool append_assert(struct syntax *syntax, size_t offset, enum fb_regex_assert assertion)
{
    struct fb_regex_node *node = fb_regex_node(&syntax->parser, FB_REGEX_ASSERT, offset);
    if (node == NULL)
        return false;
    node->assertion = assertion;
    append(syntax, node);
    syntax->open[syntax->depth - 1].last_link = NULL; /* a condition is not repeated */
    return true;
}

static bool append_ranges(struct syntax *syntax, size_t offset, const struct fb_regex_range *ranges)
{
    struct fb_regex_node *node = fb_regex_node(&syntax->parser, FB_REGEX_SET, offset);
    if (node == NULL)
        return false;
    node->ranges = ranges;
    append(syntax, node);
    return true;
}

/* "\Q...\E", or to the end of the pattern. */
static bool quoted(struct syntax *syntax)
{
    struct fb_regex_parser *parser = &syntax->parser;
    while (parser->at < parser->pattern.size && !fb_regex_accept(parser, "\\E")) {
        const size_t offset = parser->at;
        uint32_t character = 0;
        if (!fb_regex_character(parser, &character) || !append_character(syntax, offset, character))
            return false;
    }
    return true;
}

static bool escaped(struct syntax *syntax, size_t offset)
{
    struct fb_regex_escape escape = { .ranges = NULL };
    if (fb_regex_accept(&syntax->parser, "Q"))
        return quoted(syntax);
    if (fb_regex_accept(&syntax->parser, "E")) /* without \Q: nothing */
        return true;
    if (!fb_regex_escape(&syntax->parser, offset, false, &escape))
        return false;
    switch (escape.kind) {
    case FB_REGEX_ESCAPE_RANGES:
        return append_ranges(syntax, offset, escape.ranges);
    case FB_REGEX_ESCAPE_ASSERT:
        return append_assert(syntax, offset, escape.assertion);
    default:
        return append_character(syntax, offset, escape.character);
    }
}

static bool append_set(struct syntax *syntax, size_t offset)
{
    struct fb_regex_node *set = NULL;
    if (!fb_regex_set(&syntax->parser, offset, &set))
        return false;
    append(syntax, set);
    return true;
}

static bool append_any(struct syntax *syntax, size_t offset)
{
    struct fb_regex_node *any = fb_regex_node(&syntax->parser, FB_REGEX_ANY, offset);
    if (any == NULL)
        return false;
    append(syntax, any);
    return true;
}

static bool item(struct syntax *syntax)
{
    struct fb_regex_parser *parser = &syntax->parser;
    const size_t offset = parser->at;
    uint32_t character = 0;

    if (!fb_regex_character(parser, &character))
        return false;
    switch (character) {
    case '(':
        return any_group(syntax, offset);
    case ')':
        return close_group(syntax, offset);
    case '|':
        return open_branch(syntax);
    case '[':
        return append_set(syntax, offset);
    case '.':
        return append_any(syntax, offset);
    case '^':
        return append_assert(syntax, offset, FB_REGEX_LINE_START);
    case '$':
        return append_assert(syntax, offset, FB_REGEX_LINE_END);
    case '\\':
        return escaped(syntax, offset);
    default:
        return append_character(syntax, offset, character);
    }
}

static bool parse_all(struct syntax *syntax)
{
    if (syntax->parser.pattern.size > FB_MAX_REGEX_BYTES)
        return fb_regex_refuse(&syntax->parser, FB_FAULT_LIMIT, 0, "a pattern that is too long");
    if (!open_group(syntax, 0, false, syntax->parser.flags))
        return false;
    while (syntax->parser.at < syntax->parser.pattern.size) {
        bool found = false;
        if (!quantifier(syntax, &found) || (!found && !item(syntax)))
            return false;
    }
    if (syntax->depth > 1)
        return fb_regex_refuse(&syntax->parser, FB_FAULT_SYNTAX,
                               syntax->open[syntax->depth - 1].group->offset, "a group without an end");
    syntax->open[0].group->size = syntax->parser.pattern.size;
    return true;
}

bool fb_regex_parse(struct fb_span pattern, unsigned flags, struct fb_arena *arena,
                    const struct fb_regex_node **out, struct fb_regex_fault *fault)
{
    struct syntax syntax = {
        .parser = { .pattern = pattern, .flags = flags, .arena = arena, .fault = fault }
    };
    if (!parse_all(&syntax))
        return false;
    *out = syntax.open[0].group;
    return true;
}

bool fb_regex_check(struct fb_span pattern, struct fb_regex_fault *fault)
{
    struct fb_arena arena;
    const struct fb_regex_node *tree = NULL;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool parsed = fb_regex_parse(pattern, 0, &arena, &tree, fault);
    fb_arena_clear(&arena);
    return parsed;
}
