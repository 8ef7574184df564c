/* SPDX-License-Identifier: Apache-2.0 */
/* regex_group.c - what follows a "(": groups, flags, comments, and all the kinds that are refused. */
#include "validator/model/regex_parser.h"

struct refused_group {
    const char *begin;
    const char *reason;
};

static const struct refused_group refused_groups[] = {
    { "=", "a look-ahead, which no linear-time engine can match" },
    { "!", "a negative look-ahead, which no linear-time engine can match" },
    { "<=", "a look-behind, which no linear-time engine can match" },
    { "<!", "a negative look-behind, which no linear-time engine can match" },
    { ">", "an atomic group, which no linear-time engine can match" },
    { "(", "a conditional, which no linear-time engine can match" },
    { "|", "a group with a branch reset, which is not supported" },
    { "R", "a recursion, which no linear-time engine can match" },
    { "&", "a recursion, which no linear-time engine can match" },
    { "P>", "a recursion, which no linear-time engine can match" },
    { "P=", "a back-reference, which no linear-time engine can match" },
    { "C", "a callout, which is not supported" },
};

static bool refuse_group(struct fb_regex_parser *parser, size_t offset)
{
    for (size_t i = 0; i < sizeof refused_groups / sizeof *refused_groups; i++) {
        if (fb_regex_sees(parser, refused_groups[i].begin))
            return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, offset, refused_groups[i].reason);
    }
    uint32_t number = 0;
    (void)(fb_regex_accept(parser, "+") || fb_regex_accept(parser, "-"));
    if (fb_regex_number(parser, &number))
        return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, offset,
                               "a recursion, which no linear-time engine can match");
    return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "an unknown kind of group");
}

static bool skip_comment(struct fb_regex_parser *parser, size_t offset)
{
    while (parser->at < parser->pattern.size && parser->pattern.bytes[parser->at] != ')')
        parser->at++;
    return fb_regex_accept(parser, ")")
        || fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a comment without an end");
}

static bool is_word(uint8_t byte)
{
    const uint8_t lower = byte | 0x20;
    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

static bool skip_name(struct fb_regex_parser *parser, size_t offset, const char *end)
{
    const size_t begin = parser->at;
    while (parser->at < parser->pattern.size && is_word(parser->pattern.bytes[parser->at]))
        parser->at++;
    return (parser->at > begin && fb_regex_accept(parser, end))
        || fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a group whose name is not a word");
}

static bool one_flag(struct fb_regex_parser *parser, unsigned *flag)
{
    static const char letters[] = "ims"; /* in the order of their bits */
    for (unsigned i = 0; i < 3; i++) {
        const char text[] = { letters[i], '\0' };
        if (fb_regex_accept(parser, text)) {
            *flag = 1u << i;
            return true;
        }
    }
    return false;
}

static bool is_refused_flag(const struct fb_regex_parser *parser)
{
    return fb_regex_sees(parser, "x") || fb_regex_sees(parser, "n") || fb_regex_sees(parser, "U")
        || fb_regex_sees(parser, "J") || fb_regex_sees(parser, "a") || fb_regex_sees(parser, "^");
}

/* "ims-ims" and then ")", for the rest of the group that we are in, or ":", for a group of its
 * own. */
static bool flags_or_group(struct fb_regex_parser *parser, size_t offset, struct fb_regex_head *out)
{
    unsigned flag = 0;
    while (one_flag(parser, &flag))
        out->flags |= flag;
    if (fb_regex_accept(parser, "-")) {
        while (one_flag(parser, &flag))
            out->flags &= ~flag;
    }
    if (fb_regex_accept(parser, ":")) {
        out->opens = true;
        return true;
    }
    if (fb_regex_accept(parser, ")"))
        return true;
    if (is_refused_flag(parser))
        return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, parser->at,
                               "a flag other than i, m and s, which is not supported");
    return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "an unknown kind of group");
}

static bool is_flag_group(const struct fb_regex_parser *parser)
{
    return fb_regex_sees(parser, "i") || fb_regex_sees(parser, "m") || fb_regex_sees(parser, "s")
        || fb_regex_sees(parser, ":") || fb_regex_sees(parser, "-i") || fb_regex_sees(parser, "-m")
        || fb_regex_sees(parser, "-s") || fb_regex_sees(parser, ")") || is_refused_flag(parser);
}

static bool named(struct fb_regex_parser *parser, size_t offset, const char *end,
                  struct fb_regex_head *out)
{
    out->opens = true;
    out->capturing = true;
    return skip_name(parser, offset, end);
}

static bool special_group(struct fb_regex_parser *parser, size_t offset, struct fb_regex_head *out)
{
    if (fb_regex_accept(parser, "#"))
        return skip_comment(parser, offset);
    if (is_flag_group(parser))
        return flags_or_group(parser, offset, out);
    if (fb_regex_sees(parser, "<=") || fb_regex_sees(parser, "<!"))
        return refuse_group(parser, offset);
    if (fb_regex_accept(parser, "P<") || fb_regex_accept(parser, "<"))
        return named(parser, offset, ">", out);
    if (fb_regex_accept(parser, "'"))
        return named(parser, offset, "'", out);
    return refuse_group(parser, offset);
}

bool fb_regex_group_head(struct fb_regex_parser *parser, size_t offset, struct fb_regex_head *out)
{
    *out = (struct fb_regex_head){ .flags = parser->flags };
    if (fb_regex_accept(parser, "?"))
        return special_group(parser, offset, out);
    if (fb_regex_sees(parser, "*"))
        return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, offset, "a verb, which is not supported");
    out->opens = true;
    out->capturing = true;
    return true;
}
