/* SPDX-License-Identifier: Apache-2.0 */
/* init.c - the command `init`: a project for what a folder has. */
#include "pipeline/init/init.h"

#include <string.h>

#include "base/write/json_text.h"
#include "cli/json_schemas.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"

static void add_files(struct fb_json *json, const struct fb_init *init)
{
    fb_json_put_array(json, "written");
    for (size_t i = 0; i < init->file_count; i++)
        fb_json_text(json, init->files[i].path);
    fb_json_close_array(json);
}

/* Each line of the text as an element. */
static void add_lines(struct fb_json *json, const char *key, const struct fb_buffer *text)
{
    fb_json_put_array(json, key);
    for (size_t at = 0; at < text->size;) {
        const size_t size = strcspn(text->text + at, "\n");
        fb_json_string(json, fb_span_part(fb_buffer_span(text), at, size));
        at += size + 1;
    }
    fb_json_close_array(json);
}

static void print_json(const struct fb_init *init, const char *folder, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "folder", folder);
    add_files(&json, init);
    add_lines(&json, "next", &init->next);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static const char example_text[] =
    "contracts/example-1.0.yaml is an example: until the contracts of your sensor builds are in its\n"
    "place, a pass says nothing of them.\n";

static void print_text(const struct fb_init *init, bool quiet, struct fb_buffer *out)
{
    fb_buffer_text(out, "written:\n");
    for (size_t i = 0; i < init->file_count; i++)
        fb_buffer_printf(out, "  %s\n", init->files[i].path);
    if (quiet)
        return;
    fb_buffer_text(out, init->has_example ? example_text : "");
    fb_buffer_text(out, "now type:\n");
    for (size_t at = 0; at < init->next.size;) {
        const size_t size = strcspn(init->next.text + at, "\n");
        fb_buffer_printf(out, "  %.*s\n", (int)size, init->next.text + at);
        at += size + 1;
    }
}

/* The project is there by now: what is said of it must not make it look as if it were not. */
static enum fb_exit print(const struct fb_arguments *arguments, const struct fb_init *init,
                          const char *folder)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    if (fb_format_is_json(arguments))
        print_json(init, folder, &output.text);
    else
        print_text(init, fb_arguments_has(arguments, FB_OPTION_QUIET), &output.text);
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static enum fb_exit say_taken(const char *const *taken, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fb_say("%s is there already, and init overwrites nothing", taken[i]);
    fb_say("nothing was written");
    return FB_EXIT_UNDECIDED;
}

static enum fb_exit say_unclear(const struct fb_init *init, const char *folder)
{
    for (size_t i = 0; i < init->found.paths.count; i++)
        if (init->found.kinds[i] == FB_FOUND_FORMAT)
            fb_say("%s is a schema", init->found.paths.items[i]);
    fb_say("which of them is the format of content in %s?  name it: `firebreak init --from FILE`", folder);
    return FB_EXIT_USAGE;
}

static enum fb_exit say_incomplete(const struct fb_arguments *arguments, const struct fb_init *init)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    if (fb_format_is_json(arguments)) {
        struct fb_json json = fb_json_over(&output.text, 2);
        fb_json_open_object(&json);
        fb_json_put_text(&json, "schema", init->format);
        fb_json_put_array(&json, "written");
        fb_json_close_array(&json);
        add_lines(&json, "missing", &init->advice);
        fb_json_close_object(&json);
        fb_buffer_char(&output.text, '\n');
    } else {
        fb_buffer_printf(&output.text, "%s: nothing was written.\n", init->format);
        fb_buffer_append(&output.text, fb_buffer_span(&init->advice));
    }
    return fb_output_end(&output) ? FB_EXIT_REJECT : FB_EXIT_UNDECIDED;
}

static enum fb_exit make(const struct fb_arguments *arguments, struct fb_init *init,
                         const char *folder)
{
    const char *taken[FB_INIT_MOST_FILES];
    const size_t count = fb_init_taken(init, folder, taken);
    struct fb_diag diag = FB_DIAG_NONE;

    if (count > 0)
        return say_taken(taken, count);
    if (!fb_new_files_make(folder, init->files, init->file_count, &diag)) {
        fb_say_diag(&diag);
        fb_say("nothing was written");
        return FB_EXIT_UNDECIDED;
    }
    return print(arguments, init, folder);
}

/* Whether a schema is to blame, or another file of the folder. */
static enum fb_stage stage_of(const struct fb_diag *failure)
{
    const size_t size = strlen(failure->place.file);

    return size > 4 && strcmp(failure->place.file + size - 4, ".ksy") == 0 ? FB_STAGE_SCHEMA
                                                                           : FB_STAGE_CONFIGURATION;
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    const char *folder = arguments->operands.count > 0 ? arguments->operands.items[0] : ".";
    const struct fb_init_options options = {
        .folder = folder,
        .from = fb_arguments_text(arguments, FB_OPTION_FROM),
        .import_roots = arguments->values[FB_OPTION_IMPORT_ROOT],
        .json_schemas = fb_json_schemas,
        .json_schema_count = fb_json_schemas_count,
    };
    struct fb_init init;
    struct fb_diag diag = FB_DIAG_NONE;
    enum fb_exit code;

    if (!fb_init_plan(&options, &init, &diag))
        code = fb_render_obstacle(arguments, stage_of(&diag), &diag);
    else if (init.outcome == FB_INIT_UNCLEAR)
        code = say_unclear(&init, folder);
    else if (init.outcome == FB_INIT_INCOMPLETE)
        code = say_incomplete(arguments, &init);
    else
        code = make(arguments, &init, folder);
    fb_init_clear(&init);
    return code;
}

static const enum fb_option_id init_options[] = {
    FB_OPTION_FROM,
    FB_OPTION_IMPORT_ROOT,
};
static const struct fb_example init_examples[] = {
    { "init", "a project for what this folder has: rules, content, a schema, contracts" },
    { "init detections", "a new folder with a small project that works" },
    { "init --from vendor.ksy", "for content in a vendor's own format" },
};

const struct fb_command fb_command_init = {
    .name = "init",
    .summary = "begin a project: for what is here, or from a vendor's format",
    .operands = "[DIR]",
    .description =
        "Writes firebreak.yaml, with comments, for what the folder has: a schema, template types,\n"
        "contracts, sources, Sigma rules, content.  What is missing is drawn from it; in an empty folder\n"
        "it makes a small project that works.  All of it is written or nothing, and no file that is\n"
        "there is overwritten.  Then it says what to type next.\n",
    .most_operands = 1,
    .offer = FB_OFFER_FOLDERS,
    FB_COMMAND_OPTIONS(init_options),
    FB_COMMAND_EXAMPLES(init_examples),
    .run = run,
};
