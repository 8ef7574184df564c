/* SPDX-License-Identifier: Apache-2.0 */
/* compile_files.c - reads the sources and hands them to the compiler. */
#include "pipeline/content/compile_files.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "pipeline/project/expand.h"
#include "pipeline/project/obstacle.h"

struct sources {
    struct fb_paths paths;
    struct fb_source *items; /* as many as there are paths, once they are read */
    size_t read;
    bool complete; /* nothing was in the way so far */
};

static void clear_sources(struct sources *sources)
{
    for (size_t i = 0; i < sources->read; i++)
        fb_file_free(&sources->items[i].text);
    free(sources->items);
    fb_paths_clear(&sources->paths);
}

static bool add_subject(struct fb_report *report, const struct fb_source *source,
                        struct fb_diag *diag)
{
    struct fb_subject subject = { .path = source->path, .bytes = source->text.size };

    if (!fb_sha256_hex(source->text, subject.sha256))
        return fb_fail_memory(diag);
    return fb_report_add_subject(report, &subject) || fb_fail_memory(diag);
}

static bool read_one(struct sources *sources, const char *path, struct fb_report *report,
                     struct fb_diag *diag)
{
    struct fb_source *source = &sources->items[sources->read];
    struct fb_diag failure = FB_DIAG_NONE;

    source->path = path;
    if (fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &source->text, &failure)) {
        sources->read++;
        return add_subject(report, source, diag);
    }
    sources->complete = false;
    return fb_obstacle_add(report, FB_STAGE_CANDIDATE, &failure, diag);
}

static bool read_sources(struct fb_texts named, struct sources *sources, struct fb_report *report,
                         struct fb_diag *diag)
{
    static const char *const suffixes[] = { ".json", ".yaml", ".yml", NULL };

    if (!fb_expand(named, suffixes, &sources->paths, report, diag))
        return false;
    sources->complete = fb_report_verdict(report) == FB_PASS;
    sources->items = calloc(sources->paths.count + 1, sizeof *sources->items);
    if (sources->items == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < sources->paths.count; i++)
        if (!read_one(sources, sources->paths.items[i], report, diag))
            return false;
    return true;
}

/* Nothing is worth writing when every rule was left out. */
static void drop_empty(struct fb_compiled *compiled)
{
    if (compiled->instances == 0 && compiled->sources_left_out > 0)
        fb_file_free(&compiled->bytes);
}

bool fb_compile_files(struct fb_project *project, struct fb_texts named,
                      const struct fb_compile_options *options, struct fb_report *report,
                      struct fb_compiled *out, struct fb_diag *diag)
{
    const struct fb_template_types *types = NULL;
    struct sources sources = { .complete = false };
    struct fb_diag failure = FB_DIAG_NONE;

    if (!fb_project_need_types(project, &types, &failure))
        return fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &failure, diag);
    bool compiled = read_sources(named, &sources, report, diag)
                 && (!sources.complete
                     || fb_compile(types, sources.items, sources.read, options, report, out, diag));
    clear_sources(&sources);
    if (compiled)
        drop_empty(out);
    return compiled;
}
