/* SPDX-License-Identifier: Apache-2.0 */
/* arguments.c - values of options: what is legal, and where the commands find them. */
#include "cli/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/host/nearest.h"
#include "cli/operands.h"
#include "cli/parser.h"

bool fb_parser_keep(struct fb_parser *parser, enum fb_option_id id, const char *value)
{
    void *items = parser->found;

    if (!fb_grow(&items, &parser->capacity, parser->count, sizeof *parser->found))
        return fb_fail_memory(parser->diag);
    parser->found = items;
    parser->found[parser->count++] = (struct fb_found){ id, value };
    return true;
}

static bool refuse_choice(const struct fb_option_row *row, const char *as, const char *value,
                          struct fb_diag *diag)
{
    char choices[128];
    size_t count = 0;

    while (row->choices[count] != NULL)
        count++;
    fb_option_value(row, sizeof choices, choices);
    fb_fail(diag, FB_FAULT_INPUT, "%s: \"%s\" is none of %s", as, value, choices);

    const char *meant = fb_nearest(fb_span_of(value), row->choices, count);
    if (meant != NULL)
        fb_fail_help(diag, "did you mean \"%s\"?", meant);
    return false;
}

/* Digits only: no sign, no blanks, and nothing that wraps around. */
static bool read_number(const char *text, uint64_t maximum, uint64_t *out)
{
    uint64_t value = 0;

    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');

        if (*text < '0' || *text > '9' || digit > maximum || value > (maximum - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool fb_parser_keep_value(struct fb_parser *parser, enum fb_option_id id, const char *as,
                          const char *value)
{
    const struct fb_option_row *row = &fb_options[id];
    uint64_t number;

    if (row->kind == FB_OPTION_CHOICE && !fb_option_allows(row, value))
        return refuse_choice(row, as, value, parser->diag);
    if (row->kind == FB_OPTION_NUMBER && !read_number(value, row->maximum, &number))
        return fb_fail(parser->diag, FB_FAULT_INPUT, "%s: \"%s\" is no number from 0 to %llu", as,
                       value, (unsigned long long)row->maximum);
    return fb_parser_keep(parser, id, value);
}

/* The values of one id, one after another in the pool, with a NULL behind them. */
static struct fb_texts gather(const struct fb_parser *parser, enum fb_option_id id,
                              const char **pool, size_t *used)
{
    struct fb_texts texts = { .items = pool + *used };

    for (size_t i = 0; i < parser->count; i++)
        if (parser->found[i].id == id)
            pool[*used + texts.count++] = parser->found[i].value;
    *used += texts.count + 1;
    return texts;
}

static bool finish(const struct fb_parser *parser, struct fb_arguments *out)
{
    const char **pool = calloc(parser->count + FB_OPTION_COUNT + 1, sizeof *pool);
    size_t used = 0;

    if (pool == NULL)
        return fb_fail_memory(parser->diag);
    *out = (struct fb_arguments){
        .command = parser->command,
        .ignored = parser->ignored,
        .pool = pool,
    };
    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        out->values[id] = gather(parser, (enum fb_option_id)id, pool, &used);
    out->operands = gather(parser, FB_OPTION_COUNT, pool, &used);
    return true;
}

/* The first operand of a command with actions is one of them. */
static bool check_action(const struct fb_command *command, const char *name, struct fb_diag *diag)
{
    const char *names[32]; /* what a typing error is compared with */
    size_t count = 0;

    for (size_t i = 0; i < command->action_count; i++) {
        if (strcmp(command->actions[i].name, name) == 0)
            return true;
        if (count < sizeof names / sizeof *names)
            names[count++] = command->actions[i].name;
    }
    fb_fail(diag, FB_FAULT_INPUT, "%s cannot \"%s\"; it takes %s", command->name, name,
            command->operands);

    const char *meant = fb_nearest(fb_span_of(name), names, count);
    if (meant != NULL)
        fb_fail_help(diag, "did you mean \"%s\"?", meant);
    return false;
}

static bool check_operands(const struct fb_arguments *arguments, struct fb_diag *diag)
{
    const struct fb_command *command = arguments->command;
    size_t count = arguments->operands.count;

    if (fb_arguments_has(arguments, FB_OPTION_HELP))
        return true;
    if (count < command->least_operands)
        return fb_fail(diag, FB_FAULT_INPUT, "%s needs %s", command->name, command->operands);
    if (count > command->most_operands)
        return fb_fail(diag, FB_FAULT_INPUT, "%s does not take \"%s\"", command->name,
                       arguments->operands.items[command->most_operands]);
    return (command->actions == NULL || count == 0
            || check_action(command, arguments->operands.items[0], diag))
        && fb_operands_check(arguments, diag);
}

bool fb_arguments_parse(const struct fb_command *command, char *const *words,
                        struct fb_arguments *out, struct fb_diag *diag)
{
    struct fb_parser parser = { .command = command, .diag = diag };
    struct fb_arguments parsed = { .command = NULL };
    bool done = fb_parser_words(&parser, words)
             && fb_parser_environment(&parser)
             && finish(&parser, &parsed)
             && check_operands(&parsed, diag);

    free(parser.found);
    if (done)
        *out = parsed;
    else
        fb_arguments_clear(&parsed);
    return done;
}

void fb_arguments_clear(struct fb_arguments *arguments)
{
    free(arguments->pool);
    *arguments = (struct fb_arguments){ .command = NULL };
}

bool fb_arguments_has(const struct fb_arguments *arguments, enum fb_option_id id)
{
    return arguments->values[id].count > 0;
}

const char *fb_arguments_text(const struct fb_arguments *arguments, enum fb_option_id id)
{
    const struct fb_texts *values = &arguments->values[id];

    return values->count > 0 ? values->items[values->count - 1] : NULL;
}

uint64_t fb_arguments_number(const struct fb_arguments *arguments, enum fb_option_id id,
                             uint64_t otherwise)
{
    const char *text = fb_arguments_text(arguments, id);

    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}
