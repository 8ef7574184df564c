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

enum fb_exit fb_run_completion(const struct fb_arguments *arguments)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shells[i].name, arguments->operands.items[0]) == 0)
            shells[i].write(&output.text);
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}
