/* SPDX-License-Identifier: Apache-2.0 */
/* A recursive-descent parser; it recurses only into brackets, whose depth is limited. */
#include "compiler/sigma_condition.h"

#include <string.h>

#include "base/core/limits.h"
#include "compiler/sigma_token.h"

struct parser {
    struct fb_sigma *sigma;
    const struct fb_sigma_names *names;
    const struct fb_doc *node;
    struct fb_sigma_token token; /* the next one */
    unsigned depth;              /* of open brackets */
};

/* Nodes, in a list that doubles. */
struct list {
    const struct fb_sigma_node **items;
    size_t count;
    size_t capacity;
};

static const struct fb_sigma_node *parse_or(struct parser *parser);

static struct fb_sigma_spot spot_of(const struct parser *parser, const struct fb_sigma_token *token)
{
    return (struct fb_sigma_spot){ .node = parser->node, .skip = token->offset };
}

static void advance(struct parser *parser)
{
    parser->token = fb_sigma_token_at(parser->node->text, fb_sigma_token_end(&parser->token));
}

static bool push(struct parser *parser, struct list *list, const struct fb_sigma_node *node)
{
    if (node == NULL)
        return false;
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        const struct fb_sigma_node **items = fb_sigma_array(parser->sigma, capacity, sizeof *items);
        if (items == NULL)
            return false;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = node;
    return true;
}

static const struct fb_sigma_node *join(struct parser *parser, enum fb_sigma_node_kind kind,
                                        const struct list *list)
{
    return fb_sigma_node_join(parser->sigma, kind, list->items, list->count,
                              (struct fb_sigma_spot){ .node = parser->node });
}

/* `*` stands for any characters; nothing else is special. */
static bool matches(struct fb_span pattern, struct fb_span name)
{
    size_t p = 0;
    size_t n = 0;
    size_t star = SIZE_MAX; /* the last one, and */
    size_t resume = 0;      /* where what it stands for ended so far */
    while (n < name.size) {
        if (p < pattern.size && pattern.bytes[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size && pattern.bytes[p] == name.bytes[n]) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.bytes[p] == '*')
        p++;
    return p == pattern.size;
}

/* By convention an identifier that begins with an underscore is only meant where it is named. */
static bool is_meant(struct fb_span pattern, struct fb_span name)
{
    const bool is_hidden = name.size > 0 && name.bytes[0] == '_';
    const bool names_hidden = pattern.size > 0 && pattern.bytes[0] == '_';
    return (!is_hidden || names_hidden) && matches(pattern, name);
}

static const char *suggest_name(const struct parser *parser, struct fb_span word)
{
    const size_t count = parser->names->count;
    const char **names = fb_sigma_array(parser->sigma, count, sizeof *names);
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = (const char *)parser->names->keys[i]->text.bytes;
    return fb_sigma_did_you_mean(parser->sigma, word, names, count);
}

static const struct fb_sigma_node *refuse(const struct parser *parser, const char *expected)
{
    const struct fb_sigma_token *token = &parser->token;
    if (token->kind == FB_SIGMA_TOKEN_PIPE)
        fb_sigma_reject(parser->sigma, FB0104, spot_of(parser, token),
                        "write a correlation in the system that receives the matches",
                        "an aggregation behind \"|\" cannot be compiled: a sensor judges one event at a time");
    else if (token->kind == FB_SIGMA_TOKEN_END)
        fb_sigma_reject(parser->sigma, FB0108, spot_of(parser, token), NULL,
                        "expected %s, but the condition ends here", expected);
    else
        fb_sigma_reject(parser->sigma, FB0108, spot_of(parser, token), NULL,
                        "expected %s, not \"%.*s\"", expected, FB_SIGMA_WORD(token->text));
    return NULL;
}

static const struct fb_sigma_node *parse_identifier(struct parser *parser)
{
    const struct fb_sigma_token token = parser->token;
    for (size_t i = 0; i < parser->names->count; i++)
        if (fb_span_equal(parser->names->keys[i]->text, token.text)) {
            advance(parser);
            return parser->names->nodes[i];
        }
    fb_sigma_reject(parser->sigma, FB0108, spot_of(parser, &token),
                    suggest_name(parser, token.text), "there is no search identifier \"%.*s\"",
                    FB_SIGMA_WORD(token.text));
    return NULL;
}

static bool is_number(const struct fb_sigma_token *token)
{
    return token->kind == FB_SIGMA_TOKEN_WORD && token->text.bytes[0] >= '0'
        && token->text.bytes[0] <= '9';
}

/* "1 of ..." and the like: a word that could be an identifier, but "of" follows. */
static bool is_quantifier(const struct parser *parser)
{
    const struct fb_sigma_token *token = &parser->token;
    const struct fb_sigma_token next = fb_sigma_token_at(parser->node->text,
                                                         fb_sigma_token_end(token));
    return fb_sigma_token_is(&next, "of")
        && (is_number(token) || fb_sigma_token_is(token, "all")
            || fb_sigma_token_is(token, "any"));
}

static const struct fb_sigma_node *parse_quantifier(struct parser *parser)
{
    const struct fb_sigma_token quantity = parser->token;
    const bool all = fb_sigma_token_is(&quantity, "all");
    if (is_number(&quantity) && !fb_span_is(quantity.text, "1")) {
        fb_sigma_reject(parser->sigma, FB0104, spot_of(parser, &quantity),
                        "write out which of them must hold together",
                        "\"%.*s of\" cannot be compiled: only \"1 of\", \"any of\" and \"all of\"",
                        FB_SIGMA_WORD(quantity.text));
        return NULL;
    }
    advance(parser);
    advance(parser);
    const struct fb_sigma_token token = parser->token;
    if (token.kind != FB_SIGMA_TOKEN_WORD)
        return refuse(parser, "\"them\" or a pattern of search identifiers");

    const struct fb_span pattern = fb_sigma_token_is(&token, "them") ? fb_span_of("*") : token.text;
    struct list list = { 0 };
    for (size_t i = 0; i < parser->names->count; i++)
        if (is_meant(pattern, parser->names->keys[i]->text)
            && !push(parser, &list, parser->names->nodes[i]))
            return NULL;
    if (list.count == 0) {
        fb_sigma_reject(parser->sigma, FB0108, spot_of(parser, &token),
                        suggest_name(parser, token.text), "no search identifier matches \"%.*s\"",
                        FB_SIGMA_WORD(token.text));
        return NULL;
    }
    advance(parser);
    return join(parser, all ? FB_SIGMA_AND : FB_SIGMA_OR, &list);
}

static const struct fb_sigma_node *parse_brackets(struct parser *parser)
{
    const struct fb_sigma_token open = parser->token;
    if (++parser->depth > FB_MAX_EXPRESSION_DEPTH) {
        fb_sigma_reject(parser->sigma, FB0106, spot_of(parser, &open), NULL,
                        "brackets are nested more than %d deep", FB_MAX_EXPRESSION_DEPTH);
        return NULL;
    }
    advance(parser);
    const struct fb_sigma_node *inner = parse_or(parser);
    if (inner == NULL)
        return NULL;
    if (parser->token.kind == FB_SIGMA_TOKEN_END) {
        fb_sigma_reject(parser->sigma, FB0108, spot_of(parser, &open), "add \")\"",
                        "this bracket is not closed");
        return NULL;
    }
    if (parser->token.kind != FB_SIGMA_TOKEN_CLOSE)
        return refuse(parser, "\"and\", \"or\" or \")\"");
    advance(parser);
    parser->depth--;
    return inner;
}

static bool is_reserved(const struct fb_sigma_token *token)
{
    static const char *const words[] = { "and", "or", "not", "of" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (fb_sigma_token_is(token, words[i]))
            return true;
    return false;
}

static const struct fb_sigma_node *parse_term(struct parser *parser)
{
    if (parser->token.kind == FB_SIGMA_TOKEN_OPEN)
        return parse_brackets(parser);
    if (parser->token.kind != FB_SIGMA_TOKEN_WORD || is_reserved(&parser->token))
        return refuse(parser, "a search identifier, \"not\" or \"(\"");
    return is_quantifier(parser) ? parse_quantifier(parser) : parse_identifier(parser);
}

static const struct fb_sigma_node *parse_not(struct parser *parser)
{
    const struct fb_sigma_spot at = spot_of(parser, &parser->token);
    bool negated = false;
    while (fb_sigma_token_is(&parser->token, "not")) {
        negated = !negated;
        advance(parser);
    }
    const struct fb_sigma_node *term = parse_term(parser);
    return term == NULL || !negated ? term : fb_sigma_node_negate(parser->sigma, term, at);
}

static const struct fb_sigma_node *parse_and(struct parser *parser)
{
    struct list list = { 0 };
    if (!push(parser, &list, parse_not(parser)))
        return NULL;
    while (fb_sigma_token_is(&parser->token, "and")) {
        advance(parser);
        if (!push(parser, &list, parse_not(parser)))
            return NULL;
    }
    return join(parser, FB_SIGMA_AND, &list);
}

static const struct fb_sigma_node *parse_or(struct parser *parser)
{
    struct list list = { 0 };
    if (!push(parser, &list, parse_and(parser)))
        return NULL;
    while (fb_sigma_token_is(&parser->token, "or")) {
        advance(parser);
        if (!push(parser, &list, parse_and(parser)))
            return NULL;
    }
    return join(parser, FB_SIGMA_OR, &list);
}

const struct fb_sigma_node *fb_sigma_condition(struct fb_sigma *sigma,
                                               const struct fb_sigma_names *names,
                                               const struct fb_doc *text)
{
    struct parser parser = { .sigma = sigma, .names = names, .node = text };
    if (text->text.size > FB_MAX_EXPRESSION_BYTES) {
        fb_sigma_reject(sigma, FB0106, (struct fb_sigma_spot){ .node = text }, NULL,
                        "a condition of %zu bytes; at most %d are allowed", text->text.size,
                        FB_MAX_EXPRESSION_BYTES);
        return NULL;
    }
    parser.token = fb_sigma_token_at(text->text, 0);
    const struct fb_sigma_node *node = parse_or(&parser);
    if (node != NULL && parser.token.kind != FB_SIGMA_TOKEN_END)
        return refuse(&parser, "\"and\", \"or\" or the end of the condition");
    return node;
}
