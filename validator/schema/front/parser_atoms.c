/* SPDX-License-Identifier: Apache-2.0 */
/* parser_atoms.c - literals, names, brackets, and what follows them: fields, calls, casts, indices. */
#include <string.h>

#include "validator/schema/front/parser.h"
#include "validator/schema/front/place.h"

bool fb_parse_list(struct fb_parser *parser, const char *end, struct fb_term_list *out)
{
    while (!fb_parser_at(parser, end)) {
        struct fb_term *item;
        if (!fb_parse_choice(parser, &item) || !fb_parser_push(parser, out, item))
            return false;
        if (!fb_parser_at(parser, end) && !fb_parser_expect(parser, ",", "',' or the closing bracket"))
            return false;
    }
    return fb_lexer_next(&parser->lexer);
}

/* The rest of f"..": texts and {expressions}. */
static bool parse_format(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_FORMAT, .offset = parser->lexer.token.offset };
    struct fb_term_list parts = { 0 };

    for (bool ends = false; !ends;) {
        struct fb_term text = { .kind = FB_TERM_TEXT, .offset = parser->lexer.position };
        struct fb_term *part;
        if (!fb_lexer_format_part(&parser->lexer, &text.text, &ends)
            || !fb_parser_leaf(parser, text, &part) || !fb_parser_push(parser, &parts, part))
            return false;
        if (ends)
            break;
        if (!fb_lexer_next(&parser->lexer) || !fb_parse_choice(parser, &part)
            || !fb_parser_push(parser, &parts, part))
            return false;
        if (!fb_parser_at(parser, "}"))
            return fb_parser_unexpected(parser, "'}'");
    }
    return fb_lexer_next(&parser->lexer) && fb_parser_make(parser, term, &parts, out);
}

/* One or several texts, which are joined. */
static bool parse_texts(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_TEXT,
                            .offset = parser->lexer.token.offset,
                            .text = parser->lexer.token.text };

    if (!fb_lexer_next(&parser->lexer))
        return false;
    while (parser->lexer.token.kind == FB_TOKEN_TEXT) {
        struct fb_span more = parser->lexer.token.text;
        uint8_t *joined = fb_arena_array(parser->lexer.memory, term.text.size + more.size + 1, 1);
        if (joined == NULL)
            return fb_parser_no_memory(parser);
        memcpy(joined, term.text.bytes, term.text.size);
        memcpy(joined + term.text.size, more.bytes, more.size);
        term.text = (struct fb_span){ joined, term.text.size + more.size };
        if (!fb_lexer_next(&parser->lexer))
            return false;
    }
    return fb_parser_leaf(parser, term, out);
}

/* true, false, sizeof<..>, path::member, name. */
static bool parse_word(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_NAME, .offset = parser->lexer.token.offset };

    if (fb_parser_at(parser, "and") || fb_parser_at(parser, "or") || fb_parser_at(parser, "not"))
        return fb_parser_unexpected(parser, "a value");
    if (fb_parser_at(parser, "true") || fb_parser_at(parser, "false")) {
        term.kind = FB_TERM_BOOL;
        term.boolean = fb_parser_at(parser, "true");
        return fb_lexer_next(&parser->lexer) && fb_parser_leaf(parser, term, out);
    }
    term.in_bits = fb_parser_at(parser, "bitsizeof");
    if (term.in_bits || fb_parser_at(parser, "sizeof")) {
        term.kind = FB_TERM_SIZEOF;
        return fb_lexer_next(&parser->lexer)
            && fb_parse_type_brackets(parser, &term.path)
            && fb_parser_leaf(parser, term, out);
    }
    if (!fb_parse_path(parser, "::", &term.path))
        return false;
    term.text = term.path.segments[0];
    if (term.path.count > 1)
        term.kind = FB_TERM_ENUM;
    return fb_parser_leaf(parser, term, out);
}

static bool parse_number(struct fb_parser *parser, struct fb_term **out)
{
    const struct fb_token *token = &parser->lexer.token;
    struct fb_term term = { .kind = token->kind == FB_TOKEN_FLOAT ? FB_TERM_FLOAT : FB_TERM_INTEGER,
                            .offset = token->offset,
                            .integer = token->integer,
                            .number = token->number };

    return fb_lexer_next(&parser->lexer) && fb_parser_leaf(parser, term, out);
}

static bool parse_brackets(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term list = { .kind = FB_TERM_LIST, .offset = parser->lexer.token.offset };
    struct fb_term_list items = { 0 };

    if (fb_parser_at(parser, "("))
        return fb_lexer_next(&parser->lexer)
            && fb_parse_choice(parser, out)
            && fb_parser_expect(parser, ")", "')'");
    return fb_lexer_next(&parser->lexer)
        && fb_parse_list(parser, "]", &items)
        && fb_parser_make(parser, list, &items, out);
}

static bool parse_atom(struct fb_parser *parser, struct fb_term **out)
{
    switch (parser->lexer.token.kind) {
    case FB_TOKEN_INTEGER:
    case FB_TOKEN_FLOAT:
        return parse_number(parser, out);
    case FB_TOKEN_TEXT:
        return parse_texts(parser, out);
    case FB_TOKEN_FORMAT:
        return parse_format(parser, out);
    case FB_TOKEN_NAME:
        return parse_word(parser, out);
    default:
        if (fb_parser_at(parser, "::"))
            return fb_lexer_next(&parser->lexer) && parse_word(parser, out);
        if (fb_parser_at(parser, "(") || fb_parser_at(parser, "["))
            return parse_brackets(parser, out);
        return fb_parser_unexpected(parser, "a value");
    }
}

/* Behind a dot: a field, a call or a cast of *out, which is replaced. */
static bool parse_member(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_FIELD,
                            .offset = parser->lexer.token.offset,
                            .text = parser->lexer.token.text };
    struct fb_term_list operands = { 0 };

    if (parser->lexer.token.kind != FB_TOKEN_NAME)
        return fb_parser_unexpected(parser, "a name");
    if (!fb_parser_push(parser, &operands, *out) || !fb_lexer_next(&parser->lexer))
        return false;
    if (fb_span_is(term.text, "as") && fb_parser_at(parser, "<")) {
        term.kind = FB_TERM_CAST;
        if (!fb_parse_type_brackets(parser, &term.path))
            return false;
    } else if (fb_parser_at(parser, "(")) {
        term.kind = FB_TERM_CALL;
        if (!fb_lexer_next(&parser->lexer) || !fb_parse_list(parser, ")", &operands))
            return false;
    }
    return fb_parser_make(parser, term, &operands, out);
}

static bool parse_index(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_INDEX, .offset = parser->lexer.token.offset };
    struct fb_term *index;

    return fb_lexer_next(&parser->lexer)
        && fb_parse_choice(parser, &index)
        && fb_parser_expect(parser, "]", "']'")
        && fb_parser_binary(parser, term, *out, index, out);
}

bool fb_parse_postfix(struct fb_parser *parser, struct fb_term **out)
{
    if (!parse_atom(parser, out))
        return false;
    for (;;) {
        if (fb_parser_at(parser, ".")) {
            if (!fb_lexer_next(&parser->lexer) || !parse_member(parser, out))
                return false;
        } else if (fb_parser_at(parser, "[")) {
            if (!parse_index(parser, out))
                return false;
        } else {
            return true;
        }
    }
}
