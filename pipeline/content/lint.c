/* SPDX-License-Identifier: Apache-2.0 */
/* lint.c - loads schemas as every command does, and tells what it finds. */
#include "pipeline/content/lint.h"

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "pipeline/project/expand.h"
#include "pipeline/project/obstacle.h"
#include "validator/gates/gate.h"

static bool add_subject(const char *path, struct fb_span text, struct fb_report *report,
                        struct fb_diag *diag)
{
    struct fb_subject subject = { .path = path, .bytes = text.size };

    if (!fb_sha256_hex(text, subject.sha256))
        return fb_fail_memory(diag);
    return fb_report_add_subject(report, &subject) || fb_fail_memory(diag);
}

static bool lint_text(const char *path, struct fb_span text, const char *const *import_roots,
                      struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    const struct fb_schema_options options = { .import_roots = import_roots };
    struct fb_diag failure = FB_DIAG_NONE;

    if (!fb_schema_load(path, text, &options, &schema, &failure))
        return fb_obstacle_reject(report, FB_STAGE_SCHEMA, &failure, diag);
    return fb_schema_lint(schema, path, report, diag);
}

static bool lint_file(const char *path, const char *const *import_roots, struct fb_report *report,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { .size = 0 };
    struct fb_diag failure = FB_DIAG_NONE;

    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, &failure))
        return fb_obstacle_add(report, FB_STAGE_CANDIDATE, &failure, diag);
    return add_subject(path, text, report, diag) && lint_text(path, text, import_roots, report, diag);
}

bool fb_lint_schemas(struct fb_texts named, const char *const *import_roots,
                     struct fb_report *report, struct fb_diag *diag)
{
    static const char *const suffixes[] = { ".ksy", NULL };
    struct fb_paths paths = { .count = 0 };

    if (!fb_expand(named, suffixes, &paths, report, diag))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < paths.count; i++)
        ok = lint_file(paths.items[i], import_roots, report, diag);
    fb_paths_clear(&paths);
    return ok;
}
