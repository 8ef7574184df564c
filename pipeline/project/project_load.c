/* SPDX-License-Identifier: Apache-2.0 */
/* project_load.c - loading what a project names: schema, template types, contracts, releases; each once, when it is asked for. */
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "pipeline/project/builtin.h"
#include "pipeline/project/project_inside.h"

static bool load_builtin(struct fb_project *project, const struct fb_schema_options *options,
                         struct fb_diag *diag)
{
    const struct fb_asset *asset = &fb_builtin_schemas[0];
    const struct fb_span text = { asset->bytes, asset->size };

    return fb_schema_load(asset->name, text, options, &project->schema, diag);
}

static bool load_format(struct fb_project *project, const struct fb_schema_options *options,
                        struct fb_diag *diag)
{
    const char *path = project->format.paths[0];

    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &project->schema_text, diag))
        return fb_path_list_blame(&project->format, 0, diag);
    return fb_schema_load(path, project->schema_text, options, &project->schema, diag);
}

bool fb_project_schema(struct fb_project *project, const struct fb_schema **out,
                       struct fb_diag *diag)
{
    const struct fb_schema_options options = {
        .import_roots = fb_path_list_texts(&project->import_roots).items,
    };

    if (project->schema == NULL
        && !(project->format.count > 0 ? load_format(project, &options, diag)
                                       : load_builtin(project, &options, diag)))
        return false;
    *out = project->schema;
    return true;
}

static bool load_types_file(void *set, const char *path, struct fb_diag *diag)
{
    return fb_template_types_load(set, path, diag);
}

static bool load_types(struct fb_project *project, struct fb_diag *diag)
{
    FB_AUTO(fb_template_types_free)
    struct fb_template_types *types = fb_template_types_new();

    if (types == NULL)
        return fb_fail_memory(diag);
    if (!fb_path_list_each(&project->template_types, fb_project_document_suffixes, load_types_file, types,
                           diag))
        return false;
    project->types = fb_take(types);
    return true;
}

bool fb_project_types(struct fb_project *project, const struct fb_template_types **out,
                      struct fb_diag *diag)
{
    if (project->types == NULL && !load_types(project, diag))
        return false;
    *out = project->types;
    return true;
}

static bool fail_no_types(const struct fb_project *project, struct fb_diag *diag)
{
    struct fb_place place = { .line = 0 };

    if (project->file == NULL) {
        fb_fail(diag, FB_FAULT_INPUT, "there is no firebreak.yaml here or above, and no --types");
        return fb_fail_help(diag, "name the template types with --types FILE");
    }
    fb_place_set_file(&place, project->file);
    fb_place_set_path(&place, "template_types");
    fb_fail_at(diag, FB_FAULT_INPUT, &place, "no template types are named");
    return fb_fail_help(diag, "list their files or folders here, or name them with --types FILE");
}

bool fb_project_need_types(struct fb_project *project, const struct fb_template_types **out,
                           struct fb_diag *diag)
{
    const struct fb_template_types *types = NULL;

    if (!fb_project_types(project, &types, diag))
        return false;
    if (fb_template_types_count(types) == 0)
        return fail_no_types(project, diag);
    *out = types;
    return true;
}

static bool load_contract_file(void *set, const char *path, struct fb_diag *diag)
{
    return fb_contracts_load(set, path, diag);
}

static bool load_contracts(struct fb_project *project, struct fb_diag *diag)
{
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *contracts = fb_contracts_new();

    if (contracts == NULL)
        return fb_fail_memory(diag);
    if (!fb_path_list_each(&project->contracts, fb_project_document_suffixes, load_contract_file, contracts,
                           diag))
        return false;
    project->sensor_builds = fb_take(contracts);
    return true;
}

bool fb_project_contracts(struct fb_project *project, const struct fb_contracts **out,
                          struct fb_diag *diag)
{
    if (project->sensor_builds == NULL && !load_contracts(project, diag))
        return false;
    *out = project->sensor_builds;
    return true;
}

static bool load_released(struct fb_project *project, const struct fb_release_files *files,
                          struct fb_released **out, struct fb_diag *diag)
{
    const struct fb_schema *schema = NULL;

    return (project->holds_rules || fb_project_schema(project, &schema, diag))
        && fb_release_files_load(files, schema, out, diag);
}

bool fb_project_released(struct fb_project *project, const struct fb_released **out, struct fb_diag *diag)
{
    static const struct fb_release_files none = { .last = { .count = 0 } };

    if (project->released == NULL
        && !load_released(project, project->holds_rules ? &none : &project->releases, &project->released, diag))
        return false;
    *out = project->released;
    return true;
}

/* Read as releases are, one for each channel; they are no part of the ledger. */
static bool load_field(struct fb_project *project, struct fb_diag *diag)
{
    const struct fb_release_files files = { .last = project->trial_keys.field_content };

    return load_released(project, &files, &project->field, diag);
}

bool fb_project_field(struct fb_project *project, const struct fb_released **out, struct fb_diag *diag)
{
    if (project->trial_keys.field_content.count == 0)
        return fb_project_released(project, out, diag);
    if (project->field == NULL && !load_field(project, diag))
        return false;
    *out = project->field;
    return true;
}
