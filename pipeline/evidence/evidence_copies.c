/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_copies.c - which files of a project are small enough to be kept, under which names. */
#include "pipeline/evidence/evidence_copies.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "pipeline/project/verdict_keys.h"

#define PROJECT "project/"

static size_t folder_size(const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;

    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* Whether a path leaves the folder that it is seen from, or may. */
static bool leaves(const char *path)
{
    for (const char *at = path; at != NULL; at = strchr(at, '/')) {
        at += at != path;
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return true;
    }
    return path[0] == '/' || path[0] == '\0';
}

static bool is_taken(const struct fb_evidence_copies *copies, const char *name)
{
    for (size_t i = 0; i < copies->count; i++)
        if (strcmp(copies->items[i].name, name) == 0)
            return true;
    return false;
}

/* The project file is firebreak.yaml, whatever its name was, and always the first. */
static void write_name(const struct fb_evidence_copies *copies, const char *project, const char *path, const char *sha256,
                       struct fb_buffer *out)
{
    const size_t above = folder_size(project);
    const bool is_below = strncmp(path, project != NULL ? project : "", above) == 0 && !leaves(path + above);

    if (copies->count == 0 && project != NULL)
        fb_buffer_text(out, PROJECT "firebreak.yaml");
    else if (is_below)
        fb_buffer_printf(out, PROJECT "%s", path + above);
    if (!out->failed && (out->size == 0 || is_taken(copies, out->text))) {
        out->size = 0;
        fb_buffer_printf(out, PROJECT "outside/%.16s-%s", sha256, path + folder_size(path));
    }
}

static bool append(struct fb_evidence_copies *copies, const char *path, const char *name, const char *sha256,
                   struct fb_diag *diag)
{
    if (!fb_grow((void **)&copies->items, &copies->capacity, copies->count, sizeof *copies->items))
        return fb_fail_memory(diag);
    const struct fb_evidence_copy copy = {
        .path = fb_arena_text(&copies->arena, fb_span_of(path)),
        .name = fb_arena_text(&copies->arena, fb_span_of(name)),
        .sha256 = fb_arena_text(&copies->arena, fb_span_of(sha256)),
    };
    if (copy.path == NULL || copy.name == NULL || copy.sha256 == NULL)
        return fb_fail_memory(diag);
    copies->items[copies->count++] = copy;
    return true;
}

static bool is_known(const struct fb_evidence_copies *copies, const char *path)
{
    for (size_t i = 0; i < copies->count; i++)
        if (strcmp(copies->items[i].path, path) == 0)
            return true;
    return false;
}

struct listing {
    const char *project; /* its file; NULL: there is none */
    struct fb_evidence_copies *copies;
};

/* A file with several sensor builds is named by each of them. */
static bool add(const struct listing *listing, const char *path, struct fb_diag *diag)
{
    struct fb_evidence_copies *copies = listing->copies;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer name = FB_BUFFER_EMPTY;
    char sha256[65];
    uint64_t size = 0;

    if (is_known(copies, path))
        return true;
    if (!fb_sha256_file(path, sha256, &size, diag))
        return false;
    write_name(copies, listing->project, path, sha256, &name);
    if (name.failed)
        return fb_fail_memory(diag);
    return is_taken(copies, name.text) || append(copies, path, name.text, sha256, diag);
}

static bool visit(void *context, const char *what, const char *path, struct fb_diag *diag)
{
    const bool is_small = strcmp(what, "project") == 0 || strcmp(what, "format") == 0 || strcmp(what, "template-types") == 0;

    return !is_small || add(context, path, diag);
}

static bool add_imports(const struct listing *listing, struct fb_project *project, struct fb_diag *diag)
{
    const struct fb_schema *schema = NULL;

    if (fb_project_holds_rules(project) || fb_project_format(project) == NULL)
        return true;
    if (!fb_project_schema(project, &schema, diag))
        return false;
    for (size_t i = 1; i < fb_schema_file_count(schema); i++)
        if (!add(listing, fb_schema_file(schema, i).path, diag))
            return false;
    return true;
}

static bool add_contracts(const struct listing *listing, struct fb_project *project, struct fb_diag *diag)
{
    const struct fb_contracts *contracts = NULL;

    if (!fb_project_contracts(project, &contracts, diag))
        return false;
    for (size_t i = 0; i < fb_contracts_count(contracts); i++)
        if (!add(listing, fb_contracts_at(contracts, i)->file, diag))
            return false;
    return true;
}

static bool add_policy(const struct listing *listing, struct fb_project *project, struct fb_diag *diag)
{
    const struct fb_path_list *policy = &fb_project_verdict_keys(project)->policy_file;

    return policy->count == 0 || add(listing, policy->paths[0], diag);
}

bool fb_evidence_copies_read(struct fb_project *project, struct fb_evidence_copies *out, struct fb_diag *diag)
{
    struct listing listing = { .project = fb_project_file(project), .copies = out };

    *out = (struct fb_evidence_copies){ .count = 0 };
    fb_arena_init(&out->arena, fb_heap(), SIZE_MAX);
    return fb_project_each_input(project, visit, &listing, diag)
        && add_imports(&listing, project, diag)
        && add_contracts(&listing, project, diag)
        && add_policy(&listing, project, diag);
}

static bool add_copy(const struct fb_evidence_copy *copy, struct fb_new_folder *folder, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char sha256[65];

    if (!fb_file_read(copy->path, FB_MAX_DOCUMENT_BYTES, &bytes, diag))
        return false;
    if (!fb_sha256_hex(bytes, sha256))
        return fb_fail_memory(diag);
    if (strcmp(sha256, copy->sha256) == 0)
        return fb_new_folder_add(folder, copy->name, bytes, diag);
    fb_place_set_file(&diag->place, copy->path);
    return fb_fail(diag, FB_FAULT_INPUT, "it changed while the gates ran");
}

bool fb_evidence_copies_add(const struct fb_evidence_copies *copies, struct fb_new_folder *folder,
                            struct fb_buffer *digests, struct fb_diag *diag)
{
    for (size_t i = 0; i < copies->count; i++) {
        if (!add_copy(&copies->items[i], folder, diag))
            return false;
        fb_buffer_printf(digests, "%s  %s\n", copies->items[i].sha256, copies->items[i].name);
    }
    return !digests->failed || fb_fail_memory(diag);
}

void fb_evidence_copies_clear(struct fb_evidence_copies *copies)
{
    free(copies->items);
    fb_arena_clear(&copies->arena);
    *copies = (struct fb_evidence_copies){ .count = 0 };
}
