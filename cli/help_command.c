/* SPDX-License-Identifier: Apache-2.0 */
/* help_command.c - the command `help`. */
#include "cli/help.h"
#include "cli/man.h"
#include "cli/output.h"
#include "cli/say.h"

enum fb_exit fb_run_help(const struct fb_arguments *arguments)
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
