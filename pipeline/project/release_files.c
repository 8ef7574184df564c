/* SPDX-License-Identifier: Apache-2.0 */
/* release_files.c - the keys last_release, released and change of the project file. */
#include "pipeline/project/release_files.h"

#include <inttypes.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"

bool fb_release_files_read(struct fb_release_files *files, const char *file,
                           const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *last = fb_doc_get(root, "last_release");
    const bool is_one = last != NULL && last->kind == FB_DOC_STRING;

    return (is_one ? fb_path_list_add_node(&files->last, file, last, diag)
                   : fb_path_list_read(&files->last, file, root, "last_release", diag))
        && fb_path_list_read(&files->earlier, file, root, "released", diag);
}

void fb_release_files_clear(struct fb_release_files *files)
{
    fb_path_list_clear(&files->last);
    fb_path_list_clear(&files->earlier);
}

/* What loading one file needs. */
struct loading {
    const struct fb_schema *schema;
    struct fb_released *released;
    bool last;
};

static bool load_file(void *set, const char *path, struct fb_diag *diag)
{
    struct loading *loading = set;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(path, FB_MAX_CONTENT_BYTES, &bytes, diag)
        && fb_released_add(loading->released, loading->schema, path, bytes, loading->last, diag);
}

bool fb_release_files_load(const struct fb_release_files *files, const struct fb_schema *schema,
                           struct fb_released **out, struct fb_diag *diag)
{
    FB_AUTO(fb_released_free)
    struct fb_released *released = fb_released_new();
    struct loading loading = { schema, released, .last = true };

    if (released == NULL)
        return fb_fail_memory(diag);
    if (!fb_path_list_each(&files->last, NULL, load_file, &loading, diag))
        return false;
    loading.last = false;
    if (!fb_path_list_each(&files->earlier, NULL, load_file, &loading, diag))
        return false;
    *out = fb_take(released);
    return true;
}

static bool read_limit(struct fb_change_limits *limits, const struct fb_doc *map,
                       const struct fb_change_limit_row *row, struct fb_diag *diag)
{
    uint64_t value = row->otherwise;

    if (!fb_doc_get_u64(map, row->name, false, UINT64_MAX, &value, diag))
        return false;
    if (value > row->otherwise) {
        fb_doc_fail(diag, fb_doc_get(map, row->name), "%s may not be above %" PRIu64, row->name, row->otherwise);
        return fb_fail_help(diag, "a project can only tighten the limits on change; leave the key out for the default");
    }
    *fb_change_limit(limits, row) = value;
    return true;
}

/* More than there are limits. */
#define MOST_LIMITS 16

bool fb_change_limits_read(struct fb_change_limits *limits, const struct fb_doc *root,
                           struct fb_diag *diag)
{
    const char *names[MOST_LIMITS] = { NULL };
    const struct fb_doc *map = NULL;

    for (size_t i = 0; i < fb_change_limit_count && i + 1 < MOST_LIMITS; i++)
        names[i] = fb_change_limit_rows[i].name;
    if (!fb_doc_get_map(root, "change", false, &map, diag))
        return false;
    if (map != NULL && !fb_doc_check_keys(map, names, diag))
        return false;
    for (size_t i = 0; map != NULL && i < fb_change_limit_count; i++)
        if (!read_limit(limits, map, &fb_change_limit_rows[i], diag))
            return false;
    return true;
}
