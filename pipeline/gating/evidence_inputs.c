/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_inputs.c - project, format with its imports, template types, contracts, engines with their libraries, corpora and releases, digested. */
#include "pipeline/gating/evidence_inputs.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/project/builtin.h"
#include "pipeline/project/engine_libraries.h"
#include "pipeline/project/trial_keys.h"

static bool add(struct fb_evidence_inputs *inputs, const struct fb_evidence_input *input,
                const char *sha256, struct fb_diag *diag)
{
    if (!fb_grow((void **)&inputs->items, &inputs->capacity, inputs->count, sizeof *inputs->items))
        return fb_fail_memory(diag);
    struct fb_evidence_input *item = &inputs->items[inputs->count];
    *item = *input;
    item->sha256 = fb_arena_text(&inputs->arena, fb_span_of(sha256));
    if (item->sha256 == NULL)
        return fb_fail_memory(diag);
    inputs->count++;
    return true;
}

static bool add_file(struct fb_evidence_inputs *inputs, const struct fb_evidence_input *input,
                     const char *path, struct fb_diag *diag)
{
    char sha256[65];
    uint64_t size = 0;

    return fb_sha256_file(path, sha256, &size, diag) && add(inputs, input, sha256, diag);
}

static bool visit(void *context, const char *what, const char *path, struct fb_diag *diag)
{
    return add_file(context, &(struct fb_evidence_input){ .name = what }, path, diag);
}

bool fb_builtin_format_sha256(char out[static 65])
{
    const struct fb_asset *asset = &fb_builtin_schemas[0];

    return fb_sha256_hex((struct fb_span){ asset->bytes, asset->size }, out);
}

static bool add_builtin(const struct fb_project *project, struct fb_evidence_inputs *inputs,
                        struct fb_diag *diag)
{
    char sha256[65];

    if (fb_project_holds_rules(project) || fb_project_format(project) != NULL)
        return true;
    return fb_builtin_format_sha256(sha256)
             ? add(inputs, &(struct fb_evidence_input){ .name = "format" }, sha256, diag)
             : fb_fail_memory(diag);
}

/* What was loaded is what was judged by, so that a file that has changed since is none to write down. */
static bool add_import(struct fb_evidence_inputs *inputs, const struct fb_schema_file *file, struct fb_diag *diag)
{
    char sha256[65];
    uint64_t size = 0;

    if (!fb_sha256_file(file->path, sha256, &size, diag))
        return false;
    if (strcmp(sha256, file->sha256) == 0)
        return add(inputs, &(struct fb_evidence_input){ .name = "format" }, sha256, diag);
    fb_place_set_file(&diag->place, file->path);
    return fb_fail(diag, FB_FAULT_INPUT, "it changed after it was loaded");
}

/* The first file is the format itself, which is there already. */
static bool add_imports(struct fb_project *project, struct fb_evidence_inputs *inputs, struct fb_diag *diag)
{
    const struct fb_schema *schema = NULL;

    if (fb_project_holds_rules(project) || fb_project_format(project) == NULL)
        return true;
    if (!fb_project_schema(project, &schema, diag))
        return false;
    for (size_t i = 1; i < fb_schema_file_count(schema); i++) {
        const struct fb_schema_file file = fb_schema_file(schema, i);
        if (!add_import(inputs, &file, diag))
            return false;
    }
    return true;
}

/* Those of an engine that nobody can open are not known; the gates that run it are undecided then. */
static bool add_libraries(struct fb_project *project, const char *engine, const char *build,
                          struct fb_evidence_inputs *inputs, struct fb_diag *diag)
{
    const struct fb_libraries *libraries = NULL;

    if (!fb_project_engine_libraries(project, engine, &libraries, diag))
        return false;
    for (size_t i = 0; libraries != NULL && i < libraries->count; i++) {
        const struct fb_evidence_input library = {
            .name = "library",
            .build = build,
            .file = strrchr(libraries->paths[i], '/') + 1, /* the path is absolute */
        };
        if (!add_file(inputs, &library, libraries->paths[i], diag))
            return false;
    }
    return true;
}

static bool add_build(struct fb_project *project, const struct fb_contract *contract,
                      struct fb_evidence_inputs *inputs, struct fb_diag *diag)
{
    const char *engine = fb_trial_keys_engine(fb_project_trial_keys(project), contract->name);
    const struct fb_evidence_input with_contract = {
        .name = "contract",
        .build = contract->name,
        .supply = fb_supply_name(contract->supply),
        .engine = contract->engine_sha256,
    };
    const struct fb_evidence_input with_engine = { .name = "engine", .build = contract->name };

    return add_file(inputs, &with_contract, contract->file, diag)
        && (engine == NULL
            || (add_file(inputs, &with_engine, engine, diag)
                && add_libraries(project, engine, contract->name, inputs, diag)));
}

static bool add_builds(struct fb_project *project, struct fb_evidence_inputs *inputs, struct fb_diag *diag)
{
    const struct fb_contracts *contracts = NULL;

    if (!fb_project_contracts(project, &contracts, diag))
        return false;
    for (size_t i = 0; i < fb_contracts_count(contracts); i++)
        if (!add_build(project, fb_contracts_at(contracts, i), inputs, diag))
            return false;
    return true;
}

bool fb_evidence_inputs_read(struct fb_project *project, struct fb_evidence_inputs *out,
                             struct fb_diag *diag)
{
    *out = (struct fb_evidence_inputs){ .count = 0 };
    fb_arena_init(&out->arena, fb_heap(), SIZE_MAX);
    return fb_project_each_input(project, visit, out, diag)
        && add_builtin(project, out, diag)
        && add_imports(project, out, diag)
        && add_builds(project, out, diag);
}

void fb_evidence_inputs_clear(struct fb_evidence_inputs *inputs)
{
    free(inputs->items);
    fb_arena_clear(&inputs->arena);
    *inputs = (struct fb_evidence_inputs){ .count = 0 };
}
