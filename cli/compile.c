/* SPDX-License-Identifier: Apache-2.0 */
/* compile.c - the command `compile`. */
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/content/compile_files.h"

static struct fb_compile_options options_of(const struct fb_arguments *arguments)
{
    return (struct fb_compile_options){
        .keep_going = fb_arguments_has(arguments, FB_OPTION_KEEP_GOING),
        .has_channel = fb_arguments_has(arguments, FB_OPTION_CHANNEL),
        .channel = fb_arguments_number(arguments, FB_OPTION_CHANNEL, 0),
        .has_version = fb_arguments_has(arguments, FB_OPTION_CONTENT_VERSION),
        .version = fb_arguments_number(arguments, FB_OPTION_CONTENT_VERSION, 0),
    };
}

static void say_compiled(const struct fb_arguments *arguments, const char *path,
                         const struct fb_compiled *compiled)
{
    if (fb_arguments_has(arguments, FB_OPTION_QUIET))
        return;
    fb_say("%s%s%zu template instance%s, %zu bytes", path != NULL ? path : "",
           path != NULL ? ": " : "", compiled->instances, compiled->instances == 1 ? "" : "s", compiled->bytes.size);
    if (compiled->sources_left_out > 0)
        fb_say("%zu rules or template instances are left out", compiled->sources_left_out);
}

static bool write_content(const struct fb_arguments *arguments, const char *path,
                          const struct fb_compiled *compiled, struct fb_diag *diag)
{
    if (compiled->bytes.bytes == NULL)
        return true;
    if (path != NULL && !fb_file_write(path, &compiled->bytes, 1, diag))
        return false;
    say_compiled(arguments, path, compiled);
    return true;
}

static bool compile(const struct fb_arguments *arguments, struct fb_report *report,
                    struct fb_compiled *out, struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    const struct fb_project_options project_options = fb_project_options_of(arguments);
    const struct fb_compile_options options = options_of(arguments);
    struct fb_diag failure = FB_DIAG_NONE;

    if (!fb_project_open(&project_options, &project, &failure))
        return fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &failure, diag);
    return fb_render_options(arguments, project, report, diag)
        && fb_compile_files(project, arguments->operands, &options, report, out, diag);
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "compile");
    const char *path = fb_arguments_text(arguments, FB_OPTION_OUTPUT);
    struct fb_compiled compiled = { .instances = 0 };
    struct fb_diag diag = FB_DIAG_NONE;
    bool to_standard = path != NULL && strcmp(path, "-") == 0;

    bool done = (report != NULL || fb_fail_memory(&diag))
             && compile(arguments, report, &compiled, &diag)
             && write_content(arguments, path, &compiled, &diag);
    fb_file_free(&compiled.bytes);
    if (!done) {
        fb_say_diag(&diag);
        return FB_EXIT_UNDECIDED;
    }
    return to_standard ? fb_render_on_error(arguments, report) : fb_render(arguments, report, NULL);
}

static const enum fb_option_id compile_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_TYPES,
    FB_OPTION_KEEP_GOING,
    FB_OPTION_CHANNEL,
    FB_OPTION_CONTENT_VERSION,
};
static const struct fb_example compile_examples[] = {
    { "compile --types types/ -o 291.fbc ipc.json", "compile one source into a content file" },
    { "compile -o rules.fbc --channel 12 rules/", "every .json, .yml and .yaml file below a folder" },
    { "compile --keep-going -o rules.fbc rules/", "leave out what does not compile, and say so" },
};

const struct fb_command fb_command_compile = {
    .name = "compile",
    .summary = "compile content sources into a content file",
    .operands = "SOURCE...",
    .description =
        "Compiles JSON sources and Sigma rules (.json, .yml and .yaml files, and those below folders)\n"
        "into one content file.  The same sources give the same bytes.  Nothing is written when a\n"
        "source has an error.  The report goes to standard output, or to standard error when the\n"
        "content does (-o -).  Without -o the sources are only checked.\n",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    FB_COMMAND_OPTIONS(compile_options),
    FB_COMMAND_EXAMPLES(compile_examples),
    .reports = true,
    .run = run,
};
