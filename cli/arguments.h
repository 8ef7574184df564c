/* SPDX-License-Identifier: Apache-2.0 */
/* arguments.h - a command line, parsed by the command's table of options.
 *
 * Options may stand before and after operands; "--" ends them; "-" is an operand.  --name=VALUE,
 * --name VALUE, -nVALUE and -n VALUE are the same, and letters of flags may be joined.  What the
 * command line does not say, the environment may: --content-version is FIREBREAK_CONTENT_VERSION;
 * a flag is 1, true, yes or on, or 0, false, no, off or nothing.  Options that change what content
 * is judged by have no variable.
 */
#ifndef FB_CLI_ARGUMENTS_H
#define FB_CLI_ARGUMENTS_H

#include <stdint.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "cli/command.h"
#include "pipeline/project/project.h"

struct fb_arguments {
    const struct fb_command *command;
    struct fb_texts values[FB_OPTION_COUNT]; /* "" for a flag that is set; a NULL follows the last */
    struct fb_texts operands;                /* likewise */
    const char *ignored;                     /* the name of an option whose variable is set and was not read */
    const char **pool;                       /* holds the texts' arrays */
};

/* Parses what follows the command's name, a NULL-terminated array.  False with FB_FAULT_MEMORY,
 * or with what is wrong with the command line.  Borrows from `words` and the environment. */
FB_MUST_CHECK bool fb_arguments_parse(const struct fb_command *command, char *const *words,
                                      struct fb_arguments *out, struct fb_diag *diag);
void fb_arguments_clear(struct fb_arguments *arguments);

bool fb_arguments_has(const struct fb_arguments *arguments, enum fb_option_id id);

/* The last value, or NULL. */
const char *fb_arguments_text(const struct fb_arguments *arguments, enum fb_option_id id);

/* The last value of a FB_OPTION_NUMBER, or `otherwise`. */
uint64_t fb_arguments_number(const struct fb_arguments *arguments, enum fb_option_id id,
                             uint64_t otherwise);

/* Writes "FIREBREAK_CONTENT_VERSION" for "content-version"; cut when it does not fit. */
void fb_variable_name(const char *option, size_t size, char *out);

#endif
