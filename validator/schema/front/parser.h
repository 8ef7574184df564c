/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h - what the files of the expression parser share. */
#ifndef FB_SCHEMA_PARSER_H
#define FB_SCHEMA_PARSER_H

#include "validator/schema/front/lexer.h"

struct fb_parser {
    struct fb_lexer lexer;
    unsigned depth;
};

struct fb_term_list {
    struct fb_term **items;
    size_t count;
    size_t capacity;
};

/* parser_terms.c: the token in hand, and making terms. */
bool fb_parser_at(const struct fb_parser *parser, const char *text);
bool fb_parser_unexpected(const struct fb_parser *parser, const char *expected); /* false */
bool fb_parser_no_memory(struct fb_parser *parser);                              /* false */

/* Steps over the token `text`, or says that `name` was expected. */
FB_MUST_CHECK bool fb_parser_expect(struct fb_parser *parser, const char *text, const char *name);

FB_MUST_CHECK bool fb_parser_push(struct fb_parser *parser, struct fb_term_list *list,
                                  struct fb_term *term);

/* Make a term with operands, with none, with two. */
FB_MUST_CHECK bool fb_parser_make(struct fb_parser *parser, struct fb_term term,
                                  const struct fb_term_list *operands, struct fb_term **out);
FB_MUST_CHECK bool fb_parser_leaf(struct fb_parser *parser, struct fb_term term,
                                  struct fb_term **out);
FB_MUST_CHECK bool fb_parser_binary(struct fb_parser *parser, struct fb_term term,
                                    struct fb_term *left, struct fb_term *right,
                                    struct fb_term **out);

/* Counts one more level of brackets or prefixes. */
FB_MUST_CHECK bool fb_parser_enter(struct fb_parser *parser);

/* name { separator name }*, the first name being the token. */
FB_MUST_CHECK bool fb_parse_path(struct fb_parser *parser, const char *separator,
                                 struct fb_name_path *out);

/* The path of a type, with [] for a list of it; in < >, too. */
FB_MUST_CHECK bool fb_parse_type_path(struct fb_parser *parser, struct fb_name_path *out);
FB_MUST_CHECK bool fb_parse_type_brackets(struct fb_parser *parser, struct fb_name_path *out);

/* parser_atoms.c */
FB_MUST_CHECK bool fb_parse_postfix(struct fb_parser *parser, struct fb_term **out);

/* { choice "," }* up to `end`, which is stepped over; a comma at the end is fine. */
FB_MUST_CHECK bool fb_parse_list(struct fb_parser *parser, const char *end,
                                 struct fb_term_list *out);

/* parser.c: a whole expression. */
FB_MUST_CHECK bool fb_parse_choice(struct fb_parser *parser, struct fb_term **out);

#endif
