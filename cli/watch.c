/* SPDX-License-Identifier: Apache-2.0 */
/* watch.c - run, wait for a change, run again. */
#include "cli/watch.h"

#include <string.h>

#include "base/host/folder_watch.h"
#include "base/write/safe_text.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/project/stamps.h"

static bool names_standard_input(const struct fb_arguments *arguments)
{
    for (size_t i = 0; i < arguments->operands.count; i++)
        if (strcmp(arguments->operands.items[i], "-") == 0)
            return true;
    return false;
}

static bool is_usable(const struct fb_arguments *arguments)
{
    if (names_standard_input(arguments))
        fb_say("--watch needs files: standard input does not change");
    else if (fb_arguments_has(arguments, FB_OPTION_OUTPUT))
        fb_say("--watch prints a block for each run: it cannot be used with --output");
    else if (strcmp(fb_format(arguments), "text") != 0)
        fb_say("--watch is for people: it cannot be used with --format %s", fb_format(arguments));
    else
        return true;
    return false;
}

struct watching {
    const struct fb_arguments *arguments;
    struct fb_project_options options;
    struct fb_folder_watch watch;
    struct fb_stamps stamps;
    struct fb_diag diag;
};

/* Watches before it looks: what changes between the two is told by an event. */
static bool look(struct watching *watching, const char **changed)
{
    return fb_stamps_name(&watching->stamps, &watching->options, watching->arguments->operands,
                          &watching->diag)
        && fb_folder_watch_set(&watching->watch, &watching->stamps.named, &watching->diag)
        && fb_stamps_look(&watching->stamps, changed, &watching->diag);
}

/* The line between two blocks. */
static bool print_change(const struct fb_arguments *arguments, const char *changed)
{
    struct fb_output output = fb_output_begin(arguments, NULL);

    fb_buffer_text(&output.text, output.color ? "\n\033[1m" : "\n");
    fb_buffer_text(&output.text, "---- ");
    (void)fb_safe_text(&output.text, fb_span_of(changed));
    fb_buffer_text(&output.text, " changed ----");
    fb_buffer_text(&output.text, output.color ? "\033[0m\n" : "\n");
    return fb_output_end(&output);
}

/* Waits until a file is another one than before.  Editors and compilers touch much that does not
 * matter here. */
static enum fb_watch_event wait_for_change(struct watching *watching, const char **changed)
{
    *changed = NULL;
    while (*changed == NULL) {
        const enum fb_watch_event event = fb_folder_watch_wait(&watching->watch, &watching->diag);
        if (event != FB_WATCH_CHANGED)
            return event;
        if (!look(watching, changed))
            return FB_WATCH_FAILED;
    }
    return FB_WATCH_CHANGED;
}

static enum fb_exit run_again(struct watching *watching, enum fb_exit code,
                              enum fb_exit (*run)(const struct fb_arguments *arguments))
{
    const char *changed = NULL;
    enum fb_watch_event event;

    if (code == FB_EXIT_USAGE)
        return code;
    if (!fb_arguments_has(watching->arguments, FB_OPTION_QUIET))
        fb_say("watching; Ctrl-C ends it");
    while ((event = wait_for_change(watching, &changed)) == FB_WATCH_CHANGED) {
        if (!print_change(watching->arguments, changed))
            return FB_EXIT_UNDECIDED;
        code = run(watching->arguments);
    }
    if (event != FB_WATCH_FAILED)
        return code;
    fb_say_diag(&watching->diag);
    return FB_EXIT_UNDECIDED;
}

enum fb_exit fb_watch_files(const struct fb_arguments *arguments,
                            enum fb_exit (*run)(const struct fb_arguments *arguments))
{
    struct watching watching = {
        .arguments = arguments,
        .options = fb_project_options_of(arguments),
        .watch = FB_FOLDER_WATCH_NONE,
        .diag = FB_DIAG_NONE,
    };
    const char *changed = NULL;
    enum fb_exit code = FB_EXIT_UNDECIDED;

    if (!is_usable(arguments))
        return FB_EXIT_USAGE;
    if (fb_folder_watch_signals(&watching.watch, &watching.diag) && look(&watching, &changed))
        code = run_again(&watching, run(arguments), run);
    else
        fb_say_diag(&watching.diag);
    fb_folder_watch_close(&watching.watch);
    fb_stamps_clear(&watching.stamps);
    return code;
}
