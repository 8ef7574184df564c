/* SPDX-License-Identifier: Apache-2.0 */
/* completion.c - the command `completion`. */
#include "cli/completion.h"

#include <string.h>

#include "cli/output.h"

static const struct {
    const char *name;
    void (*write)(struct fb_buffer *out);
} shells[] = {
    { "bash", fb_completion_bash },
    { "zsh", fb_completion_zsh },
    { "fish", fb_completion_fish },
};

void fb_completion_escape(struct fb_buffer *out, const char *special, struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        const char character = (char)text.bytes[i];

        if (strchr(special, character) != NULL)
            fb_buffer_char(out, '\\');
        fb_buffer_char(out, character);
    }
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shells[i].name, arguments->operands.items[0]) == 0)
            shells[i].write(&output.text);
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static const struct fb_action completion_actions[] = {
    { "bash", "for bash 4.4 or later", FB_OFFER_NOTHING },
    { "zsh", "for zsh, under the name _firebreak in a folder of $fpath", FB_OFFER_NOTHING },
    { "fish", "for fish 3 or later", FB_OFFER_NOTHING },
};
static const struct fb_example completion_examples[] = {
    { "completion bash -o ~/.local/share/bash-completion/completions/firebreak", "for bash" },
    { "completion zsh -o ~/.zfunc/_firebreak", "for zsh, where ~/.zfunc is in $fpath" },
    { "completion fish -o ~/.config/fish/completions/firebreak.fish", "for fish" },
};

const struct fb_command fb_command_completion = {
    .name = "completion",
    .summary = "print what makes a shell complete command lines",
    .operands = "bash | zsh | fish",
    .description =
        "Prints a script for a shell, which then completes commands, options and their values, rules,\n"
        "names of JSON Schemas and files.  Packages install the three scripts; the examples do it for\n"
        "one user.\n",
    .least_operands = 1,
    .most_operands = 1,
    FB_COMMAND_ACTIONS(completion_actions),
    FB_COMMAND_EXAMPLES(completion_examples),
    .run = run,
};
