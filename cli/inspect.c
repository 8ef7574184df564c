/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.c - the command `inspect`. */
#include "pipeline/content/inspect.h"

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/project/project.h"

static bool write_tree(const struct fb_arguments *arguments, const struct fb_tree *tree,
                       const char *path, struct fb_output *output, struct fb_diag *diag)
{
    const struct fb_inspect_out out = { &output->text, fb_output_spill, output };

    return fb_format_is_json(arguments)
             ? fb_inspect_json(tree, path, &out, diag)
             : fb_inspect_text(tree, path, fb_arguments_has(arguments, FB_OPTION_ALL), &out, diag);
}

/* Where what was asked for was written, the file's problems decide. */
static enum fb_exit print(const struct fb_arguments *arguments, const struct fb_tree *tree,
                          const char *path)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    struct fb_diag diag = FB_DIAG_NONE;

    if (!write_tree(arguments, tree, path, &output, &diag)) {
        fb_output_abandon(&output);
        if (diag.fault != FB_FAULT_NONE)
            fb_say_diag(&diag);
        return FB_EXIT_UNDECIDED;
    }
    if (!fb_output_end(&output))
        return FB_EXIT_UNDECIDED;
    return fb_tree_problem_count(tree) == 0 ? FB_EXIT_PASS : FB_EXIT_REJECT;
}

/* A file with problems has no source: what would be printed is not what the bytes say. */
static enum fb_exit print_source(const struct fb_arguments *arguments, struct fb_project *project,
                                 const struct fb_tree *tree, const char *path)
{
    const struct fb_template_types *types = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (fb_tree_problem_count(tree) > 0) {
        fb_say("%s has no source, since not every byte of it means what the schema says; "
               "`firebreak inspect` shows where",
               path);
        return FB_EXIT_REJECT;
    }
    if (!fb_project_need_types(project, &types, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);

    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    if (!fb_inspect_source(types, tree, &output.text, &diag)) {
        fb_output_abandon(&output);
        fb_place_set_file(&diag.place, path);
        fb_say_diag(&diag);
        return FB_EXIT_UNDECIDED;
    }
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static enum fb_exit inspect(const struct fb_arguments *arguments, struct fb_project *project,
                            const struct fb_schema *schema, const char *path, struct fb_span bytes)
{
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_tree_options options = {
        .compat = fb_arguments_has(arguments, FB_OPTION_COMPAT),
        .eager = true,
    };

    if (!fb_tree_parse(schema, bytes, &options, &tree, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CANDIDATE, &diag);
    return fb_arguments_has(arguments, FB_OPTION_SOURCE)
             ? print_source(arguments, project, tree, path)
             : print(arguments, tree, path);
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { .bytes = NULL };
    const struct fb_project_options options = fb_project_options_of(arguments);
    const char *path = arguments->operands.items[0];
    const struct fb_schema *schema = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_project_open(&options, &project, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    if (!fb_project_schema(project, &schema, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_SCHEMA, &diag);
    if (!fb_file_read(path, FB_MAX_CONTENT_BYTES, &bytes, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CANDIDATE, &diag);
    return inspect(arguments, project, schema, path, bytes);
}

static const enum fb_option_id inspect_options[] = {
    FB_OPTION_SOURCE,
    FB_OPTION_ALL,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_COMPAT,
};
static const struct fb_example inspect_examples[] = {
    { "inspect 291.fbc", "the tree, with offsets, lengths, bytes and values" },
    { "inspect --schema vendor.ksy update.bin --format json", "a vendor's own format, for programs" },
    { "inspect --source 291.fbc -o 291.json", "back to a source" },
};

const struct fb_command fb_command_inspect = {
    .name = "inspect",
    .summary = "show what a content file says, byte by byte",
    .operands = "FILE",
    .description =
        "Prints the tree of a content file: field, offset, length, bytes and value; then what the\n"
        "strict reading found wrong.  What could be read before a fault is shown too.\n",
    .least_operands = 1,
    .most_operands = 1,
    FB_COMMAND_OPTIONS(inspect_options),
    FB_COMMAND_EXAMPLES(inspect_examples),
    .run = run,
};
