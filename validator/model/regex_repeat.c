/* SPDX-License-Identifier: Apache-2.0 */
/* regex_repeat.c - quantifiers: "*", "+", "?", "{n,m}". */
#include "base/core/limits.h"
#include "validator/model/regex_parser.h"

/* "n}", "n,}" or "n,m}" after the brace; when it is none, the brace is a character. */
static bool read_bounds(struct fb_regex_parser *parser, uint32_t *minimum, uint32_t *maximum)
{
    if (!fb_regex_number(parser, minimum))
        return false;
    *maximum = *minimum;
    if (fb_regex_accept(parser, ",") && !fb_regex_number(parser, maximum))
        *maximum = FB_REGEX_NO_MAXIMUM;
    return fb_regex_accept(parser, "}");
}

static bool read_quantifier(struct fb_regex_parser *parser, uint32_t *minimum, uint32_t *maximum)
{
    *minimum = 0;
    *maximum = FB_REGEX_NO_MAXIMUM;
    if (fb_regex_accept(parser, "*"))
        return true;
    if (fb_regex_accept(parser, "+")) {
        *minimum = 1;
        return true;
    }
    if (fb_regex_accept(parser, "?")) {
        *maximum = 1;
        return true;
    }
    const size_t begin = parser->at;
    if (fb_regex_accept(parser, "{") && read_bounds(parser, minimum, maximum))
        return true;
    parser->at = begin;
    return false;
}

static bool check_bounds(struct fb_regex_parser *parser, size_t offset, uint32_t minimum,
                         uint32_t maximum)
{
    if (minimum > FB_MAX_REGEX_REPEAT || (maximum != FB_REGEX_NO_MAXIMUM && maximum > FB_MAX_REGEX_REPEAT))
        return fb_regex_refuse(parser, FB_FAULT_LIMIT, offset, "a repeat of more than 1000 times");
    if (minimum > maximum)
        return fb_regex_refuse(parser, FB_FAULT_SYNTAX, offset, "a repeat whose bounds are out of order");
    if (fb_regex_sees(parser, "+"))
        return fb_regex_refuse(parser, FB_FAULT_UNSUPPORTED, parser->at,
                               "a possessive repeat, which no linear-time engine can match");
    return true;
}

bool fb_regex_quantifier(struct fb_regex_parser *parser, uint32_t *minimum, uint32_t *maximum,
                         bool *found)
{
    const size_t offset = parser->at;
    *found = read_quantifier(parser, minimum, maximum);
    return !*found || check_bounds(parser, offset, *minimum, *maximum);
}
