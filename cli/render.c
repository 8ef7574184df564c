/* SPDX-License-Identifier: Apache-2.0 */
/* render.c - reports, through the writers. */
#include "cli/render.h"

#include <string.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "base/write/writer.h"
#include "cli/output.h"
#include "cli/rule_pages.h"
#include "cli/say.h"

/* Lends files to the writer, one at a time. */
struct excerpts {
    struct fb_span bytes;
};

static bool lend(void *context, const char *subject, struct fb_span *out)
{
    struct excerpts *excerpts = context;
    struct fb_diag diag = FB_DIAG_NONE;

    fb_file_free(&excerpts->bytes);
    if (strcmp(subject, "-") == 0 || !fb_file_read(subject, FB_MAX_CONTENT_BYTES, &excerpts->bytes, &diag))
        return false;
    *out = excerpts->bytes;
    return true;
}

static bool write_report(const struct fb_arguments *arguments, const struct fb_report *report,
                         const char *format, bool color, size_t width, struct fb_buffer *out)
{
    struct excerpts excerpts = { .bytes = { .bytes = NULL } };
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_write_options options = {
        .tool_version = FB_VERSION,
        .color = color,
        .width = width,
        .quiet = fb_arguments_has(arguments, FB_OPTION_QUIET),
        .excerpt = lend,
        .context = &excerpts,
        .rule_pages = fb_rule_pages,
    };
    bool written = fb_writer_find(format)->write(report, &options, out, &diag);

    fb_file_free(&excerpts.bytes);
    if (!written)
        fb_say_diag(&diag);
    return written;
}

static enum fb_exit exit_of(const struct fb_report *report)
{
    switch (fb_report_verdict(report)) {
    case FB_PASS:
        return FB_EXIT_PASS;
    case FB_REJECT:
        return FB_EXIT_REJECT;
    case FB_UNDECIDED:
        break;
    }
    return FB_EXIT_UNDECIDED;
}

enum fb_exit fb_render(const struct fb_arguments *arguments, struct fb_report *report,
                       const char *path)
{
    struct fb_output output = fb_output_begin(arguments, path);

    if (!write_report(arguments, report, fb_format(arguments), output.color, output.width, &output.text)) {
        fb_output_abandon(&output);
        return FB_EXIT_UNDECIDED;
    }
    return fb_output_end(&output) ? exit_of(report) : FB_EXIT_UNDECIDED;
}

enum fb_exit fb_render_on_error(const struct fb_arguments *arguments, struct fb_report *report)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    bool color = fb_color_wanted(arguments, STDERR_FILENO);

    if (!write_report(arguments, report, fb_format(arguments), color,
                      fb_terminal_width(STDERR_FILENO), &text)
        || write(STDERR_FILENO, text.text, text.size) != (ssize_t)text.size)
        return FB_EXIT_UNDECIDED;
    return exit_of(report);
}

static bool add_values(struct fb_report *report, enum fb_option_id id, struct fb_texts values)
{
    const struct fb_option_row *row = &fb_options[id];

    for (size_t i = 0; i < values.count; i++)
        if (!fb_report_add_option(report, row->name,
                                  row->kind == FB_OPTION_FLAG ? "true" : values.items[i]))
            return false;
    return true;
}

/* Where a record goes says nothing of what is in it. */
static bool is_told(size_t id)
{
    return fb_options[id].judges && id != FB_OPTION_FAIL_ON && id != FB_OPTION_EVIDENCE;
}

/* The level of --fail-on is added by the check, which knows the project's. */
bool fb_render_options(const struct fb_arguments *arguments, const struct fb_project *project,
                       struct fb_report *report, struct fb_diag *diag)
{
    const char *const file = project != NULL ? fb_project_file(project) : NULL;
    const struct fb_texts found = { &file, file != NULL ? 1 : 0 };

    for (size_t id = 0; id < FB_OPTION_COUNT; id++) {
        struct fb_texts values = id == FB_OPTION_PROJECT ? found : arguments->values[id];

        if (is_told(id) && !add_values(report, (enum fb_option_id)id, values))
            return fb_fail_memory(diag);
    }
    return true;
}

enum fb_exit fb_render_obstacle(const struct fb_arguments *arguments, enum fb_stage stage,
                                const struct fb_diag *failure)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), arguments->command->name);
    struct fb_diag diag = FB_DIAG_NONE;

    if (report == NULL || !fb_obstacle_add(report, stage, failure, &diag)) {
        fb_say_diag(failure);
        return FB_EXIT_UNDECIDED;
    }
    if (strcmp(fb_format(arguments), "text") != 0)
        (void)fb_render(arguments, report, NULL);
    else
        (void)fb_render_on_error(arguments, report);
    return FB_EXIT_UNDECIDED;
}

struct fb_project_options fb_project_options_of(const struct fb_arguments *arguments)
{
    return (struct fb_project_options){
        .file = fb_arguments_text(arguments, FB_OPTION_PROJECT),
        .format = fb_arguments_text(arguments, FB_OPTION_SCHEMA),
        .import_roots = arguments->values[FB_OPTION_IMPORT_ROOT],
        .template_types = arguments->values[FB_OPTION_TYPES],
        .contracts = arguments->values[FB_OPTION_CONTRACT],
        .last_release = arguments->values[FB_OPTION_LAST_RELEASE],
        .released = arguments->values[FB_OPTION_RELEASED],
        .engines = arguments->values[FB_OPTION_ENGINE],
        .field_content = arguments->values[FB_OPTION_FIELD_CONTENT],
    };
}
