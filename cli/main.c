/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - finds the command, parses its arguments, runs it. */
#include <string.h>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/say.h"

static enum fb_exit print_help(const struct fb_arguments *arguments)
{
    struct fb_output out = fb_output_begin(arguments, NULL);

    fb_help_command(arguments->command, &out.text);
    return fb_output_end(&out) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static void say_ignored(const struct fb_arguments *arguments)
{
    char variable[64];

    fb_variable_name(arguments->ignored, sizeof variable, variable);
    fb_say("%s is ignored: --%s changes what content is judged by, so only the command line sets it",
           variable, arguments->ignored);
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    if (fb_arguments_has(arguments, FB_OPTION_HELP))
        return print_help(arguments);
    if (arguments->ignored != NULL && !fb_arguments_has(arguments, FB_OPTION_QUIET))
        say_ignored(arguments);
    return arguments->command->run(arguments);
}

static enum fb_exit run_command(const struct fb_command *command, char *const *words)
{
    struct fb_arguments arguments;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_arguments_parse(command, words, &arguments, &diag)) {
        fb_say_diag(&diag);
        if (diag.fault == FB_FAULT_MEMORY)
            return FB_EXIT_UNDECIDED;
        fb_say("`firebreak %s --help` shows how it is used", command->name);
        return FB_EXIT_USAGE;
    }
    enum fb_exit code = run(&arguments);
    fb_arguments_clear(&arguments);
    return code;
}

static enum fb_exit refuse_command(const char *name)
{
    fb_say_no_command(name);
    return FB_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    fb_streams_prepare();
    if (argc < 2) {
        fb_say("a command is needed; `firebreak --help` lists them");
        return FB_EXIT_USAGE;
    }

    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    const struct fb_command *command = fb_command_find(name);
    return (int)(command != NULL ? run_command(command, argv + 2) : refuse_command(name));
}
