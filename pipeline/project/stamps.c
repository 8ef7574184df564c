/* SPDX-License-Identifier: Apache-2.0 */
/* stamps.c - what stat says of files, compared with what it said before. */
#include "pipeline/project/stamps.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/project/find.h"

struct fb_stamp {
    char *path; /* malloc'ed */
    bool exists;
    struct stat status;
};

/* ---- Names ---- */

static bool is_named(const struct fb_paths *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++)
        if (strcmp(paths->items[i], path) == 0)
            return true;
    return false;
}

static bool add_name(struct fb_paths *paths, const char *path, struct fb_diag *diag)
{
    void *items = paths->items;

    if (is_named(paths, path))
        return true;
    char *copy = strdup(path);

    if (copy == NULL || !fb_grow(&items, &paths->capacity, paths->count, sizeof *paths->items)) {
        free(copy);
        return fb_fail_memory(diag);
    }
    paths->items = items;
    paths->items[paths->count++] = copy;
    return true;
}

struct naming {
    struct fb_paths *paths;
    struct fb_diag *diag;
};

static bool add_visited(void *context, const char *path)
{
    const struct naming *naming = context;

    return add_name(naming->paths, path, naming->diag);
}

/* A schema imports others that lie beside it. */
static bool add_folder_of(struct fb_paths *paths, const char *path, struct fb_diag *diag)
{
    const size_t size = strlen(path);

    if (size < 4 || strcmp(path + size - 4, ".ksy") != 0)
        return true;
    char *folder = fb_path_beside(path, ".");
    const bool added = folder != NULL ? add_name(paths, folder, diag) : fb_fail_memory(diag);
    free(folder);
    return added;
}

/* The project file even where it cannot be used, or is not there yet. */
static bool add_project_file(struct fb_paths *paths, const struct fb_project_options *options,
                             struct fb_diag *diag)
{
    struct fb_diag unfound = FB_DIAG_NONE;
    char *found = NULL;

    if (options->file != NULL)
        return add_name(paths, options->file, diag);
    (void)!fb_find_upwards("firebreak.yaml", &found, &unfound);
    const bool added = add_name(paths, found != NULL ? found : "firebreak.yaml", diag);
    free(found);
    return added;
}

static bool add_names(struct fb_paths *paths, const struct fb_project_options *options,
                      struct fb_texts operands, bool *usable, struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    struct naming naming = { paths, diag };
    struct fb_diag failure = FB_DIAG_NONE;

    *usable = fb_project_open(options, &project, &failure);
    if (!*usable)
        return failure.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
    for (size_t i = 0; i < operands.count; i++)
        if (!add_name(paths, operands.items[i], diag))
            return false;
    if (!fb_project_each_path(project, operands.count == 0, add_visited, &naming))
        return false;
    for (size_t i = 0, count = paths->count; i < count; i++)
        if (!add_folder_of(paths, paths->items[i], diag))
            return false;
    return true;
}

bool fb_stamps_name(struct fb_stamps *stamps, const struct fb_project_options *options,
                    struct fb_texts operands, struct fb_diag *diag)
{
    struct fb_paths named = { .count = 0 };
    bool usable = false;

    if (!add_names(&named, options, operands, &usable, diag)
        || !add_project_file(usable ? &named : &stamps->named, options, diag)) {
        fb_paths_clear(&named);
        return false;
    }
    if (usable) {
        fb_paths_clear(&stamps->named);
        stamps->named = named;
    } else {
        fb_paths_clear(&named);
    }
    return true;
}

/* ---- Stamps ---- */

static void free_stamps(struct fb_stamp *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(items[i].path);
    free(items);
}

static bool add_stamp(struct fb_stamps *stamps, const char *path, struct fb_diag *diag)
{
    void *items = stamps->items;
    struct fb_stamp stamp = { .path = strdup(path) };

    if (stamp.path == NULL || !fb_grow(&items, &stamps->capacity, stamps->count, sizeof stamp)) {
        free(stamp.path);
        return fb_fail_memory(diag);
    }
    stamp.exists = stat(path, &stamp.status) == 0;
    stamps->items = items;
    stamps->items[stamps->count++] = stamp;
    return true;
}

/* Beside a schema only schemas count. */
static bool add_files(struct fb_stamps *stamps, const char *path, struct fb_diag *diag)
{
    static const char *const schemas[] = { ".ksy", NULL };
    const size_t size = strlen(path);
    const bool beside = size >= 1 && path[size - 1] == '.' && (size == 1 || path[size - 2] == '/');
    struct fb_paths files = { .count = 0 };
    struct fb_diag unread = FB_DIAG_NONE;

    if (!fb_paths_below(path, beside ? schemas : NULL, &files, &unread))
        return unread.fault == FB_FAULT_MEMORY ? fb_fail_memory(diag) : add_stamp(stamps, path, diag);
    bool added = true;
    for (size_t i = 0; added && i < files.count; i++)
        added = add_stamp(stamps, files.items[i], diag);
    fb_paths_clear(&files);
    return added;
}

static int compare(const void *left, const void *right)
{
    const struct fb_stamp *a = left;
    const struct fb_stamp *b = right;

    return strcmp(a->path, b->path);
}

static bool is_same(const struct fb_stamp *a, const struct fb_stamp *b)
{
    if (a->exists != b->exists || !a->exists)
        return a->exists == b->exists;
    return a->status.st_dev == b->status.st_dev && a->status.st_ino == b->status.st_ino
        && a->status.st_size == b->status.st_size && a->status.st_mode == b->status.st_mode
        && a->status.st_mtim.tv_sec == b->status.st_mtim.tv_sec
        && a->status.st_mtim.tv_nsec == b->status.st_mtim.tv_nsec
        && a->status.st_ctim.tv_sec == b->status.st_ctim.tv_sec
        && a->status.st_ctim.tv_nsec == b->status.st_ctim.tv_nsec;
}

/* Both are sorted.  What is gone is named by `old`, which the caller keeps until then. */
static const char *first_change(const struct fb_stamps *now, const struct fb_stamp *old, size_t old_count)
{
    size_t at = 0;

    for (size_t i = 0; i < now->count; i++, at++) {
        const int order = at < old_count ? compare(&now->items[i], &old[at]) : -1;
        if (order != 0)
            return order < 0 ? now->items[i].path : old[at].path;
        if (!is_same(&now->items[i], &old[at]))
            return now->items[i].path;
    }
    return at < old_count ? old[at].path : NULL;
}

bool fb_stamps_look(struct fb_stamps *stamps, const char **changed, struct fb_diag *diag)
{
    struct fb_stamps now = { .count = 0 };
    bool looked = true;

    for (size_t i = 0; looked && i < stamps->named.count; i++)
        looked = add_files(&now, stamps->named.items[i], diag);
    if (!looked) {
        free_stamps(now.items, now.count);
        return false;
    }
    if (now.count > 0)
        qsort(now.items, now.count, sizeof *now.items, compare);
    const char *change = first_change(&now, stamps->items, stamps->count);
    char *kept = change != NULL ? strdup(change) : NULL;
    if (change != NULL && kept == NULL) {
        free_stamps(now.items, now.count);
        return fb_fail_memory(diag);
    }
    free_stamps(stamps->items, stamps->count);
    free(stamps->changed);
    stamps->items = now.items;
    stamps->count = now.count;
    stamps->capacity = now.capacity;
    stamps->changed = kept;
    *changed = kept;
    return true;
}

void fb_stamps_clear(struct fb_stamps *stamps)
{
    free_stamps(stamps->items, stamps->count);
    free(stamps->changed);
    fb_paths_clear(&stamps->named);
    *stamps = (struct fb_stamps){ .count = 0 };
}
