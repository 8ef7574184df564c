/* SPDX-License-Identifier: Apache-2.0 */
/* help_command.c - the command `help`. */
#include "cli/help.h"
#include "cli/man.h"
#include "cli/output.h"
#include "cli/say.h"

static enum fb_exit run(const struct fb_arguments *arguments)
{
    const char *name = arguments->operands.count > 0 ? arguments->operands.items[0] : NULL;
    const struct fb_command *command = name != NULL ? fb_command_find(name) : NULL;

    if (name != NULL && command == NULL) {
        fb_say_no_command(name);
        return FB_EXIT_USAGE;
    }
    struct fb_output out = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    const bool man = fb_arguments_has(arguments, FB_OPTION_MAN);
    if (command != NULL)
        (man ? fb_man_command : fb_help_command)(command, &out.text);
    else
        (man ? fb_man_program : fb_help_program)(&out.text);
    return fb_output_end(&out) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static const enum fb_option_id help_options[] = {
    FB_OPTION_MAN,
};
static const struct fb_example help_examples[] = {
    { "help check", "the same as `firebreak check --help`" },
    { "help --man check -o firebreak-check.1", "the manual page of a command" },
};

const struct fb_command fb_command_help = {
    .name = "help",
    .summary = "show help on a command",
    .operands = "[COMMAND]",
    .description = "Shows the list of commands, or the help of one.\n",
    .most_operands = 1,
    .offer = FB_OFFER_COMMANDS,
    FB_COMMAND_OPTIONS(help_options),
    FB_COMMAND_EXAMPLES(help_examples),
    .run = run,
};
