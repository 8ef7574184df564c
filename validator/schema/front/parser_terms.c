/* SPDX-License-Identifier: Apache-2.0 */
/* parser_terms.c - the token in hand, terms in the making, paths of names. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/schema/front/parser.h"
#include "validator/schema/front/place.h"

bool fb_parser_at(const struct fb_parser *parser, const char *text)
{
    return fb_token_is(&parser->lexer.token, text);
}

bool fb_parser_unexpected(const struct fb_parser *parser, const char *expected)
{
    const struct fb_token *token = &parser->lexer.token;

    if (token->kind == FB_TOKEN_END)
        return fb_lexer_fail(&parser->lexer, token->offset, "it ends where %s is expected", expected);
    return fb_lexer_fail(&parser->lexer, token->offset, "'%.*s' stands where %s is expected",
                         FB_SHOW(token->text), expected);
}

bool fb_parser_expect(struct fb_parser *parser, const char *text, const char *name)
{
    return (fb_parser_at(parser, text) || fb_parser_unexpected(parser, name)) && fb_lexer_next(&parser->lexer);
}

bool fb_parser_no_memory(struct fb_parser *parser)
{
    return fb_fail_memory(parser->lexer.diag);
}

bool fb_parser_push(struct fb_parser *parser, struct fb_term_list *list, struct fb_term *term)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 2 : list->capacity * 2;
        struct fb_term **items = fb_arena_array(parser->lexer.memory, capacity, sizeof *items);
        if (items == NULL)
            return fb_parser_no_memory(parser);
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = term;
    return true;
}

/* Makes a term of a list of operands. */
bool fb_parser_make(struct fb_parser *parser, struct fb_term term, const struct fb_term_list *operands,
                    struct fb_term **out)
{
    struct fb_term *made = fb_arena_new(parser->lexer.memory, struct fb_term);

    if (made == NULL)
        return fb_parser_no_memory(parser);
    *made = term;
    made->operands = operands->items;
    made->operand_count = operands->count;
    for (size_t i = 0; i < operands->count; i++)
        if (operands->items[i]->height > made->height)
            made->height = operands->items[i]->height;
    if (++made->height > FB_TERM_HEIGHT)
        return fb_schema_fail_in(parser->lexer.doc, term.offset, parser->lexer.diag, FB_FAULT_LIMIT,
                                 "the expression is too long: more than %d operations in a row",
                                 FB_TERM_HEIGHT);
    *out = made;
    return true;
}

bool fb_parser_leaf(struct fb_parser *parser, struct fb_term term, struct fb_term **out)
{
    struct fb_term_list none = { 0 };

    return fb_parser_make(parser, term, &none, out);
}

bool fb_parser_binary(struct fb_parser *parser, struct fb_term term, struct fb_term *left,
                      struct fb_term *right, struct fb_term **out)
{
    struct fb_term_list operands = { 0 };

    return fb_parser_push(parser, &operands, left)
        && fb_parser_push(parser, &operands, right)
        && fb_parser_make(parser, term, &operands, out);
}

bool fb_parser_enter(struct fb_parser *parser)
{
    if (++parser->depth <= FB_MAX_EXPRESSION_DEPTH)
        return true;
    return fb_schema_fail_in(parser->lexer.doc, parser->lexer.token.offset, parser->lexer.diag,
                             FB_FAULT_LIMIT, "the expression is nested deeper than %d levels",
                             FB_MAX_EXPRESSION_DEPTH);
}

bool fb_parse_path(struct fb_parser *parser, const char *separator, struct fb_name_path *out)
{
    struct fb_span segments[FB_MAX_DOCUMENT_DEPTH];
    size_t count = 0;

    for (;;) {
        if (parser->lexer.token.kind != FB_TOKEN_NAME)
            return fb_parser_unexpected(parser, "a name");
        if (count == FB_MAX_DOCUMENT_DEPTH)
            return fb_lexer_fail(&parser->lexer, parser->lexer.token.offset, "the path is too long");
        segments[count++] = parser->lexer.token.text;
        if (!fb_lexer_next(&parser->lexer))
            return false;
        if (!fb_parser_at(parser, separator))
            break;
        if (!fb_lexer_next(&parser->lexer))
            return false;
    }

    struct fb_span *copy = fb_arena_array(parser->lexer.memory, count, sizeof *copy);
    if (copy == NULL)
        return fb_parser_no_memory(parser);
    memcpy(copy, segments, count * sizeof *copy);
    *out = (struct fb_name_path){ .segments = copy, .count = count };
    return true;
}

bool fb_parse_type_path(struct fb_parser *parser, struct fb_name_path *out)
{
    if (fb_parser_at(parser, "::") && !fb_lexer_next(&parser->lexer))
        return false;
    if (!fb_parse_path(parser, "::", out))
        return false;
    if (!fb_parser_at(parser, "["))
        return true;
    out->is_list = true;
    return fb_lexer_next(&parser->lexer) && fb_parser_expect(parser, "]", "']'");
}

/* "<" type ">": the > may be the first half of another operator. */
bool fb_parse_type_brackets(struct fb_parser *parser, struct fb_name_path *out)
{
    struct fb_lexer *lexer = &parser->lexer;

    if (!fb_parser_expect(parser, "<", "'<'") || !fb_parse_type_path(parser, out))
        return false;
    if (lexer->token.kind != FB_TOKEN_MARK || lexer->token.text.bytes[0] != '>')
        return fb_parser_unexpected(parser, "'>'");
    lexer->position = lexer->token.offset + 1;
    return fb_lexer_next(lexer);
}
