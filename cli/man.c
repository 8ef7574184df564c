/* SPDX-License-Identifier: Apache-2.0 */
/* man.c - manual pages in the macros of man(7): firebreak(1) and one page for each command. */
#include "cli/man.h"

#include <ctype.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/roff.h"

/* FB_DATE is a constant of the build, so that the same sources give the same pages. */
static void begin_page(const struct fb_command *command, const char *summary, struct fb_buffer *out)
{
    fb_buffer_text(out, ".\\\" Made by `firebreak help --man`.\n.TH FIREBREAK");
    if (command != NULL)
        fb_buffer_text(out, "\\-");
    for (const char *at = command != NULL ? command->name : ""; *at != '\0'; at++)
        fb_buffer_char(out, (char)toupper((unsigned char)*at));
    fb_buffer_text(out, " 1 " FB_DATE " \"firebreak " FB_VERSION "\" \"User Commands\"\n"
                        ".SH NAME\nfirebreak");
    if (command != NULL)
        fb_buffer_printf(out, "\\-%s", command->name);
    fb_buffer_text(out, " \\- ");
    fb_roff_literal(out, summary);
    fb_buffer_char(out, '\n');
}

static void begin_section(const char *title, struct fb_buffer *out)
{
    fb_buffer_printf(out, ".SH \"%s\"\n", title);
}

static void begin_entry(const char *font, const char *text, struct fb_buffer *out)
{
    fb_buffer_printf(out, ".TP\n%s", font);
    fb_roff_literal(out, text);
    fb_buffer_text(out, "\\fR\n");
}

static void write_synopsis(const struct fb_command *command, struct fb_buffer *out)
{
    begin_section("SYNOPSIS", out);
    fb_buffer_printf(out, ".B firebreak %s\n[options]", command->name);
    if (*command->operands != '\0') {
        fb_buffer_char(out, ' ');
        fb_roff_literal(out, command->operands);
    }
    fb_buffer_char(out, '\n');
}

static void write_option(const struct fb_option_row *row, struct fb_buffer *out)
{
    char value[128];

    fb_option_value(row, sizeof value, value);
    fb_buffer_text(out, ".TP\n");
    if (row->letter != 0)
        fb_buffer_printf(out, "\\fB\\-%c\\fR, ", row->letter);
    fb_buffer_text(out, "\\fB\\-\\-");
    fb_roff_literal(out, row->name);
    fb_buffer_text(out, "\\fR");
    if (*value != '\0') {
        fb_buffer_text(out, " \\fI");
        fb_roff_literal(out, value);
        fb_buffer_text(out, "\\fR");
    }
    fb_buffer_char(out, '\n');
    fb_roff_prose(out, row->help);
    fb_buffer_text(out, row->repeatable ? " (repeatable)\n" : "\n");
}

static void write_actions(const struct fb_command *command, struct fb_buffer *out)
{
    if (command->action_count > 0)
        begin_section("ACTIONS", out);
    for (size_t i = 0; i < command->action_count; i++) {
        begin_entry("\\fB", command->actions[i].name, out);
        fb_roff_prose(out, command->actions[i].summary);
        fb_buffer_char(out, '\n');
    }
}

static void write_options(const struct fb_command *command, struct fb_buffer *out)
{
    enum fb_option_id id;

    begin_section("OPTIONS", out);
    for (size_t i = 0; fb_command_option(command, i, &id); i++)
        write_option(&fb_options[id], out);
}

static void write_exit_status(struct fb_buffer *out)
{
    begin_section("EXIT STATUS", out);
    for (size_t i = 0; i < FB_EXIT_ROWS; i++) {
        fb_buffer_printf(out, ".TP\n\\fB%d\\fR\n%s: ", (int)fb_exit_rows[i].code, fb_exit_rows[i].brief);
        fb_roff_prose(out, fb_exit_rows[i].meaning);
        fb_buffer_char(out, '\n');
    }
}

static void write_variable(const struct fb_option_row *row, struct fb_buffer *out)
{
    char variable[64];

    fb_variable_name(row->name, sizeof variable, variable);
    begin_entry("\\fB", variable, out);
    fb_buffer_text(out, "stands in for \\fB\\-\\-");
    fb_roff_literal(out, row->name);
    fb_buffer_text(out, row->kind == FB_OPTION_FLAG ? "\\fR: 1, true, yes, on; or 0, false, no, off\n"
                                                    : "\\fR\n");
}

static void write_terminal_variables(struct fb_buffer *out)
{
    begin_entry("\\fB", "NO_COLOR", out);
    fb_buffer_text(out, "not empty: no colours, unless \\fB\\-\\-color always\\fR is given\n");
    begin_entry("\\fB", "TERM", out);
    fb_buffer_text(out, "\\fBdumb\\fR, or not set: no colours\n");
}

static void write_environment(const struct fb_command *command, struct fb_buffer *out)
{
    enum fb_option_id id;

    begin_section("ENVIRONMENT", out);
    for (size_t i = 0; fb_command_option(command, i, &id); i++)
        if (fb_option_has_variable(id))
            write_variable(&fb_options[id], out);
    write_terminal_variables(out);
}

static bool reads_project(const struct fb_command *command)
{
    enum fb_option_id id;

    for (size_t i = 0; fb_command_option(command, i, &id); i++)
        if (id == FB_OPTION_PROJECT)
            return true;
    return false;
}

static void write_files(struct fb_buffer *out)
{
    begin_section("FILES", out);
    begin_entry("\\fI", "firebreak.yaml", out);
    fb_buffer_text(out, "the project: what content is judged by, looked for in the working folder and\n"
                        "those above it; \\fBfirebreak schema show project\\fR describes it\n");
}

static void write_example(const struct fb_example *example, struct fb_buffer *out)
{
    fb_buffer_text(out, ".TP\n\\fBfirebreak ");
    fb_roff_literal(out, example->line);
    fb_buffer_text(out, "\\fR\n");
    fb_roff_prose(out, example->what);
    fb_buffer_char(out, '\n');
}

/* Every other page is named by firebreak(1). */
static void write_see_also(const struct fb_command *command, struct fb_buffer *out)
{
    begin_section("SEE ALSO", out);
    for (size_t i = 0; command == NULL && i < fb_command_count; i++)
        fb_buffer_printf(out, ".BR firebreak\\-%s (1)%s\n", fb_commands[i]->name,
                         i + 1 < fb_command_count ? "," : "");
    if (command != NULL)
        fb_buffer_text(out, ".BR firebreak (1)\n");
}

void fb_man_command(const struct fb_command *command, struct fb_buffer *out)
{
    begin_page(command, command->summary, out);
    write_synopsis(command, out);
    begin_section("DESCRIPTION", out);
    fb_roff_prose(out, command->description);
    write_actions(command, out);
    write_options(command, out);
    write_exit_status(out);
    write_environment(command, out);
    if (reads_project(command))
        write_files(out);
    begin_section("EXAMPLES", out);
    for (size_t i = 0; i < command->example_count; i++)
        write_example(&command->examples[i], out);
    write_see_also(command, out);
}

static void write_commands(struct fb_buffer *out)
{
    fb_buffer_text(out, ".SS Commands\n");
    for (size_t i = 0; i < fb_command_count; i++) {
        begin_entry("\\fB", fb_commands[i]->name, out);
        fb_roff_prose(out, fb_commands[i]->summary);
        fb_buffer_char(out, '\n');
    }
}

static void write_common_options(struct fb_buffer *out)
{
    enum fb_option_id id;

    begin_section("OPTIONS", out);
    fb_buffer_text(out, "Every command takes these; its own page has the others.\n");
    for (size_t i = 0; fb_option_common(i, &id); i++)
        write_option(&fb_options[id], out);
}

static void write_all_variables(struct fb_buffer *out)
{
    begin_section("ENVIRONMENT", out);
    fb_buffer_text(out, "Options that change what content is judged by have no variable.  A command that does\n"
                        "not take an option, or not that value of it, goes on without the variable.\n");
    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        if (fb_option_has_variable((enum fb_option_id)id) && id != FB_OPTION_REPORT_FORMAT)
            write_variable(&fb_options[id], out);
    write_terminal_variables(out);
}

void fb_man_program(struct fb_buffer *out)
{
    begin_page(NULL, fb_help_summary, out);
    begin_section("SYNOPSIS", out);
    fb_buffer_text(out, ".B firebreak\n\\fICOMMAND\\fR [options]\n");
    begin_section("DESCRIPTION", out);
    fb_roff_prose(out, fb_help_description);
    write_commands(out);
    write_common_options(out);
    write_exit_status(out);
    write_all_variables(out);
    write_files(out);
    begin_section("EXAMPLES", out);
    for (size_t i = 0; i < fb_command_count; i++)
        write_example(&fb_commands[i]->examples[0], out);
    write_see_also(NULL, out);
}
