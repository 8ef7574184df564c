/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - what --help prints: at most 100 columns. */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"

#define OPTION_COLUMN 34

const char fb_help_summary[] = "the gate between security-sensor content and the machines that run it";

const char fb_help_description[] =
    "Detection rules and other content of security sensors go in; what comes out is a verdict, with\n"
    "findings that say what is wrong, where, for which sensor build, and what to do.  What could not\n"
    "be checked is undecided, never passed.\n"
    "\n"
    "Options may stand before and after other arguments; \"--\" ends them.  \"-\" is standard input, or\n"
    "standard output after -o.\n";

const struct fb_exit_row fb_exit_rows[FB_EXIT_ROWS] = {
    { FB_EXIT_PASS, "pass", "", "what was asked for was done, and nothing is wrong" },
    { FB_EXIT_REJECT, "reject", " (findings)",
      "content is wrong, a source does not compile, two contracts differ" },
    { FB_EXIT_UNDECIDED, "undecided", " (could not be finished)",
      "a file cannot be read or written, a project file cannot be used, there is no memory left" },
    { FB_EXIT_USAGE, "usage", "", "the command line is wrong; nothing was tried" },
};

static void print_exit_codes(struct fb_buffer *out)
{
    fb_buffer_text(out, "Exit codes:");
    for (size_t i = 0; i < FB_EXIT_ROWS; i++)
        fb_buffer_printf(out, "%s %d %s%s", i > 0 ? "," : "", (int)fb_exit_rows[i].code,
                         fb_exit_rows[i].brief, fb_exit_rows[i].remark);
    fb_buffer_text(out, ".\n");
}

void fb_help_program(struct fb_buffer *out)
{
    fb_buffer_printf(out, "firebreak: %s\n\n", fb_help_summary);
    fb_buffer_text(out, "Usage: firebreak COMMAND [options]\n\n"
                        "Commands:\n");
    for (size_t i = 0; i < fb_command_count; i++)
        fb_buffer_printf(out, "  %-10s %s\n", fb_commands[i]->name, fb_commands[i]->summary);
    fb_buffer_text(out, "\nfirebreak COMMAND --help tells more, with examples; firebreak explain RULE tells why.\n");
    print_exit_codes(out);
}

/* Words that the first operand may be. */
static void print_actions(const struct fb_command *command, struct fb_buffer *out)
{
    if (command->action_count > 0)
        fb_buffer_text(out, "\nActions:\n");
    for (size_t i = 0; i < command->action_count; i++)
        fb_buffer_printf(out, "  %-10s %s\n", command->actions[i].name, command->actions[i].summary);
}

static void print_option(const struct fb_option_row *row, struct fb_buffer *out)
{
    char left[256];
    char value[128];

    fb_option_value(row, sizeof value, value);
    const char *separator = *value == '\0' ? "" : " ";

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

        if (!fb_option_has_variable(id))
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
    print_actions(command, out);
    print_options(command, out);
    fb_buffer_text(out, "\nExamples:\n");
    for (size_t i = 0; i < command->example_count; i++)
        fb_buffer_printf(out, "  firebreak %s\n      %s\n", command->examples[i].line,
                         command->examples[i].what);
    print_variables(command, out);
    print_exit_codes(out);
}
