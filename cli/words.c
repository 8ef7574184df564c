/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - the words of a command line, read by the command's options. */
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "cli/parser.h"

static bool option_of_letter(const struct fb_command *command, char letter, enum fb_option_id *out)
{
    enum fb_option_id id;

    for (size_t i = 0; fb_command_option(command, i, &id); i++) {
        if (fb_options[id].letter == letter) {
            *out = id;
            return true;
        }
    }
    return false;
}

static bool option_of_name(const struct fb_command *command, struct fb_span name,
                           enum fb_option_id *out)
{
    enum fb_option_id id;

    for (size_t i = 0; fb_command_option(command, i, &id); i++) {
        if (fb_span_is(name, fb_options[id].name)) {
            *out = id;
            return true;
        }
    }
    return false;
}

static bool refuse_name(const struct fb_parser *parser, struct fb_span name)
{
    const char *names[FB_OPTION_COUNT];
    size_t count = 0;
    enum fb_option_id id;

    for (; count < FB_OPTION_COUNT && fb_command_option(parser->command, count, &id); count++)
        names[count] = fb_options[id].name;
    fb_fail(parser->diag, FB_FAULT_INPUT, "%s has no option --%.*s", parser->command->name,
            (int)(name.size < 100 ? name.size : 100), (const char *)name.bytes);

    const char *meant = fb_nearest(name, names, count);
    if (meant != NULL)
        fb_fail_help(parser->diag, "did you mean --%s?", meant);
    return false;
}

/* The value is the next word; *used counts the words taken. */
static bool value_from_next(struct fb_parser *parser, enum fb_option_id id, const char *as,
                            char *const *words, size_t *used)
{
    char value[128];

    fb_option_value(&fb_options[id], sizeof value, value);
    if (words[1] == NULL)
        return fb_fail(parser->diag, FB_FAULT_INPUT, "%s needs a value: %s", as, value);
    *used = 2;
    return fb_parser_keep_value(parser, id, as, words[1]);
}

static bool parse_long(struct fb_parser *parser, char *const *words, size_t *used)
{
    const char *text = words[0] + 2;
    const char *equals = strchr(text, '=');
    struct fb_span name = fb_span_of(text);
    enum fb_option_id id;
    char as[64];

    if (equals != NULL)
        name.size = (size_t)(equals - text);
    if (!option_of_name(parser->command, name, &id))
        return refuse_name(parser, name);

    snprintf(as, sizeof as, "--%s", fb_options[id].name);
    if (fb_options[id].kind == FB_OPTION_FLAG)
        return equals == NULL
                 ? fb_parser_keep(parser, id, "")
                 : fb_fail(parser->diag, FB_FAULT_INPUT, "%s takes no value", as);
    return equals != NULL ? fb_parser_keep_value(parser, id, as, equals + 1)
                          : value_from_next(parser, id, as, words, used);
}

/* -q, -qk, -ofile, -o file, -qo file */
static bool parse_letters(struct fb_parser *parser, char *const *words, size_t *used)
{
    for (const char *at = words[0] + 1; *at != '\0'; at++) {
        const char as[3] = { '-', *at };
        enum fb_option_id id;

        if (!option_of_letter(parser->command, *at, &id))
            return fb_fail(parser->diag, FB_FAULT_INPUT, "%s has no option %s",
                           parser->command->name, as);
        if (fb_options[id].kind != FB_OPTION_FLAG)
            return at[1] != '\0' ? fb_parser_keep_value(parser, id, as, at + 1)
                                 : value_from_next(parser, id, as, words, used);
        if (!fb_parser_keep(parser, id, ""))
            return false;
    }
    return true;
}

static bool parse_word(struct fb_parser *parser, char *const *words, size_t *used)
{
    const char *word = words[0];

    if (word[0] != '-' || word[1] == '\0')
        return fb_parser_keep(parser, FB_OPTION_COUNT, word);
    return word[1] == '-' ? parse_long(parser, words, used) : parse_letters(parser, words, used);
}

bool fb_parser_words(struct fb_parser *parser, char *const *words)
{
    bool options_ended = false;

    while (*words != NULL) {
        size_t used = 1;

        if (!options_ended && strcmp(*words, "--") == 0)
            options_ended = true;
        else if (options_ended ? !fb_parser_keep(parser, FB_OPTION_COUNT, *words)
                               : !parse_word(parser, words, &used))
            return false;
        words += used;
    }
    return true;
}
