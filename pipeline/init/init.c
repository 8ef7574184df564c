/* SPDX-License-Identifier: Apache-2.0 */
/* init.c - what is there, what it lacks, and the files that a project then needs. */
#include "pipeline/init/init_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "pipeline/init/init_sample.h"
#include "pipeline/project/builtin.h"
#include "validator/model/record.h"

/* A schema with the text and the document that it was loaded from. */
struct format {
    struct fb_span text;          /* malloc'ed unless it is the built-in one */
    struct fb_document *document; /* for what the plan does not keep */
    struct fb_schema *schema;
};

static void clear_format(struct format *format)
{
    fb_schema_free(format->schema);
    fb_document_free(format->document);
    fb_file_free(&format->text);
    *format = (struct format){ .schema = NULL };
}

static bool load_builtin(struct format *out, struct fb_diag *diag)
{
    const struct fb_asset *asset = &fb_builtin_schemas[0];
    const struct fb_span text = { asset->bytes, asset->size };

    return fb_document_parse(asset->name, text, FB_SYNTAX_YAML, &out->document, diag)
        && fb_schema_load(asset->name, text, NULL, &out->schema, diag);
}

static bool load_format(const struct fb_init_options *options, const char *path, struct format *out,
                        struct fb_diag *diag)
{
    const struct fb_schema_options schema_options = { .import_roots = options->import_roots.items };

    return fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &out->text, diag)
        && fb_document_parse(path, out->text, FB_SYNTAX_YAML, &out->document, diag)
        && fb_schema_load(path, out->text, &schema_options, &out->schema, diag);
}

/* ---- Which schema ---- */

static bool is_usable(const struct fb_init_options *options, const char *path)
{
    struct format format = { .schema = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    const bool usable = load_format(options, path, &format, &diag)
                     && fb_record_check(format.schema, &diag);

    clear_format(&format);
    return usable;
}

/* The only schema of the folder; of several the only one that has template instances: the others
 * may be what it imports.  NULL: none, or it is unclear. */
static const char *only_format(const struct fb_init_options *options, const struct fb_found *found,
                               enum fb_init_outcome *outcome)
{
    const char *only = NULL;
    const char *usable = NULL;
    size_t count = 0;
    size_t usable_count = 0;

    for (size_t i = 0; i < found->paths.count; i++) {
        if (found->kinds[i] != FB_FOUND_FORMAT)
            continue;
        only = found->paths.items[i];
        count++;
        if (is_usable(options, only)) {
            usable = only;
            usable_count++;
        }
    }
    if (count > 1 && usable_count != 1)
        *outcome = FB_INIT_UNCLEAR;
    return count == 1 ? only : usable_count == 1 ? usable
                                                 : NULL;
}

static bool choose_format(struct fb_init_plan *plan, struct format *out)
{
    const char *path = plan->options->from;
    struct fb_diag lack = FB_DIAG_NONE;

    if (path == NULL)
        path = only_format(plan->options, &plan->init->found, &plan->init->outcome);
    if (path == NULL)
        return load_builtin(out, plan->diag);
    plan->init->format = strdup(path);
    if (plan->init->format == NULL)
        return fb_fail_memory(plan->diag);
    if (!load_format(plan->options, path, out, plan->diag))
        return false;
    if (fb_record_check(out->schema, &lack))
        return true;
    if (lack.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(plan->diag);
    plan->init->outcome = FB_INIT_INCOMPLETE;
    fb_init_advise(out->schema, fb_document_root(out->document), &lack, &plan->init->advice);
    return !plan->init->advice.failed || fb_fail_memory(plan->diag);
}

/* ---- Which files ---- */

static void add_asset(struct fb_init *init, const char *path, const struct fb_asset *asset)
{
    init->files[init->file_count++] = (struct fb_new_file){ path, { asset->bytes, asset->size } };
}

/* Those that the modelines of files name. */
static void add_json_schemas(struct fb_init_plan *plan)
{
    static const char *const paths[] = {
        ".firebreak/project.schema.json",
        ".firebreak/template-types.schema.json",
        ".firebreak/contract.schema.json",
        ".firebreak/content-source.schema.json",
    };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        for (size_t k = 0; k < plan->options->json_schema_count; k++)
            if (strcmp(strchr(paths[i], '/') + 1, plan->options->json_schemas[k].name) == 0)
                add_asset(plan->init, paths[i], &plan->options->json_schemas[k]);
}

struct fb_buffer *fb_init_file(struct fb_init *init, const char *path)
{
    init->files[init->file_count].path = path;
    return &init->texts[init->file_count++];
}

static bool has_fields(const struct fb_sketch *sketch)
{
    for (size_t i = 0; i < sketch->count; i++)
        if (sketch->items[i].field_count > 0)
            return true;
    return false;
}

/* The project file comes last: with it the others count. */
static bool add_files(struct fb_init_plan *plan)
{
    struct fb_init *init = plan->init;
    const bool has_types = has_fields(&plan->sketch);

    init->has_example = has_types && !fb_found_any(&init->found, FB_FOUND_CONTRACT);
    add_json_schemas(plan);
    if (plan->sample) {
        add_asset(init, "sources/first.yaml", &fb_init_sample[FB_INIT_SAMPLE_SOURCE]);
        add_asset(init, "template-types.yaml", &fb_init_sample[FB_INIT_SAMPLE_TYPES]);
    } else if (has_types && !plan->types_defined) {
        fb_init_types_text(plan);
    }
    if (init->has_example)
        fb_init_contract_text(plan);
    return fb_init_project_text(plan) && fb_init_next(plan);
}

static bool finish_texts(struct fb_init *init, struct fb_diag *diag)
{
    bool failed = init->next.failed || init->advice.failed;

    for (size_t i = 0; i < init->file_count; i++) {
        failed = failed || init->texts[i].failed;
        if (init->files[i].bytes.bytes == NULL)
            init->files[i].bytes = fb_buffer_span(&init->texts[i]);
    }
    return !failed || fb_fail_memory(diag);
}

static bool plan_with(struct fb_init_plan *plan, struct format *format)
{
    struct fb_init *init = plan->init;

    if (!fb_found_look(plan->options->folder, &init->found, plan->diag)
        || !choose_format(plan, format))
        return false;
    if (init->outcome != FB_INIT_READY)
        return true;
    return fb_found_content(&init->found, format->schema, fb_document_root(format->document), plan->diag)
        && fb_init_draw_types(plan, format->schema, fb_document_root(format->document))
        && add_files(plan)
        && finish_texts(init, plan->diag);
}

bool fb_init_plan(const struct fb_init_options *options, struct fb_init *out, struct fb_diag *diag)
{
    struct fb_init_plan plan = { .options = options, .init = out, .diag = diag };
    struct format format = { .schema = NULL };

    *out = (struct fb_init){ .outcome = FB_INIT_READY };
    fb_sketch_init(&plan.sketch, diag);
    bool planned = plan_with(&plan, &format);
    clear_format(&format);
    fb_sketch_clear(&plan.sketch);
    return planned;
}

void fb_init_clear(struct fb_init *init)
{
    for (size_t i = 0; i < FB_INIT_MOST_FILES; i++)
        fb_buffer_clear(&init->texts[i]);
    fb_buffer_clear(&init->advice);
    fb_buffer_clear(&init->next);
    fb_found_clear(&init->found);
    free(init->format);
}

size_t fb_init_taken(struct fb_init *init, const char *folder,
                     const char *taken[static FB_INIT_MOST_FILES])
{
    size_t kept = 0;
    size_t count = 0;

    for (size_t i = 0; i < init->file_count; i++) {
        const enum fb_new_file_state state = fb_new_file_look(folder, &init->files[i]);
        /* The project file is made by the one who made the project, even if it says the same. */
        const bool is_project = i + 1 == init->file_count;
        if (state == FB_NEW_FILE_TAKEN || (state == FB_NEW_FILE_SAME && is_project))
            taken[count++] = init->files[i].path;
        if (state != FB_NEW_FILE_SAME)
            init->files[kept++] = init->files[i];
    }
    init->file_count = kept;
    return count;
}
