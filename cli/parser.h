/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h - the parts of the argument parser; private to arguments.c, words.c, environment.c. */
#ifndef FB_CLI_PARSER_H
#define FB_CLI_PARSER_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "cli/command.h"

/* An option's value as it was found; operands have the id FB_OPTION_COUNT. */
struct fb_found {
    enum fb_option_id id;
    const char *value; /* borrowed; "" for a flag */
};

struct fb_parser {
    const struct fb_command *command;
    struct fb_found *found;
    size_t count;
    size_t capacity;
    const char *ignored; /* the name of an option whose variable is set and must not be read */
    struct fb_diag *diag;
};

FB_MUST_CHECK bool fb_parser_keep(struct fb_parser *parser, enum fb_option_id id,
                                  const char *value);

/* Keeps a value of an option that takes one, if it is a legal one.  `as` is how the user said it:
 * "--format" or "FIREBREAK_FORMAT". */
FB_MUST_CHECK bool fb_parser_keep_value(struct fb_parser *parser, enum fb_option_id id,
                                        const char *as, const char *value);

/* The words after the command's name, NULL-terminated. */
FB_MUST_CHECK bool fb_parser_words(struct fb_parser *parser, char *const *words);

/* What the words left open. */
FB_MUST_CHECK bool fb_parser_environment(struct fb_parser *parser);

#endif
