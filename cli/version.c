/* SPDX-License-Identifier: Apache-2.0 */
/* version.c - the command `version`. */
#include "base/write/json_text.h"
#include "cli/output.h"

static void write_json(struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "name", "firebreak");
    fb_json_put_text(&json, "version", FB_VERSION);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    if (fb_format_is_json(arguments))
        write_json(&output.text);
    else
        fb_buffer_text(&output.text, "firebreak " FB_VERSION "\n");
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static const struct fb_example version_examples[] = {
    { "version", "the version, one line" },
    { "version --format json", "for programs" },
};

const struct fb_command fb_command_version = {
    .name = "version",
    .summary = "print the version",
    .operands = "",
    .offer = FB_OFFER_NOTHING,
    .description = "Prints the version of the program.\n",
    FB_COMMAND_EXAMPLES(version_examples),
    .run = run,
};
