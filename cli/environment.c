/* SPDX-License-Identifier: Apache-2.0 */
/* environment.c - FIREBREAK_* variables stand in for options that the command line leaves out. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "cli/arguments.h"
#include "cli/parser.h"

static bool was_found(const struct fb_parser *parser, enum fb_option_id id)
{
    for (size_t i = 0; i < parser->count; i++)
        if (parser->found[i].id == id)
            return true;
    return false;
}

void fb_variable_name(const char *option, size_t size, char *out)
{
    snprintf(out, size, "FIREBREAK_%s", option);
    for (char *at = out; *at != '\0'; at++)
        *at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
}

static bool is_one_of(const char *value, const char *const *words)
{
    while (*words != NULL && strcmp(*words, value) != 0)
        words++;
    return *words != NULL;
}

static bool keep_flag(struct fb_parser *parser, enum fb_option_id id, const char *variable,
                      const char *value)
{
    static const char *const yes[] = { "1", "true", "yes", "on", NULL };
    static const char *const no[] = { "0", "false", "no", "off", "", NULL };

    if (is_one_of(value, yes))
        return fb_parser_keep(parser, id, "");
    return is_one_of(value, no)
        || fb_fail(parser->diag, FB_FAULT_INPUT, "%s: \"%s\" is neither true nor false", variable,
                   value);
}

/* Another command's option of this name takes the value: a variable is set for all commands, so
 * one that cannot use it goes on without. */
static bool is_for_others(const struct fb_option_row *row, const char *value)
{
    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        if (fb_options[id].kind == FB_OPTION_CHOICE && strcmp(fb_options[id].name, row->name) == 0
            && fb_option_allows(&fb_options[id], value))
            return true;
    return false;
}

static bool keep_variable(struct fb_parser *parser, enum fb_option_id id)
{
    const struct fb_option_row *row = &fb_options[id];
    char variable[64];

    fb_variable_name(row->name, sizeof variable, variable);
    const char *value = getenv(variable);
    if (value == NULL || id == FB_OPTION_HELP || was_found(parser, id))
        return true;
    if (!fb_option_has_variable(id)) {
        parser->ignored = row->name;
        return true;
    }
    if (row->kind == FB_OPTION_FLAG)
        return keep_flag(parser, id, variable, value);
    if (row->kind == FB_OPTION_CHOICE && !fb_option_allows(row, value) && is_for_others(row, value))
        return true;
    return *value == '\0' || fb_parser_keep_value(parser, id, variable, value);
}

bool fb_parser_environment(struct fb_parser *parser)
{
    enum fb_option_id id;

    for (size_t i = 0; fb_command_option(parser->command, i, &id); i++)
        if (!keep_variable(parser, id))
            return false;
    return true;
}
