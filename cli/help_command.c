/* SPDX-License-Identifier: Apache-2.0 */
/* help_command.c - the command `help`. */
#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/say.h"

enum fb_exit fb_run_help(const struct fb_arguments *arguments)
{
    const char *name = arguments->operands.count > 0 ? arguments->operands.items[0] : NULL;
    const struct fb_command *command = name != NULL ? fb_command_find(name) : NULL;
    struct fb_output out = { .stream = stdout };

    if (name != NULL && command == NULL) {
        const char *meant = fb_command_nearest(name);

        fb_say("there is no command \"%s\"", name);
        if (meant != NULL)
            fb_say("did you mean \"%s\"?", meant);
        return FB_EXIT_USAGE;
    }
    if (command != NULL)
        fb_help_command(command, out.stream);
    else
        fb_help_program(out.stream);
    return fb_output_close(&out) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}
