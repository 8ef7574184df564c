/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - what --help prints: at most 100 columns. */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"

#define OPTION_COLUMN 34

static const char exit_codes[] =
    "Exit codes: 0 pass, 1 reject (findings), 2 undecided (could not be finished), 64 usage.\n";

void fb_help_program(struct fb_buffer *out)
{
    fb_buffer_text(out, "firebreak: the gate between security-sensor content and the machines that run it\n\n"
                        "Usage: firebreak COMMAND [options]\n\n"
                        "Commands:\n");
    for (size_t i = 0; i < fb_command_count; i++)
        fb_buffer_printf(out, "  %-10s %s\n", fb_commands[i].name, fb_commands[i].summary);
    fb_buffer_text(out, "\nfirebreak COMMAND --help tells more, with examples; firebreak explain RULE tells why.\n");
    fb_buffer_text(out, exit_codes);
}

static void print_option(const struct fb_option_row *row, struct fb_buffer *out)
{
    char left[64];
    const char *separator = row->value == NULL ? "" : " ";
    const char *value = row->value == NULL ? "" : row->value;

    if (row->letter != 0)
        snprintf(left, sizeof left, "  -%c, --%s%s%s", row->letter, row->name, separator, value);
    else
        snprintf(left, sizeof left, "      --%s%s%s", row->name, separator, value);
    fb_buffer_printf(out, "%-*s %s%s\n", OPTION_COLUMN, left, row->help,
                     row->repeatable ? " (repeatable)" : "");
}

static void print_options(const struct fb_command *command, struct fb_buffer *out)
{
    enum fb_option_id id;

    fb_buffer_text(out, "\nOptions:\n");
    for (size_t i = 0; fb_command_option(command, i, &id); i++)
        print_option(&fb_options[id], out);
}

static void print_variables(const struct fb_command *command, struct fb_buffer *out)
{
    enum fb_option_id id;
    size_t column = strlen("Environment:");

    fb_buffer_text(out, "\nEnvironment:");
    for (size_t i = 0; fb_command_option(command, i, &id); i++) {
        char variable[64];

        if (fb_options[id].judges || id == FB_OPTION_HELP)
            continue;
        fb_variable_name(fb_options[id].name, sizeof variable, variable);
        column += 1 + strlen(variable);
        if (column > 96) {
            fb_buffer_text(out, "\n ");
            column = 2 + strlen(variable);
        }
        fb_buffer_printf(out, " %s", variable);
    }
    fb_buffer_text(out, "\nstand in for the options of these names.\n");
}

void fb_help_command(const struct fb_command *command, struct fb_buffer *out)
{
    fb_buffer_printf(out, "firebreak %s: %s\n\n", command->name, command->summary);
    fb_buffer_printf(out, "Usage: firebreak %s [options]%s%s\n\n%s", command->name,
                     *command->operands == '\0' ? "" : " ", command->operands, command->description);
    print_options(command, out);
    fb_buffer_text(out, "\nExamples:\n");
    for (size_t i = 0; i < command->example_count; i++)
        fb_buffer_printf(out, "  firebreak %s\n      %s\n", command->examples[i].line,
                         command->examples[i].what);
    print_variables(command, out);
    fb_buffer_text(out, exit_codes);
}
