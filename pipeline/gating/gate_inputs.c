/* SPDX-License-Identifier: Apache-2.0 */
/* gate_inputs.c - the table of what each gate reads, and the lines that follow from it. */
#include "pipeline/gating/gate_inputs.h"

#include <inttypes.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "fuzz/plan.h"
#include "pipeline/gating/evidence_inputs.h"
#include "pipeline/project/engine_libraries.h"
#include "pipeline/project/trial_keys.h"

/* What is named by the project, as fb_project_each_input calls it. */
static const struct {
    const char *gate;
    const char *reads[6];
    bool builds; /* their contracts, engines, libraries of these */
} rows[] = {
    { "replay", { "format", "template-types", "corpus", "last-release", NULL }, false },
    { "engine", { "format", "template-types", "corpus", "last-release", "field-content", NULL }, true },
    { "fuzz", { "format", "template-types", "corpus", "last-release", "field-content", NULL }, true },
};

static size_t row_of(const char *gate)
{
    size_t row = 0;

    while (strcmp(rows[row].gate, gate) != 0)
        row++;
    return row;
}

struct writing {
    struct fb_project *project;
    const struct fb_trial *trial;
    size_t row;
    enum fb_input_form form;
    struct fb_buffer *out;
};

static bool add_stamp(struct fb_buffer *out, const char *path, struct fb_diag *diag)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return fb_fail(diag, FB_FAULT_IO, "%s cannot be looked at", path);
    fb_buffer_printf(out, "%ju %ju %jd %jd.%09ld %jd.%09ld", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino,
                     (intmax_t)status.st_size, (intmax_t)status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                     (intmax_t)status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
    return true;
}

/* A path has no line break in a line of its own: it comes last, with its length. */
static bool add_file(struct writing *writing, const char *what, const char *path, struct fb_diag *diag)
{
    char sha256[65] = "";
    uint64_t size = 0;

    fb_buffer_printf(writing->out, "%s ", what);
    if (writing->form == FB_INPUT_STAMP) {
        if (!add_stamp(writing->out, path, diag))
            return false;
    } else if (!fb_sha256_file(path, sha256, &size, diag)) {
        return false;
    }
    fb_buffer_printf(writing->out, "%s %zu %s\n", sha256, strlen(path), path);
    return true;
}

static bool visit(void *context, const char *what, const char *path, struct fb_diag *diag)
{
    struct writing *writing = context;

    for (const char *const *at = rows[writing->row].reads; *at != NULL; at++)
        if (strcmp(*at, what) == 0)
            return add_file(writing, what, path, diag);
    return true;
}

static bool add_format(struct writing *writing, struct fb_diag *diag)
{
    const struct fb_schema *schema = NULL;
    char sha256[65];

    if (fb_project_format(writing->project) == NULL) {
        if (!fb_builtin_format_sha256(sha256))
            return fb_fail_memory(diag);
        fb_buffer_printf(writing->out, "format built-in %s\n", sha256);
        return true;
    }
    if (!fb_project_schema(writing->project, &schema, diag))
        return false;
    for (size_t i = 1; i < fb_schema_file_count(schema); i++)
        if (!add_file(writing, "import", fb_schema_file(schema, i).path, diag))
            return false;
    return true;
}

static bool add_libraries(struct writing *writing, const struct fb_libraries *libraries, struct fb_diag *diag)
{
    for (size_t i = 0; i < libraries->count; i++)
        if (!add_file(writing, "library", libraries->paths[i], diag))
            return false;
    return true;
}

bool fb_gate_inputs_write_build(struct fb_project *project, const struct fb_trial_build *build,
                                enum fb_input_form form, struct fb_buffer *out, bool *known, struct fb_diag *diag)
{
    struct writing writing = { .project = project, .form = form, .out = out };
    const struct fb_libraries *libraries = NULL;

    fb_buffer_printf(out, "build %s\n", build->contract->name);
    if (!add_file(&writing, "contract", build->contract->file, diag)
        || (build->engine != NULL
            && (!add_file(&writing, "engine", build->engine, diag)
                || !fb_project_engine_libraries(project, build->engine, &libraries, diag)
                || (libraries != NULL && !add_libraries(&writing, libraries, diag)))))
        return false;
    *known = build->engine == NULL || libraries != NULL;
    return !out->failed || fb_fail_memory(diag);
}

bool fb_gate_inputs_have_builds(const char *gate)
{
    return rows[row_of(gate)].builds;
}

/* The labels of corpora, and names: all that the project file itself says to the gate. */
static void add_node(struct fb_buffer *out, const struct fb_doc *node)
{
    fb_buffer_printf(out, " %d:%zu:", (int)node->kind, node->text.size);
    fb_buffer_append(out, node->text);
}

static void add_corpora(const struct writing *writing)
{
    const struct fb_trial_keys *keys = fb_project_trial_keys(writing->project);

    for (size_t i = 0; i < keys->corpus_files.count; i++) {
        const struct fb_doc *entry = fb_doc_at(keys->corpora, i);

        fb_buffer_text(writing->out, "corpora");
        for (size_t at = 0; at < entry->count * 2; at++)
            add_node(writing->out, &entry->items[at]);
        fb_buffer_char(writing->out, '\n');
    }
    for (size_t i = 0; i < keys->own_name_count; i++)
        fb_buffer_printf(writing->out, "own-name %zu %s\n", strlen(keys->own_names[i]), keys->own_names[i]);
}

static bool add_known(struct writing *writing, const struct fb_fuzz_options *fuzz, struct fb_diag *diag)
{
    for (size_t i = 0; i < fuzz->known_count; i++) {
        struct fb_paths files = { .count = 0 };

        if (!fb_paths_below(fuzz->known[i], NULL, &files, diag))
            return false;
        bool added = true;
        for (size_t at = 0; added && at < files.count; at++)
            added = add_file(writing, "known", files.items[at], diag);
        fb_paths_clear(&files);
        if (!added)
            return false;
    }
    return true;
}

/* What is only reached where the plan ends is not among them: a plan that was cut short is not kept. */
static bool add_fuzz(struct writing *writing, struct fb_diag *diag)
{
    const struct fb_fuzz_options *fuzz = writing->trial->fuzz;

    if (strcmp(rows[writing->row].gate, "fuzz") != 0)
        return true;
    fb_buffer_printf(writing->out, "plan %" PRIu64 " %" PRIu64 " %" PRIu64 " %d\n", fuzz->seed, fuzz->random, fuzz->inputs,
                     fuzz->folder != NULL);
    return add_known(writing, fuzz, diag);
}

bool fb_gate_inputs_write(struct fb_project *project, const struct fb_trial *trial, const char *gate,
                          enum fb_input_form form, struct fb_buffer *out, struct fb_diag *diag)
{
    struct writing writing = { .project = project, .trial = trial, .row = row_of(gate), .form = form, .out = out };

    fb_buffer_printf(out, "gate %s\nlayers %" PRIx32 "\ncoverage %d\nencodes %d\n", gate, trial->layers_required,
                     trial->coverage && strcmp(gate, "replay") == 0, trial->encode != NULL);
    add_corpora(&writing);
    return fb_project_each_input(project, visit, &writing, diag)
        && add_format(&writing, diag)
        && add_fuzz(&writing, diag)
        && (!out->failed || fb_fail_memory(diag));
}

/* ---- The program ---- */

struct libraries {
    struct fb_buffer *out;
    struct fb_diag *diag;
};

/* The first object is the program itself, without a name; what the kernel maps is no file. */
static int add_library(struct dl_phdr_info *object, size_t size, void *context)
{
    struct libraries *libraries = context;
    const bool is_program = object->dlpi_name == NULL || object->dlpi_name[0] == '\0';
    const char *path = is_program ? "/proc/self/exe" : object->dlpi_name;
    char sha256[65];
    uint64_t bytes = 0;

    (void)size;
    if (path[0] != '/')
        return 0;
    if (!fb_sha256_file(path, sha256, &bytes, libraries->diag))
        return 1;
    fb_buffer_printf(libraries->out, "object %s\n", sha256);
    return 0;
}

bool fb_gate_inputs_of_program(const char *version, struct fb_buffer *out, struct fb_diag *diag)
{
    struct libraries libraries = { out, diag };
    struct utsname kernel;

    if (uname(&kernel) != 0)
        return fb_fail(diag, FB_FAULT_IO, "the kernel does not say what it is");
    fb_buffer_printf(out, "firebreak %s\nkernel %s %s %s\n", version, kernel.release, kernel.version, kernel.machine);
    return dl_iterate_phdr(add_library, &libraries) == 0 && (!out->failed || fb_fail_memory(diag));
}
