/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - the command `schema`: the JSON Schemas of the files that firebreak reads or writes, and a
 * look at format schemas. */
#include <stdio.h>
#include <string.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/host/nearest.h"
#include "base/write/json_text.h"
#include "cli/json_schemas.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/content/lint.h"

enum {
    MOST_SCHEMAS = 16, /* names that are looked through for the one that was meant */
};

/* "project", of the file project.schema.json. */
static struct fb_span name_of(const struct fb_asset *schema)
{
    return fb_span_part(fb_span_of(schema->name), 0, strcspn(schema->name, "."));
}

/* What the schema says that it describes; the text is borrowed from *document. */
static bool read_title(const struct fb_asset *schema, struct fb_document **document,
                       struct fb_span *out, struct fb_diag *diag)
{
    const struct fb_span text = { schema->bytes, schema->size };

    return fb_document_parse(schema->name, text, FB_SYNTAX_JSON, document, diag)
        && fb_doc_get_text(fb_document_root(*document), "title", true, out, diag);
}

static void write_row(struct fb_span name, struct fb_span title, struct fb_buffer *out)
{
    fb_buffer_printf(out, "%-16.*s%.*s\n", (int)name.size, (const char *)name.bytes,
                     (int)title.size, (const char *)title.bytes);
}

static void write_json_row(struct fb_span name, struct fb_span title, struct fb_json *json)
{
    fb_json_open_object(json);
    fb_json_put_string(json, "name", name);
    fb_json_put_string(json, "title", title);
    fb_json_close_object(json);
}

/* One row each, through `json` where that is not NULL. */
static bool write_rows(struct fb_json *json, struct fb_buffer *out, struct fb_diag *diag)
{
    for (size_t i = 0; i < fb_json_schemas_count; i++) {
        FB_AUTO(fb_document_free)
        struct fb_document *document = NULL;
        struct fb_span title;

        if (!read_title(&fb_json_schemas[i], &document, &title, diag))
            return false;
        if (json != NULL)
            write_json_row(name_of(&fb_json_schemas[i]), title, json);
        else
            write_row(name_of(&fb_json_schemas[i]), title, out);
    }
    return true;
}

static bool write_list(bool as_json, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 2);

    if (!as_json)
        return write_rows(NULL, out, diag);
    fb_json_open_object(&json);
    fb_json_put_array(&json, "schemas");
    if (!write_rows(&json, out, diag))
        return false;
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return true;
}

static struct fb_output begin(const struct fb_arguments *arguments)
{
    return fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
}

static enum fb_exit end(struct fb_output *output)
{
    return fb_output_end(output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static enum fb_exit list(const struct fb_arguments *arguments)
{
    struct fb_output output = begin(arguments);
    struct fb_diag diag = FB_DIAG_NONE;

    if (write_list(fb_format_is_json(arguments), &output.text, &diag))
        return end(&output);
    fb_output_abandon(&output);
    fb_say_diag(&diag);
    return FB_EXIT_UNDECIDED;
}

static enum fb_exit refuse_name(const char *name)
{
    char names[MOST_SCHEMAS][32];
    const char *words[MOST_SCHEMAS];
    size_t count = 0;

    for (; count < MOST_SCHEMAS && count < fb_json_schemas_count; count++) {
        const struct fb_span word = name_of(&fb_json_schemas[count]);
        snprintf(names[count], sizeof names[count], "%.*s", (int)word.size, (const char *)word.bytes);
        words[count] = names[count];
    }
    const char *meant = fb_nearest(fb_span_of(name), words, count);
    if (meant != NULL)
        fb_say("there is no JSON Schema \"%s\"; did you mean \"%s\"?", name, meant);
    else
        fb_say("there is no JSON Schema \"%s\"; `firebreak schema list` lists them", name);
    return FB_EXIT_USAGE;
}

/* Byte for byte, whatever the format: it is JSON already. */
static enum fb_exit show(const struct fb_arguments *arguments)
{
    const char *name = arguments->operands.items[1];

    for (size_t i = 0; i < fb_json_schemas_count; i++) {
        if (!fb_span_is(name_of(&fb_json_schemas[i]), name))
            continue;
        struct fb_output output = begin(arguments);
        fb_buffer_append(&output.text,
                         (struct fb_span){ fb_json_schemas[i].bytes, fb_json_schemas[i].size });
        return end(&output);
    }
    return refuse_name(name);
}

static enum fb_exit lint(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "schema");
    const struct fb_texts *operands = &arguments->operands;
    const struct fb_texts files = { operands->items + 1, operands->count - 1 };
    struct fb_diag diag = FB_DIAG_NONE;

    if ((report != NULL || fb_fail_memory(&diag))
        && fb_render_options(arguments, NULL, report, &diag)
        && fb_lint_schemas(files, arguments->values[FB_OPTION_IMPORT_ROOT].items, report, &diag))
        return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    fb_say_diag(&diag);
    return FB_EXIT_UNDECIDED;
}

static const struct {
    const char *name;
    const char *usage;
    size_t least, most; /* operands, with the name */
    enum fb_exit (*run)(const struct fb_arguments *arguments);
} actions[] = {
    { "list", "schema list", 1, 1, list },
    { "show", "schema show NAME", 2, 2, show },
    { "lint", "schema lint FILE|DIR...", 2, SIZE_MAX, lint },
};

enum {
    ACTION_COUNT = sizeof actions / sizeof actions[0],
};

/* No schema is loaded by list and show, so no import is looked up. */
static bool has_surplus(const struct fb_arguments *arguments)
{
    if (!fb_arguments_has(arguments, FB_OPTION_IMPORT_ROOT))
        return false;
    fb_say("--import-root is for schema lint alone");
    return true;
}

static enum fb_exit run_schema(const struct fb_arguments *arguments)
{
    const char *name = arguments->operands.items[0];
    const size_t count = arguments->operands.count;

    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (strcmp(actions[i].name, name) != 0)
            continue;
        if (actions[i].run != lint && has_surplus(arguments))
            break;
        if (count >= actions[i].least && count <= actions[i].most)
            return actions[i].run(arguments);
        if (count > actions[i].most)
            fb_say("schema does not take \"%s\"", arguments->operands.items[actions[i].most]);
        fb_say("it is used so: firebreak %s", actions[i].usage);
        break;
    }
    return FB_EXIT_USAGE;
}

static const enum fb_option_id schema_options[] = { FB_OPTION_IMPORT_ROOT };
static const struct fb_action schema_actions[] = {
    { "list", "names the JSON Schemas", FB_OFFER_NOTHING },
    { "show", "prints one", FB_OFFER_SCHEMAS },
    { "lint", "judges format schemas (.ksy)", FB_OFFER_FILES },
};
static const struct fb_example schema_examples[] = {
    { "schema list", "the names, and what each describes" },
    { "schema show project -o project.schema.json", "for an editor that checks firebreak.yaml" },
    { "schema lint vendor.ksy", "whether content can be judged by a vendor's format" },
};

const struct fb_command fb_command_schema = {
    .name = "schema",
    .summary = "show the JSON Schemas of project files, sources and reports; lint .ksy files",
    .operands = "list | show NAME | lint FILE|DIR...",
    .description =
        "`list` names the JSON Schemas of the files that firebreak reads or writes; `show` prints one.\n"
        "With it an editor completes and checks such a file.  `lint` loads format schemas (.ksy) as the\n"
        "other commands do, without content: what is wrong is a finding, with line, column and path.\n",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    FB_COMMAND_ACTIONS(schema_actions),
    FB_COMMAND_OPTIONS(schema_options),
    FB_COMMAND_EXAMPLES(schema_examples),
    .run = run_schema,
};
