/* SPDX-License-Identifier: Apache-2.0 */
/* project.c - finding and reading the project file; project_load.c loads what it names. */
#include "pipeline/project/project.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "pipeline/project/find.h"
#include "pipeline/project/project_inside.h"

static bool locate(const struct fb_project_options *options, char **out, struct fb_diag *diag)
{
    if (options->file == NULL)
        return fb_find_upwards("firebreak.yaml", out, diag);
    *out = strdup(options->file);
    return *out != NULL || fb_fail_memory(diag);
}

static bool read_format(struct fb_project *project, const struct fb_doc *root,
                        struct fb_diag *diag)
{
    struct fb_span text = { .bytes = NULL };

    return fb_doc_get_text(root, "format", false, &text, diag)
        && (text.bytes == NULL
            || fb_path_list_add_node(&project->format, project->file, fb_doc_get(root, "format"),
                                     diag));
}

static bool read_kind(struct fb_project *project, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(root, "content_kind");
    struct fb_span text = { .bytes = NULL };

    if (!fb_doc_get_text(root, "content_kind", false, &text, diag))
        return false;
    project->holds_rules = text.bytes != NULL && fb_doc_is(node, "rules");
    if (text.bytes == NULL || project->holds_rules || fb_doc_is(node, "instances"))
        return true;
    fb_doc_fail(diag, node, "\"%s\" is no kind of content", (const char *)text.bytes);
    return fb_fail_help(diag, "write instances, or rules for text rule sets such as YARA's and ClamAV's");
}

static bool read_keys(struct fb_project *project, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const keys[] = { "format", "import_roots", "template_types",
                                        "contracts", "content", "last_release",
                                        "released", "change", "policy",
                                        "suppressions", "fail_on", "engines",
                                        "corpora", "field_content", "own_names", "content_kind", "fuzz", "rollout", NULL };

    if (root->kind == FB_DOC_NULL)
        return true;
    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a project file is a map, not %s", fb_doc_kind_name(root));
    return fb_doc_check_keys(root, keys, diag)
        && read_kind(project, root, diag)
        && read_format(project, root, diag)
        && fb_path_list_read(&project->import_roots, project->file, root, "import_roots", diag)
        && fb_path_list_read(&project->template_types, project->file, root, "template_types", diag)
        && fb_path_list_read(&project->contracts, project->file, root, "contracts", diag)
        && fb_path_list_read(&project->content, project->file, root, "content", diag)
        && fb_release_files_read(&project->releases, project->file, root, diag)
        && fb_change_limits_read(&project->change_limits, root, diag)
        && fb_verdict_keys_read(&project->verdict_keys, project->file, root, diag)
        && fb_trial_keys_read(&project->trial_keys, project->file, root, diag)
        && fb_rollout_keys_read(&project->rollout_keys, project->file, root, diag);
}

static bool read_file(struct fb_project *project, struct fb_diag *diag)
{
    return project->file == NULL
        || (fb_document_load(project->file, &project->document, diag)
            && read_keys(project, fb_document_root(project->document), diag));
}

static bool replace(struct fb_path_list *list, struct fb_texts texts, struct fb_diag *diag)
{
    return texts.count == 0 || fb_path_list_replace(list, texts, diag);
}

static bool apply_options(struct fb_project *project, const struct fb_project_options *options,
                          struct fb_diag *diag)
{
    const struct fb_texts format = { &options->format, options->format != NULL ? 1 : 0 };

    return replace(&project->format, format, diag)
        && replace(&project->import_roots, options->import_roots, diag)
        && replace(&project->template_types, options->template_types, diag)
        && replace(&project->contracts, options->contracts, diag)
        && replace(&project->releases.last, options->last_release, diag)
        && replace(&project->releases.earlier, options->released, diag)
        && replace(&project->trial_keys.field_content, options->field_content, diag);
}

bool fb_project_open(const struct fb_project_options *options, struct fb_project **out,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = calloc(1, sizeof *project);

    if (project == NULL)
        return fb_fail_memory(diag);
    fb_engine_libraries_init(&project->libraries);
    project->change_limits = fb_change_limits_default();
    project->trial_keys.engine_options = options->engines;
    project->verdict_keys.fail_on = FB_ERROR;
    if (!locate(options, &project->file, diag)
        || !read_file(project, diag)
        || !apply_options(project, options, diag))
        return false;
    *out = fb_take(project);
    return true;
}

void fb_project_free(struct fb_project *project)
{
    if (project == NULL)
        return;
    fb_path_list_clear(&project->format);
    fb_path_list_clear(&project->import_roots);
    fb_path_list_clear(&project->template_types);
    fb_path_list_clear(&project->contracts);
    fb_path_list_clear(&project->content);
    fb_release_files_clear(&project->releases);
    fb_trial_keys_clear(&project->trial_keys);
    fb_verdict_keys_clear(&project->verdict_keys);
    fb_rollout_keys_clear(&project->rollout_keys);
    fb_schema_free(project->schema);
    fb_file_free(&project->schema_text);
    fb_template_types_free(project->types);
    fb_contracts_free(project->sensor_builds);
    fb_released_free(project->released);
    fb_released_free(project->field);
    fb_engine_libraries_clear(&project->libraries);
    fb_document_free(project->document);
    free(project->file);
    free(project);
}

const char *fb_project_file(const struct fb_project *project)
{
    return project->file;
}

const struct fb_rollout_keys *fb_project_rollout_keys(const struct fb_project *project)
{
    return &project->rollout_keys;
}

const char *fb_project_format(const struct fb_project *project)
{
    return project->format.count > 0 ? project->format.paths[0] : NULL;
}

struct fb_texts fb_project_content(const struct fb_project *project)
{
    return fb_path_list_texts(&project->content);
}

static bool visit_list(const struct fb_path_list *list, bool (*visit)(void *context, const char *path),
                       void *context)
{
    for (size_t i = 0; i < list->count; i++)
        if (!visit(context, list->paths[i]))
            return false;
    return true;
}

bool fb_project_each_path(const struct fb_project *project, bool with_content,
                          bool (*visit)(void *context, const char *path), void *context)
{
    return (project->file == NULL || visit(context, project->file))
        && visit_list(&project->format, visit, context)
        && visit_list(&project->import_roots, visit, context)
        && visit_list(&project->template_types, visit, context)
        && visit_list(&project->contracts, visit, context)
        && (!with_content || visit_list(&project->content, visit, context))
        && visit_list(&project->releases.last, visit, context)
        && visit_list(&project->releases.earlier, visit, context);
}

const char *const fb_project_document_suffixes[] = { ".json", ".yaml", ".yml", NULL };

/* Hands on a list's files, with what they are. */
struct input_visitor {
    const char *what;
    bool (*visit)(void *context, const char *what, const char *path, struct fb_diag *diag);
    void *context;
};

static bool visit_input(void *context, const char *path, struct fb_diag *diag)
{
    const struct input_visitor *visitor = context;

    return visitor->visit(visitor->context, visitor->what, path, diag);
}

bool fb_project_each_input(const struct fb_project *project,
                           bool (*visit)(void *context, const char *what, const char *path, struct fb_diag *diag),
                           void *context, struct fb_diag *diag)
{
    const struct {
        const char *what;
        const struct fb_path_list *list;
        const char *const *suffixes;
    } lists[] = {
        { "format", &project->format, NULL },
        { "template-types", &project->template_types, fb_project_document_suffixes },
        { "corpus", &project->trial_keys.corpus_files, NULL },
        { "last-release", &project->releases.last, NULL },
        { "released", &project->releases.earlier, NULL },
        { "field-content", &project->trial_keys.field_content, NULL },
    };

    if (project->file != NULL && !visit(context, "project", project->file, diag))
        return false;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct input_visitor visitor = { lists[i].what, visit, context };
        if (!fb_path_list_each(lists[i].list, lists[i].suffixes, visit_input, &visitor, diag))
            return false;
    }
    return true;
}

const struct fb_change_limits *fb_project_change_limits(const struct fb_project *project)
{
    return &project->change_limits;
}

struct fb_verdict_keys *fb_project_verdict_keys(struct fb_project *project)
{
    return &project->verdict_keys;
}

const struct fb_trial_keys *fb_project_trial_keys(const struct fb_project *project)
{
    return &project->trial_keys;
}

bool fb_project_has_own_format(const struct fb_project *project)
{
    return project->format.count > 0;
}

bool fb_project_holds_rules(const struct fb_project *project)
{
    return project->holds_rules;
}
